"""Articles whose text another one has."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from pipelines.deduplication import link_articles
from pipelines.records.article import Precision
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import register_publishers
from tests.builders import DAY, KOTA, NOON, address, article, crawl_of, fetched


def copies_of(warehouse):
    return dict(
        warehouse.sql(
            "SELECT copy.canonical_url, original.canonical_url FROM warehouse.articles AS copy"
            " LEFT JOIN warehouse.articles AS original ON original.article_id = copy.duplicate_of"
        )
    )


@pytest.mark.parametrize("order", [("pagi", "siang", "sore"), ("sore", "siang", "pagi"), ("siang", "sore", "pagi")])
def test_copies_are_linked_to_the_earliest_whatever_the_order(warehouse, order):
    hours = {"pagi": 1, "siang": 2, "sore": 3}
    for name in order:
        text = article(name, body="Kantor berita melaporkan.", published_at=NOON + timedelta(hours=hours[name]))
        warehouse.run(crawl_of(fetched(name), run_id=f"ingest/{name}"), text)
    assert copies_of(warehouse) == {
        address("pagi"): None,
        address("siang"): address("pagi"),
        address("sore"): address("pagi"),
    }
    assert warehouse.sql("SELECT first_published_at, articles, sources FROM warehouse.stories") == [
        (NOON + timedelta(hours=1), 3, 1)
    ]


@pytest.mark.parametrize("order", list(permutations(("sepanjang", "pagi", "malam", "besok"))))
def test_a_day_alone_comes_last_in_its_day_whatever_the_order(warehouse, order):
    """The day ends in the source's zone, at 17:00 UTC; one minute before and after it are texts with a time."""
    midnight = datetime(2026, 3, 2, 17, tzinfo=UTC)
    times = {
        "sepanjang": None,
        "pagi": NOON,
        "malam": midnight - timedelta(minutes=1),
        "besok": midnight,
    }
    for name in order:
        text = article(
            name,
            body="Kantor berita melaporkan." if name != "pagi" else "Teks lain sama sekali.",
            published_at=times[name],
            published_date=DAY if name != "besok" else DAY + timedelta(days=1),
            published_precision=Precision.TIME if times[name] else Precision.DAY,
        )
        warehouse.run(crawl_of(fetched(name), run_id=f"ingest/{name}"), text)
    first = address("malam")
    assert copies_of(warehouse) == {address("pagi"): None, first: None, address("besok"): first} | {
        address("sepanjang"): first
    }
    assert warehouse.sql("SELECT position, url, delay FROM marts.story_timelines ORDER BY 1") == [
        (1, first, timedelta(0)),
        (2, address("sepanjang"), None),
        (3, address("besok"), timedelta(minutes=1)),
    ]


def test_a_day_alone_that_leads_has_no_instant_and_no_delays(warehouse):
    same = "Kantor berita melaporkan."
    next_day = DAY + timedelta(days=1)
    warehouse.run(
        crawl_of(fetched("hari"), fetched("besok"), fetched("lusa")),
        article("hari", body=same, published_at=None, published_precision=Precision.DAY),
        article("besok", body=same, published_at=NOON + timedelta(days=1), published_date=next_day),
        article("lusa", body=same, published_at=NOON + timedelta(days=2), published_date=next_day),
    )
    assert warehouse.sql("SELECT first_published_at, first_published_date, articles FROM warehouse.stories") == [
        (None, DAY, 3)
    ]
    assert warehouse.sql("SELECT position, url, delay, published_precision FROM marts.story_timelines ORDER BY 1") == [
        (1, address("hari"), None, "day"),
        (2, address("besok"), None, "time"),
        (3, address("lusa"), None, "time"),
    ]
    assert warehouse.sql("SELECT copies, shortest_delay, median_delay FROM marts.syndication") == [(2, None, None)]


def test_a_source_in_another_zone_has_its_days_end_there(warehouse):
    same, evening = "Kantor berita melaporkan.", datetime(2026, 3, 2, 16, tzinfo=UTC)
    warehouse.run(
        crawl_of(fetched("hari"), fetched("malam")),
        article("hari", body=same, published_at=None, published_precision=Precision.DAY),
        article("malam", body=same, published_at=evening),
    )
    assert copies_of(warehouse) == {address("malam"): None, address("hari"): address("malam")}
    with connect(warehouse.url, "kabar_loader") as connection:
        register_publishers(connection, [replace(KOTA, timezone="Asia/Jayapura")])
    link_articles(warehouse.url)
    assert copies_of(warehouse) == {address("hari"): None, address("malam"): address("hari")}


def test_a_copy_whose_text_changes_leaves_its_group(warehouse):
    same = "Kantor berita melaporkan."
    warehouse.run(
        crawl_of(fetched("pagi"), fetched("siang")),
        article("pagi", body=same, published_at=NOON),
        article("siang", body=same, published_at=NOON + timedelta(hours=1)),
    )
    later = NOON + timedelta(hours=2)
    warehouse.run(
        crawl_of(fetched("pagi", fetched_at=later), run_id="ingest/two"),
        article("pagi", body="Teks lain.", published_at=NOON, fetched_at=later),
    )
    assert copies_of(warehouse) == {address("pagi"): None, address("siang"): None}
    assert len(warehouse.sql("SELECT DISTINCT story_id FROM warehouse.articles")) == 2


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_page_that_claims_another_address_gives_the_same_rows_whatever_the_order(warehouse, order):
    claims = ("satu", "dua", "satu")
    for number in order:
        at = NOON + timedelta(hours=number)
        crawl = crawl_of(fetched("satu", fetched_at=at), run_id=f"ingest/{number}")
        text = article(canonical_url=address(claims[number]), title=f"Judul {number}", fetched_at=at)
        warehouse.run(crawl, text)
    assert warehouse.sql("SELECT canonical_url, url, title, version FROM warehouse.articles ORDER BY 1") == [
        (address("dua"), address("satu"), "Judul 1", 1),
        (address("satu"), address("satu"), "Judul 2", 2),
    ]
    assert copies_of(warehouse) == {address("dua"): None, address("satu"): address("dua")}
