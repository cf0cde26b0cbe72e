"""Advisory locks on a real PostgreSQL."""

from datetime import timedelta

from pipelines.warehouse.locks import advisory_locks

TIMEOUT = timedelta(milliseconds=50)


def test_one_holds_a_lock_and_the_other_gets_its_name_and_the_locks_that_are_free(warehouse_url):
    with (
        advisory_locks(warehouse_url, ["crawl kota", "crawl desa"], TIMEOUT, "one") as first,
        advisory_locks(warehouse_url, ["crawl pulau", "crawl kota", "crawl bukit"], TIMEOUT, "two") as second,
        advisory_locks(warehouse_url, ["crawl bukit", "crawl pulau"], TIMEOUT, "three") as third,
    ):
        assert (first, second) == ({}, {"crawl kota": "one"})
        assert third == {"crawl bukit": "two", "crawl pulau": "two"}


def test_the_locks_are_free_again_after_the_block(warehouse_url):
    for _ in range(2):
        with advisory_locks(warehouse_url, ["crawl kota", "crawl desa"], TIMEOUT, "one") as others:
            assert others == {}
