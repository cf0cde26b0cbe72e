"""Which lines are a publisher's boilerplate, and which only recur."""

from datetime import date, timedelta

import pytest

from pipelines.cleaning import line_hash
from pipelines.profiles.recurring import find_recurring

BOILERPLATE = "Pantau terus kabar desa dari Warta Lembah."


def articles(number, *, with_line=range(0), line=BOILERPLATE, days=30):
    return [
        (
            date(2026, 3, 1) + timedelta(days=each % days),
            f"Kalimat pertama berita {each}.\nKalimat kedua berita {each}."
            + (f"\n{line}" if each in with_line else ""),
        )
        for each in range(number)
    ]


def test_a_line_of_several_days_and_many_articles_is_boilerplate():
    (found,) = find_recurring(articles(20, with_line=range(0, 20, 2)))
    assert (found.line, found.articles, found.days) == (BOILERPLATE, 10, 10)
    assert found.line_hash == line_hash("PANTAU terus kabar desa, dari Warta Lembah!")


@pytest.mark.parametrize(
    "given",
    [
        articles(20, with_line=range(20), days=2),
        articles(20, with_line=range(2)),
        articles(100, with_line=range(9)),
        articles(20, with_line=range(20), line="Ya."),
    ],
    ids=["two days", "two articles", "a running story", "a word"],
)
def test_a_line_that_only_recurs_is_not(given):
    assert find_recurring(given) == []


def test_a_line_counts_once_an_article():
    assert find_recurring([(date(2026, 3, 1), "\n".join([BOILERPLATE] * 9)), *articles(5)]) == []
