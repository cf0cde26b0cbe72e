"""What a load settles on the ledger, and what coverage makes of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pipelines.loading import Counts
from pipelines.run.stages import load_source
from pipelines.warehouse import ledger
from pipelines.warehouse.audit import shortcomings
from pipelines.warehouse.connection import connect
from tests.builders import DAY, NOON, address, article, crawl_of, failed, fetched, forced, found, rejected


def execute(url, statement):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_url_of_the_run_has_its_state_and_the_counts_add_up(warehouse):
    counts = warehouse.run(
        crawl_of(fetched("satu"), fetched("dua"), failed("tiga"), failed("empat", "http_410")),
        article("satu"),
        rejected("dua"),
    )
    assert counts == Counts(discovered=4, loaded=1, duplicate=0, rejected=1, failed=2, pending=0, fallbacks=0)
    assert warehouse.sql("SELECT url, state, reason FROM ops.ledger ORDER BY url") == [
        (address("dua"), "rejected", "empty"),
        (address("empat"), "failed", "http_410"),
        (address("satu"), "loaded", None),
        (address("tiga"), "failed", "http_404"),
    ]


def test_two_addresses_of_one_article_give_one_row(warehouse):
    spelt = address("satu") + "?utm_source=feed"
    counts = warehouse.run(
        crawl_of(fetched("satu", url=spelt), fetched("satu")),
        article("satu", url=spelt, canonical_url=address("satu")),
        article("satu"),
    )
    assert (counts.loaded, counts.duplicate) == (1, 1)
    assert warehouse.sql("SELECT url FROM warehouse.articles") == [(address("satu"),)]
    assert warehouse.sql("SELECT url, reason FROM ops.ledger WHERE state = 'duplicate'") == [
        (spelt, "same_canonical_url")
    ]


def test_an_address_that_turns_out_to_be_a_loaded_article_is_a_duplicate(warehouse):
    warehouse.run(crawl_of(fetched("satu")), article())
    counts = warehouse.run(
        crawl_of(fetched("amp"), run_id="ingest/two"),
        article("amp", canonical_url=address("satu"), body=article().body, fetched_at=NOON + timedelta(hours=1)),
    )
    assert (counts.loaded, counts.duplicate) == (0, 1)
    assert warehouse.sql("SELECT url, version FROM warehouse.articles") == [(address("satu"), 1 + 1)]


def test_a_url_moves_to_the_day_that_its_page_says(warehouse):
    yesterday = DAY - timedelta(days=1)
    warehouse.run(crawl_of(fetched("satu")), article(published_date=yesterday))
    assert warehouse.sql("SELECT published_date, listed_date FROM ops.ledger") == [(yesterday, DAY)]
    assert warehouse.sql("SELECT published_date, discovered, loaded FROM marts.coverage ORDER BY 1") == [
        (yesterday, 1, 1),
        (DAY, 0, 0),
    ]


def test_an_articles_own_address_moves_with_it_whichever_page_was_read(warehouse):
    later = NOON + timedelta(days=1)
    own = article("satu")
    other = article(
        "lain",
        canonical_url=own.canonical_url,
        published_date=DAY + timedelta(days=1),
        fetched_at=later,
        title="Baru",
        body=own.body,
    )
    warehouse.run(crawl_of(fetched("satu")), own)
    crawl = crawl_of(fetched("lain", fetched_at=later), run_id="archive_day/two")
    warehouse.run(crawl, other)
    days = warehouse.sql("SELECT url, state, published_date FROM ops.ledger ORDER BY url")
    assert days == [
        (address("lain"), "duplicate", DAY + timedelta(days=1)),
        (address("satu"), "loaded", DAY + timedelta(days=1)),
    ]
    with connect(warehouse.url, "kabar_loader") as connection:
        assert shortcomings(connection, crawl.head, crawl.pages) == []


def test_a_loaded_article_stays_loaded_when_a_revisit_finds_no_article(warehouse):
    warehouse.run(crawl_of(fetched("satu")), article())
    warehouse.run(crawl_of(fetched("satu"), run_id="ingest/two"), rejected("satu"))
    assert warehouse.sql("SELECT state, reason FROM ops.ledger") == [("loaded", None)]


def test_coverage_is_complete_only_after_a_walk_that_followed_the_day(warehouse):
    during = datetime(2026, 3, 2, 16, 59, tzinfo=UTC)  # 23:59 in Jakarta
    after = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    for number, (walked_at, complete) in enumerate([(None, False), (during, False), (after, True)]):
        warehouse.run(crawl_of(failed("satu"), run_id=f"archive_day/{number}", walked_at=walked_at))
        assert warehouse.sql("SELECT complete FROM marts.coverage") == [(complete,)]


@pytest.mark.parametrize(
    ("change", "walked", "reason"),
    [
        ("state = 'failed', reason = 'http_404'", True, None),
        ("state = 'failed', reason = 'timeout'", True, "1 failed for a reason that may pass"),
        ("state = 'pending', reason = 'dns', next_try_at = now()", True, "1 pending"),
        (
            "state = 'pending', reason = 'dns', next_try_at = now()",
            False,
            "not walked since the day is over; 1 pending",
        ),
    ],
)
def test_coverage_says_why_a_day_is_not_complete(warehouse, change, walked, reason):
    after = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    warehouse.run(crawl_of(failed("satu"), walked_at=after if walked else None))
    execute(warehouse.url, forced(f"UPDATE ops.ledger SET {change}"))
    assert warehouse.sql("SELECT walked, complete, incomplete_because FROM marts.coverage") == [
        (walked, reason is None, reason)
    ]


def test_coverage_has_the_days_that_nobody_tried_and_the_cause_of_a_day_that_is_short(warehouse):
    walks = """
        INSERT INTO ops.runs (run_id, source_id, dag_id, published_date, state, cause, walked_at, started_at)
        VALUES
            ('archive_day/1', 'kota', 'archive_day', '2026-03-02', 'done', NULL, '2026-03-03T00:00Z', now()),
            ('archive_day/2', 'kota', 'archive_day', '2026-03-04', 'short', 'index: http_503', NULL, now())
    """
    execute(warehouse.url, walks)
    assert warehouse.sql(
        "SELECT published_date, complete, incomplete_because FROM marts.coverage ORDER BY published_date"
    ) == [
        (date(2026, 3, 2), True, None),
        (date(2026, 3, 3), False, "never tried"),
        (date(2026, 3, 4), False, "index: http_503"),
    ]


def test_a_walked_day_without_articles_is_on_the_coverage(warehouse):
    warehouse.run(crawl_of(days=(date(2026, 3, 2),)))
    assert warehouse.sql("SELECT published_date, discovered, loaded, complete FROM marts.coverage") == [
        (DAY, 0, 0, False)
    ]


def test_all_routes_of_the_ledger_are_known(warehouse):
    routes = ("feed", "sitemap", "index", "page", "archive")
    with connect(warehouse.url, "kabar_loader") as connection:
        ledger.discover(connection, "r", "kota", [found(route, found_by=route) for route in routes])
    assert warehouse.sql("SELECT count(*) FROM ops.ledger") == [(5,)]


def test_an_address_whose_article_is_not_there_is_no_duplicate(warehouse):
    crawl = crawl_of(fetched("amp"))
    warehouse.run(crawl)
    with connect(warehouse.url, "kabar_loader") as connection:
        load_source(connection, crawl.load([article("amp", canonical_url=address("satu"))], {address("amp"): "lost"}))
    assert warehouse.sql("SELECT state, reason, article_id FROM ops.ledger") == [("pending", "fetched", None)]
