"""The rules that decide whether two texts are copies; see docs/deduplication.md."""

from dataclasses import dataclass

import numpy as np

from pipelines.deduplication.fingerprints import Fingerprint, Set32

WINDOW_DAYS = 28
"""Only texts whose publication days are at most this far apart are compared: 28 reach only into the next month."""

MIN_SAMPLES = 2  # only texts that share at least this many samples are compared

CLOSE_JACCARD = 0.65  # a text keeps with its copies that are at least so similar

_MIN_SHINGLES = 20
_MIN_JACCARD = 0.25
_MIN_CONTAINMENT, _MIN_LENGTH_RATIO = 0.6, 0.2  # for a text that is a part of the other, down to a fifth of it
_MIN_FIGURES, _MIN_FIGURE_SHARE = 4, 0.4  # tables, rates and results of another day have other figures


@dataclass(frozen=True, slots=True)
class Similarity:
    """The similarity of two copies.

    Attributes:
        jaccard: shingles in both texts, as a share of those in either.
        containment: shingles in both texts, as a share of the shorter text's.
    """

    jaccard: float
    containment: float


def compare(one: Fingerprint, other: Fingerprint) -> Similarity | None:
    """Return how similar two texts are if they are copies, else None; the order of the texts does not matter."""
    first, second = _comparable(one, other)
    shared = _count_shared(first, second)
    if shared < _MIN_SHINGLES:
        return None
    similarity = Similarity(shared / (len(first) + len(second) - shared), shared / min(len(first), len(second)))
    shorter, longer = sorted((one.size, other.size))
    is_part = similarity.containment >= _MIN_CONTAINMENT and shorter >= _MIN_LENGTH_RATIO * longer
    is_copy = similarity.jaccard >= _MIN_JACCARD or is_part
    return similarity if is_copy and _figures_agree(one, other) else None


def _comparable(one: Fingerprint, other: Fingerprint) -> tuple[Set32, Set32]:
    """Return the shingles of both texts, up to the largest hash for which both fingerprints are complete."""
    end = min(_complete_to(one), _complete_to(other))
    return tuple(each.shingles[: np.searchsorted(each.shingles, end, side="right")] for each in (one, other))  # type: ignore[return-value]


def _complete_to(each: Fingerprint) -> int:
    return int(each.shingles[-1]) if len(each.shingles) < each.size else 2**32 - 1


def _figures_agree(one: Fingerprint, other: Fingerprint) -> bool:
    fewer = min(len(one.figures), len(other.figures))
    return fewer < _MIN_FIGURES or _count_shared(one.figures, other.figures) >= _MIN_FIGURE_SHARE * fewer


def _count_shared(one: Set32, other: Set32) -> int:
    shorter, longer = sorted((one, other), key=len)
    if not len(shorter):
        return 0
    places = np.minimum(np.searchsorted(longer, shorter), len(longer) - 1)
    return int(np.count_nonzero(longer[places] == shorter))
