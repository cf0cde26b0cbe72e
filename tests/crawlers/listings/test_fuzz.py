"""Whatever stands in an entry of a listing, the listing's other entries are read."""

import json
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, JsonResponse

from crawlers.listings.feed import read_feed
from crawlers.listings.index_page import read_index
from crawlers.listings.sitemap import read_sitemap
from crawlers.sources.source import Source
from tests.crawlers.conftest import DEFINITION

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
GOOD = "https://kota.example/read/1/a"
SOURCES = [Source.model_validate(DEFINITION | {"timezone": zone}) for zone in ("Asia/Jakarta", "America/New_York")]

plain = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
addresses = (
    plain | plain.map("https://kota.example/read/2/".__add__) | plain.map("https://{}kota.example/read/2/".format)
)
offsets = st.sampled_from(["", "Z", "+07:00", "-05:00", "+23:59"])
extremes = st.sampled_from(["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
instants = st.builds(str.__add__, st.datetimes().map(datetime.isoformat) | extremes, offsets)
mails = st.builds("Mon, {} Mar {} {}:00:00 {}".format, *[st.integers(0, 99999)] * 3, st.sampled_from(["GMT", "-0500"]))
moments = plain | instants | mails
sources = st.sampled_from(SOURCES)


@given(sources, addresses, moments, moments)
def test_a_sitemap(source, url, changed, published):
    entries = "".join(
        f"<url><loc>{escape(loc)}</loc><lastmod>{escape(changed)}</lastmod>"
        f"<n:news><n:publication_date>{escape(published)}</n:publication_date></n:news></url>"
        for loc in (url, GOOD)
    )
    namespace = "http://www.google.com/schemas/sitemap-news/0.9"
    body = f'<?xml version="1.0"?><urlset xmlns:n="{namespace}">{entries}</urlset>'.encode()
    assert read_sitemap(body, source, NOW).articles[-1].url == GOOD


@given(sources, addresses, moments, moments)
def test_a_feed(source, url, changed, published):
    items = "".join(
        f"<item><link>{escape(link)}</link><pubDate>{escape(published)}</pubDate><updated>{escape(changed)}</updated></item>"
        for link in (url, GOOD)
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()
    assert read_feed(body, source, NOW).articles[-1].url == GOOD


@pytest.mark.parametrize("kind", ["html", "json"])
@given(
    sources,
    addresses | st.text(max_size=20).map("/read/3/".__add__) | st.sampled_from(["/read/4/\0", "/read/4/\ud800"]),
)
def test_an_index(kind, source, url):
    if kind == "html":
        body = f"<a href={quoteattr(url)}>x</a><a href={quoteattr(GOOD)}>y</a>".encode("utf-8", "surrogatepass")
        page = HtmlResponse("https://kota.example/", body=body, encoding="utf-8")
    else:
        page = JsonResponse("https://kota.example/", body=json.dumps([url, GOOD]).encode(), encoding="utf-8")
    assert read_index(page, source, NOW.date())[-1].url == GOOD
