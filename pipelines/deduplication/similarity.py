"""When two texts are copies of one another: the one place that holds the rules; see docs/deduplication.md."""

from dataclasses import dataclass

import numpy as np

from pipelines.deduplication.fingerprints import Print, Set32

WINDOW_DAYS = 28
"""Two texts whose days of publication lie further apart are not compared; four weeks reach into one month around."""

MIN_SAMPLES = 2
"""Samples that two texts share at least, where they are compared."""

_MIN_SHINGLES = 20
_MIN_JACCARD = 0.22
_MIN_CONTAINMENT, _MIN_LENGTH_RATIO = 0.6, 0.2  # a text cut to a fifth, or a fifth more put around it
_MIN_FIGURES, _MIN_FIGURE_SHARE = 4, 0.4  # of a table, a rate, a result: another day's has other figures
# One publisher's texts share its forms and its round-ups hold its own reports: those are no copies.
_MIN_JACCARD_SAME_SOURCE = 0.4
_MIN_FIGURES_SAME_SOURCE, _MIN_FIGURE_SHARE_SAME_SOURCE = 2, 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two copies are.

    Attributes:
        jaccard: shingles that both have, of those that either has.
        containment: shingles that both have, of the shorter text's.
    """

    jaccard: float
    containment: float


def compare(one: Print, other: Print, *, is_same_source: bool) -> Likeness | None:
    """How alike two texts are, None where neither is a copy of the other; the order of the two does not matter."""
    mine, its = _comparable(one, other)
    shared = _count_shared(mine, its)
    if shared < _MIN_SHINGLES:
        return None
    shorter, longer = sorted((one.size, other.size))
    likeness = Likeness(shared / (len(mine) + len(its) - shared), shared / min(len(mine), len(its)))
    if is_same_source:
        is_copy = likeness.jaccard >= _MIN_JACCARD_SAME_SOURCE
        figures_agree = _figures_agree(one, other, _MIN_FIGURES_SAME_SOURCE, _MIN_FIGURE_SHARE_SAME_SOURCE)
    else:
        is_part = likeness.containment >= _MIN_CONTAINMENT and shorter >= _MIN_LENGTH_RATIO * longer
        is_copy = likeness.jaccard >= _MIN_JACCARD or is_part
        figures_agree = _figures_agree(one, other, _MIN_FIGURES, _MIN_FIGURE_SHARE)
    return likeness if is_copy and figures_agree else None


def _comparable(one: Print, other: Print) -> tuple[Set32, Set32]:
    """The shingles of both up to the hash that both are known to."""
    end = min(_known_to(one), _known_to(other))
    return tuple(each.shingles[: np.searchsorted(each.shingles, end, side="right")] for each in (one, other))  # type: ignore[return-value]


def _known_to(each: Print) -> int:
    return int(each.shingles[-1]) if len(each.shingles) < each.size else 2**32 - 1


def _figures_agree(one: Print, other: Print, fewest: int, least: float) -> bool:
    fewer = min(len(one.figures), len(other.figures))
    return fewer < fewest or _count_shared(one.figures, other.figures) >= least * fewer


def _count_shared(one: Set32, other: Set32) -> int:
    shorter, longer = sorted((one, other), key=len)
    if not len(shorter):
        return 0
    places = np.minimum(np.searchsorted(longer, shorter), len(longer) - 1)
    return int(np.count_nonzero(longer[places] == shorter))
