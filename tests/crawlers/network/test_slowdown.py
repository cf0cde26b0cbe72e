"""How much a slowed site is slowed, and how it recovers: the same numbers for one crawl as in the warehouse."""

from datetime import timedelta
from itertools import pairwise

import psycopg2
import pytest

from crawlers.network import rate_limit
from crawlers.network.rate_limit import LocalRateLimiter
from pipelines.warehouse import rate_limits
from tests.crawlers.network.clock import StoppedClock

SITE = "kota.example"


class Own:
    """The rate limiter of one crawl, on a clock that stands."""

    def __init__(self, monkeypatch):
        self.clock = StoppedClock()
        self.clock.install(monkeypatch, rate_limit)
        self._limiter = LocalRateLimiter()

    def reserve(self, seconds):
        """Reserve a slot with a usual delay of so many seconds; `slot_at` returns its instant in seconds."""
        return self._limiter.reserve(timedelta(seconds=seconds))

    def rest(self, seconds):
        self._limiter.rest(None if seconds is None else timedelta(seconds=seconds))

    def slot_at(self, seconds):
        return self.clock.now + self.reserve(seconds).wait

    def rest_ends(self):
        return self._limiter._slowed_until

    def end_rest(self):
        self.clock.now = max(self._limiter._slowed_until, self.clock.now)


class Shared:
    """The rate limiter in the warehouse."""

    def __init__(self, connection):
        self._connection = connection

    def reserve(self, seconds):
        return rate_limits.reserve(self._connection, SITE, timedelta(seconds=seconds))

    def rest(self, seconds):
        rate_limits.rest(self._connection, SITE, None if seconds is None else timedelta(seconds=seconds))

    def slot_at(self, seconds):
        self.reserve(seconds)
        return self._seconds("next_free_at - delay")

    def rest_ends(self):
        return self._seconds("slowed_until")

    def _seconds(self, instant):
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT extract(epoch FROM {instant})::float8 FROM ops.sites WHERE site = %s", [SITE])
            return cursor.fetchone()[0]

    def end_rest(self):
        with self._connection.cursor() as cursor:
            cursor.execute("UPDATE ops.sites SET slowed_until = clock_timestamp() WHERE site = %s", [SITE])


@pytest.fixture(params=["own", "shared"])
def site(request, monkeypatch):
    if request.param == "own":
        yield Own(monkeypatch)
        return
    connection = psycopg2.connect(request.getfixturevalue("warehouse_url"), options="-c role=kabar_loader")
    connection.autocommit = True
    yield Shared(connection)
    connection.close()


def test_a_site_recovers_by_a_tenth_a_request_and_ends_at_its_usual_delay(site):
    site.reserve(1)
    site.rest(0)
    delays = [site.reserve(1).delay for _ in range(9)]
    assert delays == pytest.approx([1.8, 1.62, 1.458, 1.3122, 1.18098, 1.062882, 1, 1, 1], abs=1e-5)


def test_a_delay_that_exceeds_the_usual_one_by_little_becomes_the_usual_one(site):
    site.reserve(0.6)
    site.rest(0)
    delays = [site.reserve(0.6).delay for _ in range(7)]
    assert delays == pytest.approx([1.08, 0.972, 0.8748, 0.78732, 0.708588, 0.6, 0.6], abs=1e-5)


@pytest.mark.parametrize(
    ("usual", "rests", "delay"),
    [
        (0, 1, 0.5),
        (0.2, 1, 0.5),
        (0.3, 1, 0.6),
        (1, 1, 2),
        (1, 3, 8),
        (25, 1, 50),
        (40, 1, 60),
        (40, 2, 60),
        (90, 1, 90),
    ],
)
def test_each_rest_doubles_the_delay_from_half_a_second_up_to_a_minute(site, usual, rests, delay):
    site.reserve(usual)
    for _ in range(rests):
        site.rest(0.001)
        site.end_rest()
    assert site.reserve(0).delay == pytest.approx(delay * 0.9, abs=1e-4)


def test_answers_during_one_rest_slow_the_site_once(site):
    site.reserve(1)
    for _ in range(3):
        site.rest(30)
    assert site.reserve(1).delay == pytest.approx(1.8)


def test_a_later_answer_prolongs_a_rest_and_never_shortens_it(site):
    site.reserve(1)
    ends = []
    for seconds in (10, 40, 20):
        site.rest(seconds)
        ends.append(site.rest_ends())
    assert ends[1] - ends[0] >= 30
    assert ends[2] == ends[1]
    assert site.slot_at(1) == ends[2]


def test_a_rest_shorter_than_the_delay_leaves_the_delay(site):
    first = site.slot_at(20)
    site.rest(1)
    assert site.slot_at(20) - first == pytest.approx(20)
    assert site.reserve(20).delay == pytest.approx(32.4)


def test_a_rest_without_a_pause_lasts_one_slower_delay(site):
    first = site.slot_at(10)
    site.rest(None)
    assert 20 <= site.rest_ends() - first < 40
    assert site.slot_at(10) == site.rest_ends()


@pytest.mark.parametrize(("seconds", "is_ours"), [(58, True), (90, False)])
def test_a_crawl_waits_for_a_minute_at_most(site, seconds, is_ours):
    site.reserve(1)
    site.rest(seconds)
    slot = site.reserve(1)
    assert slot.is_ours is is_ours
    assert slot.wait <= seconds


def test_slots_lie_the_delay_of_their_time_apart(site):
    at = [site.slot_at(1) for _ in range(2)]
    site.rest(30)
    at += [site.slot_at(1) for _ in range(3)]
    apart = [after - before for before, after in pairwise(at)]
    assert (apart[0], apart[2], apart[3]) == pytest.approx((1, 1.8, 1.62))
    assert at[2] == site.rest_ends()


def test_the_minute_of_one_crawl_is_exact(monkeypatch):
    site = Own(monkeypatch)
    site.reserve(0)
    site.rest(60)
    assert site.reserve(0).is_ours
    site.rest(60.1)
    assert not site.reserve(0).is_ours
