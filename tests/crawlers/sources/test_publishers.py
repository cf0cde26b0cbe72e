"""Every verified shipped source on a small page and listing in its publisher's template, the text invented."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from scrapy.http import HtmlResponse, JsonResponse

from crawlers.listings.feed import read_feed
from crawlers.listings.index_page import read_index
from crawlers.listings.plan import listings_of_days, listings_of_news
from crawlers.listings.sitemap import read_sitemap
from crawlers.sources.catalogue import load_sources
from pipelines.reading import read_page
from pipelines.records.article import Article
from pipelines.records.raw_page import RawPage

PAGES = {path.stem: path for path in sorted((Path(__file__).parent / "pages").glob("*.yaml"))}
SOURCES = {source.id: source for source in load_sources().values() if source.verified != "none"}
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
PARAGRAPHS = {
    "id": """\
Pasar ikan di tepi muara dibuka kembali setelah perbaikan selama dua bulan. Para pedagang menata lapak sejak subuh, \
sementara nelayan menurunkan hasil tangkapan yang menurut mereka lebih banyak daripada pekan lalu.
Kepala pasar mengatakan atap baru dan saluran air yang lebih lebar akan mencegah banjir pada musim hujan. Ia berharap \
pembeli dari kota sebelah datang lagi karena jalan menuju pasar sudah selesai diperbaiki.""",
    "en": """\
The fish market at the mouth of the river opened again after two months of repairs. Traders set up their stalls before \
dawn while the crews unloaded a catch that they said was larger than last week's.
The market's head said that a new roof and wider drains would keep the water out in the rainy season. She hoped that \
buyers from the next town would come back now that the road to the market was finished.""",
}


def fixture(source_id):
    text = PAGES[source_id].read_text(encoding="utf-8")
    first, second = PARAGRAPHS["en" if "language: en" in text else "id"].splitlines()
    return yaml.safe_load(text.replace("PARA1", first).replace("PARA2", second))


def test_every_verified_source_has_its_pages():
    assert PAGES.keys() == SOURCES.keys()


@pytest.mark.parametrize("source_id", PAGES)
def test_articles_differ_from_other_pages(source_id):
    source, expected = SOURCES[source_id], fixture(source_id)
    assert [url for url in expected["articles"] if not source.is_article(url)] == []
    assert [url for url in expected["others"] if source.is_article(url)] == []


@pytest.mark.parametrize("source_id", PAGES)
def test_a_page_is_read(source_id):
    source, expected = SOURCES[source_id], fixture(source_id)
    url = expected["articles"][0]
    page = RawPage(
        url=url,
        body=expected["page"]["html"].encode(),
        content_type="text/html; charset=utf-8",
        fetched_at=datetime(2026, 3, 10, tzinfo=UTC),
    )
    article = read_page(page, source.hints())
    assert isinstance(article, Article)
    says = expected["page"]["says"]
    assert article.title == says["title"]
    assert list(article.authors) == says["authors"]
    assert list(article.editors) == says["editors"]
    assert list(article.tags) == says["tags"]
    assert article.body == says["body"]
    assert article.published_at == says["published_at"]
    assert article.published_at.utcoffset() == says["published_at"].utcoffset()


@pytest.mark.parametrize("source_id", PAGES)
def test_a_listing_is_asked_for_and_read(source_id):
    source, expected = SOURCES[source_id], fixture(source_id)["listing"]
    news = {task.url: task for task in listings_of_news(source, NOON)}
    assert news[expected["url"]].route == expected["route"]
    assert names_of(source, expected) == expected["names"]


@pytest.mark.parametrize("source_id", [each for each in PAGES if SOURCES[each].discovery.index])
def test_an_index_is_paged(source_id):
    expected = fixture(source_id)["listing"]
    first = {task.url: task for task in listings_of_days(SOURCES[source_id], (DAY,))}[expected["url"]]
    assert first.next_page().url == expected["second"]


def names_of(source, expected):
    body = expected["content"].encode()
    if expected["route"] == "feed":
        found = read_feed(body, source, NOON).articles
    elif expected["route"] == "sitemap":
        content = read_sitemap(body, source, NOON)
        found = content.articles
        if content.sitemaps:
            return list(content.sitemaps)
    else:
        kind = JsonResponse if expected.get("type") == "json" else HtmlResponse
        found = read_index(kind(expected["url"], body=body, encoding="utf-8"), source, DAY, expected["route"])
    assert {each.listed_date for each in found} == {DAY}
    return [each.url for each in found]
