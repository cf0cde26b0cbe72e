"""What is remembered of an address, and how it is told."""

from datetime import timedelta

import pytest

from pipelines.deduplication import Address, repeated_addresses
from pipelines.records.crawl_record import Outcome, PageResult
from pipelines.run.stages import load_source
from pipelines.warehouse.connection import connect
from pipelines.warehouse.ledger import prune_events
from pipelines.warehouse.ledger.history import history
from pipelines.warehouse.runs import open_runs
from tests.builders import DAY, NOON, address, article, crawl_of, fetched, found, page

FEED = "https://kota.example/rss"


@pytest.fixture
def load(warehouse_url):
    def load(crawl, *results):
        with connect(warehouse_url, "kabar_loader") as connection:
            open_runs(connection, crawl.run_id, "archive_day", ["kota"], DAY)
            read = [Address(each.url, each.canonical_url) for each in results]
            load_source(connection, crawl.load(results, repeated_addresses(read)))

    return load


@pytest.fixture
def known(warehouse_url):
    def known(name):
        with connect(warehouse_url, "kabar_loader") as connection:
            return history(connection, address(name))

    return known


def answered(name, reason, outcome=Outcome.RETRY, offset=7):
    return PageResult(found=found(name), outcome=outcome, reason=reason, page=page(offset=offset))


def told(known, *columns):
    (it,) = known.addresses
    return [tuple(event[column] for column in ("event", *columns)) for event in it.events]


def test_a_life_is_told_in_order(book, load, known):
    book.discover(found("satu", found_by="feed"), listing=FEED)
    book.settle(answered("satu", "http_503"))
    book.discover(found("satu"), listing="https://kota.example/i")
    book.settle(fetched("satu"))
    load(crawl_of(fetched("satu")), article("satu", published_date=DAY - timedelta(days=1)))
    book.settle(answered("satu", "http_404", Outcome.FAILED, offset=9), run="ingest/two")
    assert told(known("satu"), "reason", "listing_url", "warc_offset", "published_date", "run_id") == [
        ("discovered", None, FEED, None, DAY, "archive_day/one"),
        ("answered", "http_503", None, 7, None, "archive_day/one"),
        ("waiting", "http_503", None, None, None, "archive_day/one"),
        ("named", None, "https://kota.example/i", None, None, "archive_day/one"),
        ("fetched", "fetched", None, 0, None, "archive_day/one"),
        ("loaded", None, None, None, None, "archive_day/one"),
        ("moved", None, None, None, DAY - timedelta(days=1), "archive_day/one"),
        ("revisited", "http_404", None, 9, None, "ingest/two"),
    ]
    assert book.line("satu")[0] == "loaded", "a page that is gone takes nothing away"
    (version,) = known("satu").versions
    assert (version["version"], version["warc_file"], version["warc_offset"]) == (1, "warc/kota/a.warc.gz", 0)


def test_an_address_is_known_by_all_that_leads_to_its_article(book, load, known):
    """By its spelling, and by what the page of another address says."""
    spelt = address("satu") + "?utm_source=feed"
    book.discover(found("satu"), found("amp"))
    pages = fetched("satu"), fetched("amp")
    book.settle(*pages)
    load(crawl_of(*pages), article("satu"), article("amp", canonical_url=address("satu"), fetched_at=NOON, body="x"))
    book.discover(found("satu", url=spelt))
    urls = {address("satu"), address("amp"), spelt}
    assert {each.line["url"] for each in known("satu").addresses} == urls
    states = {each.line["url"]: each.line["state"] for each in known("satu").addresses}
    assert states == {address("satu"): "loaded", address("amp"): "duplicate", spelt: "duplicate"}
    assert len({each.line["article_id"] for each in known("satu").addresses}) == 1
    assert known("amp") == known("satu")


def test_nothing_is_known_of_an_address_that_was_never_seen(known):
    assert known("tiga").addresses == []


def test_old_events_that_left_no_state_are_pruned(book, warehouse_url):
    book.discover(found("satu"))
    book.settle(answered("satu", "http_503"))
    book.sql("UPDATE ops.events SET at = at - interval '401 days'")
    book.discover(found("dua"))
    book.settle(answered("dua", "http_503"))
    with connect(warehouse_url, "kabar_loader") as connection:
        assert prune_events(connection) == 2
    assert book.sql("SELECT event FROM ops.events WHERE url = %s", address("satu")) == [("discovered",)]
    assert book.sql("SELECT count(*) FROM ops.events WHERE url = %s", address("dua")) == [(3,)]


def test_the_routes_of_a_day_are_compared(book):
    book.discover(found("satu", found_by="feed"), found("dua", found_by="feed"))
    book.discover(found("dua", found_by="index"), found("tiga", found_by="sitemap"))
    assert book.sql(
        "SELECT discovered, feed_only, sitemap_only, index_only, page_only, archive_only, several, by_feed, by_index"
        " FROM marts.routes"
    ) == [(3, 1, 1, 0, 0, 0, 1, 2, 1)]
    by_route = "discovered, by_feed, by_sitemap, by_index, by_page, by_archive"
    assert book.sql(f"SELECT {by_route} FROM marts.coverage") == [(3, 2, 1, 1, 0, 0)]
