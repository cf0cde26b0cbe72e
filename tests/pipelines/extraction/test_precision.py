"""A day alone is no instant, whatever clock time a publishing tool adds to it; and the page's own day is its day."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from pipelines.extraction.document import parse_document
from pipelines.extraction.precision import Publication
from pipelines.extraction.published import local_zone, read_published
from pipelines.records.hints import PageHints, Selectors

WIB = timezone(timedelta(hours=7))
DAY = date(2026, 3, 5)


def declared(at):
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{at}"}}</script>'


@pytest.fixture
def described(page):
    def read(markup, zone="Asia/Jakarta", **hints):
        hints = PageHints(source_id="w", timezone=zone, **hints)
        document = parse_document(markup.encode(), hints.selectors)
        found = read_published(document, page(markup, url="https://warta.example/a"), hints, ZoneInfo(zone))
        return found.at or found.day

    return read


@pytest.fixture
def undescribed(page):
    def read(markup, url="https://www.warta.com/a", language="en"):
        hints = PageHints(source_id="warta.com")
        document, at = parse_document(markup.encode(), hints.selectors), page(markup, url=url)
        return read_published(document, at, hints, local_zone(url, hints, language), language)

    return read


@pytest.mark.parametrize(
    "at",
    [
        "2026-03-05",
        "2026-03-05T00:00:00+07:00",
        "2026-03-05T00:00+07:00",
        "2026-03-05 00:00:00",
        "2026-03-05T00:00:00.000Z",
        "2026-03-04T17:00:00.000Z",  # midnight at the publisher
        1772643600,
    ],
)
@pytest.mark.parametrize("line", ["", "<p>5 Maret 2026</p>", "<p>Kamis, 05/03/2026</p>"])
def test_a_midnight_that_no_reader_sees_is_a_day_alone(described, at, line):
    markup = declared(at).replace(f'"{at}"', str(at)) if isinstance(at, int) else declared(at)
    assert described(markup + line) == DAY


@pytest.mark.parametrize("at", ["2026-03-05T00:00:00+07:00", "2026-03-04T17:00:00Z", "2026-03-05T00:00:00"])
@pytest.mark.parametrize("line", ["Kamis, 5 Maret 2026 | 00:00 WIB", "5 Maret 2026 00.00"])
def test_a_midnight_that_readers_see_is_an_instant(described, at, line):
    assert described(f"{declared(at)}<p>{line}</p>") == datetime(2026, 3, 5, tzinfo=WIB)


def test_a_midnight_with_seconds_is_an_instant(described):
    assert described(declared("2026-03-05T00:00:17+07:00")) == datetime(2026, 3, 5, 0, 0, 17, tzinfo=WIB)


@pytest.mark.parametrize(
    "at", ["2026-03-05", "2026-03-05T00:00:00+07:00", "2026-03-04T17:00:00Z", "2026-03-05T00:00:00"]
)
def test_a_clock_time_on_the_page_gives_the_time_that_the_midnight_lacks(described, at):
    assert described(f"{declared(at)}<p>5 Maret 2026 06:30</p>") == datetime(2026, 3, 5, 6, 30, tzinfo=WIB)


def test_a_time_element_shows_its_text_not_its_attribute(described):
    element = '<time datetime="2026-03-05T00:00:00+07:00">{}</time>'
    assert described(element.format("5 Maret 2026")) == DAY
    assert described(element.format("5 Maret 2026 00:00")) == datetime(2026, 3, 5, tzinfo=WIB)


def test_a_selected_element_shows_its_text_too(described):
    selectors = Selectors(published=("i",))
    line = '<i content="2026-03-05T00:00:00+07:00">5 Maret 2026{}</i>'
    assert described(line.format(""), selectors=selectors) == DAY
    assert described(line.format(" 00:00"), selectors=selectors) == datetime(2026, 3, 5, tzinfo=WIB)


def test_the_day_that_a_midnight_in_utc_is_at_the_publisher_shows_an_instant(described):
    midnight = declared("2026-03-05T00:00:00Z")
    new_york = "America/New_York"
    assert described(midnight, new_york) == DAY
    assert described(f"{midnight}<p>March 5, 2026</p>", new_york) == DAY
    assert described(f"{midnight}<p>March 4, 2026</p>", new_york) == datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize("at", ["2026-03-05", "2026-03-05T00:00:00+07:00"])
def test_the_time_of_an_event_that_a_short_paragraph_tells_is_not_that_of_a_day_alone(described, at):
    line = "<p>Kamis, 5 Maret 2026{}</p>"
    event = "<p>Gempa itu terjadi pada Kamis (5/3/2026) pukul 03.15 WIB di laut.</p>"
    assert described(declared(at) + line.format("") + event) == DAY
    assert described(declared(at) + line.format(" 10:20 WIB") + event) == datetime(2026, 3, 5, 10, 20, tzinfo=WIB)
    told = "<p>Artikel ini telah tayang pada Kamis, 5 Maret 2026 pukul 10:20 WIB.</p>"
    assert described(declared(at) + event + told) == datetime(2026, 3, 5, 10, 20, tzinfo=WIB)


def test_a_clock_time_of_another_day_is_not_that_of_a_day_alone(described):
    assert described(f"{declared('2026-03-05')}<p>4 Maret 2026 10:00 WIB</p>") == DAY
    assert described(f"{declared('2026-03-05')}<p>4 March 2026 10:00 PM PST</p>").astimezone(WIB).date() == DAY


@pytest.mark.parametrize(
    ("markup", "language", "day"),
    [
        (declared("2026-03-05T00:30:00+09:00"), "en", DAY),  # its own offset
        (declared("2026-03-05T23:30:00-08:00"), "en", DAY),
        (declared("2026-03-05T00:30:00"), "id", DAY),  # no offset: the clock and the day are of one zone
        ("<p>5 Maret 2026 00:30 WIB</p>", "id", DAY),
        (declared("2026-03-05T01:30:00Z") + "<p>March 4, 2026</p>", "en", date(2026, 3, 4)),  # the printed day
        (declared("2026-03-04T20:30:00Z") + "<p>March 5, 2026</p>", "en", DAY),
        (declared("2026-03-04T20:30:00Z") + "<p>March 5, 2026 03:30</p>", "en", DAY),
        (declared("2026-03-05T20:30:00Z") + "<p>3 hours ago</p>", "en", DAY),  # an age is no printed day
        (declared("2026-03-05T03:30:00Z") + "<p>March 6, 2026</p>", "en", DAY),  # no zone is so far east
        (declared("2026-03-04T20:30:00Z"), "id", DAY),  # nothing printed: in the likely zone
        (declared("2026-03-05T20:30:00Z"), "en", DAY),
        (declared("2026-03-05T00:00:00Z"), "en", DAY),
        (
            declared("2026-03-05T03:30:00Z") + "<p>The dam broke late at night on March 4, 2026.</p>",  # an event's day
            "en",
            DAY,
        ),
        ("<p>March 5, 2026</p>", "en", DAY),
    ],
)
def test_the_day_of_an_undescribed_publisher_is_the_pages_own(undescribed, markup, language, day):
    assert undescribed(markup, language=language).day == day


def test_a_described_publishers_day_is_that_of_its_zone(page):
    markup = declared("2026-03-04T22:30:00Z") + "<p>4 Maret 2026</p>"
    hints = PageHints(source_id="w", timezone="Asia/Jakarta")
    found = read_published(
        parse_document(markup.encode(), hints.selectors),
        page(markup, url="https://warta.example/a"),
        hints,
        ZoneInfo("Asia/Jakarta"),
    )
    assert found == Publication(datetime(2026, 3, 4, 22, 30, tzinfo=UTC), DAY, "JSON-LD datePublished")
