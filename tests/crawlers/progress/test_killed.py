"""A crawl killed anywhere, then run again: ledger, warehouse and archive are as if nothing had happened."""

import random
import time
from datetime import date

import pytest
import yaml

from deploy.sample_newsroom.truth import truth
from pipelines.archive.lake import Lake
from pipelines.archive.warc_reader import read_response
from pipelines.records.warc_location import WarcLocation
from tests import sample_newsroom
from tests.benchmarks.crawl import site
from tests.benchmarks.site import DAY
from tests.conftest import empty_database
from tests.world import CALENDAR, World

RUN = "archive_day/killed"
SOURCE = "sample-suara-lembah"
DAYS = CALENDAR[:4]
KILLS = 6
LEDGER = """
SELECT
    url, state, reason, published_date, listed_date, found_by, attempts, next_try_at,
    (SELECT count(*) FROM ops.events WHERE events.url = ledger.url AND event = 'discovered'),
    (SELECT count(*) FROM ops.events WHERE events.url = ledger.url AND event = ledger.state)
FROM ops.ledger
ORDER BY url
"""


@pytest.mark.timeout(600)
def test_killed_at_random_moments_and_resumed(postgres_url, migrated, tmp_path):
    ledger, pages = crawled(postgres_url, migrated, tmp_path / "undisturbed", kills=0)
    ledger_after_kills, pages_after_kills = crawled(postgres_url, migrated, tmp_path / "killed", kills=KILLS)
    assert [row for row in ledger_after_kills if row not in ledger] == []
    assert [row for row in ledger if row not in ledger_after_kills] == []
    assert [url for url in pages | pages_after_kills if pages.get(url) != pages_after_kills.get(url)] == []


@pytest.mark.timeout(300)
def test_killed_past_a_checkpoint_it_keeps_what_was_settled(definition, warehouse_url, tmp_path):
    pages = 1_500
    path, days = tmp_path / "kota.yaml", (date.fromisoformat(DAY),)
    world = World(0, str(path), str(tmp_path / "lake"), warehouse_url)
    with site(pages) as port:
        home = f"127.0.0.1:{port}"
        changes = {
            "domains": [home], "delay": 0, "article_url": "/read/",
            "discovery": {"sitemaps": [f"http://{home}/sitemap.xml"]},
        }  # fmt: skip
        path.write_text(yaml.safe_dump(definition | changes), encoding="utf-8")
        world.open_books(RUN, days, ["kota"])
        process = world.start_crawl(RUN, ["kota"], days)
        while not world.sql(PLACES) and process.poll() is None:
            time.sleep(0.02)
        process.kill()
        process.communicate()
        settled = world.sql(PLACES)
        assert 0 < len(settled) < pages
        assert all(is_archived(world, *place) for place in settled)
        world.crawl(RUN, ["kota"], days)
    places = world.sql(PLACES)
    assert len(places) == pages
    assert set(settled) <= set(places), "what was settled is not fetched again"
    assert all(is_archived(world, *place) for place in places[:: pages // 50])


def crawled(postgres_url, migrated, folder, kills):
    """What a crawl of some days leaves behind: addresses without the port of their newsroom."""
    dice = random.Random(20160919)
    with empty_database(postgres_url, migrated) as url, sample_newsroom.serving(folder) as (port, sources):
        world = World(port, sources, str(folder / "lake"), url)
        world.open_books(RUN, DAYS)
        for _ in range(kills):
            process = world.start_crawl(RUN, [SOURCE], DAYS)
            next((line for line in process.stderr if "Spider opened" in line), None)
            time.sleep(dice.uniform(0, 1))
            process.kill()
            process.communicate()
            assert all(is_archived(world, *place) for place in world.sql(PLACES))
        world.run(RUN, DAYS, [SOURCE])
        listed = [each for each in truth(port).of(SOURCE) if each.listed_date in DAYS]
        assert dict(world.sql("SELECT url, state FROM ops.ledger")) == {each.url: each.state for each in listed}
        assert dict(world.sql("SELECT canonical_url, body FROM warehouse.articles")) == {
            each.canonical_url: each.article.readings[0].body for each in listed if each.article
        }
        ledger = [[str(value).replace(f":{port}/", ":PORT/") for value in row] for row in world.sql(LEDGER)]
        return ledger, archived(world)


PLACES = "SELECT warc_file, warc_offset FROM ops.ledger WHERE warc_file IS NOT NULL"


def is_archived(world, warc_file, warc_offset):
    """Whether a place that the ledger names can be opened, at any moment."""
    return read_response(Lake(world.lake_url), WarcLocation(warc_file, warc_offset)).status == 200


def archived(world):
    """The raw page of every article, by its address."""
    lake = Lake(world.lake_url)
    pages = {}
    for url, version, *place in world.sql("SELECT url, version, warc_file, warc_offset FROM warehouse.articles"):
        body = read_response(lake, WarcLocation(*place)).body
        pages[url.replace(f":{world.port}/", ":PORT/"), version] = body.replace(b":%d/" % world.port, b":PORT/")
    return pages
