"""How often a listing is asked for: the numbers of the policy, on both sides of each bound."""

from datetime import timedelta

import pytest

from pipelines.warehouse import polls
from pipelines.warehouse.polls import MAX_INTERVAL, MIN_INTERVAL, Poll
from tests.builders import NOON

HALF_HOUR = timedelta(minutes=30)


def poll(every=HALF_HOUR, **fields):
    known = {"url": "https://kota.example/rss", "route": "feed", "next_poll_at": NOON, "last_polled_at": NOON}
    return Poll(**known, poll_every=every, **fields)


@pytest.mark.parametrize(
    ("named", "new", "factor"),
    [
        (20, 0, 1.5),
        (20, 1, 1.5),
        (30, 2, 1.5),
        (30, 3, 1),
        (20, 4, 0.5),
        (30, 12, 0.25),
        (20, 20, 0.25),
        (5_000, 3, 1),
        (5_000, 60, 0.25),
        (0, 0, 1.5),
    ],
)
def test_the_share_of_news_on_a_page_changes_the_interval(named, new, factor):
    known = polls.read(poll(), NOON, named, new)
    assert known.poll_every == HALF_HOUR * factor
    assert known.next_poll_at == NOON + HALF_HOUR * factor
    assert known.new_share == new / max(1, named)
    assert (known.last_read_at, known.last_polled_at, known.last_status) == (NOON, NOON, "read")


def test_no_interval_is_shorter_than_five_minutes_or_longer_than_a_day():
    assert (timedelta(minutes=5), timedelta(days=1)) == (MIN_INTERVAL, MAX_INTERVAL)
    assert polls.read(poll(timedelta(minutes=8)), NOON, 20, 20).poll_every == MIN_INTERVAL
    assert polls.read(poll(timedelta(hours=23)), NOON, 20, 0).poll_every == MAX_INTERVAL


def test_an_unchanged_listing_counts_as_one_without_news_and_was_not_read():
    known = polls.unchanged(poll(etag='"a"'), NOON)
    assert (known.poll_every, known.last_status) == (HALF_HOUR * 1.5, "unchanged")
    assert (known.last_read_at, known.etag) == (None, '"a"')


@pytest.mark.parametrize(("failures", "hours"), [(0, 1), (1, 2), (4, 16), (5, 32), (6, 48), (200, 48)])
def test_each_failure_in_a_row_doubles_the_wait_up_to_two_days(failures, hours):
    known = polls.failed(poll(failures=failures), NOON, "http_503")
    assert known.next_poll_at == NOON + timedelta(hours=hours)
    assert (known.failures, known.poll_every, known.last_polled_at) == (failures + 1, HALF_HOUR, NOON)


@pytest.mark.parametrize(
    "answer", [lambda known: polls.read(known, NOON, 20, 20), lambda known: polls.unchanged(known, NOON)]
)
def test_after_failures_the_first_answer_begins_anew(answer):
    known = answer(poll(timedelta(hours=12), failures=3))
    assert (known.failures, known.poll_every) == (0, HALF_HOUR)
