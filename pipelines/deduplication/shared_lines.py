"""Lines that many texts of one collection share without being copies; for collections that nobody has cleaned."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

_MIN_PLACES = 10


def find_shared_lines(texts: Iterable[Sequence[str]]) -> frozenset[str]:
    """Lines that follow on ten different lines, or on the same line in no two texts: footers, credits, headings.

    A paragraph of an agency recurs in many texts too, but behind the same paragraph in most of them.

    Args:
        texts: the lines of each.
    """
    before: dict[str, set[int]] = defaultdict(set)
    for lines in texts:
        for previous, line in zip(["", *lines], lines, strict=False):
            if len(before[line]) < _MIN_PLACES:
                before[line].add(hash(previous))
    return frozenset(line for line, places in before.items() if len(places) >= _MIN_PLACES)
