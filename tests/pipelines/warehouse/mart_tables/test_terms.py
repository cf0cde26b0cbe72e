"""Words of whole texts by day, source and language."""

from datetime import timedelta

import psycopg2
import pytest

from pipelines.warehouse.connection import connect
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import DAY, DESA, address, article
from tests.loading import load

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def ask(warehouse_url):
    load(
        warehouse_url,
        article("satu", title="Harga beras", body="Nelayan yang melaut melaut lagi karena cuaca.", language="id"),
        article("dua", title="Cuaca buruk", body="Nelayan tidak melaut, di 12 desa.", language="id"),
        article("tiga", title="Gale warning", body="The fishermen stay; nelayan too.", language="en"),
        article("empat", title="Nelayan", body="Cuaca membaik.", language="id", published_date=NEXT),
        article("lima", title="Nelayan lagi", body="Cuaca membaik.", language=None, published_date=NEXT),
    )
    other = article(
        "enam", url=address("enam", DESA.domain), source_id="desa", title="Nelayan", body="x", language="id"
    )
    load(warehouse_url, other, source_id="desa")
    index_waiting_texts(warehouse_url)

    def ask(condition, *parameters):
        with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM marts.terms({condition}) ORDER BY 1, 2, 3, 4", parameters)
            return cursor.fetchall()

    return ask


def test_each_article_counts_once_and_rare_and_stop_words_not_at_all(ask):
    assert ask("%s, %s", DAY, DAY) == [
        (DAY, "kota", "id", "cuaca", 2),
        (DAY, "kota", "id", "melaut", 2),
        (DAY, "kota", "id", "nelayan", 2),
    ]
    words = {row[3] for row in ask("%s, %s, min_articles => 1, language => 'id'", DAY, DAY)}
    assert words >= {"harga", "beras", "desa"}
    assert not words & {"yang", "karena", "di", "12", "gale"}


def test_it_needs_a_span_of_days(ask):
    for days in ["NULL, '2026-03-01'", "'2026-03-02', '2026-03-01'", "'2026-03-02', 'infinity'"]:
        with pytest.raises(psycopg2.errors.InvalidParameterValue, match="first day"):
            ask(days)


def test_days_sources_and_languages_are_kept_apart(ask):
    rows = [row for row in ask("%s, %s, min_articles => 1", DAY, NEXT) if row[3] == "nelayan"]
    assert rows == [
        (DAY, "desa", "id", "nelayan", 1),
        (DAY, "kota", "en", "nelayan", 1),
        (DAY, "kota", "id", "nelayan", 2),
        (NEXT, "kota", "id", "nelayan", 1),
        (NEXT, "kota", "und", "nelayan", 1),
    ]
    assert {row[1] for row in ask("%s, %s, 'desa', min_articles => 1", DAY, NEXT)} == {"desa"}
    assert {row[2] for row in ask("%s, %s, language => 'und', min_articles => 1", DAY, NEXT)} == {"und"}
