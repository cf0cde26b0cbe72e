"""How the sources of a run are divided into shards."""

from datetime import UTC, datetime

from dags.pipeline.shards import PAGES_OF_A_SHARD, UNKNOWN_PAGES, divide


def test_a_small_run_has_one_shard():
    assert divide(["kota", "desa", "laut"], {}, {}, 3) == [["desa", "kota", "laut"]]


def test_no_source_no_shard():
    assert divide([], {}, {}, 3) == []


def test_shards_have_about_as_many_pages_each():
    expected = {"a": 900, "b": 500, "c": 300, "d": 200, "e": 100, "f": 10}
    shards = divide(expected, {}, expected, 3)
    assert sorted(sum(expected[each] for each in shard) for shard in shards) == [510, 600, 900]
    assert sorted(each for shard in shards for each in shard) == list(expected)


def test_there_are_no_more_shards_than_the_pages_are_worth():
    expected = {"a": PAGES_OF_A_SHARD, "b": PAGES_OF_A_SHARD - UNKNOWN_PAGES}
    assert len(divide(["a", "b", "new"], {}, expected, 10)) == 2


def test_nobody_waits_for_the_end_of_anothers_day():
    ends = {"besar": datetime(2026, 3, 3, 5, tzinfo=UTC), "kecil": datetime(2026, 3, 3, 5, tzinfo=UTC)}
    shards = divide(
        ["kota", "besar", "desa", "papua", "kecil"], ends | {"papua": datetime(2026, 3, 2, 15, tzinfo=UTC)}, {}, 3
    )
    assert sorted(shards) == [["besar", "kecil"], ["desa", "kota"], ["papua"]]
