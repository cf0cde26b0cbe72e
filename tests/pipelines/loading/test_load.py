"""Loading on a real PostgreSQL: in one transaction, twice the same."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg2
import pytest

from pipelines.records.crawl_record import Outcome
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from tests.builders import DAY, NOON, article, crawl_of, failed, fetched, found, rejected
from tests.loading import until_waiting


def test_a_row_says_what_the_article_says(warehouse):
    text = 'Baris "satu" dengan \\ garis\nBaris dua\tdan é dan “kutipan”'
    warehouse.run(crawl_of(fetched("satu")), article(body=text, subtitle="Anak judul", warc_offset=291))
    row = warehouse.sql(
        "SELECT title, subtitle, authors, editors, tags, body, published_at, published_date, access, warc_offset,"
        " first_seen_at, last_seen_at, version, story_id = article_id, duplicate_of FROM warehouse.articles"
    )
    assert row == [
        ("Judul satu", "Anak judul", ["Ani Budi"], [], ["satu", 'du"a\\'], text, NOON - timedelta(hours=1), DAY,
         "full", 291, NOON, NOON, 1, True, None)
    ]  # fmt: skip


def test_loading_twice_changes_nothing(warehouse):
    crawl = crawl_of(fetched("satu"), fetched("dua"), failed("tiga"))
    results = article("satu"), rejected("dua")
    warehouse.run(crawl, *results)
    before = warehouse.contents()
    warehouse.load(crawl, *results)
    assert warehouse.contents() == before


def test_a_crawl_that_names_what_is_loaded_meanwhile_does_not_end_the_load(warehouse):
    names = [f"{number:02}" for number in range(30)]
    crawl = crawl_of(*map(fetched, names))
    warehouse.run(crawl)
    with connect(warehouse.url, "kabar_loader") as other, ThreadPoolExecutor() as pool:
        ledger.discover(other, "ingest/next", "kota", [found(names[15], found_by="feed")])
        loading = pool.submit(warehouse.load, crawl, *map(article, names))
        until_waiting(warehouse.url)
        ledger.discover(other, "ingest/next", "kota", [found(name, found_by="feed") for name in names])
        other.commit()
        assert loading.result().loaded == len(names)


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.RETRY])
def test_a_crawl_that_fails_meanwhile_takes_no_archived_page_from_a_load(warehouse, outcome):
    crawl = crawl_of(fetched("satu"), run_id="import/a.warc.gz")
    warehouse.run(crawl)
    with connect(warehouse.url, "kabar_loader") as connection:
        ledger.settle_crawl(connection, "ingest/next", "kota", [failed("satu", "http_503", outcome)])
    assert warehouse.sql("SELECT state, reason, attempts, next_try_at FROM ops.ledger") == [
        ("pending", "fetched", 0, None)
    ]
    assert warehouse.load(crawl, article()).loaded == 1


def test_nothing_of_a_failed_load_stays(warehouse):
    before = warehouse.contents()
    crawl = crawl_of(fetched("satu"))
    with pytest.raises(psycopg2.errors.NotNullViolation):
        warehouse.run(crawl, article(title=None, content_hash="x"))
    assert warehouse.contents()["articles"] == before["articles"]
    assert warehouse.sql("SELECT state, reason FROM ops.ledger") == [("pending", "fetched")]
