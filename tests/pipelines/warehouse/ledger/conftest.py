"""A ledger of one publisher on a real PostgreSQL."""

import pytest

from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.ledger.revisits import take_revisits
from pipelines.warehouse.runs import register_publishers
from tests.builders import KOTA, address

RUN = "archive_day/one"


@pytest.fixture
def book(warehouse_url):
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA])

    class Book:
        def discover(self, *urls, run=RUN, listing=None):
            with connect(warehouse_url, "kabar_loader") as connection:
                return ledger.discover(connection, run, "kota", urls, listing)

        def settle(self, *results, run=RUN):
            with connect(warehouse_url, "kabar_loader") as connection:
                ledger.settle_crawl(connection, run, "kota", results)

        def outstanding(self, *days):
            with connect(warehouse_url, "kabar_loader") as connection:
                return [each.url for each in ledger.outstanding(connection, "kota", days)]

        def visits(self, limit=10):
            with connect(warehouse_url, "kabar_loader") as connection:
                return take_revisits(connection, "kota", limit)

        def sql(self, statement, *parameters, role=None):
            with connect(warehouse_url, role) as connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else None

        def line(self, name):
            return self.sql("SELECT state, reason, attempts FROM ops.ledger WHERE url = %s", address(name))[0]

        def loaded(self, name):
            """Take a URL for loaded."""
            self.sql("UPDATE ops.ledger SET state = 'loaded', reason = NULL WHERE url = %s", address(name))

    return Book()
