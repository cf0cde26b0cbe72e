"""What earlier runs left on the ledger neither ends a walk nor hides a route or a change."""

import httpx
import pytest
from scrapy.http import HtmlResponse

from crawlers.listings.index_page import read_index
from crawlers.sources.catalogue import load_sources
from deploy.sample_newsroom.truth import truth
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from tests import sample_newsroom
from tests.world import CALENDAR, World

SOURCE = "sample-suara-lembah"
DAY = CALENDAR[3]


@pytest.fixture
def fresh_world(warehouse_url, tmp_path):
    with sample_newsroom.serving(tmp_path) as (port, folder):
        yield World(port, folder, str(tmp_path / "lake"), warehouse_url)


def test_pending_urls_of_the_first_page_do_not_end_the_walk(fresh_world):
    source = load_sources(fresh_world.sources_folder)[SOURCE]
    url = source.discovery.index[0].page_url(DAY, 0)
    page = HtmlResponse(url, body=httpx.get(url).content, encoding="utf-8")
    first_page = read_index(page, source, DAY)
    fresh_world.open_books("archive_day/killed", (DAY,))
    with connect(fresh_world.warehouse_url, "kabar_loader") as connection:
        ledger.discover(connection, "archive_day/killed", SOURCE, first_page)
    fresh_world.run("archive_day/resumed", (DAY,), [SOURCE])
    listed = {each.url for each in truth(fresh_world.port).of(SOURCE) if each.listed_date == DAY}
    assert len(first_page) < len(listed)
    assert {url for (url,) in fresh_world.sql("SELECT url FROM ops.ledger")} == listed
    assert fresh_world.sql("SELECT count(*) FROM ops.ledger WHERE state = 'pending'") == [(0,)]


def test_one_crawl_remembers_every_route_that_named_a_url(fresh_world):
    fresh_world.run("ingest/first", (), ["sample-harbour-post"])
    routes = {url: set(found_by) for url, found_by in fresh_world.sql("SELECT url, found_by FROM ops.ledger")}
    assert routes == {each.url: set(each.found_by) for each in truth(fresh_world.port).of("sample-harbour-post")}
