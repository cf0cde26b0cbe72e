"""What is counted of each source: its days, with and without articles, and how many articles have which field."""

from datetime import timedelta

import pytest

from pipelines.records.article import Access
from pipelines.warehouse.connection import connect
from pipelines.warehouse.mart_tables import refresh_terms
from pipelines.warehouse.runs import Publisher, register_publishers
from tests.builders import DAY, DESA, KOTA, NOON, address, article
from tests.loading import load


@pytest.fixture
def ask(warehouse_url):
    def ask(query, *parameters):
        with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()

    return ask


def later(days):
    return DAY + timedelta(days=days)


def test_a_source_is_registered_with_its_tags(warehouse_url, ask):
    for tags in (("national", "group:kota"), ("local",), ()):
        with connect(warehouse_url, "kabar_loader") as connection:
            register_publishers(connection, [Publisher("kota", *_rest(), tags), DESA])
        assert ask("SELECT source_id, tags FROM warehouse.sources ORDER BY 1") == [("desa", []), ("kota", list(tags))]


def _rest():
    return KOTA.name, KOTA.domain, KOTA.country, KOTA.language, KOTA.timezone


def test_the_shares_are_of_the_articles_of_each_source(warehouse_url, ask):
    whole = {"authors": ("Ani",), "section": "Ekonomi", "image_url": "https://kota.example/a.jpg"}
    bare = {"authors": (), "section": None, "image_url": None, "published_at": None}
    load(
        warehouse_url,
        article("satu", published_at=NOON, **whole),
        article("dua", **bare, access=Access.PARTIAL, cut=("prompt: Masuk", "prompt: Daftar", "teaser: Baca")),
        article("tiga", **bare | {"authors": ("Ani",)}, access=Access.PARTIAL, cut=("prompt: Masuk",)),
        article("empat", **bare | {"section": "Bola", "published_date": later(9)}, cut=("caption: Foto",)),
    )
    assert ask("SELECT articles, first_day, author_share FROM marts.source_profile WHERE source_id = 'kota'") == [
        (0, None, None)
    ]
    refresh_terms(warehouse_url)
    columns = "source_id, first_day, last_day, days, articles, author_share, section_share, image_share, time_share"
    assert ask(f"SELECT {columns}, partial_share, partial_cut FROM marts.source_profile ORDER BY 1") == [
        ("desa", None, None, 0, 0, None, None, None, None, None, None),
        ("kota", DAY, later(9), 2, 4, 0.5, 0.5, 0.25, 0.25, 0.5, {"prompt": 2, "teaser": 1}),
    ]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ("authors = '{}'", "with_author"),
        ("section = NULL", "with_section"),
        ("image_url = NULL", "with_image"),
        ("published_at = NULL, published_precision = 'day'", "with_time"),
        ("access = 'full'", "partial"),
    ],
)
def test_a_field_that_changes_is_counted_again(warehouse_url, ask, change, column):
    load(
        warehouse_url,
        article("satu", authors=("Ani",), section="Bola", image_url="https://kota.example/a.jpg", published_at=NOON,
                access=Access.PARTIAL),
    )  # fmt: skip
    refresh_terms(warehouse_url)
    assert ask(f"SELECT {column} FROM marts.source_days") == [(1,)]
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute(f"UPDATE warehouse.articles SET {change}")
    assert len(refresh_terms(warehouse_url)) == 1
    assert ask(f"SELECT {column} FROM marts.source_days") == [(0,)]
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM warehouse.articles")
    refresh_terms(warehouse_url)
    assert ask("SELECT * FROM marts.source_days") == []


def test_days_without_articles_have_rows_and_say_whether_they_were_walked(warehouse_url, ask):
    load(warehouse_url, article("satu", body="a b"), article("dua", body="c"))
    load(warehouse_url, day=later(1))
    load(warehouse_url, article("tiga", body="d", published_date=later(3)), day=later(3))
    url = address("empat", DESA.domain)
    load(
        warehouse_url,
        article("empat", url=url, source_id="desa", published_date=later(5)),
        source_id="desa",
        day=later(5),
    )
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE ops.runs SET walked_at = %s WHERE source_id = 'kota' AND published_date < %s",
                       (NOON + timedelta(days=2), later(3)))  # fmt: skip
    columns = "source_id, published_date, articles, copies, words, walked"
    assert ask(f"SELECT {columns} FROM marts.daily_volume WHERE source_id = 'kota' ORDER BY 1, 2") == [
        ("kota", DAY, 2, 0, 3, True),
        ("kota", later(1), 0, 0, 0, True),
        ("kota", later(2), 0, 0, 0, False),
        ("kota", later(3), 1, 0, 1, False),
    ]
    assert ask("SELECT source_id, published_date FROM marts.daily_volume WHERE published_date > %s", later(3)) == [
        ("desa", later(5))
    ]
