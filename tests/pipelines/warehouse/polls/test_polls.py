"""Polling adapts: the policy alone, and the book of polls on a real PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.warehouse import polls
from pipelines.warehouse.connection import connect
from pipelines.warehouse.polls import (
    FIRST_INTERVAL,
    MAX_INTERVAL,
    MAX_INTERVAL_WHILE_FAILING,
    MIN_INTERVAL,
    Candidate,
    Poll,
)
from pipelines.warehouse.runs import register_publishers
from tests.builders import KOTA, NOON

FEED = "https://kota.example/rss"
SITEMAP = "https://kota.example/sitemap-2026-03.xml"


def poll(**fields):
    return Poll(**{"url": FEED, "route": "feed", "next_poll_at": NOON, "last_polled_at": NOON, **fields})


def after(times, answer, start=None):
    known = start or poll()
    for _ in range(times):
        known = answer(known)
    return known


def test_much_news_shortens_the_interval_to_minutes():
    assert polls.read(poll(), NOON, named=20, new=20).poll_every < FIRST_INTERVAL
    assert after(9, lambda known: polls.read(known, NOON, 20, 20)).poll_every == MIN_INTERVAL


@pytest.mark.parametrize(
    "answer", [lambda known: polls.read(known, NOON, 20, 0), lambda known: polls.unchanged(known, NOON)]
)
def test_no_news_lengthens_it_to_a_day(answer):
    assert after(1, answer).poll_every > FIRST_INTERVAL
    assert after(30, answer).poll_every == MAX_INTERVAL


def test_the_wanted_share_of_news_keeps_it():
    known = polls.read(poll(), NOON, named=20, new=2)
    assert (known.poll_every, known.next_poll_at, known.new_share) == (FIRST_INTERVAL, NOON + FIRST_INTERVAL, 0.1)


def test_a_long_listing_is_judged_as_a_page_of_it():
    assert polls.read(poll(), NOON, named=5000, new=10).poll_every < FIRST_INTERVAL


def test_a_listing_that_names_nothing_is_read_less_often():
    assert polls.read(poll(), NOON, named=0, new=0).poll_every > FIRST_INTERVAL


def test_a_dead_listing_is_probed_ever_more_rarely_and_revives():
    first, second = (after(times, lambda known: polls.failed(known, NOON, "http_404")) for times in (1, 2))
    assert first.next_poll_at - NOON == 2 * FIRST_INTERVAL
    assert second.next_poll_at - NOON == 4 * FIRST_INTERVAL
    dead = after(1000, lambda known: polls.failed(known, NOON, "http_404"))
    assert dead.next_poll_at - NOON == MAX_INTERVAL_WHILE_FAILING
    assert (dead.failures, dead.last_status) == (1000, "http_404")
    revived = polls.read(dead, NOON, named=20, new=0)
    assert (revived.failures, revived.last_status, revived.next_poll_at) == (0, "read", NOON + FIRST_INTERVAL)


def test_what_a_failure_leaves_is_read_in_full():
    known = polls.failed(poll(etag='"a"', last_modified="yesterday"), NOON, "http_503")
    assert (known.etag, known.last_modified) == (None, None)


@pytest.fixture
def book(warehouse_url):
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA])

    class Book:
        def due(self, *candidates):
            with connect(warehouse_url, "kabar_loader") as connection:
                return polls.due(connection, "kota", candidates or [Candidate(FEED, "feed")])

        def save(self, known):
            with connect(warehouse_url, "kabar_loader") as connection:
                polls.save(connection, "kota", known)

        def call(self, action, *arguments):
            with connect(warehouse_url, "kabar_loader") as connection:
                action(connection, *arguments)

        def sql(self, statement, *parameters):
            with connect(warehouse_url) as connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else None

        def now(self):
            return self.sql("SELECT now()")[0][0]

    return Book()


def test_an_unknown_listing_is_due_and_what_was_saved_comes_back(book):
    known = book.due()[FEED]
    assert (known.poll_every, known.failures, known.etag) == (FIRST_INTERVAL, 0, None)
    now = book.now()
    kept = polls.read(known, now - timedelta(hours=2), 10, 1)
    book.save(polls.failed(kept, now - timedelta(hours=1), "http_503"))
    assert book.due()[FEED].last_status == "http_503"
    book.save(polls.read(known, now, 10, 1))
    assert book.due() == {}


def test_a_tenth_of_the_interval_early_is_in_time(book):
    now = book.now()
    book.save(poll(next_poll_at=now + timedelta(minutes=2)))
    assert set(book.due()) == {FEED}
    book.save(poll(next_poll_at=now + timedelta(minutes=4)))
    assert book.due() == {}
    book.call(polls.make_due, ["kota"])
    assert set(book.due()) == {FEED}


def test_not_modified_is_believed_for_a_day(book):
    now = book.now()
    fresh = poll(etag='"a"', last_modified="x", last_read_at=now - timedelta(hours=23))
    book.save(fresh)
    assert book.due()[FEED].etag == '"a"'
    book.save(poll(etag='"a"', last_modified="x", last_read_at=now - timedelta(hours=25)))
    assert (book.due()[FEED].etag, book.due()[FEED].last_modified) == (None, None)


def test_a_sitemap_is_read_again_when_its_lastmod_moves(book):
    now = book.now()
    changed = now - timedelta(days=1)
    read = polls.read(book.due(Candidate(SITEMAP, "sitemap", changed))[SITEMAP], now, 10, 10)
    assert read.changed_at == changed
    book.save(read)
    assert book.due(Candidate(SITEMAP, "sitemap", changed)) == {}
    book.sql("UPDATE ops.polls SET next_poll_at = now() - interval '1 day'")
    assert book.due(Candidate(SITEMAP, "sitemap", changed)) == {}, "its lastmod did not move"
    assert set(book.due(Candidate(SITEMAP, "sitemap", changed + timedelta(seconds=1)))) == {SITEMAP}


@pytest.mark.parametrize(("age", "is_due"), [(timedelta(days=2), True), (timedelta(days=60), False)])
def test_only_a_young_lastmod_that_stands_still_is_doubted(book, age, is_due):
    now = book.now()
    changed = now - age
    book.save(poll(url=SITEMAP, route="sitemap", changed_at=changed, last_read_at=now - timedelta(hours=30)))
    beside = Candidate(f"{SITEMAP}?new", "sitemap", now)  # shows that the index is kept up to date
    assert (SITEMAP in book.due(Candidate(SITEMAP, "sitemap", changed), beside)) is is_due


def test_a_listing_that_fails_is_named_by_the_health_of_its_source(book):
    book.save(polls.failed(poll(), book.now(), "http_404"))
    assert book.sql("SELECT failing_listings FROM marts.source_health") == [([f"{FEED}: http_404"],)]
    book.save(polls.read(poll(), book.now(), 3, 0))
    assert book.sql("SELECT failing_listings FROM marts.source_health") == [(None,)]


def test_listings_that_nobody_asks_for_are_forgotten(book):
    now = book.now()
    book.save(poll(last_polled_at=now - timedelta(days=31)))
    book.save(poll(url=SITEMAP, last_polled_at=now))
    book.call(polls.forget)
    assert book.sql("SELECT url FROM ops.polls") == [(SITEMAP,)]


LASTMOD = NOON - timedelta(days=400)


@pytest.mark.parametrize(
    ("newest", "new", "has_moved", "is_wrong"),
    [
        (LASTMOD, 9, True, False),
        (LASTMOD + timedelta(hours=20), 9, True, False),
        (LASTMOD + timedelta(days=2), 9, True, True),
        (None, 9, True, False),
        (None, 1, False, True),
        (None, 0, False, False),
    ],
)
def test_a_lastmod_is_wrong_if_the_content_is_newer(newest, new, has_moved, is_wrong):
    known = poll(changed_at=LASTMOD, has_moved=has_moved)
    assert polls.with_lastmod(known, newest, new).lastmod_is_wrong is is_wrong
    wrong = poll(changed_at=LASTMOD, has_moved=has_moved, lastmod_is_wrong=True)
    assert polls.with_lastmod(wrong, LASTMOD, 0).lastmod_is_wrong is not has_moved
    assert not polls.with_lastmod(poll(), NOON, new).lastmod_is_wrong


def test_an_old_lastmod_is_believed_while_others_move_and_the_content_agrees(warehouse_url):
    names = {name: f"https://kota.example/{name}.xml" for name in ("right", "wrong", "new")}
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA])

        def due(**changed):
            listed = [Candidate(names[name], "sitemap", at) for name, at in changed.items()]
            found = polls.due(connection, "kota", listed)
            return sorted(name for name in changed if names[name] in found)

        now = datetime.now(UTC)
        for name in ("right", "wrong"):
            read = poll(url=names[name], route="sitemap", changed_at=LASTMOD, last_read_at=now)
            overdue = replace(read, next_poll_at=now - timedelta(hours=1), lastmod_is_wrong=name == "wrong")
            polls.save(connection, "kota", overdue)
        assert due(right=LASTMOD, wrong=LASTMOD) == ["right", "wrong"], "nothing of the index moved lately"
        assert due(right=LASTMOD, wrong=LASTMOD, new=now) == ["new", "wrong"]
        assert due(right=LASTMOD + timedelta(days=1), new=now) == ["new", "right"]
        changed = dict.fromkeys([names["right"], names["wrong"]], LASTMOD)
        assert polls.believed(connection, "kota", changed) == {names["right"]}
        assert polls.believed(connection, "kota", dict.fromkeys(changed, now)) == frozenset()
