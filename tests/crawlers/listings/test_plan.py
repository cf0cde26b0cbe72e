"""Which listings a crawl reads."""

from datetime import UTC, date, datetime

from crawlers.listings.plan import listings_of_days, listings_of_news
from crawlers.sources.source import Source

DAY = date(2016, 9, 19)


def urls(tasks):
    return [task.url for task in tasks]


def test_days_are_read_from_the_index(source):
    assert urls(listings_of_days(source, (DAY,))) == ["https://index.kota.example/?d=2016-09-19&p=1"]


def test_days_of_a_source_without_an_index_are_read_from_its_sitemaps(definition):
    definition["discovery"] = {
        "sitemaps": ["https://kota.example/{date:%Y-%m}.xml"],
        "feeds": ["https://kota.example/f"],
    }
    source = Source.model_validate(definition)
    days = (DAY, date(2016, 9, 20))
    assert urls(listings_of_days(source, days)) == ["https://kota.example/2016-09.xml"]


def test_a_sitemap_of_a_month_covers_its_days_another_may_not(definition):
    definition["discovery"] = {"sitemaps": ["https://kota.example/{date:%Y-%m}.xml", "https://kota.example/news.xml"]}
    tasks = listings_of_days(Source.model_validate(definition), (DAY,))
    assert [task.covers for task in tasks] == [(DAY.replace(day=1), DAY.replace(day=30)), None]


def test_only_a_poll_reads_undated_pages(definition):
    definition["discovery"] = {**definition["discovery"], "pages": ["https://kota.example/"]}
    source = Source.model_validate(definition)
    assert urls(listings_of_days(source, (DAY,))) == ["https://index.kota.example/?d=2016-09-19&p=1"]
    late = datetime(2016, 9, 18, 23, 0, tzinfo=UTC)  # 06:00 on the 19th in Jakarta
    page, _ = listings_of_news(source, late)
    assert (page.url, page.route, page.day) == ("https://kota.example/", "page", DAY)


def test_a_poll_reads_the_index_of_the_local_day(source):
    late = datetime(2016, 9, 18, 23, 0, tzinfo=UTC)  # 06:00 on the 19th in Jakarta
    assert urls(listings_of_news(source, late)) == ["https://index.kota.example/?d=2016-09-19&p=1"]


def test_a_poll_after_midnight_reads_yesterdays_index_too(source):
    midnight = datetime(2016, 9, 18, 17, 30, tzinfo=UTC)  # 00:30 on the 19th in Jakarta
    assert [task.day.day for task in listings_of_news(source, midnight)] == [19, 18]


def test_a_listing_ends_where_paging_is_limited(definition):
    index = {"url": "https://kota.example/{date}/{page}", "paging": {"limit": 2}}
    definition["discovery"] = {"index": [index]}
    (first,) = listings_of_days(Source.model_validate(definition), (DAY,))
    second = first.next_page()
    assert second.url == "https://kota.example/2016-09-19/2"
    assert second.next_page() is None


def test_an_index_without_pages_has_one(definition):
    definition["discovery"] = {"index": [{"url": "https://kota.example/{date}"}]}
    (first,) = listings_of_days(Source.model_validate(definition), (DAY,))
    assert first.next_page() is None
