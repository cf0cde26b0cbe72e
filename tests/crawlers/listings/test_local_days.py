"""To which local day a listing puts an article, and which days a poll reads."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crawlers.listings.feed import read_feed
from crawlers.listings.plan import listings_of_news
from crawlers.listings.sitemap import read_sitemap
from crawlers.sources.source import Source
from tests.crawlers.listings.listings import feed, sitemap

URL = "https://kota.example/read/1/a"
ZONES = ("Asia/Jakarta", "America/New_York", "UTC")
MIDNIGHT = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # the 3rd, 00:00, in Jakarta
ENTRY = '<entry><link href="{url}"/>{dates}</entry>'


@pytest.fixture
def source_in(definition):
    return lambda zone, **fields: Source.model_validate(definition | {"timezone": zone, **fields})


def entry_of(**dates):
    return feed(ENTRY.format(url=URL, dates="".join(f"<{name}>{at}</{name}>" for name, at in dates.items())), "atom")


@pytest.mark.parametrize("zone", ZONES)
def test_an_item_without_a_date_is_of_today_where_the_source_is(source_in, zone):
    source = source_in(zone)
    for now in (MIDNIGHT, MIDNIGHT - timedelta(seconds=1), MIDNIGHT + timedelta(hours=12)):
        (found,) = read_feed(entry_of(), source, now).articles
        assert found.listed_date == now.astimezone(source.zone).date()
        (listed,) = read_sitemap(URL.encode(), source, now).articles
        assert listed.listed_date == found.listed_date
        (undated,) = read_sitemap(sitemap(f"<url><loc>{URL}</loc></url>"), source, now).articles
        assert undated.listed_date == found.listed_date


@pytest.mark.parametrize(
    ("dates", "day", "changed"),
    [
        ({"published": "2026-03-01T01:00:00Z", "updated": "2026-03-05T02:00:00Z"}, 1, 5),
        ({"updated": "2026-03-05T02:00:00Z", "published": "2026-03-01T01:00:00Z"}, 1, 5),
        ({"updated": "2026-03-05T02:00:00Z"}, 5, 5),
        ({"published": "2026-03-01T01:00:00Z"}, 1, 1),
        ({"published": "2026-03-01T18:00:00Z"}, 2, 1),
    ],
)
def test_published_gives_the_day_and_updated_the_change(source_in, dates, day, changed):
    (found,) = read_feed(entry_of(**dates), source_in("Asia/Jakarta"), datetime(2026, 3, 9, tzinfo=UTC)).articles
    assert found.listed_date == date(2026, 3, day)
    assert found.listed_modified_at.day == changed


def test_the_day_in_an_address_goes_before_a_change_and_after_a_publication(source_in):
    source = source_in("Asia/Jakarta", article_url=r"/read/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/")
    url = "https://kota.example/read/2026/02/20/a"
    days = {}
    for name in ("published", "updated"):
        body = feed(ENTRY.format(url=url, dates=f"<{name}>2026-03-01T01:00:00Z</{name}>"), "atom")
        days[name] = read_feed(body, source, MIDNIGHT).articles[0].listed_date
    assert days == {"published": date(2026, 3, 1), "updated": date(2026, 2, 20)}


@pytest.mark.parametrize(
    ("since_midnight", "days"),
    [
        (timedelta(seconds=-1), [2]),
        (timedelta(), [3, 2]),
        (timedelta(hours=2, minutes=59, seconds=59), [3, 2]),
        (timedelta(hours=3), [3]),
        (timedelta(hours=23, minutes=59), [3]),
    ],
)
def test_yesterdays_index_is_read_for_three_hours_after_the_sources_midnight(source, since_midnight, days):
    tasks = list(listings_of_news(source, MIDNIGHT + since_midnight))
    assert [task.day.day for task in tasks] == days


def test_a_poll_reads_every_kind_of_listing(definition):
    definition["discovery"] |= {
        "feeds": ["https://kota.example/rss"],
        "pages": ["https://kota.example/"],
        "sitemaps": ["https://kota.example/{date:%Y-%m-%d}.xml", "https://kota.example/news.xml"],
    }
    tasks = list(listings_of_news(Source.model_validate(definition), MIDNIGHT))
    assert [(task.route, task.url.rpartition("/")[2]) for task in tasks] == [
        ("feed", "rss"),
        ("page", ""),
        ("sitemap", "2026-03-03.xml"),
        ("sitemap", "2026-03-02.xml"),
        ("sitemap", "news.xml"),
        ("index", "?d=2026-03-03&p=1"),
        ("index", "?d=2026-03-02&p=1"),
    ]
    assert tasks[1].day == date(2026, 3, 3)
