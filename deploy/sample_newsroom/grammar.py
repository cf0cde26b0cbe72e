"""Sentences from templates: `<a|b>` is a choice, `{name}` a fact, `{3..9}` a number drawn on the spot.

Only `Random.random()` is used: its sequence for a seed is guaranteed across Python versions, that of
`choice` and `shuffle` is not.
"""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")

_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{(?:(\d+)\.\.(\d+)|([a-z_0-9]+)(\.lower)?(\.short)?)\}")
_YEARS = range(1800, 2101)


def pick(rng: Random, items: Sequence[Item]) -> Item:
    """One of `items`, each as likely as the others."""
    return items[int(rng.random() * len(items))]


def pick_some(rng: Random, items: Sequence[Item], count: int) -> list[Item]:
    """`count` different ones of `items`, in their order there; all of them where there are fewer."""
    rest = list(range(len(items)))
    while len(rest) > count:
        del rest[int(rng.random() * len(rest))]
    return [items[index] for index in rest]


def expand(template: str, facts: Mapping[str, str], rng: Random, *, thousands: str) -> str:
    """The template with its choices made and its slots filled, those of people excepted.

    Raises:
        KeyError: the template names a fact that the article does not have.
    """
    while _CHOICE.search(template):
        template = _CHOICE.sub(lambda match: pick(rng, match[1].split("|")), template)
    return _SLOT.sub(lambda match: _slot(match, facts, rng, thousands), template)


def number(rng: Random, low: int, high: int, thousands: str) -> str:
    """A number from `low` to `high`, both included, with separators unless the range is one of years."""
    value = low + int(rng.random() * (high - low + 1))
    if low in _YEARS and high in _YEARS:
        return str(value)
    return f"{value:,}".replace(",", thousands)


def _slot(match: re.Match[str], facts: Mapping[str, str], rng: Random, thousands: str) -> str:
    low, high, name, lower, short = match.groups()
    if low:
        return number(rng, int(low), int(high), thousands)
    if short or f"{name}.short" in facts:
        return match[0]
    return facts[name].lower() if lower else facts[name]
