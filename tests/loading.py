"""Loading invented articles as a run does, for tests of what is derived from them."""

import time
from dataclasses import replace

from pipelines.run.stages import link_run, load_source
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import open_runs, register_publishers
from tests.builders import DAY, DESA, KOTA, NOON, crawl_of, fetched


def load(url, *articles, source_id="kota", fetched_at=NOON, day=DAY):
    """Register the two publishers and load and link one source's articles, ledger and books included."""
    articles = [replace(each, fetched_at=fetched_at) for each in articles]
    pages = [fetched(each.url.rpartition("/")[2], url=each.url, fetched_at=fetched_at, day=day) for each in articles]
    crawl = crawl_of(*pages, run_id=f"archive_day/{day}", source_id=source_id, days=(day,))
    with connect(url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA, DESA])
        open_runs(connection, crawl.run_id, "archive_day", [source_id], day)
    with connect(url, "kabar_loader") as connection:
        ledger.discover(connection, crawl.run_id, source_id, crawl.found)
    with connect(url, "kabar_loader") as connection:
        ledger.settle_crawl(connection, crawl.run_id, source_id, crawl.pages)
    with connect(url, "kabar_loader") as connection:
        load_source(connection, crawl.load(articles))
    link_run(url)


def until_waiting(url, number=1):
    """Return once so many sessions wait for locks that others hold."""
    for _ in range(200):
        with connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() == (number,):
                return
        time.sleep(0.05)
    raise TimeoutError
