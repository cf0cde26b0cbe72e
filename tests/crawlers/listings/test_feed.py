"""Feeds as they come in the wild, read into the URLs they name."""

import gzip
import json
from base64 import urlsafe_b64encode
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
    found = read_feed(feed(items), source, NOW).articles
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
    (found,) = read_feed(feed(items), source, NOW).articles
    assert (found.listed_date, found.listed_modified_at) == (DAY, datetime(2026, 3, 2, 16, 30, tzinfo=UTC))


def test_a_link_without_a_host_is_of_the_feeds_own(source):
    items = """<item><link>/read/1/a</link></item><item><link>//news.kota.example/read/2/b</link></item>
    <item><link>http://[kota/read/3/c</link></item><item><link>/tag/x</link><guid>/read/4/d</guid></item>"""
    found = read_feed(feed(items), source, NOW, "https://kota.example/rss/all.xml").articles
    assert [each.url for each in found] == ["https://kota.example/read/1/a", "https://news.kota.example/read/2/b"]


def test_a_date_that_stands_for_none_is_none(definition):
    source = Source.model_validate(definition | {"timezone": "America/New_York"})
    items = """<item><link>https://kota.example/read/1/a</link><pubDate>0001-01-01T00:00:00Z</pubDate></item>"""
    (found,) = read_feed(feed(items), source, NOW).articles
    assert found.listed_date == NOW.astimezone(source.zone).date()
    assert found.listed_modified_at is None


def test_atom_gives_the_change(source):
    items = """<entry><link href="https://kota.example/read/1/a"/><published>2026-03-02T01:00:00Z</published>
    <updated>2026-03-02T02:00:00Z</updated></entry>"""
    (found,) = read_feed(feed(items, "atom"), source, NOW).articles
    assert found.listed_modified_at == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert found.listed_date == DAY


def test_a_broken_feed_gives_what_can_be_read(source):
    body = feed("<item><link>https://kota.example/read/1/a</link><title>A & B</title></item>")[:-20]
    assert [each.url for each in read_feed(body, source, NOW).articles] == ["https://kota.example/read/1/a"]


def test_rdf_is_a_feed(source):
    body = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="x">
    <link>https://kota.example/read/1/a</link><dc:date>2026-03-02T23:30:00+07:00</dc:date></item></rdf:RDF>"""
    (found,) = read_feed(body, source, NOW).articles
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
        (found,) = read_feed(body.encode(encoding, "ignore"), source, NOW).articles
        assert found.url == "https://kota.example/read/1/a"


@pytest.mark.parametrize("text", ["<![CDATA[Write </rss> last.]]>", "<!-- ends with </rss> -->"])
def test_an_end_tag_in_a_text_does_not_end_the_feed(source, text):
    first, second = (f"<item><link>https://kota.example/read/{number}/a</link></item>" for number in (1, 2))
    content = read_feed(feed(f"{first}<item><description>{text}</description></item>{second}"), source, NOW)
    assert [each.url[-3:] for each in content.articles] == ["1/a", "2/a"]


def test_a_feed_that_breaks_off_in_a_text_gives_what_stands_before_it(source):
    body = b"<rss version='2.0'><channel><item><link>https://kota.example/read/1/a</link></item><item><title><![CDATA["
    content = read_feed(body + b"</rss>" * 3, source, NOW)
    assert [each.url[-3:] for each in content.articles] == ["1/a"]
    assert any("breaks off" in problem for problem in content.problems)


def test_an_item_that_links_to_the_home_page_is_known_by_its_guid(source):
    items = """<item><link>https://kota.example/</link><guid isPermaLink="false">https://kota.example/read/1/a</guid></item>
    <item><link>https://kota.example/</link><guid>7</guid></item>"""
    assert [each.url for each in read_feed(feed(items), source, NOW).articles] == ["https://kota.example/read/1/a"]


def test_a_feed_that_only_links_to_the_home_page_is_reported(source):
    items = "<item><link>https://kota.example/</link></item>" * 3
    with pytest.raises(UnreadableListingError, match=r"none of its 3 items .* 'https://kota.example/'"):
        read_feed(feed(items), source, NOW)


def test_what_a_feed_leaves_out_is_counted_by_kind(source):
    own = (
        "<item><link>https://kota.example/read/1/a</link></item><item><link>https://kota.example/video/7</link></item>"
    )
    others = """<item><link>https://lain.example/x</link></item><item><title>no link</title></item>
    <item><link>https://news.google.com/rss/articles/xyz</link></item>"""
    content = read_feed(feed(own + others), source, NOW)
    assert [each.url[-3:] for each in content.articles] == ["1/a"]
    assert content.problems == ("2 of its 5 items have no usable link",)
    assert content.left_out == ("1 of its 5 items lead to other hosts: lain.example",)
    assert content.unmatched == 1


def test_a_redirector_names_the_article_that_its_address_carries(source):
    token = urlsafe_b64encode(b"\x08\x13\x22\x20https://kota.example/read/3/c\xd2\x01\x00").decode().rstrip("=")
    items = f"""<item><link>https://klik.example/go?u=https%3A%2F%2Fkota.example%2Fread%2F1%2Fa&amp;x=1</link></item>
    <item><link>https://jalan.example/~r/2</link><feedburner:origLink>https://kota.example/read/2/b</feedburner:origLink></item>
    <item><link>https://news.google.com/rss/articles/{token}?oc=5</link></item>"""
    content = read_feed(feed(items), source, NOW)
    assert [each.url for each in content.articles] == [
        "https://kota.example/read/1/a",
        "https://kota.example/read/2/b",
        "https://kota.example/read/3/c",
    ]
    assert content.problems == ()


def test_line_breaks_in_a_link_are_no_part_of_it(source):
    items = "<item><link>https://kota.example/\n   read/1/a?x=1&amp;amp;y=2\n</link></item>"
    assert [each.url for each in read_feed(feed(items), source, NOW).articles] == [
        "https://kota.example/read/1/a?x=1&y=2"
    ]


def test_a_feed_may_be_packed_or_json(source):
    entry = {"id": "1", "url": "https://kota.example/read/1/a", "date_published": "2026-03-02T23:30:00+07:00"}
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [entry, {"id": "2"}]}).encode()
    for each in (body, gzip.compress(body)):
        content = read_feed(each, source, NOW)
        assert [(found.url[-3:], found.listed_date) for found in content.articles] == [("1/a", DAY)]
        assert content.problems == ("1 of its 2 items have no usable link",)
    for broken in (b'{"items": []}', body[:-2], b'{"version": "https://jsonfeed.org/version/1", "items": []}'):
        with pytest.raises(UnreadableListingError, match="feed"):
            read_feed(broken, source, NOW)


def test_a_feed_that_its_maker_cut_is_reported_and_every_document_of_it_is_read(source):
    first, second = (feed(f"<item><link>https://kota.example/read/{number}/a</link></item>") for number in (1, 2))
    content = read_feed(first + second, source, NOW)
    assert ([each.url[-3:] for each in content.articles], content.problems) == (["1/a", "2/a"], ())
    assert read_feed(first[:-6], source, NOW).problems == ("breaks off before its end",)
    assert read_feed(first + b"<p>Fatal error</p>", source, NOW).left_out == ("18 bytes after its end are not read",)


def test_items_beyond_the_limit_are_counted(source, monkeypatch):
    monkeypatch.setattr("crawlers.listings.feed.MAX_ITEMS", 2)
    items = "".join(f"<item><link>https://kota.example/read/{number}/a</link></item>" for number in range(5))
    content = read_feed(feed(items), source, NOW)
    assert len(content.articles) == 2
    assert content.problems == ("3 of its 5 items are not read: the limit is 2",)


def test_a_feed_without_an_item_is_reported(source):
    with pytest.raises(UnreadableListingError, match="is a feed without an item"):
        read_feed(feed(""), source, NOW)
