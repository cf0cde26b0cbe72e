"""The volume of a topic has a row for each day and source, and says how far it may be trusted."""

from datetime import date, timedelta

import psycopg2
import pytest

from pipelines.warehouse.connection import connect
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import DAY, DESA, address, article
from tests.loading import load

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def volume(warehouse_url):
    def volume(query, first=DAY, last=DAY, **narrowed):
        with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM warehouse.topic_volume(%s, %s, %s, source => %s, language => %s)",
                [query, first, last, narrowed.get("source"), narrowed.get("language")],
            )
            assert [column.name for column in cursor.description] == [
                "day",
                "source",
                "matches",
                "stories",
                "articles",
                "share",
                "failed",
                "complete",
            ]
            return cursor.fetchall()

    return volume


def set_of(url, sql):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(sql)


def test_each_day_of_each_source_has_a_row(volume, warehouse_url):
    text = "Banjir besar melanda tiga desa di tepi sungai, dan warga mengungsi ke balai kota sejak kemarin malam."
    load(
        warehouse_url,
        article("satu", title="Banjir", body=text),
        article("dua", title="Banjir", body=text),
        article("tiga", title="Pasar", body="Banjir datang lagi."),
        article("empat", title="Pasar", body="Harga turun."),
    )
    load(warehouse_url, article("lima", body="Banjir surut.", published_date=NEXT), day=NEXT)
    load(
        warehouse_url,
        article("desa", body="Sawah hijau.", url=address("desa", DESA.domain), source_id="desa"),
        source_id="desa",
    )
    index_waiting_texts(warehouse_url)
    assert [row[:6] for row in volume("banjir", DAY, NEXT)] == [
        (DAY, "desa", 0, 0, 1, 0.0),
        (DAY, "kota", 3, 2, 4, 0.75),
        (NEXT, "desa", 0, 0, 0, None),
        (NEXT, "kota", 1, 1, 1, 1.0),
    ]
    assert [row[:4] for row in volume("title:banjir", DAY, NEXT, source="kota")] == [
        (DAY, "kota", 2, 1),
        (NEXT, "kota", 0, 0),
    ]
    assert volume("banjir", DAY - timedelta(days=1), DAY - timedelta(days=1), source="kota") == [
        (DAY - timedelta(days=1), "kota", 0, 0, 0, None, 0, False)
    ]


def test_a_language_has_its_own_share(volume, warehouse_url):
    load(
        warehouse_url,
        article("satu", body="Banjir surut.", language="id"),
        article("dua", body="Harga turun.", language="id"),
        article("tiga", body="A flood, called banjir.", language="en"),
    )
    index_waiting_texts(warehouse_url)
    ((_, _, matches, _, articles, share, _, _),) = volume("banjir", source="kota", language="id")
    assert (matches, articles, share) == (1, 2, 0.5)


def test_a_day_is_complete_if_it_was_walked_and_all_of_it_is_searchable(volume, warehouse_url):
    load(warehouse_url, article("satu", body="Banjir surut."))
    walked = "UPDATE ops.runs SET walked_at = published_date + 2 WHERE source_id = 'kota'"
    set_of(warehouse_url, walked)
    ((*_, before),) = volume("banjir", source="kota")
    index_waiting_texts(warehouse_url)
    ((*_, after),) = volume("banjir", source="kota")
    set_of(warehouse_url, "UPDATE ops.runs SET walked_at = NULL")
    ((*_, not_walked),) = volume("banjir", source="kota")
    assert (before, after, not_walked) == (False, True, False)


def test_it_needs_a_span_of_days(volume):
    for days in [
        (None, DAY),
        (DAY, None),
        (NEXT, DAY),
        ("-infinity", DAY),
        (DAY, "infinity"),
        ("infinity", "infinity"),
    ]:
        with pytest.raises(psycopg2.errors.InvalidParameterValue, match="first day"):
            volume("banjir", *days)


def test_a_wrong_query_is_refused_even_of_an_empty_warehouse(volume):
    with pytest.raises(psycopg2.errors.SyntaxError, match="position 8"):
        volume("banjir &")


def test_a_source_that_nobody_knows_is_refused(volume):
    with pytest.raises(psycopg2.errors.InvalidParameterValue, match="no source nix"):
        volume("banjir", date(2026, 3, 1), date(2026, 3, 31), source="nix")
