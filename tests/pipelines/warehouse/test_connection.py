"""What a user is told when PostgreSQL refuses a connection."""

from contextlib import closing

import psycopg2
import pytest
from psycopg2 import sql

from pipelines.errors import WarehouseError
from pipelines.warehouse.connection import connect


def test_a_server_without_a_free_connection_says_so_and_works_again_once_one_is_free(warehouse_url):
    with closing(psycopg2.connect(warehouse_url)) as first, first.cursor() as cursor:
        database = sql.Identifier(first.info.dbname)
        cursor.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT 1").format(database))
        first.commit()
        with (
            pytest.raises(WarehouseError, match=r"too many connections .*; end sessions that nobody needs"),
            connect(warehouse_url),
        ):
            pass
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
