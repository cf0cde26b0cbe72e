"""How long a crawl waits before each request: by its definition, by robots.txt, and by what the site answers."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser

from crawlers.network import rate_limit, throttle
from crawlers.network.fetch_failure import FetchFailure, RefusedError, classify
from crawlers.network.rate_limit import LocalRateLimiter
from crawlers.network.throttle import MAX_FAILURES_IN_A_ROW, Throttle, ThrottleMiddleware
from pipelines.records.reasons import FailureReason
from tests.crawlers.network.clock import StoppedClock

REQUEST = Request("https://kota.example/read/1/satu")
BROKEN = FetchFailure(FailureReason.HTTP_403)


@pytest.fixture
def clock(monkeypatch):
    clock = StoppedClock()
    clock.install(monkeypatch, rate_limit, throttle)
    return clock


def throttle_of(delay=0.0, robots=None):
    made = Throttle(LocalRateLimiter(), delay)
    for text in robots or ():
        made.obey_crawl_delay(ProtegoRobotParser(text.encode(), None), REQUEST)
    return made


def waits(clock, made, count=3):
    """Seconds that each of so many requests waits."""

    async def run():
        gaps = []
        for _ in range(count):
            before = clock.now
            await made.wait()
            gaps.append(clock.now - before)
        return gaps

    return asyncio.run(run())


def answered(made, status=200, **headers):
    """Give the throttle a response; return the request's metadata after it."""
    request = REQUEST.copy()
    response = Response(request.url, status=status, headers=headers)
    assert asyncio.run(ThrottleMiddleware(made).process_response(request, response)) is response
    return request.meta


def agent(delay, name="*"):
    return f"User-agent: {name}\nCrawl-delay: {delay}\n"


@pytest.mark.parametrize(
    ("delay", "robots", "kept"),
    [
        (2, [], 2),
        (2, ["User-agent: *\nDisallow: /x\n"], 2),
        (2, [agent(5)], 5),
        (5, [agent(2)], 5),
        (0, [agent(59)], 59),
        (0, [agent(60)], 60),
        (0, [agent(61)], 60),
        (90, [agent(3600)], 90),
        (0, [agent(7, "Kabar") + agent(3)], 7),
        (0, [agent(7, "Another") + agent(3)], 3),
        (0, [agent(9), agent(4)], 9),
    ],
)
def test_the_longer_of_own_delay_and_crawl_delay_is_kept_up_to_a_minute(clock, delay, robots, kept):
    assert waits(clock, throttle_of(delay, robots)) == pytest.approx([0, kept, kept])


def test_every_request_waits_for_its_slot_through_the_middleware(clock):
    middleware = ThrottleMiddleware(throttle_of(3))

    async def both():
        await asyncio.gather(middleware.process_request(REQUEST), middleware.process_request(REQUEST))

    asyncio.run(both())
    assert clock.slept == [0, 3]


def test_a_site_without_delay_is_asked_about_again_after_two_seconds(clock):
    limiter = LocalRateLimiter()
    made = Throttle(limiter, 0)
    assert waits(clock, made) == [0, 0, 0]
    limiter.rest(timedelta(seconds=20))  # by another crawl
    clock.now += 1.9
    assert waits(clock, made, 1) == [0]
    clock.now += 0.1
    assert waits(clock, made, 1) == pytest.approx([18])


def test_a_rest_holds_at_once(clock):
    made = throttle_of(0)
    waits(clock, made)
    answered(made, 429, **{"Retry-After": "20"})
    assert waits(clock, made, 1) == [20]


def test_a_site_with_a_delay_is_asked_for_a_slot_each_time(clock):
    made = throttle_of(0.5)
    assert waits(clock, made, 4) == [0, 0.5, 0.5, 0.5]


@pytest.mark.parametrize(("status", "rests"), [(429, True), (503, True), (500, False), (502, False), (200, False)])
def test_a_site_rests_after_429_and_503(clock, status, rests):
    made = throttle_of(1)
    waits(clock, made, 1)
    answered(made, status, **{"Retry-After": "30"})
    assert waits(clock, made, 1) == [30 if rests else 1]


@pytest.mark.parametrize(
    ("pause", "retried"), [(None, True), ("0", True), ("59", True), ("60", True), ("61", False), ("3600", False)]
)
def test_what_would_wait_for_more_than_a_minute_is_left_to_a_later_run(clock, pause, retried):
    made = throttle_of(1)
    waits(clock, made, 1)
    assert ("dont_retry" not in answered(made, 503, **({"Retry-After": pause} if pause else {}))) is retried


def test_a_rest_that_is_too_long_is_an_error_with_its_end(clock):
    made = throttle_of(1)
    waits(clock, made, 1)
    answered(made, 429, **{"Retry-After": "3600"})
    before = datetime.now(UTC)
    with pytest.raises(RefusedError, match="the site gets no requests until") as refused:
        asyncio.run(made.wait())
    assert refused.value.reason is FailureReason.SITE_SLOWED
    assert before + timedelta(hours=1) <= refused.value.retry_at <= datetime.now(UTC) + timedelta(hours=1)
    assert clock.slept == [0], "nothing is slept for"


def rests_of(results):
    """The pauses that a throttle asks for, given one result after another."""
    pauses = []
    made = Throttle(SimpleNamespace(rest=pauses.append), 0)

    async def run():
        for result in results:
            await made.record_result(result)

    asyncio.run(run())
    return pauses


def test_ten_failures_in_a_row_let_the_site_rest_for_a_quarter_of_an_hour_once():
    assert MAX_FAILURES_IN_A_ROW == 10
    assert rests_of([BROKEN] * 9) == []
    assert rests_of([BROKEN] * 10) == [timedelta(minutes=15)]
    assert rests_of([BROKEN] * 15) == [timedelta(minutes=15)]


def test_a_page_that_was_fetched_ends_the_row():
    assert rests_of([*[BROKEN] * 9, None, *[BROKEN] * 9]) == []
    assert rests_of([BROKEN, None, *[BROKEN] * 10]) == [timedelta(minutes=15)]


@pytest.mark.parametrize(
    "harmless",
    [
        FetchFailure(FailureReason.HTTP_404),
        FetchFailure(FailureReason.HTTP_500),
        FetchFailure(FailureReason.TIMEOUT, was_requested=False),
        classify(RefusedError(FailureReason.ROBOTS, "closed")),
    ],
)
def test_what_is_not_the_sites_fault_is_not_counted_and_ends_no_row(harmless):
    assert rests_of([harmless] * 12) == []
    assert rests_of([*[BROKEN] * 9, harmless, BROKEN]) == [timedelta(minutes=15)]


def test_a_time_out_is_the_sites_fault():
    assert rests_of([classify(DownloadTimeoutError("late"))] * 10) == [timedelta(minutes=15)]
