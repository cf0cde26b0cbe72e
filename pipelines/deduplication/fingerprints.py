"""Fingerprints of texts, which find the copies of a text and measure how similar two texts are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.deduplication.tokens import Hashes, Words, read_words, scramble

ALGORITHM = 2
"""Version of the rules for fingerprints and links; a higher one makes the warehouse take its fingerprints again."""

_SHINGLE, _SAMPLE = 3, 5  # words of a shingle that is compared, and of a sample, which must be rarer

_MAX_SHINGLES = 512
_MAX_SAMPLE_HASH = 2**32 // 16  # samples are the smallest hashes, so two texts sample the same of what they share
_MIN_SAMPLES = 24
_MAX_FIGURES = 64
_TEXTS_AT_ONCE = 100  # the arrays stay in the processor's cache
_CONSTANTS = np.random.Generator(np.random.PCG64(20260302)).integers(2**62, 2**63, _SAMPLE, np.uint64) | np.uint64(1)

Set32 = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The fingerprint of a text; each array is sorted and without duplicates.

    Attributes:
        size: number of distinct shingles of the text.
        shingles: hashes of the shingles, at most the smallest 512.
        samples: hashes of a sixteenth of the longer shingles, at least of 24.
        figures: hashes of the figures (words that begin with a digit), at most the smallest 64.
    """

    size: int
    shingles: Set32
    samples: Set32
    figures: Set32


def take_fingerprints(texts: Iterable[str]) -> Iterator[Fingerprint]:
    """Yield the fingerprint of each text."""
    texts = iter(texts)
    while some := list(islice(texts, _TEXTS_AT_ONCE)):
        yield from _take(some)


def _take(texts: Sequence[str]) -> Iterator[Fingerprint]:
    words = read_words(texts)
    shingles = _sets(_shingles(words, _SHINGLE), len(texts))
    longer = _sets(_shingles(words, _SAMPLE), len(texts))
    figures = _sets((words.hashes[words.is_figure], words.text[words.is_figure]), len(texts))
    for every, rarer, of_figures in zip(shingles, longer, figures, strict=True):
        samples = max(_MIN_SAMPLES, int(np.searchsorted(rarer, _MAX_SAMPLE_HASH)))
        yield Fingerprint(len(every), every[:_MAX_SHINGLES], rarer[:samples], of_figures[:_MAX_FIGURES])


def _shingles(words: Words, length: int) -> tuple[Hashes, NDArray[np.int64]]:
    """Return hashes of all runs of `length` words within a text, and the number of the text of each."""
    count = max(0, len(words.hashes) - length + 1)
    sums = np.zeros(count, np.uint64)
    for place in range(length):
        sums += words.hashes[place : place + count] * _CONSTANTS[place]
    first, last = words.text[:count], words.text[length - 1 :]
    is_within = first == last[:count]
    return scramble(sums[is_within]), first[is_within]


def _sets(hashes_of_texts: tuple[Hashes, NDArray[np.int64]], count: int) -> list[Set32]:
    """Return the upper halves of the hashes as a sorted set for each text."""
    hashes, text = hashes_of_texts
    keys = np.sort((text.astype(np.uint64) << np.uint64(32)) | (hashes >> np.uint64(32)))
    keys = keys[np.concatenate([np.ones(min(1, len(keys)), np.bool_), keys[1:] != keys[:-1]])]
    bounds = np.searchsorted(keys >> np.uint64(32), np.arange(count + 1, dtype=np.uint64))
    values = keys.astype(np.uint32)
    return [values[start:end] for start, end in pairwise(bounds)]
