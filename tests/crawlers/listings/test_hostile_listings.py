"""A megabyte made to be slow is read as fast as any other: no expression that meets foreign bytes is worse than linear.

The tests measure processor time of this process, which other work on the machine does not change much.
"""

import re
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from crawlers.articles import paging
from crawlers.listings import (
    UnreadableListingError,
    documents,
    feed,
    lastmod,
    link_titles,
    links,
    page_frame,
    page_numbers,
    sitemap,
)
from crawlers.listings.index_page import read_index
from crawlers.listings.links import joined, tidy, wrapped
from crawlers.listings.page_frame import read_frame
from crawlers.network import body_repair, meta_refresh
from crawlers.trial import article_pattern, date_templates, robots_rules, site_facts
from pipelines import bot_walls
from tests.crawlers.listings.listings import DAY, NOW

MEGABYTE = 1_000_000
MAX_SECONDS = 1.0
HOSTILE = [
    "<?xml ",
    "</",
    "<urlset ",
    "<!--",
    "&a",
    "<title>checking your browser",
    " ",
    "\t\n ",
    "0",
    "a",
    "/page/1-",
    "?page=1&",
    "tidak ada ",
    "disallow:",
]
MODULES = (
    documents,
    feed,
    lastmod,
    page_frame,
    page_numbers,
    sitemap,
    body_repair,
    bot_walls,
    link_titles,
    links,
    meta_refresh,
    paging,
    article_pattern,
    date_templates,
    robots_rules,
    site_facts,
)
EXPRESSIONS = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
}


def repeated(piece):
    return (piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]


@contextmanager
def within_a_second():
    begun = time.process_time()
    yield
    assert time.process_time() - begun < MAX_SECONDS


def test_all_expressions_are_tried():
    assert len(EXPRESSIONS) >= 15


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_is_linear(name):
    expression = EXPRESSIONS[name]
    for piece in HOSTILE:
        text = repeated(piece)
        text = text.encode() if isinstance(expression.pattern, bytes) else text
        with within_a_second():
            expression.search(text)


@pytest.mark.parametrize("piece", HOSTILE)
def test_links_are_read_in_linear_time(piece):
    text = repeated(piece)
    with within_a_second():
        tidy(text)
        joined("https://kota.example/", text)
        list(wrapped(f"https://news.google.com/{text}"))
        page_numbers.page_number(f"https://kota.example/{text[:2048]}", "https://kota.example/read/1")
        lastmod.read_span(text, UTC)


@pytest.mark.parametrize("piece", ["<?xml ", "</rss>", "<urlset ", "<!--", "</urlset><!--"])
def test_the_documents_of_a_file_are_found_in_linear_time(piece):
    with within_a_second():
        documents.split(repeated(piece).encode())


def test_no_megabyte_of_a_listing_stops_a_reader(source):
    now = datetime.now(UTC)
    for piece in ("<?xml ", "<urlset ", "<!DOCTYPE ", "<![CDATA["):
        with suppress(UnreadableListingError):
            sitemap.read_sitemap(repeated(piece).encode(), source, now)
    page = HtmlResponse("https://kota.example/", body=repeated("<div class='a b'>").encode(), encoding="utf-8")
    assert read_index(page, source, DAY) == []
    assert not read_frame(page, []).says_none
    assert now > NOW
