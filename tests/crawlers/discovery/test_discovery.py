"""Listings as they come in the wild, read into the URLs they name."""

from datetime import UTC, date, datetime

import pytest
from scrapy.http import HtmlResponse

from crawlers.discovery import UnreadableListingError
from crawlers.discovery.feed import read_feed
from crawlers.discovery.index import read_index
from crawlers.discovery.sitemap import read_sitemap

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # the 3rd, 03:00, in Jakarta
DAY = date(2026, 3, 2)


def test_an_index_gives_its_articles_once_in_order(source):
    html = b"""<html><a href="/read/1/satu">Satu</a><a href="https://news.kota.example/read/2/dua?x=1#top">Dua</a>
    <a href=" /read/1/satu ">again</a><a href="/tag/ekonomi">no</a><a href="https://lain.example/read/3/c">no</a><a>no</a>"""
    response = HtmlResponse("https://index.kota.example/?d=2026-03-02&p=1", body=html, encoding="utf-8")
    found = read_index(response, source, DAY)
    assert [each.url for each in found] == [
        "https://index.kota.example/read/1/satu",
        "https://news.kota.example/read/2/dua?x=1",
    ]
    assert {(each.found_by, each.listed_date) for each in found} == {("index", DAY)}


def feed(items, kind="rss"):
    if kind == "atom":
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>'.encode()
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def test_rss_gives_the_local_day(source):
    items = """<item><link>https://kota.example/read/1/a</link><pubDate>Mon, 02 Mar 2026 23:30:00 +0700</pubDate></item>
    <item><link>https://kota.example/read/2/b</link><pubDate>Mon, 02 Mar 2026 17:30:00 GMT</pubDate></item>
    <item><link>https://kota.example/read/3/c</link></item><item><link>https://kota.example/tag/x</link></item>"""
    found = read_feed(feed(items), source, NOW)
    assert [(each.url[-3:], each.listed_date.day) for each in found] == [("1/a", 2), ("2/b", 3), ("3/c", 3)]


def test_atom_gives_the_change(source):
    items = """<entry><link href="https://kota.example/read/1/a"/><published>2026-03-02T01:00:00Z</published>
    <updated>2026-03-02T02:00:00Z</updated></entry>"""
    (found,) = read_feed(feed(items, "atom"), source, NOW)
    assert found.listed_modified_at == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert found.listed_date == DAY


def test_a_broken_feed_gives_what_can_be_read(source):
    body = feed("<item><link>https://kota.example/read/1/a</link><title>A & B</title></item>")[:-20]
    assert [each.url for each in read_feed(body, source, NOW)] == ["https://kota.example/read/1/a"]


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00\xff\xfe", b"<html><p>404</p></html>", b"{}"])
@pytest.mark.parametrize("read", [read_feed, read_sitemap])
def test_what_is_no_listing_is_told(source, read, body):
    with pytest.raises(UnreadableListingError, match="is not a"):
        read(body, source, NOW)


def test_an_empty_listing_is_one(source):
    assert read_feed(feed(""), source, NOW) == []
    assert read_sitemap(sitemap(""), source, NOW).articles == ()


def sitemap(entries):
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>'
    ).encode()


def test_a_news_sitemap_gives_publication_and_change(source):
    entry = """<url><loc> https://kota.example/read/1/a </loc><lastmod>2026-03-03T01:00:00+07:00</lastmod>
    <news:news><news:publication_date>2026-03-02T23:00:00+07:00</news:publication_date></news:news></url>"""
    (found,) = read_sitemap(sitemap(entry), source, NOW).articles
    assert found.listed_date == DAY
    assert found.listed_modified_at == datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lastmod", "day"),
    [("2026-03-01", 1), ("2026-03-01T23:30:00", 1), ("2026-03-01T23:30:00Z", 2), ("soon", 3), ("", 3)],
)
def test_a_plain_sitemap_gives_the_day_of_the_change(source, lastmod, day):
    entry = f"<url><loc>https://kota.example/read/1/a</loc><lastmod>{lastmod}</lastmod></url>"
    (found,) = read_sitemap(sitemap(entry), source, NOW).articles
    assert found.listed_date == date(2026, 3, day)


def test_a_sitemap_index_gives_its_own_sitemaps_only(source):
    body = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>https://kota.example/a.xml</loc></sitemap><sitemap><loc>https://lain.example/b.xml</loc></sitemap>
    </sitemapindex>"""
    assert read_sitemap(body, source, NOW).sitemaps == ("https://kota.example/a.xml",)


def test_an_entity_bomb_stays_small(source):
    bomb = b"""<?xml version="1.0"?><!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c SYSTEM "file:///etc/hostname">]>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://kota.example/read/1/&b;&c;</loc></url></urlset>"""
    for found in read_sitemap(bomb, source, NOW).articles:
        assert found.url == "https://kota.example/read/1/"
