"""Crawls of several sources in one process: none affects another."""

import json
import time
from datetime import date, timedelta

import pytest
import yaml

from pipelines.archive.lake import Lake
from pipelines.run.artifacts import run_folder
from pipelines.run.crawl_files import has_crawl, read_pages
from pipelines.warehouse.locks import advisory_locks
from tests.sites import site
from tests.world import World

DAY = date(2026, 3, 2)
RUN = "archive_day/together"
INDEX = "/i?d=2026-03-02&p=1"
SLOW_SECONDS = 8.0
ARTICLE = b"<!doctype html><html><body><article><p>Warga menyusuri tanggul bersama regu penolong.</p></article></html>"


def slow(_):
    time.sleep(SLOW_SECONDS)
    return ARTICLE


PAGES = {
    INDEX: b'<a href="/read/1/a">a</a><a href="/read/2/b">b</a>',
    "/read/1/a": ARTICLE,
    "/read/2/b": ARTICLE,
}


@pytest.fixture
def crawls(definition, warehouse_url, tmp_path):
    """Return a function that starts the crawls of publishers, by id with their sites, in one process; and the lake."""
    world = World(0, str(tmp_path / "sources"), str(tmp_path / "lake"), warehouse_url)
    (tmp_path / "sources").mkdir()

    def start(**hosts):
        for source_id, host in hosts.items():
            changes = {
                "id": source_id,
                "domains": [host],
                "delay": 0,
                "discovery": {"index": [{"url": f"http://{host}/i?d={{date:%Y-%m-%d}}&p={{page}}"}]},
            }
            path = tmp_path / "sources" / f"{source_id}.yaml"
            path.write_text(yaml.safe_dump(definition | changes), encoding="utf-8")
        world.open_books(RUN, [DAY], list(hosts))
        return world.start_crawl(RUN, list(hosts), [DAY], "--report", str(tmp_path / "report.json"))

    return start, Lake(str(tmp_path / "lake"))


def urls_of(lake, source_id):
    return sorted(page.found.url.partition("/read/")[2] for page in read_pages(lake, run_folder(RUN, source_id)))


def test_a_source_is_settled_when_it_has_ended_while_a_slow_one_goes_on(crawls):
    start, lake = crawls
    with site(PAGES) as (kota, _), site(PAGES | {"/read/2/b": slow}) as (desa, _):
        process = start(kota=kota, desa=desa)
        while not has_crawl(lake, run_folder(RUN, "kota")):
            assert process.poll() is None
            time.sleep(0.1)
        assert not has_crawl(lake, run_folder(RUN, "desa"))
        _, messages = process.communicate()
    assert process.returncode == 0, messages
    assert urls_of(lake, "kota") == urls_of(lake, "desa") == ["1/a", "2/b"]


def test_a_crawl_that_fails_or_whose_site_is_busy_leaves_the_others_alone(crawls, warehouse_url, tmp_path):
    start, lake = crawls
    lake.write_text(run_folder(RUN, "desa"), "a file where the crawl's folder must be")
    with (
        advisory_locks(warehouse_url, ["crawl laut"], timedelta(seconds=1), "ingest/other"),
        site(PAGES) as (kota, _),
        site(PAGES) as (desa, _),
        site(PAGES) as (laut, asked),
    ):
        process = start(kota=kota, desa=desa, laut=laut)
        _, messages = process.communicate()
    assert process.returncode == 1
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert report["busy"] == {"laut": "run ingest/other is crawling laut"}
    assert set(report["failed"]) == {"desa"}
    assert report["failed"]["desa"].startswith("the crawl of desa failed: ")
    assert all(line in messages for line in (*report["busy"].values(), *report["failed"].values()))
    assert urls_of(lake, "kota") == ["1/a", "2/b"]
    assert not has_crawl(lake, run_folder(RUN, "laut"))
    assert asked == []


def test_killed_together_each_goes_on_where_it_was(crawls):
    start, lake = crawls
    with site(PAGES) as (kota, asked), site(PAGES | {"/read/2/b": slow}) as (desa, _):
        process = start(kota=kota, desa=desa)
        while not has_crawl(lake, run_folder(RUN, "kota")):
            time.sleep(0.1)
        process.kill()
        process.communicate()
        before = asked.count("/read/1/a")
        again = start(kota=kota, desa=desa)
        _, messages = again.communicate()
    assert again.returncode == 0, messages
    assert urls_of(lake, "desa") == ["1/a", "2/b"]
    assert (before, asked.count("/read/1/a")) == (1, 1), "a page that was settled is not fetched again"
