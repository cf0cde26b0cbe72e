"""Taking turns on a real PostgreSQL."""

from datetime import timedelta

from pipelines.warehouse.locks import advisory_lock

NOW = timedelta(milliseconds=50)


def test_one_holds_the_turn_and_the_other_is_told(warehouse_url):
    with (
        advisory_lock(warehouse_url, "crawl kota", NOW, "one") as first,
        advisory_lock(warehouse_url, "crawl kota", NOW, "two") as other,
    ):
        assert (first, other) == (None, "one")


def test_the_turn_is_free_again_after_the_block(warehouse_url):
    for _ in range(2):
        with advisory_lock(warehouse_url, "crawl kota", NOW, "one") as holder:
            assert holder is None


def test_other_names_are_other_turns(warehouse_url):
    with (
        advisory_lock(warehouse_url, "crawl kota", NOW, "one") as first,
        advisory_lock(warehouse_url, "crawl desa", NOW, "two") as other,
    ):
        assert first is None
        assert other is None
