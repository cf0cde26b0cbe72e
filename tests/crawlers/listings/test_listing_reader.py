"""Listings are read in processes of their own, which end when a listing takes too much."""

import os
from contextlib import closing
from datetime import date

import pytest
from scrapy.http import HtmlResponse, Response

from crawlers.listings import UnreadableListingError
from crawlers.listings.listing_reader import ListingLimits, ListingReader
from crawlers.listings.plan import ListingTask
from crawlers.sources.source import Source
from tests.crawlers.listings.listings import feed

FEED = ListingTask(url="https://kota.example/rss", route="feed")
PAGE = ListingTask(url="https://kota.example/", route="page", day=date(2026, 3, 2))
GOOD = Response(FEED.url, body=feed("<item><link>https://kota.example/read/1/a</link></item>"))


def test_a_listing_is_read_as_in_the_same_process(source):
    with closing(ListingReader(source)) as reader:
        assert [each.url for each in reader.read(GOOD, FEED).articles] == ["https://kota.example/read/1/a"]
        page = HtmlResponse(PAGE.url, headers={"Content-Type": "text/html"}, body=b"<a href='/read/2/b'>B</a>")
        assert [each.url for each in reader.read(page, PAGE).articles] == ["https://kota.example/read/2/b"]
        with pytest.raises(UnreadableListingError, match="is not a feed"):
            reader.read(Response(FEED.url, body=b"nothing"), FEED)


def test_a_listing_that_takes_too_much_time_is_left_and_the_next_is_read(definition):
    endless = Source.model_validate(definition | {"article_url": r"/(?:a+)+$|/read/\d+/"})
    with closing(ListingReader(endless, ListingLimits(cpu_seconds=1))) as reader:
        body = feed(f"<item><link>https://kota.example/{'a' * 60}!</link></item>")
        with pytest.raises(UnreadableListingError, match="takes more than 1 s of processor time"):
            reader.read(Response(FEED.url, body=body), FEED)
        assert len(reader.read(GOOD, FEED).articles) == 1


def test_a_listing_that_takes_too_much_memory_is_left(source):
    reading = closing(ListingReader(source, ListingLimits(memory_bytes=64 * 1024 * 1024)))
    with reading as reader, pytest.raises(UnreadableListingError, match="too much memory"):
        reader.read(Response(FEED.url, body=feed("<item/>" * 3_000_000)), FEED)


def test_the_processes_end_with_the_crawl(source):
    reader = ListingReader(source)
    reader.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(reader._process, os.WNOHANG)
