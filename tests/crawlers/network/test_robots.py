"""What each answer for robots.txt allows, by RFC 9309."""

import asyncio

import pytest
from scrapy import Request, Spider
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.utils.test import get_crawler
from twisted.internet.defer import Deferred

from crawlers.network.fetch_failure import FetchFailure, RefusedError, RobotsUnreachableError, classify
from crawlers.network.robots import MAX_ROBOTS_BYTES, Robots
from crawlers.network.throttle import ROBOTS_AGENT
from pipelines.records.reasons import FailureReason

HOST = "kota.example"
ROBOTS_REQUEST = {"dont_obey_robotstxt": True}
CLOSED = b"User-agent: *\nDisallow: /read/1/\n"


@pytest.fixture
def robots():
    crawler = get_crawler(Spider, {"ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": ROBOTS_AGENT})
    return Robots(crawler)


def take(robots, status=200, body=CLOSED, flags=()):
    """Give the middleware the answer for robots.txt, as Scrapy does."""
    robots._parsers[HOST] = Deferred()
    response = Response(f"https://{HOST}/robots.txt", status=status, body=body, flags=list(flags))
    try:
        asyncio.run(robots._parse_robots(response, HOST, Request(f"https://{HOST}/")))
    except RobotsUnreachableError as error:
        robots._robots_error(error, HOST)


def verdict(robots, path="/read/1/a"):
    """None where a page may be fetched, else what is on the ledger for it."""
    try:
        asyncio.run(robots.process_request(Request(f"https://{HOST}{path}")))
    except (RefusedError, RobotsUnreachableError) as error:
        return classify(error)
    return None


@pytest.mark.parametrize("status", [429, 500, 503, 599])
def test_a_site_whose_robots_is_unreachable_is_closed(robots, status):
    take(robots, status)
    assert verdict(robots, "/read/2/b") == FetchFailure(FailureReason.ROBOTS_UNREACHABLE, was_requested=False)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 428, 451, 499])
def test_a_site_that_has_none_is_open_whatever_its_error_page_says(robots, status):
    take(robots, status)
    assert verdict(robots) is None


def test_a_rule_closes_what_it_names_and_nothing_else(robots):
    take(robots)
    assert verdict(robots) == FetchFailure(FailureReason.ROBOTS, was_requested=False)
    assert verdict(robots, "/read/2/b") is None


def test_rules_for_kabar_go_before_those_for_all(robots):
    take(robots, body=b"User-agent: *\nDisallow: /\n\nUser-agent: kabar\nDisallow: /read/1/\n")
    assert verdict(robots, "/read/2/b") is None
    assert verdict(robots) is not None


def test_half_a_rule_at_the_limit_is_left_out(robots):
    take(robots, body=CLOSED + b"Disallow: /rea", flags=["download_stopped"])
    assert verdict(robots, "/read/2/b") is None
    assert verdict(robots) is not None


def test_a_last_rule_without_a_line_end_counts_if_the_file_is_whole(robots):
    take(robots, body=CLOSED + b"Disallow: /read/2")
    assert verdict(robots, "/read/2/b") is not None


def test_a_site_that_rests_says_so_for_its_robots_too(robots):
    robots._parsers[HOST] = Deferred()
    robots._robots_error(RefusedError(FailureReason.SITE_SLOWED, "rests"), HOST)
    assert verdict(robots).reason is FailureReason.SITE_SLOWED


def test_a_download_ends_with_the_byte_after_the_limit(robots):
    request = Request(f"https://{HOST}/robots.txt", meta=dict(ROBOTS_REQUEST))
    asyncio.run(robots.process_request(request))
    assert MAX_ROBOTS_BYTES == 524_288, "RFC 9309 wants 500 KiB at least"
    robots._limit_size(b"x" * 524_288, request)
    with pytest.raises(StopDownload) as stopped:
        robots._limit_size(b"x", request)
    assert not stopped.value.fail, "what was received is used"


def test_a_page_may_be_longer_than_a_robots(robots):
    robots._limit_size(b"x" * (MAX_ROBOTS_BYTES + 1), Request(f"https://{HOST}/read/1/a"))


def test_robots_is_asked_for_without_compression_and_never_judged_by_itself(robots):
    request = Request(f"https://{HOST}/robots.txt", meta=dict(ROBOTS_REQUEST))
    assert asyncio.run(robots.process_request(request)) is None
    assert request.headers["Accept-Encoding"] == b"identity"
