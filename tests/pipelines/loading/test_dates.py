"""The date of an article: that of the latest page that names one."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from psycopg2.errors import CheckViolation

from pipelines.records.article import Precision
from pipelines.warehouse.audit import shortcomings
from pipelines.warehouse.connection import connect
from tests.builders import DAY, NOON, address, article, crawl_of, fetched

DATES = "SELECT published_at, published_date, published_precision, dated_at FROM warehouse.articles"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_day_alone_is_a_date_and_brings_its_precision(warehouse, order):
    readings = [
        {"published_at": NOON, "published_date": DAY},
        {"published_at": None, "published_date": DAY + timedelta(days=1), "published_precision": Precision.DAY},
        {"published_at": None, "published_date": DAY + timedelta(days=2)},
    ]
    for number in order:
        at = NOON + timedelta(hours=number)
        crawl = crawl_of(fetched("satu", fetched_at=at), run_id=f"ingest/{number}")
        warehouse.run(crawl, article(**readings[number], fetched_at=at))
    assert warehouse.sql(DATES) == [(None, DAY + timedelta(days=1), "day", NOON + timedelta(hours=1))]
    assert warehouse.sql("SELECT published_date FROM ops.ledger") == [(DAY + timedelta(days=1),)]


def test_a_time_follows_a_day_alone(warehouse):
    later = NOON + timedelta(hours=1)
    day = article(published_at=None, published_date=DAY - timedelta(days=1), published_precision=Precision.DAY)
    warehouse.run(crawl_of(fetched("satu")), day)
    warehouse.run(crawl_of(fetched("satu", fetched_at=later), run_id="ingest/two"), article(fetched_at=later))
    assert warehouse.sql(DATES) == [(NOON - timedelta(hours=1), DAY, "time", None)]


def test_an_instant_and_its_precision_belong_together(warehouse):
    for at, precision in ((NOON, "day"), (None, "time"), (NOON, "minute")):
        with pytest.raises(CheckViolation):
            warehouse.run(crawl_of(fetched("satu")), article(published_at=at, published_precision=precision))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_page_without_a_date_leaves_the_one_that_the_latest_with_a_date_named(warehouse, order):
    days = [DAY - timedelta(days=number) for number in range(3)]
    named = [NOON - timedelta(days=1), NOON - timedelta(days=2), None]
    for number in order:
        at = NOON + timedelta(hours=number)
        crawl = crawl_of(fetched("satu", fetched_at=at), run_id=f"ingest/{number}")
        text = article(published_at=named[number], published_date=days[number], fetched_at=at)
        warehouse.run(crawl, text)
        warehouse.load(crawl, text)
        with connect(warehouse.url, "kabar_loader") as connection:
            assert shortcomings(connection, crawl.head, crawl.pages) == []
    assert warehouse.sql("SELECT published_at, published_date, dated_at, last_seen_at FROM warehouse.articles") == [
        (named[1], days[1], NOON + timedelta(hours=1), NOON + timedelta(hours=2))
    ]
    assert warehouse.sql("SELECT state, published_date FROM ops.ledger") == [("loaded", days[1])]


def test_another_address_without_a_date_moves_no_article(warehouse):
    later = NOON + timedelta(days=1)
    warehouse.run(crawl_of(fetched("satu")), article())
    crawl = crawl_of(fetched("amp", fetched_at=later), run_id="ingest/two")
    body = article().body
    undated = article("amp", canonical_url=address("satu"), body=body, published_at=None, published_date=later.date())
    warehouse.run(crawl, replace(undated, fetched_at=later))
    assert warehouse.sql("SELECT published_at, published_date, dated_at, title FROM warehouse.articles") == [
        (NOON - timedelta(hours=1), DAY, NOON, "Judul amp")
    ]
    assert warehouse.sql("SELECT url, published_date FROM ops.ledger WHERE state = 'loaded'") == [
        (address("satu"), DAY)
    ]
    assert warehouse.sql("SELECT count(*) FROM ops.events WHERE event = 'moved' AND url = %s", address("satu")) == [
        (0,)
    ]


def test_a_page_with_a_date_is_the_articles_date_again(warehouse):
    for number, at in enumerate((NOON, None, NOON + timedelta(minutes=5))):
        seen = NOON + timedelta(hours=number)
        crawl = crawl_of(fetched("satu", fetched_at=seen), run_id=f"ingest/{number}")
        warehouse.run(crawl, article(published_at=at, fetched_at=seen))
    assert warehouse.sql("SELECT published_at, dated_at FROM warehouse.articles") == [
        (NOON + timedelta(minutes=5), None)
    ]
