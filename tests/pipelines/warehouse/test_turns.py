"""Taking turns on a real PostgreSQL."""

from datetime import timedelta

from pipelines.warehouse.turns import turn

NOW = timedelta(milliseconds=50)


def test_one_holds_the_turn_and_the_other_is_told(warehouse_url):
    with turn(warehouse_url, "crawl kota", NOW) as first, turn(warehouse_url, "crawl kota", NOW) as second:
        assert (first, second) == (True, False)


def test_the_turn_is_free_again_after_the_block(warehouse_url):
    for _ in range(2):
        with turn(warehouse_url, "crawl kota", NOW) as is_ours:
            assert is_ours


def test_other_names_are_other_turns(warehouse_url):
    with turn(warehouse_url, "crawl kota", NOW) as first, turn(warehouse_url, "crawl desa", NOW) as second:
        assert first
        assert second
