"""What a site says about its use by machines, in robots.txt and in the file of the TDM Reservation Protocol."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from protego import Protego

from crawlers.trial.site_probe import SiteProbe
from pipelines.text import as_text, without_controls

_USAGE = re.compile(r"^[ \t]*content-(?:signal|usage)[ \t]*:([^#\r\n]*)", re.IGNORECASE | re.MULTILINE)
_STATEMENT = re.compile(r"([a-z-]{1,30})[ \t]*=[ \t]*(yes|no|y|n)\b", re.IGNORECASE)
_AGENT = re.compile(r"^[ \t]*user-agent[ \t]*:[ \t]*([\w-]{1,60})", re.IGNORECASE | re.MULTILINE)
_NAMES = {"train-ai": "ai-train"}  # of Content-Usage, as Content-Signal calls it
_MAX_LOCATIONS = 20
_MAX_LETTERS = 200
_TDM_FILE = ".well-known/tdmrep.json"


class Signal(NamedTuple):
    """A statement: where it stands, what it is about, and what it says."""

    found_in: str
    signal: str
    value: str


def robots_signals(text: str, home: str) -> tuple[Signal, ...]:
    """Return what a robots.txt says of AI, and which AI crawlers it names and keeps from the front page."""
    stated = [
        Signal("robots.txt", _NAMES.get(name.lower(), name.lower()), "yes" if value.lower().startswith("y") else "no")
        for line in _USAGE.findall(text)
        for name, value in _STATEMENT.findall(line)
    ]
    rules, named = Protego.parse(text), {agent.lower() for agent in _AGENT.findall(text)}
    closed = [name for name in _ai_crawlers() if name.lower() in named and not rules.can_fetch(home, name)]
    return tuple(dict.fromkeys([*stated, *(Signal("robots.txt", "disallow", name) for name in closed)]))


async def fetch_reservations(probe: SiteProbe, home: str) -> tuple[Signal, ...]:
    """Fetch the site's TDM file, if it has one, and return the paths whose rights it reserves."""
    result = await probe.fetch(f"{home}{_TDM_FILE}")
    if result.response is None:
        return ()
    try:
        rules = json.loads(result.response.body)
    except (ValueError, RecursionError):  # many sites send a page for any address
        return ()
    return tuple(Signal("tdmrep.json", "tdm-reservation", place) for place in dict.fromkeys(_reserved(rules)))


def _reserved(rules: object) -> Iterator[str]:
    for rule in rules[:_MAX_LOCATIONS] if isinstance(rules, list) else ():
        if isinstance(rule, dict) and str(rule.get("tdm-reservation")) == "1":
            yield without_controls(as_text(str(rule.get("location", "/"))))[:_MAX_LETTERS]


@cache
def _ai_crawlers() -> tuple[str, ...]:
    lines = Path(__file__).with_name("ai_crawlers.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))
