"""When two texts are copies: the rules, each on texts just beside its border."""

import pytest

from pipelines.deduplication.fingerprints import take_fingerprints
from pipelines.deduplication.similarity import compare
from tests.pipelines.deduplication.texts import paragraphs, text


def like(one, other):
    first, second = take_fingerprints([one, other])
    similarity = compare(first, second)
    assert similarity == compare(second, first), "the order does not matter"
    return similarity


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        (text(0), text(1), False),
        (text(0), text(0), True),
        (text(0), text(0, 1), True),
        (text(0, 0, 6), text(0, 3, 9), True),
        (text(0, 0, 7), text(0, 4, 10), True),
        (text(0, 0, 8), text(0, 5, 12), False),
        (text(0), text(0, 0, 3), True),
        (text(0), text(0, 0, 2), False),
        (text(0), text(0, 0, 6) + text(1, 0, 6), True),
        (text(0, 0, 1), text(0, 0, 1), False),
    ],
    ids=[
        "others",
        "equal",
        "without lead",
        "half",
        "a quarter",
        "a fifth",
        "cut",
        "a snippet",
        "half replaced",
        "too short to say",
    ],
)
def test_two_texts_are_copies(one, other, copies):
    assert (like(one, other) is not None) == copies


def test_a_round_up_is_no_copy_of_the_reports_that_it_cuts_short():
    round_up = "\n".join(text(article, 0, 3) for article in range(6))
    assert like(round_up, text(1)) is None
    assert like(round_up, text(1, 0, 3)) is None, "a sixth of it"


def test_a_form_with_other_figures_is_another_days():
    form = (
        "Harga emas batangan {} gram dijual {} rupiah dan dibeli kembali {} rupiah menurut laman resmi pada pukul {}. "
    )
    days = [
        "".join(
            form.format(gram, day * 1117 + gram * 31, day * 977 + gram * 17, f"{8 + day}.{day}5") for gram in range(9)
        )
        for day in (1, 2)
    ]
    background = text(0)
    assert like(*(day + background for day in days)) is None
    assert like(days[0] + background, days[0] + text(0, 0, 8))


def test_one_other_figure_of_many_is_a_correction():
    one = text(0, 0, 4) + " 3 korban 17 luka 250 rumah 12 desa"
    assert like(one, one.replace("3 korban", "4 korban"))
    assert like(one, one.replace("3 korban 17 luka", "4 korban 18 luka"))
    assert like(one, one.replace("3 korban 17 luka 250", "4 korban 18 luka 251")) is None


def test_long_texts_are_compared_by_what_both_fingerprints_keep():
    long = "\n".join("\n".join(paragraphs(article)) for article in range(12))
    similarity = like(long, long[: len(long) // 2])
    assert similarity.jaccard == pytest.approx(0.5, abs=0.07)
    assert similarity.containment == 1
