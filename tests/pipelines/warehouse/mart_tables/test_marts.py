"""The marts over articles: each counts what was loaded, and nothing else."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipelines.records.article import Precision
from pipelines.warehouse.connection import connect
from pipelines.warehouse.mart_tables import refresh_terms
from tests.builders import DAY, DESA, NOON, address, article
from tests.loading import load
from tests.pipelines.deduplication.texts import text

MONDAY = date(2026, 3, 2)
TEXT = text(0)


@pytest.fixture
def ask(warehouse_url):
    def ask(query, *parameters):
        with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()

    return ask


def desa(name, **fields):
    return article(name, url=address(name, DESA.domain), source_id="desa", **fields)


def test_sections_authors_and_languages_are_counted_by_day(warehouse_url, ask):
    load(
        warehouse_url,
        article("satu", body="a b", section="Ekonomi", authors=("Ani", "Budi"), language="id"),
        article("dua", body="c", section="Ekonomi", authors=("Ani",), language="en"),
        article("tiga", body="d", section=None, authors=(), language="id", published_date=DAY + timedelta(days=1)),
    )
    assert ask("SELECT published_date, section, articles, words FROM marts.section_volume ORDER BY 1, 2") == [
        (DAY, "Ekonomi", 2, 3),
        (DAY + timedelta(days=1), None, 1, 1),
    ]
    assert ask("SELECT author, articles, words FROM marts.author_volume ORDER BY 1") == [("Ani", 2, 3), ("Budi", 1, 2)]
    half, whole = Decimal("0.5000"), Decimal("1.0000")
    assert ask("SELECT published_date, language, share FROM marts.language_share ORDER BY 1, 2") == [
        (DAY, "en", half),
        (DAY, "id", half),
        (DAY + timedelta(days=1), "id", whole),
    ]


def test_who_repeats_whom_and_how_late(warehouse_url, ask):
    load(warehouse_url, article("satu", body=TEXT, published_at=NOON), article("lain", body="Teks lain sama sekali."))
    load(
        warehouse_url,
        desa("dua", body=TEXT, published_at=NOON + timedelta(hours=1)),
        desa("tiga", body=f"{TEXT} Dan satu kalimat lagi.", published_at=NOON + timedelta(hours=3)),
        source_id="desa",
    )
    hour = timedelta(hours=1)
    assert ask("SELECT * FROM marts.syndication") == [(DAY, "kota", "desa", 2, hour, 2 * hour, 1)]
    assert ask("SELECT position, source_id, delay, title FROM marts.story_timelines ORDER BY 1") == [
        (1, "kota", timedelta(0), "Judul satu"),
        (2, "desa", timedelta(hours=1), "Judul dua"),
        (3, "desa", timedelta(hours=3), "Judul tiga"),
    ]


def test_delays_are_known_between_exact_times_only(warehouse_url, ask):
    day = {"published_at": None, "published_precision": Precision.DAY}
    load(warehouse_url, article("satu", body=TEXT, published_at=NOON))
    load(
        warehouse_url,
        desa("dua", body=TEXT, **day),
        desa("tiga", body=TEXT, published_at=NOON + timedelta(hours=2)),
        source_id="desa",
    )
    hours = timedelta(hours=2)
    assert ask("SELECT copies, shortest_delay, median_delay FROM marts.syndication") == [(2, hours, hours)]
    assert ask("SELECT title, delay FROM marts.story_timelines ORDER BY position") == [
        ("Judul satu", timedelta(0)),
        ("Judul tiga", hours),
        ("Judul dua", None),
    ]


def test_the_latest_article_of_a_source_may_name_no_time(warehouse_url, ask):
    load(warehouse_url, article("satu", published_at=NOON), article("dua", published_at=NOON - timedelta(hours=1)))
    health = "SELECT latest_article_at, latest_article_date FROM marts.source_health WHERE source_id = 'kota'"
    assert ask(health) == [(NOON, DAY)]
    next_day = DAY + timedelta(days=1)
    load(warehouse_url, article("tiga", published_at=None, published_date=next_day), day=next_day)
    assert ask(health) == [(None, next_day)]


def test_a_gap_has_its_cause(warehouse_url, ask):
    days = [DAY + timedelta(days=number) for number in range(7)]
    for day in days:
        if day not in {days[2], days[4]}:
            names = [f"{day}-{number}" for number in range(4)]
            load(warehouse_url, *(article(name, published_date=day) for name in names), day=day)
    load(warehouse_url, day=days[4])
    assert ask("SELECT published_date, articles, cause FROM marts.coverage_gaps ORDER BY 1") == [
        (days[2], 0, "not walked"),
        (days[4], 0, "quiet"),
    ]


def test_headline_words_are_counted_by_week(warehouse_url, ask):
    load(
        warehouse_url,
        article("satu", title="Harga Beras dan Gula Naik", published_date=MONDAY),
        article("dua", title="Harga, harga: di Pasar", published_date=MONDAY + timedelta(days=6)),
        article("tiga", title="Harga minggu berikut", published_date=MONDAY + timedelta(days=7)),
    )
    load(warehouse_url, desa("empat", title="Beras", published_date=MONDAY), source_id="desa")
    assert refresh_terms(warehouse_url) == [MONDAY + timedelta(days=7), MONDAY]
    rows = ask("SELECT term, articles, sources FROM marts.terms_by_week WHERE week = %s", MONDAY)
    words = {term: (articles, sources) for term, articles, sources in rows}
    assert words["harga"] == (2, 1)
    assert words["beras"] == (2, 2)
    assert "dan" not in words
    assert "di" not in words


def test_a_week_that_changes_while_it_is_counted_is_counted_again(warehouse_url, ask):
    load(warehouse_url, article("satu", title="Harga Beras"))
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE warehouse.articles SET title = 'Harga Gula'")
        refresh_terms(warehouse_url)
    refresh_terms(warehouse_url)
    assert ask("SELECT term FROM marts.terms_by_week ORDER BY 1") == [("gula",), ("harga",)]


def test_a_headline_of_one_endless_word_does_not_stop_its_week(warehouse_url, ask):
    endless = "-".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(100))
    load(warehouse_url, article("satu", title=f"a{endless}"), article("dua", title="Harga Beras"))
    assert refresh_terms(warehouse_url) == [MONDAY]
    assert ask("SELECT term FROM marts.terms_by_week ORDER BY 1") == [("beras",), ("harga",)]


def test_only_weeks_that_changed_are_counted_again(warehouse_url, ask):
    load(warehouse_url, article("satu", title="Harga Beras"))
    refresh_terms(warehouse_url)
    load(warehouse_url, article("satu", title="Harga Beras"), fetched_at=NOON + timedelta(hours=1))
    assert refresh_terms(warehouse_url) == []
    load(warehouse_url, article("satu", title="Harga Gula"), fetched_at=NOON + timedelta(hours=2))
    assert refresh_terms(warehouse_url) == [MONDAY]
    assert ask("SELECT term FROM marts.terms_by_week ORDER BY 1") == [("gula",), ("harga",)]
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM warehouse.articles")
    assert refresh_terms(warehouse_url) == [MONDAY]
    assert ask("SELECT term FROM marts.terms_by_week") == []


def test_of_two_days_alone_on_one_date_nobody_is_known_to_be_first(warehouse_url, ask):
    alone = {"body": TEXT, "published_at": None, "published_precision": Precision.DAY}
    load(warehouse_url, article("satu", **alone))
    load(warehouse_url, desa("dua", **alone), source_id="desa")
    assert ask("SELECT count(DISTINCT story_id) FROM warehouse.articles") == [(1,)]
    assert ask("SELECT sum(firsts), sum(copies) FROM marts.source_originality") == [(0, 0)]
    assert ask("SELECT * FROM marts.syndication") == []
    later = DAY + timedelta(days=1)
    load(warehouse_url, article("tiga", **alone, published_date=later), day=later)
    assert ask("SELECT sum(firsts), sum(copies) FROM marts.source_originality") == [(1, 1)]
    assert ask("SELECT first_source_id, source_id, copies FROM marts.syndication") == [("desa", "kota", 1)]


def test_originality_counts_what_others_copied_what_was_copied_and_what_came_from_agencies(warehouse_url, ask):
    load(
        warehouse_url,
        article("satu", body=TEXT, published_at=NOON),
        article("ulang", body=TEXT, published_at=NOON + timedelta(hours=2)),
        article("sendiri", body="Teks lain sama sekali.", agency="AFP"),
    )
    load(
        warehouse_url,
        desa("dua", body=TEXT, published_at=NOON + timedelta(hours=1)),
        source_id="desa",
    )
    assert ask("SELECT * FROM marts.source_originality ORDER BY source_id") == [
        ("desa", DAY, 1, 0, 1, 0, Decimal("0.0000")),
        ("kota", DAY, 3, 1, 0, 1, Decimal("0.3333")),
    ]
