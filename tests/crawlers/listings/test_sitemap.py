"""Sitemaps as they come in the wild, read into the URLs they name."""

import gzip
from datetime import UTC, date, datetime

import pytest

from crawlers.listings import UnreadableListingError
from crawlers.listings.documents import MAX_LISTING_BYTES
from crawlers.listings.sitemap import read_sitemap
from crawlers.sources.source import Source
from tests.crawlers.listings.listings import DAY, NOW, feed, sitemap


def test_a_news_sitemap_gives_publication_and_change(source):
    entry = """<url><loc> https://kota.example/read/1/a </loc><lastmod>2026-03-03T01:00:00+07:00</lastmod>
    <news:news><news:publication_date>2026-03-02T23:00:00+07:00</news:publication_date></news:news></url>"""
    (found,) = read_sitemap(sitemap(entry), source, NOW).articles
    assert found.listed_date == DAY
    assert found.listed_modified_at == datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lastmod", "day"),
    [
        ("2026-03-01", 1),
        ("2026-03-01T23:30:00", 1),
        ("2026-03-01T23:30:00Z", 2),
        ("Sun, 01 Mar 2026 23:30:00 +0000", 2),
        ("soon", 3),
        ("", 3),
        ("0001-01-01T00:00:00", 3),
        ("9999-12-31T23:59:59-05:00", 3),
    ],
)
def test_a_plain_sitemap_gives_the_day_of_the_change(source, lastmod, day):
    entry = f"<url><loc>https://kota.example/read/1/a</loc><lastmod>{lastmod}</lastmod></url>"
    (found,) = read_sitemap(sitemap(entry), source, NOW).articles
    assert found.listed_date == date(2026, 3, day)


@pytest.mark.parametrize(
    ("address", "encoding"),
    [
        ("https://kota.example/read/1/a?x=1&y=2", "utf-8"),
        ("https://kota.example/read/1/a?x=1&amp;y=2", "utf-8"),
        ("https://kota.example/read/1/a?x=1&#38;y=2", "utf-8"),
        ("<![CDATA[https://kota.example/read/1/a?x=1&y=2]]>", "utf-8"),
        ("https://kota.example/read/1/a?x=1&amp;amp;y=2", "utf-8"),
        ("https://kota.example/read/1/a?x=1&amp;y=2", "utf-16"),
    ],
)
def test_an_ampersand_in_a_sitemap_is_one_however_it_is_written(source, address, encoding):
    body = sitemap(f"<url><loc>{address}</loc></url>").decode().replace("?>", f' encoding="{encoding}"?>', 1)
    content = read_sitemap(body.encode(encoding), source, NOW)
    assert [each.url for each in content.articles] == ["https://kota.example/read/1/a?x=1&y=2"]
    assert content.is_whole


@pytest.mark.parametrize("form", ["xml", "text"])
def test_pages_of_another_kind_go_to_the_ledger_too_and_are_counted_once(definition, form):
    source = Source.model_validate(definition | {"kinds": {"photo": r"/foto/\d"}})
    urls = [f"https://kota.example/{path}" for path in ("read/1/a", "foto/9/z", "tag/air")]
    entries = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    content = read_sitemap(sitemap(entries) if form == "xml" else "\n".join(urls).encode(), source, NOW)
    assert [each.url for each in content.articles] == urls[:2]
    assert content.unmatched == 1


def test_an_address_without_a_host_is_of_the_sitemaps_own(source):
    entries = (
        "<url><loc>/read/1/a</loc></url><url><loc>//kota.example/read/2/b</loc></url><url><loc>http://[</loc></url>"
    )
    content = read_sitemap(sitemap(entries), source, NOW, "https://kota.example/s.xml")
    assert [each.url for each in content.articles] == [f"https://kota.example/read/{path}" for path in ("1/a", "2/b")]
    index = b"<sitemapindex><sitemap><loc>s/1.xml</loc></sitemap><sitemap><loc>http://[</loc></sitemap></sitemapindex>"
    assert read_sitemap(index, source, NOW, "https://kota.example/a/s.xml").sitemaps == (
        "https://kota.example/a/s/1.xml",
    )


def test_the_news_extension_is_known_by_its_name(source):
    body = sitemap(
        "<url><loc>https://kota.example/read/1/a</loc><news:news>"
        "<news:publication_date>2026-02-01T03:00:00+07:00</news:publication_date></news:news></url>"
    ).replace(b"http://www.google.com", b"https://www.google.com")
    assert [each.listed_date for each in read_sitemap(body, source, NOW).articles] == [date(2026, 2, 1)]


def test_a_sitemap_index_gives_its_own_sitemaps_only(source):
    body = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>https://kota.example/a.xml</loc></sitemap><sitemap><loc>https://lain.example/b.xml</loc></sitemap>
    </sitemapindex>"""
    assert read_sitemap(body, source, NOW).sitemaps == ("https://kota.example/a.xml",)


def test_a_sitemap_index_gives_the_sitemaps_that_are_asked_for(definition):
    definition["discovery"] = {"sitemaps": ["https://kota.example/s.xml"], "child_sitemaps": r"news\.xml$"}
    entries = "".join(
        f"<sitemap><loc>https://kota.example/{name}.xml</loc><lastmod>2026-03-01T23:30:00Z</lastmod></sitemap>"
        for name in ("news", "video", "bisnis-news")
    )
    content = read_sitemap(sitemap(entries).replace(b"urlset", b"sitemapindex"), Source.model_validate(definition), NOW)
    assert content.sitemaps == ("https://kota.example/news.xml", "https://kota.example/bisnis-news.xml")
    assert content.changed_at["https://kota.example/news.xml"] == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lastmod", "since", "listed"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 3)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-13", None, date(2026, 3, 3)),
        ("0000", None, date(2026, 3, 3)),
    ],
)
def test_a_month_is_the_days_of_which_an_article_may_be(source, lastmod, since, listed):
    entry = f"<url><loc>https://kota.example/read/1/a</loc><lastmod>{lastmod}</lastmod></url>"
    content = read_sitemap(sitemap(entry), source, NOW)
    (found,) = content.articles
    assert (content.since.get(found.url), found.listed_date, found.listed_modified_at) == (since, listed, None)


@pytest.mark.parametrize(
    ("lastmod", "last"),
    [
        ("2026-02", datetime(2026, 2, 28, 16, 59, 59, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, 16, 59, 59, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 23:30:00 +0700", datetime(2026, 3, 1, 16, 30, tzinfo=UTC)),
        ("2026-03-03", None),
        ("2026-03", None),
        ("2026", None),
    ],
)
def test_a_sitemap_changed_within_a_time_that_is_not_over_may_change_yet(source, lastmod, last):
    entry = f"<sitemap><loc>https://kota.example/a.xml</loc><lastmod>{lastmod}</lastmod></sitemap>"
    content = read_sitemap(sitemap(entry).replace(b"urlset", b"sitemapindex"), source, NOW)
    assert content.sitemaps == ("https://kota.example/a.xml",)
    assert content.changed_at.get("https://kota.example/a.xml") == last


TEXT = b"\xef\xbb\xbfhttps://kota.example/read/1/a\r\nhttps://kota.example/kanal\n\n https://kota.example/read/2/b#c \n"


def test_a_sitemap_may_be_a_text_of_one_address_a_line(source):
    for body in (TEXT, gzip.compress(TEXT)):
        content = read_sitemap(body, source, NOW)
        assert [each.url[-3:] for each in content.articles] == ["1/a", "2/b"]
        assert content.is_whole
    cut = read_sitemap(gzip.compress(TEXT + b"https://kota.example/read/3/c", mtime=0)[:-9], source, NOW)
    assert ([each.url[-3:] for each in cut.articles], cut.is_whole) == (["1/a", "2/b"], False)


def test_a_sitemap_may_be_a_feed(source):
    body = feed(
        "<item><link>https://kota.example/read/1/a</link><pubDate>Mon, 02 Mar 2026 09:00:00 +0700</pubDate></item>"
    )
    content = read_sitemap(body, source, NOW)
    assert [(each.url[-3:], each.listed_date) for each in content.articles] == [("1/a", DAY)]
    assert content.is_whole
    assert "breaks off before its end" in read_sitemap(body[:-8], source, NOW).problems


def test_a_prefix_that_nobody_declared_is_read_all_the_same(source):
    entry = """<url><loc>https://kota.example/read/1/a</loc><lastmod>2026-03-03</lastmod><news:news>
    <news:publication_date>2026-03-02T10:00:00+07:00</news:publication_date></news:news></url>"""
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entry}</urlset>'.encode()
    (found,) = read_sitemap(body, source, NOW).articles
    assert found.listed_date == DAY


def test_all_documents_of_a_file_are_read_and_text_after_them_is_counted(source):
    first, second = (sitemap(f"<url><loc>https://kota.example/read/{n}/a</loc></url>") for n in (1, 2))
    content = read_sitemap(first + b"<!-- made in 0.2 s -->\n" + second + b"\n Warning: too many cooks", source, NOW)
    assert [each.url[-3:] for each in content.articles] == ["1/a", "2/a"]
    assert (content.is_whole, content.left_out) == (True, ("23 bytes after its end are not read",))
    content = read_sitemap(first + second[:-9], source, NOW)
    assert [each.url[-3:] for each in content.articles] == ["1/a", "2/a"]
    assert not content.is_whole


def test_entries_that_lead_elsewhere_are_counted(source):
    entries = "".join(
        f"<url><loc>{url}</loc></url>"
        for url in ("https://kota.example/read/1/a", "https://lain.example/read/2/b", "https://kota.example/tag/x", "")
    )
    content = read_sitemap(sitemap(entries), source, NOW)
    assert content.left_out == ("1 of its 4 entries are on other hosts, mostly lain.example",)
    assert content.problems == ("1 of its 4 entries have no usable address",)
    assert content.unmatched == 1


def test_without_a_pattern_only_entries_with_the_news_extension_are_articles(definition):
    del definition["article_url"]
    source = Source.model_validate(definition | {"discovery": {"sitemaps": ["https://kota.example/news.xml"]}})
    news = "<news:news><news:publication_date>2026-03-02</news:publication_date></news:news>"
    entries = (
        f"<url><loc>https://kota.example/judul</loc>{news}</url><url><loc>https://kota.example/</loc>{news}</url>"
        "<url><loc>https://kota.example/tag/x</loc></url><url><loc>https://lain.example/judul</loc></url>"
    )
    content = read_sitemap(sitemap(entries), source, NOW)
    assert [each.url for each in content.articles] == ["https://kota.example/judul"]
    assert (content.unmatched, content.problems) == (2, ())
    assert content.left_out == ("1 of its 4 entries are on other hosts, mostly lain.example",)
    content = read_sitemap(b"https://kota.example/judul\nhttps://kota.example/tag/x\n", source, NOW)
    assert (content.articles, content.unmatched) == ((), 2)


CHILD = "<sitemap><loc>https://files.peti.example/kota-2026.xml</loc></sitemap>"


def test_sitemaps_on_other_hosts_are_reported_or_allowed(definition):
    body = sitemap(CHILD).replace(b"urlset", b"sitemapindex")
    content = read_sitemap(body, Source.model_validate(definition), NOW)
    assert content.sitemaps == ()
    assert content.problems[0].startswith("1 of its sitemaps are not read: they are on files.peti.example;")
    definition["discovery"] = definition["discovery"] | {"sitemap_hosts": ["peti.example"]}
    source = Source.model_validate(definition)
    content = read_sitemap(body, source, NOW)
    assert (content.sitemaps, content.problems) == (("https://files.peti.example/kota-2026.xml",), ())
    assert not source.owns("https://files.peti.example/kota-2026.xml")
    definition["discovery"] = definition["discovery"] | {"child_sitemaps": "news"}
    content = read_sitemap(body, Source.model_validate(definition), NOW)
    assert content.problems == ("none of its 1 sitemaps matches child_sitemaps",)


ENTRY = "<url><loc><![CDATA[https://kota.example/read/1/a]]></loc><lastmod>2026-03-02</lastmod></url>"


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        lambda body: gzip.compress(gzip.compress(body)),
        lambda body: b"\xef\xbb\xbf\n" + body,
        lambda body: body.replace(b"sitemaps.org", b"elsewhere.example"),
        lambda body: body.replace(b"</loc>", b"</loc><x>&nbsp;</x>"),
    ],
    ids=["gzip", "gzip twice", "byte order mark", "other namespace", "undeclared entity"],
)
def test_a_sitemap_is_read_however_it_comes(source, pack):
    content = read_sitemap(pack(sitemap(ENTRY)), source, NOW)
    assert [each.url for each in content.articles] == ["https://kota.example/read/1/a"]
    assert content.is_whole


def test_a_sitemap_that_breaks_off_gives_what_is_there_and_is_reported(source):
    whole = sitemap(ENTRY.replace("/1/", "/2/") + ENTRY)
    for cut in (whole[:-20], gzip.compress(whole[:-20])):
        content = read_sitemap(cut, source, NOW)
        assert [each.url[-3:] for each in content.articles] == ["2/a", "1/a"]
        assert not content.is_whole


def test_a_packed_sitemap_that_is_too_large_is_not_unpacked(source):
    with pytest.raises(UnreadableListingError, match="larger than"):
        read_sitemap(gzip.compress(b" " * (MAX_LISTING_BYTES + 1)), source, NOW)


def test_damaged_gzip_is_reported(source):
    with pytest.raises(UnreadableListingError, match="gzip is damaged"):
        read_sitemap(b"\x1f\x8bnonsense", source, NOW)


def test_the_day_in_an_address_goes_before_that_of_a_change(definition):
    definition["article_url"] = r"/read/(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/"
    entry = "<url><loc>https://kota.example/read/2026/02/27/a</loc><lastmod>2026-03-02</lastmod></url>"
    (found,) = read_sitemap(sitemap(entry), Source.model_validate(definition), NOW).articles
    assert found.listed_date == date(2026, 2, 27)


def test_an_entity_bomb_stays_small(source):
    bomb = b"""<?xml version="1.0"?><!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c SYSTEM "file:///etc/hostname">]>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://kota.example/read/1/&b;&c;</loc></url></urlset>"""
    assert {found.url for found in read_sitemap(bomb, source, NOW).articles} <= {"https://kota.example/read/1/"}


@pytest.mark.parametrize(
    ("address", "dates", "since"),
    [
        ("read/1/a", "<lastmod>2026-03-02T09:00:00+07:00</lastmod>", date.min),
        ("read/1/a", "<lastmod>2026-03-02</lastmod>", date.min),
        ("read/1/a", "", None),
        ("2026/03/01/a", "<lastmod>2026-03-02T09:00:00+07:00</lastmod>", None),
    ],
)
def test_a_last_change_is_no_day_of_publication(definition, address, dates, since):
    pattern = r"/read/|/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/"
    source = Source.model_validate(definition | {"article_url": pattern})
    url = f"https://kota.example/{address}"
    content = read_sitemap(sitemap(f"<url><loc>{url}</loc>{dates}</url>"), source, NOW)
    assert content.since.get(url) == since
