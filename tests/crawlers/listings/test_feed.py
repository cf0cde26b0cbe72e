"""Feeds as they come in the wild, read into the URLs they name."""

from datetime import UTC, datetime

import pytest

from crawlers.listings import UnreadableListingError
from crawlers.listings.feed import read_feed
from crawlers.sources.source import Source
from tests.crawlers.listings.listings import DAY, NOW, feed


def test_rss_gives_the_local_day(source):
    items = """<item><link>https://kota.example/read/1/a</link><pubDate>Mon, 02 Mar 2026 23:30:00 +0700</pubDate></item>
    <item><link>https://kota.example/read/2/b</link><pubDate>Mon, 02 Mar 2026 17:30:00 GMT</pubDate></item>
    <item><link>https://kota.example/read/3/c</link></item><item><link>https://kota.example/tag/x</link></item>"""
    found = read_feed(feed(items), source, NOW)
    assert [(each.url[-3:], each.listed_date.day) for each in found] == [("1/a", 2), ("2/b", 3), ("3/c", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 02 Mar 2026 23:30:00 WIB",
        "Mon, 02 Mar 2026 23:30:00",
        "2026-03-02 23:30:00",
        "Sen, 02 Mar 2026 23:30:00 +0700",
        "Senin, 2 Maret 2026 23:30",
        "2026-03-02T16:30:00Z",
    ],
)
def test_a_feeds_clock_is_the_sources_own(source, text):
    items = f"<item><link>https://kota.example/read/1/a</link><pubDate>{text}</pubDate></item>"
    (found,) = read_feed(feed(items), source, NOW)
    assert (found.listed_date, found.listed_modified_at) == (DAY, datetime(2026, 3, 2, 16, 30, tzinfo=UTC))


def test_a_link_without_a_host_is_of_the_feeds_own(source):
    items = """<item><link>/read/1/a</link></item><item><link>//news.kota.example/read/2/b</link></item>
    <item><link>http://[kota/read/3/c</link></item><item><link>/tag/x</link><guid>/read/4/d</guid></item>"""
    found = read_feed(feed(items), source, NOW, "https://kota.example/rss/all.xml")
    assert [each.url for each in found] == ["https://kota.example/read/1/a", "https://news.kota.example/read/2/b"]


def test_a_date_that_stands_for_none_is_none(definition):
    source = Source.model_validate(definition | {"timezone": "America/New_York"})
    items = """<item><link>https://kota.example/read/1/a</link><pubDate>0001-01-01T00:00:00Z</pubDate></item>"""
    (found,) = read_feed(feed(items), source, NOW)
    assert found.listed_date == NOW.astimezone(source.zone).date()
    assert found.listed_modified_at is None


def test_atom_gives_the_change(source):
    items = """<entry><link href="https://kota.example/read/1/a"/><published>2026-03-02T01:00:00Z</published>
    <updated>2026-03-02T02:00:00Z</updated></entry>"""
    (found,) = read_feed(feed(items, "atom"), source, NOW)
    assert found.listed_modified_at == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert found.listed_date == DAY


def test_a_broken_feed_gives_what_can_be_read(source):
    body = feed("<item><link>https://kota.example/read/1/a</link><title>A & B</title></item>")[:-20]
    assert [each.url for each in read_feed(body, source, NOW)] == ["https://kota.example/read/1/a"]


def test_rdf_is_a_feed(source):
    body = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="x">
    <link>https://kota.example/read/1/a</link><dc:date>2026-03-02T23:30:00+07:00</dc:date></item></rdf:RDF>"""
    (found,) = read_feed(body, source, NOW)
    assert found.listed_date == DAY


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0" encoding="utf-8"?>{}<title>Harga&nbsp;ikan &mdash; naik</title>',
        '\n\n <?xml version="1.0" encoding="utf-8"?>{}<title>R\xf4ti</title>',
        '<?xml version="1.0" encoding="nonsense"?>{}',
        '\ufeff<?xml version="1.0" encoding="utf-16"?>{}',
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>{}<title>&a;</title>',
    ],
)
def test_a_feed_with_a_fault_is_read(source, text):
    item = "<rss version='2.0'><channel><item><link>https://kota.example/read/1/a</link>"
    body = f"{text.format(item)}</item></channel></rss>"
    for encoding in ("utf-8", "latin-1"):
        (found,) = read_feed(body.encode(encoding, "ignore"), source, NOW)
        assert found.url == "https://kota.example/read/1/a"


def test_an_item_that_links_to_the_home_page_is_known_by_its_guid(source):
    items = """<item><link>https://kota.example/</link><guid isPermaLink="false">https://kota.example/read/1/a</guid></item>
    <item><link>https://kota.example/</link><guid>7</guid></item>"""
    assert [each.url for each in read_feed(feed(items), source, NOW)] == ["https://kota.example/read/1/a"]


def test_a_feed_that_only_links_to_the_home_page_is_reported(source):
    items = "<item><link>https://kota.example/</link></item>" * 3
    with pytest.raises(UnreadableListingError, match=r"none of its 3 items .* 'https://kota.example/'"):
        read_feed(feed(items), source, NOW)
