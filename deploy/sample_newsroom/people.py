"""People in running text: the whole name and who it is at first, one name afterwards."""

import re
from collections.abc import Iterable, Mapping
from random import Random

from deploy.sample_newsroom.stock import sections
from deploy.sample_newsroom.tongues import Tongue

_PERSON = re.compile(r"\{([a-z_]+)(\.short)?\}(?=( )?)")


def draw_people(rng: Random, tongue: Tongue, roles: Mapping[str, str]) -> dict[str, str]:
    """Facts `name`, `name.short` and `name.role` for each role; nobody shares a name with another."""
    given, family = (list(sections(tongue.code, tongue.names)[part]) for part in ("given", "family"))
    facts = {}
    for name, role in roles.items():
        person = (_take(rng, given), _take(rng, family))
        facts[name], facts[f"{name}.short"] = " ".join(person), person[tongue.known_as]
        facts[f"{name}.role"] = role
    return facts


def introduce(texts: Iterable[str], facts: Mapping[str, str], tongue: Tongue) -> list[str]:
    """The paragraphs with their people named: in full where each first appears.

    Where the sentence does not say who that is (it knows only the short name, or begins with the whole
    one), the introduction does.
    """
    met: set[str] = set()

    def mention(match: re.Match[str]) -> str:
        name, short, followed_by_word = match.groups()
        if name in met:
            return facts[f"{name}.short"]
        met.add(name)
        unknown = short or (followed_by_word and match.start() == 0)
        return _with_role(name, facts, tongue, followed_by_word) if unknown else facts[name]

    named = [_PERSON.sub(mention, text) for text in texts]
    return [text[:1].upper() + text[1:] for text in named]


def headline(text: str, facts: Mapping[str, str]) -> str:
    """A line that stands alone, with its people as it asks for them."""
    return _PERSON.sub(lambda match: facts[match[1] + (match[2] or "")], text)


def _with_role(name: str, facts: Mapping[str, str], tongue: Tongue, followed_by_word: str | None) -> str:
    person, role = facts[name], facts[f"{name}.role"]
    if tongue.role_first:
        return f"{role} {person}"
    return f"{person}, {role}," if followed_by_word else person


def _take(rng: Random, names: list[str]) -> str:
    return names.pop(int(rng.random() * len(names)))
