"""Advisory locks on a real PostgreSQL."""

from datetime import timedelta

from pipelines.warehouse.locks import advisory_lock

TIMEOUT = timedelta(milliseconds=50)


def test_one_holds_the_lock_and_the_other_gets_its_name(warehouse_url):
    with (
        advisory_lock(warehouse_url, "crawl kota", TIMEOUT, "one") as first,
        advisory_lock(warehouse_url, "crawl kota", TIMEOUT, "two") as other,
    ):
        assert (first, other) == (None, "one")


def test_the_lock_is_free_again_after_the_block(warehouse_url):
    for _ in range(2):
        with advisory_lock(warehouse_url, "crawl kota", TIMEOUT, "one") as holder:
            assert holder is None


def test_other_names_are_other_locks(warehouse_url):
    with (
        advisory_lock(warehouse_url, "crawl kota", TIMEOUT, "one") as first,
        advisory_lock(warehouse_url, "crawl desa", TIMEOUT, "two") as other,
    ):
        assert first is None
        assert other is None
