"""Read at a glance what a source definition says of itself, without the cost of YAML and of its expressions."""

import re
from typing import NamedTuple

from crawlers.sources.source import State
from pipelines.urls import ascii_host

_LINE = re.compile(r"^(id|country|language|enabled|verified):(.*)$", re.MULTILINE)
_PLAIN = re.compile(r"""[ \t]*(['"]?)([\w-]*)\1[ \t]*(?:#.*)?\r?$""")
_DOMAINS = re.compile(
    r"^domains:[ \t]*(?:\[([^]\n#]*)\][ \t]*$|\r?\n((?:[ \t]*- [^\s#]+[ \t]*\r?$\n?)+))", re.MULTILINE
)
_STATES: dict[tuple[str, bool], State] = {
    ("false", False): "disabled",
    ("false", True): "disabled",
    ("true", False): "enabled",
    ("true", True): "unverified",
}
"""By `enabled`, and whether `verified` is `none`."""


class Head(NamedTuple):
    """What a source is chosen by."""

    id: str
    country: str
    language: str
    state: State
    domains: tuple[str, ...]


def read_head(text: str) -> Head | None:
    """Return the head of a definition's text, None if it is not written as the shipped ones are.

    Only keys without indentation count, each once and with a plain value: no other text of a YAML mapping in block
    style begins a line.
    """
    lines = _LINE.findall(text)
    values = {key: match[2] for key, value in lines if (match := _PLAIN.match(value))}
    state = _STATES.get((values.get("enabled", "true"), values.get("verified") == "none"))
    domains = _domains(text)
    is_plain = len(values) == len(lines) and all(values.get(key) for key in ("id", "country", "language"))
    if not is_plain or state is None or "verified" not in values or not domains:
        return None
    return Head(values["id"], values["country"], values["language"], state, domains)


def _domains(text: str) -> tuple[str, ...]:
    """Return the domains in ASCII, none if they are not a list of plain texts without escapes."""
    match = _DOMAINS.search(text)
    if match is None:
        return ()
    entries = match[1].split(",") if match[1] is not None else [line.strip()[2:] for line in match[2].splitlines()]
    hosts = [entry.strip().strip("'\"") for entry in entries]
    return tuple(map(ascii_host, hosts)) if not any("\\" in host for host in hosts) else ()
