"""Boilerplate lines of a collection that was not cleaned: lines that many texts share without being copies."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

_MIN_PLACES = 10


def find_shared_lines(texts: Iterable[Sequence[str]]) -> frozenset[str]:
    """Return the lines that follow at least ten different lines: footers, credits, headings.

    A paragraph of an agency's report recurs in many texts too, but after the same paragraph in most of them.
    """
    before: dict[str, set[int]] = defaultdict(set)
    for lines in texts:
        for previous, line in zip(["", *lines], lines, strict=False):
            if len(before[line]) < _MIN_PLACES:
                before[line].add(hash(previous))
    return frozenset(line for line, places in before.items() if len(places) >= _MIN_PLACES)
