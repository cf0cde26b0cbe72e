"""Who signed a text is part of its version; section, tags and editors are kept beside it."""

from datetime import timedelta
from itertools import permutations

import pytest

from tests.builders import NOON, article, crawl_of, fetched

VERSIONS = "SELECT version, body, authors, valid_from FROM warehouse.article_versions ORDER BY version"


def at(hour):
    return NOON + timedelta(hours=hour)


def fetch(warehouse, hour, **fields):
    crawl = crawl_of(fetched("satu", fetched_at=at(hour)), run_id=f"ingest/{hour}")
    warehouse.run(crawl, article(fetched_at=at(hour), warc_offset=hour, **fields))


def test_another_byline_under_the_same_text_is_a_new_version_whose_text_is_stored_once(warehouse):
    fetch(warehouse, 0, authors=("Ani Budi",))
    fetch(warehouse, 1, authors=("Ani Budi", "Citra Dewi"))
    assert warehouse.sql(VERSIONS) == [
        (1, "Isi berita satu.", ["Ani Budi"], at(0)),
        (2, "Isi berita satu.", ["Ani Budi", "Citra Dewi"], at(1)),
    ]
    assert warehouse.sql("SELECT version FROM warehouse.articles") == [(2,)]
    assert warehouse.sql("SELECT version, body, authors FROM ops.versions ORDER BY 1") == [
        (1, None, ["Ani Budi"]), (2, None, None),
    ]  # fmt: skip
    assert warehouse.sql(
        "SELECT count(DISTINCT content_hash), count(DISTINCT version_hash) FROM warehouse.article_versions"
    ) == [(1, 2)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("Ani Budi", "Citra Dewi"), ("Citra Dewi", "Ani Budi")),
        (("Ani Budi",), ("ANI BUDI",)),
        (("José Núñez",), ("Jose Nunez",)),
        (("Ani P. Budi",), ("Ani Budi",)),
        (("A. Budi",), ("Ani Budi",)),
        (("Ani Budi-Dewi",), ("Ani Budi Dewi",)),
        (("Ani Budi",), ()),
        ((), ("Ani Budi",)),
    ],
)
def test_what_may_be_the_same_byline_is_no_version(warehouse, before, after):
    fetch(warehouse, 0, authors=before)
    fetch(warehouse, 1, authors=after)
    assert warehouse.sql(VERSIONS) == [(1, "Isi berita satu.", list(before), at(0))]
    assert warehouse.sql("SELECT authors FROM warehouse.articles") == [(list(after),)], "as it reads now"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("Ani Budi", "Citra Dewi"), ("Ani Budi",)),
        (("Ani Budi",), ("Citra Budi",)),
        (("A. Budi",), ("Citra Budi",)),
        (("Ani Budi",), ("Ani Dewi",)),
    ],
)
def test_another_name_is_a_version(warehouse, before, after):
    fetch(warehouse, 0, authors=before)
    fetch(warehouse, 1, authors=after)
    assert [authors for _, _, authors, _ in warehouse.sql(VERSIONS)] == [list(before), list(after)]


def test_a_byline_that_one_fetch_did_not_read_hides_no_edit(warehouse):
    for hour, authors in enumerate((("Ani Budi",), (), ("Citra Dewi",), ())):
        fetch(warehouse, hour, authors=authors)
    assert warehouse.sql(VERSIONS) == [
        (1, "Isi berita satu.", ["Ani Budi"], at(0)),
        (2, "Isi berita satu.", ["Citra Dewi"], at(2)),
    ]


HISTORY = (
    {"body": "lama", "authors": (), "tags": ("a",)},
    {"body": "lama", "authors": ("Ani Budi",), "tags": ("b",)},
    {"body": "lama", "authors": ("Citra Dewi",), "section": "Desa"},
    {"body": "baru", "authors": ("Citra Dewi",), "tags": ("c",)},
    {"body": "lama", "authors": ("CITRA DEWI",), "editors": ("Eko",)},
)
ORDERS = [order for order in permutations(range(5)) if order[0] in {0, 4}][::5]


def everything(warehouse):
    return [
        warehouse.sql(f"SELECT {columns} FROM {relation} ORDER BY 1")
        for relation, columns in (
            ("warehouse.articles", "body, authors, editors, section, tags, version, first_seen_at, last_seen_at"),
            ("warehouse.article_versions", "version, valid_from, valid_to, body, authors, editors, section, tags"),
            ("ops.versions", "version, body, authors, tags"),
            ("ops.observations", "fetched_at, authors, editors, section, tags"),
        )
    ]


def test_versions_and_their_bylines_do_not_depend_on_the_order_of_loads(warehouse):
    results = []
    for order in ORDERS:
        for number in order:
            fetch(warehouse, number, **HISTORY[number])
        results.append(everything(warehouse))
        warehouse.sql("DELETE FROM warehouse.articles RETURNING 1")
    assert len(ORDERS) > 8
    for order, result in zip(ORDERS, results, strict=True):
        assert result == results[0], order
    _, versions, _, observations = results[0]
    assert [(version, body, authors, tags) for version, _, _, body, authors, _, _, tags in versions] == [
        (1, "lama", [], ["a"]),
        (2, "lama", ["Citra Dewi"], ["satu", 'du"a\\']),
        (3, "baru", ["Citra Dewi"], ["c"]),
        (4, "lama", ["CITRA DEWI"], ["satu", 'du"a\\']),
    ]
    assert observations == [(at(1), ["Ani Budi"], [], "Nasional", ["b"])]


def test_other_tags_and_another_section_are_no_version_and_each_version_keeps_its_own(warehouse):
    fetch(warehouse, 0, section="Kota", tags=("lama",), editors=("Eko",))
    fetch(warehouse, 1, section="Desa", tags=("baru",), editors=("Fitri",))
    fetch(warehouse, 2, section=None, tags=(), editors=(), body="Isi lain.")
    columns = "section, tags, editors"
    assert warehouse.sql(f"SELECT version, {columns} FROM warehouse.article_versions ORDER BY 1") == [
        (1, "Kota", ["lama"], ["Eko"]),
        (2, None, [], []),
    ]
    assert warehouse.sql(f"SELECT {columns} FROM ops.observations") == [("Desa", ["baru"], ["Fitri"])]


def test_a_number_that_was_cited_stays_answerable_when_an_earlier_fetch_comes_late(warehouse):
    fetch(warehouse, 2, body="Isi yang dikutip.")
    fetch(warehouse, 0, body="Isi semula.", authors=("Eko",))
    readings = "SELECT version, reading, body, authors, superseded_at IS NULL FROM warehouse.version_readings"
    assert warehouse.sql(f"{readings} ORDER BY 1, 2") == [
        (1, 1, "Isi yang dikutip.", ["Ani Budi"], False),
        (1, 2, "Isi semula.", ["Eko"], True),
        (2, 1, "Isi yang dikutip.", ["Ani Budi"], True),
    ]
    fetch(warehouse, 0, body="Isi semula.", authors=("Eko",))
    assert warehouse.sql("SELECT count(*) FROM ops.superseded_readings") == [(1,)], "loading it again adds nothing"


def test_new_versions_supersede_no_reading_and_keep_the_time_of_the_earlier_ones(warehouse):
    fetch(warehouse, 0)
    warehouse.sql("UPDATE ops.versions SET read_at = %s RETURNING 1", NOON)
    fetch(warehouse, 1, body="Isi lain.", tags=("lain",))
    fetch(warehouse, 2, body="Isi lain.", authors=("Eko",))
    assert warehouse.sql("SELECT count(*) FROM ops.superseded_readings") == [(0,)]
    assert warehouse.sql("SELECT version, reading, read_at = %s FROM warehouse.version_readings ORDER BY 1", NOON) == [
        (1, 1, True), (2, 1, False), (3, 1, False),
    ]  # fmt: skip
