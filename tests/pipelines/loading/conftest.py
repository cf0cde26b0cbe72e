"""A warehouse that takes in one source's part of a run, as crawl and load do."""

import pytest

from pipelines.deduplication import Address, repeated_addresses
from pipelines.run.stages import link_run, load_source
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import open_runs, register_publishers
from tests.builders import DAY, DESA, KOTA

CONTENTS = {
    "articles": "SELECT * FROM warehouse.articles ORDER BY article_id",
    "versions": "SELECT * FROM warehouse.article_versions ORDER BY article_id, version",
    "ledger": "SELECT * FROM ops.ledger ORDER BY source_id, url",
    "runs": "SELECT * FROM ops.runs ORDER BY run_id, source_id",
}


class Warehouse:
    def __init__(self, url):
        self.url = url
        with connect(url, "kabar_loader") as connection:
            register_publishers(connection, [KOTA, DESA])

    def run(self, crawl, *results):
        """What the crawl and the load of one source do to the warehouse."""
        with connect(self.url, "kabar_loader") as connection:
            open_runs(connection, crawl.run_id, "archive_day", [crawl.source_id], DAY)
        for step in (ledger.discover, ledger.settle_crawl):
            entries = crawl.pages if step is ledger.settle_crawl else crawl.found
            with connect(self.url, "kabar_loader") as connection:
                step(connection, crawl.run_id, crawl.source_id, entries)
        return self.load(crawl, *results)

    def load(self, crawl, *results):
        repeated = repeated_addresses(
            Address(each.url, each.canonical_url) for each in results if hasattr(each, "body")
        )
        with connect(self.url, "kabar_loader") as connection:
            counts = load_source(connection, crawl.load(results, repeated))
        link_run(self.url)
        return counts

    def sql(self, statement, *parameters):
        with connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    def contents(self):
        return {name: self.sql(statement) for name, statement in CONTENTS.items()}


@pytest.fixture
def warehouse(warehouse_url):
    return Warehouse(warehouse_url)
