"""The book of runs and its publishers, written by several at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from pipelines.warehouse.connection import connect, open_connection
from pipelines.warehouse.runs import register_publishers
from tests.builders import DESA, KOTA


def test_two_that_register_the_same_publishers_do_not_wait_for_each_other(warehouse_url):
    with closing(open_connection(warehouse_url, "kabar_loader")) as first, ThreadPoolExecutor() as pool:
        register_publishers(first, [DESA])
        second = pool.submit(register, warehouse_url, [KOTA, DESA])
        wait_until_one_waits(first)
        register_publishers(first, [KOTA])
        first.commit()
        second.result()


def register(url, publishers):
    with connect(url, "kabar_loader") as connection:
        register_publishers(connection, publishers)


def wait_until_one_waits(connection):
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
            if cursor.fetchone() == (1,):
                return
            time.sleep(0.05)
    raise TimeoutError
