from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from pipelines.extraction.document import parse_document
from pipelines.extraction.precision import Publication
from pipelines.extraction.published import local_zone, read_modified, read_published
from pipelines.records.hints import PageHints
from tests.builders import NO_HINTS

WIB = timezone(timedelta(hours=7))
META = '<meta property="{}" content="{}">'


@pytest.fixture
def published(page):
    def read(markup, url="https://warta.example/a", read=read_published, **hints):
        hints = PageHints(source_id="w", timezone="Asia/Jakarta", **hints)
        document, zone = parse_document(markup.encode(), hints.selectors), ZoneInfo("Asia/Jakarta")
        if read is read_modified:
            return read_modified(document, page(markup, url=url), hints, zone)
        found = read_published(document, page(markup, url=url), hints, zone)
        return found.at or found.day

    return read


@pytest.mark.parametrize(
    ("markup", "at"),
    [
        (META.format("article:published_time", "2026-03-02T02:05:00+00:00"), datetime(2026, 3, 2, 2, 5, tzinfo=UTC)),
        (META.format("publishdate", "2026/03/02 09:05:00"), datetime(2026, 3, 2, 9, 5, tzinfo=WIB)),
        ("<p>Senin, 2 Maret 2026 | 09:05 WITA</p>", datetime(2026, 3, 2, 8, 5, tzinfo=WIB)),
        (
            "<p>Diperbarui 3 Maret 2026 10:00</p><p>Tayang: 2 Maret 2026 09:05 WIB</p>",
            datetime(2026, 3, 2, 9, 5, tzinfo=WIB),
        ),
        ("<td>Senin, 2 Maret 2026</td><td>10.05 WITA</td>", datetime(2026, 3, 2, 9, 5, tzinfo=WIB)),
        ("<p>02/03/2026 09h05 Atualizado em 05/03/2026</p>", datetime(2026, 3, 2, 9, 5, tzinfo=WIB)),
        (
            "<p>Published/Updated: March 2, 2026 at 09:05</p>",
            datetime(2026, 3, 2, 9, 5, tzinfo=WIB),
        ),
        ('<time datetime="2026-03-02T09:05:00+07:00">tadi pagi</time>', datetime(2026, 3, 2, 9, 5, tzinfo=WIB)),
        ("<p>3 jam yang lalu</p>", datetime(2026, 3, 20, 2, 0, tzinfo=UTC)),
        ("<p>tidak ada tanggal</p>", None),
        (META.format("article:published_time", "null WIB"), None),
        (META.format("article:published_time", "2031-03-02T02:05:00Z"), None),
    ],
)
def test_published(published, markup, at):
    assert published(markup) == at


def _web_page(at):
    return f'<script type="application/ld+json">{{"@type": "WebPage", "datePublished": "{at}"}}</script>'


def test_a_midnight_is_sharpened_by_a_clock_time_of_its_day(published):
    midnight = META.format("article:published_time", "2026-03-02T00:00:00+07:00")
    assert published(f"{midnight}<p>2 Maret 2026 09:05 WIB</p>") == datetime(2026, 3, 2, 9, 5, tzinfo=WIB)
    assert published(f"{midnight}<p>1 Maret 2026 09:05 WIB</p>") == date(2026, 3, 2)


def test_the_pages_own_beginning_serves_where_the_article_names_no_time(published):
    page_began = _web_page("2026-03-02T09:05:00+07:00")
    assert published(page_began) == datetime(2026, 3, 2, 9, 5, tzinfo=WIB)
    assert published(f"{page_began}<p>2 Maret 2026</p>") == datetime(2026, 3, 2, 9, 5, tzinfo=WIB)
    assert published(f"{page_began}<p>9 Maret 2026</p>") == date(2026, 3, 9)


def test_a_known_lie_about_utc_is_corrected(published):
    markup = META.format("article:published_time", "2026-03-02T09:05:00")
    assert published(markup, utc_meta=("article:published_time",)) == datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


def test_a_known_lie_about_a_local_time_is_corrected(published):
    markup = META.format("pubdate", "2026-03-02T09-05-00Z")
    assert published(markup, local_meta=("pubdate",)) == datetime(2026, 3, 2, 9, 5, tzinfo=WIB)


def test_a_z_that_the_visible_line_contradicts_is_local(published):
    markup = META.format("pubdate", "2026-03-02T09:05:00Z") + "<p>Senin, 2 Mar 2026 09:05 WIB</p>"
    assert published(markup) == datetime(2026, 3, 2, 9, 5, tzinfo=WIB)


def test_a_z_is_local_where_the_visible_line_names_another_instant_in_its_own_zone(published):
    declared = META.format("pubdate", "2026-03-02T13:34:39Z")
    assert published(f"{declared}<p>2 March 2026 10:34 AM PDT</p>") == datetime(2026, 3, 2, 17, 34, 39, tzinfo=UTC)
    # One hour apart, the visible zone may have its name of the other season; other minutes are another event.
    at = datetime(2026, 3, 2, 13, 34, 39, tzinfo=UTC)
    assert published(f"{declared}<p>2 March 2026 07:34 AM PDT</p>") == at
    assert published(f"{declared}<p>2 March 2026 10:35 AM PDT</p>") == at


def test_a_z_after_the_fetch_is_local(published):
    declared = META.format("pubdate", "2026-03-20T11:30:00Z")  # the fetch is at 05:00 UTC
    assert published(declared) == datetime(2026, 3, 20, 11, 30, tzinfo=WIB)


def test_a_visible_zone_serves_a_time_that_names_none(published):
    declared = META.format("pubdate", "2026-03-02 17:40:32")
    assert published(f"{declared}<p>2 March 2026 05:40 PM EDT</p>") == datetime(2026, 3, 2, 21, 40, tzinfo=UTC)


def test_an_update_is_no_more_exact_than_the_publication(published):
    declared = META.format("pubdate", "2026-03-02T14:30:00")
    assert published(f"{declared}<p>2026-03-02 04:36:47Z</p>") == datetime(2026, 3, 2, 14, 30, tzinfo=WIB)


def test_the_order_of_numbers_is_that_of_the_page(published):
    american = '<html lang="en-US">'
    assert published(american + META.format("pubdate", "03/04/2026 09:30 AM")).date() == date(2026, 3, 4)
    assert published(META.format("pubdate", "03/02/2026 09:30")).date() == date(2026, 2, 3)
    line = "<p>03/02/2026 09:30</p>"
    assert published(META.format("pubdate", "2026-03-02") + line).date() == date(2026, 3, 2)
    assert published(line, url="https://warta.example/2026/03/02/a").date() == date(2026, 3, 2)


def test_json_ld_may_give_milliseconds(published):
    markup = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": 1772420700000}</script>'
    assert published(markup) == datetime(2026, 3, 2, 3, 5, tzinfo=UTC)


def test_a_time_within_a_citation_is_not_the_articles(published):
    cited = '<blockquote><time datetime="2026-01-02T08:00:00+07:00">2 Januari</time></blockquote>'
    assert published(f"{cited}<p>2 Maret 2026</p>") == date(2026, 3, 2)


def test_a_meta_element_of_any_publishing_tool_may_give_the_date(published):
    assert published(META.format("tool:article_published_time", "2026-03-02T09:05:00+07:00")).hour == 9


def test_a_date_far_from_the_addresss_is_not_believed(published):
    markup = '<meta itemprop="datePublished" content="2014-07-13T20:07:27+07:00"><p>2 Maret 2026 09:05 WIB</p>'
    at = published(markup, url="https://warta.example/read/2026/03/02/panen")
    assert at == datetime(2026, 3, 2, 9, 5, tzinfo=WIB)


def test_a_sentence_that_says_today_is_no_date_line(published):
    plea = "<p>Help us to publish stories about the valley and the people who shape it: please give something today</p>"
    assert published(f"{plea}<p>2 Maret 2026</p>") == date(2026, 3, 2)


@pytest.mark.parametrize("headline", ["Harga emas hari ini", "What happened today", "Gempa kemarin dan akibatnya"])
def test_a_headline_that_says_today_is_no_date_line(published, headline):
    assert published(f"<h1>{headline}</h1>") is None


@pytest.mark.parametrize(
    "line", ["Warta - 3 jam yang lalu", "Terbit 3 jam lalu", "Posted 3 hours ago", "3 jam lalu | Kota"]
)
def test_an_age_is_a_date_whatever_stands_around_it(published, line):
    assert published(f"<p>{line}</p>") == datetime(2026, 3, 20, 2, 0, tzinfo=UTC)


def of(kind, at):
    return f'<script type="application/ld+json">{{"@type": "{kind}", "datePublished": "{at}"}}</script>'


def test_a_midnight_gives_way_to_a_clock_time_of_about_that_day(published):
    midnight = of("NewsArticle", "2026-03-02T00:00:00+0000")
    assert published(midnight) == date(2026, 3, 2)
    exact = datetime(2026, 3, 3, 4, 39, 5, tzinfo=UTC)
    assert published(midnight + of("WebPage", "2026-03-03T04:39:05+00:00")) == exact
    assert published(midnight + of("WebPage", "2025-01-01T04:39:05+00:00")) == date(2026, 3, 2)


def test_a_web_pages_date_serves_where_nothing_else_does(published):
    page = of("WebPage", "2026-03-02T02:05:00+00:00")
    assert published(page) == datetime(2026, 3, 2, 2, 5, tzinfo=UTC)
    assert published(f"{page}<p>12 Maret 2026</p>") == date(2026, 3, 12)


def test_modified(published):
    markup = META.format("article:modified_time", "2026-03-02T10:00:00+07:00")
    assert published(markup, read=read_modified) == datetime(2026, 3, 2, 10, 0, tzinfo=WIB)
    assert published("<p>x</p>", read=read_modified) is None
    assert published(META.format("article:modified_time", "2062-03-02T10:00:00Z"), read=read_modified) is None


def test_a_page_is_not_published_after_its_fetch(page):
    def read(markup, url="https://warta.example/a"):
        document = parse_document(markup.encode(), NO_HINTS.selectors)
        return read_published(document, page(markup, url=url), NO_HINTS, ZoneInfo("Asia/Jakarta"))

    later = META.format("article:published_time", "2062-11-06T10:00:00+07:00")
    assert read(later) == Publication(None, None, "no date before the fetch")
    assert read(f"{later}<p>2 Maret 2026 09:05 WIB</p>").at == datetime(2026, 3, 2, 9, 5, tzinfo=WIB)
    assert read(later, "https://warta.example/2026/03/02/a") == Publication(None, date(2026, 3, 2), "address")
    assert read("<p>x</p>") == Publication(None, None, "")


def test_a_clock_may_be_wrong_by_a_day(published):
    assert published(META.format("article:published_time", "2026-03-21T04:00:00Z")) is not None
    assert published(META.format("article:published_time", "2026-03-21T06:00:00Z")) is None
    assert published("<p>x</p>", url="https://warta.example/2026/03/21/a") == date(2026, 3, 21)
    assert published("<p>x</p>", url="https://warta.example/2026/03/22/a") is None


@pytest.mark.parametrize(
    ("url", "language", "zone"),
    [
        ("https://warta.example.id/a", None, "Asia/Jakarta"),
        ("https://warta.example/a", "id", "Asia/Jakarta"),
        ("https://warta.example/a", "en", "UTC"),
    ],
)
def test_the_zone_of_an_unknown_publisher_is_guessed(page, url, language, zone):
    assert local_zone(url, NO_HINTS, language) == ZoneInfo(zone)
    known = PageHints(source_id="w", timezone="Asia/Jayapura")
    assert local_zone(url, known, language) == ZoneInfo("Asia/Jayapura")


def test_a_day_without_a_clock_is_no_instant(published):
    assert published("<p>2 Maret 2026</p>") == date(2026, 3, 2)
