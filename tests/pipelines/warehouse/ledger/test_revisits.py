"""Articles are visited again, ever more rarely; each visit belongs to one run."""

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.records.crawl_record import Outcome, PageResult
from pipelines.warehouse.ledger.revisits import AFTER
from tests.builders import address, found, page

TODAY = datetime.now(UTC).date()


@pytest.fixture
def now(book):
    return book.sql("SELECT now()")[0][0]


def first_fetch(book, *names, at, day=TODAY):
    book.discover(*(found(name, day=day) for name in names))
    results = [
        PageResult(
            found=found(name, day=day), outcome=Outcome.FETCHED, page=page(at).model_copy(update={"etag": '"a"'})
        )
        for name in names
    ]
    book.settle(*results)
    for name in names:
        book.loaded(name)


def test_a_page_is_visited_once_its_hour_has_come_and_by_one_run_only(book, now):
    first_fetch(book, "satu", at=now - timedelta(minutes=59))
    assert book.visits() == []
    book.sql("UPDATE ops.revisits SET next_revisit_at = next_revisit_at - interval '1 minute'")
    (visit,) = book.visits()
    assert (visit.found.url, visit.etag, visit.last_modified) == (address("satu"), '"a"', None)
    assert book.visits() == [], "another run has it"


@pytest.mark.parametrize(
    ("age", "following"),
    [(AFTER[0], AFTER[1]), (AFTER[1], AFTER[2]), (timedelta(days=3), AFTER[3]), (AFTER[3], None)],
    ids=["1 h", "6 h", "3 d", "7 d"],
)
def test_after_a_visit_comes_the_next_that_lies_ahead_and_after_the_last_none(book, now, age, following):
    first = now - age
    first_fetch(book, "satu", at=first)
    (visit,) = book.visits()
    book.settle(PageResult(found=visit.found, outcome=Outcome.UNCHANGED, page=page(now)))
    assert book.visits() == []
    rows = book.sql("SELECT next_revisit_at FROM ops.revisits")
    assert rows == ([(first + following,)] if following else [])
    assert book.sql("SELECT event, reason FROM ops.events ORDER BY event_id DESC LIMIT 1") == [
        ("revisited", "unchanged")
    ]
    assert book.line("satu")[0] == "loaded"


def test_the_oldest_due_come_first_and_their_number_is_bounded(book, now):
    first_fetch(book, "satu", at=now - timedelta(hours=2))
    first_fetch(book, "dua", at=now - timedelta(hours=3))
    assert [visit.found.url for visit in book.visits(limit=1)] == [address("dua")]
    assert [visit.found.url for visit in book.visits(limit=1)] == [address("satu")]


def test_what_was_old_when_it_was_found_is_not_visited(book, now):
    first_fetch(book, "satu", at=now - timedelta(hours=2), day=TODAY - timedelta(days=4))
    assert book.visits() == []


def test_what_is_no_article_is_not_visited(book, now):
    first_fetch(book, "satu", at=now - timedelta(hours=2))
    book.discover(found("dua", day=TODAY))
    book.settle(PageResult(found=found("dua", day=TODAY), outcome=Outcome.FETCHED, page=page(now - timedelta(hours=2))))
    book.sql("UPDATE ops.ledger SET state = 'rejected', reason = 'empty' WHERE url = %s", address("dua"))
    assert [visit.found.url for visit in book.visits()] == [address("satu")]
    assert book.sql("SELECT url FROM ops.revisits") == [(address("satu"),)]
