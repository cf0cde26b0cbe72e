"""Words and fingerprints: what counts as the same text, and what a fingerprint keeps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.deduplication.fingerprints import take_fingerprints
from pipelines.deduplication.tokens import read_words
from tests.pipelines.deduplication.texts import text

HASHES = [1229610779, 1846492747, 2493516547, 2819399716]


def fingerprint_of(text):
    (taken,) = take_fingerprints([text])
    return taken


def count(text):
    return len(read_words([text]).hashes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("\u2026 \u2013 \u201d", 0),
        ("Harga emas naik.", 3),
        ("Rp1.250.500,75 per gram", 3),
        ("pukul 19:30. Lalu 5, dan 6.", 6),
        ("東京で雨", 4),
        ("naïve e\u0301tude", 2),
    ],
)
def test_words_are_runs_of_letters_and_digits(text, words):
    assert count(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ia berkata: “Ya!”", "ia berkata ya"),
        ("year\u2019s end", "year's end"),
        ("caf\u00e9", "cafe\u0301"),
        ("STRASSE", "straße"),
    ],
)
def test_case_marks_and_spelling_of_accents_do_not_count(one, other):
    assert read_words([one]).hashes.tolist() == read_words([other]).hashes.tolist()


def test_figures_are_known():
    assert read_words(["Naik 2,5 persen pada 3 Mei"]).is_figure.tolist() == [False, True, False, False, True, False]


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=60), min_size=1, max_size=6))
def test_a_text_has_the_same_fingerprint_whatever_stands_beside_it(texts):
    for together, alone in zip(take_fingerprints(texts), map(fingerprint_of, texts), strict=True):
        assert together.size == alone.size
        for name in ("shingles", "samples", "figures"):
            assert getattr(together, name).tolist() == getattr(alone, name).tolist()


def test_hashes_are_the_same_in_every_process_and_release():
    assert fingerprint_of("Hujan turun di lereng sejak Senin").shingles.tolist() == HASHES


def test_a_fingerprint_is_bounded_and_sorted():
    long = fingerprint_of("\n".join(text(article) for article in range(40)))
    assert long.size > 8000
    assert len(long.shingles) == 512
    assert 400 < len(long.samples) < 700, "a sixteenth"
    short = fingerprint_of(text(0, 0, 2))
    assert len(short.shingles) == short.size == 34
    assert len(short.samples) == 24
    for taken in (long, short):
        assert np.all(np.diff(taken.shingles.astype(np.int64)) > 0)


def test_two_texts_sample_the_same_of_what_they_share():
    whole, part = fingerprint_of(text(0)), fingerprint_of(text(0, 3, 9))
    end = min(whole.samples[-1], part.samples[-1])
    shared = set(whole.samples.tolist()) & set(part.samples.tolist())
    assert {sample for sample in part.samples.tolist() if sample <= end} == shared
