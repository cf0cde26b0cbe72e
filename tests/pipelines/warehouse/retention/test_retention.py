"""What is thrown away, and what stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from pipelines.archive.lake import Lake
from pipelines.loading import load_articles
from pipelines.warehouse import ledger, retention
from pipelines.warehouse.audit import shortcomings
from pipelines.warehouse.connection import connect
from tests.builders import DAY, article, crawl_of, fetched, found
from tests.loading import load, until_waiting


@pytest.fixture
def ask(warehouse_url):
    def ask(query):
        with connect(warehouse_url) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    return ask


def test_articles_of_old_days_go_and_their_urls_stay_on_the_ledger(warehouse_url, ask):
    load(
        warehouse_url,
        article("lama"),
        article("batas", published_date=DAY + timedelta(days=1)),
        article("baru", published_date=DAY + timedelta(days=2)),
    )
    assert retention.drop_articles(warehouse_url, DAY + timedelta(days=31), 30) == 1
    assert ask("SELECT title FROM warehouse.articles ORDER BY title") == [("Judul baru",), ("Judul batas",)]
    assert ask("SELECT count(*) FROM warehouse.article_versions") == [(2,)]
    assert ask("SELECT state, count(*) FROM ops.ledger GROUP BY state") == [("loaded", 3)]


def test_no_article_goes_in_the_midst_of_a_load(warehouse_url, ask):
    load(warehouse_url, article("lama"))
    crawl = crawl_of(fetched("lama"), run_id="archive_day/again")
    with connect(warehouse_url, "kabar_loader") as connection, ThreadPoolExecutor() as pool:
        load_articles(connection, crawl.load([]))
        dropping = pool.submit(retention.drop_articles, warehouse_url, DAY + timedelta(days=31), 30)
        until_waiting(warehouse_url)
        assert not dropping.done()
        connection.commit()
        assert dropping.result() == 1
    assert ask("SELECT count(*) FROM warehouse.articles") == [(0,)]


def test_a_crawl_that_names_what_is_dropped_meanwhile_does_not_end_the_dropping(warehouse_url, ask):
    names = [f"{number:02}" for number in range(30)]
    load(warehouse_url, *map(article, names))
    with connect(warehouse_url, "kabar_loader") as crawl, ThreadPoolExecutor() as pool:
        ledger.discover(crawl, "ingest/next", "kota", [found(names[15], found_by="feed")])
        dropping = pool.submit(retention.drop_articles, warehouse_url, DAY + timedelta(days=31), 30)
        until_waiting(warehouse_url)
        ledger.discover(crawl, "ingest/next", "kota", [found(name, found_by="feed") for name in names])
        crawl.commit()
        assert dropping.result() == len(names)
    assert ask("SELECT count(*) FROM ops.ledger WHERE article_id IS NOT NULL") == [(0,)]


def test_the_books_of_a_day_whose_articles_were_dropped_balance(warehouse_url):
    load(warehouse_url, article("lama"))
    retention.drop_articles(warehouse_url, DAY + timedelta(days=31), 30)
    crawl = crawl_of(run_id="archive_day/again", known={"loaded": 1})
    with connect(warehouse_url, "kabar_loader") as connection:
        assert shortcomings(connection, crawl.head, crawl.pages) == []


def test_hand_overs_of_runs_that_ended_long_ago_go(warehouse_url, ask, tmp_path):
    lake = Lake(str(tmp_path))
    load(warehouse_url, article("satu"))
    runs = (f"archive_day/{DAY}", "archive_day/unknown")
    for run_id in runs:
        lake.write_text(f"runs/{run_id}/kota/crawl.json", "{}")
    lake.write_text("warc/kota/a.warc.gz", "raw")
    assert retention.drop_run_artifacts(lake, warehouse_url) == []  # it has not ended
    ask("UPDATE ops.runs SET finished_at = now() - interval '29 days'")
    assert retention.drop_run_artifacts(lake, warehouse_url) == []
    ask("UPDATE ops.runs SET finished_at = now() - interval '31 days'")
    assert retention.drop_run_artifacts(lake, warehouse_url) == [f"archive_day/{DAY}"]
    assert lake.names("runs/*/*") == ["runs/archive_day/unknown"]
    assert lake.exists("warc/kota/a.warc.gz")
