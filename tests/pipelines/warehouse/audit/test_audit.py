"""The check finds what is wrong, and only that; on a real PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.deduplication import repeated_addresses
from pipelines.records.crawl_record import Listing, Outcome
from pipelines.records.reasons import RejectReason
from pipelines.run.stages import load_source
from pipelines.warehouse import ledger
from pipelines.warehouse.audit import shortcomings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import open_runs, register_publishers
from tests.builders import DAY, KOTA, NOON, address, article, crawl_of, failed, fetched, forced, rejected


@pytest.fixture
def books(warehouse_url):
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA])

    class Books:
        def sql(self, statement, *parameters):
            with connect(warehouse_url) as connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters)

        def run(self, crawl, *results):
            with connect(warehouse_url, "kabar_loader") as connection:
                open_runs(connection, crawl.run_id, "archive_day", ["kota"], DAY)
                ledger.discover(connection, crawl.run_id, "kota", crawl.found)
                ledger.settle_crawl(connection, crawl.run_id, "kota", crawl.pages)
            with connect(warehouse_url, "kabar_loader") as connection:
                load_source(connection, crawl.load(results, repeated_addresses(results)))

        def walked(self):
            with connect(warehouse_url) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT walked_at FROM ops.runs")
                return [walked_at for (walked_at,) in cursor.fetchall()]

        def check(self, crawl):
            with connect(warehouse_url, "kabar_loader") as connection:
                return [problem.text for problem in shortcomings(connection, crawl.head, crawl.pages)]

    return Books()


def test_a_run_whose_books_balance_has_no_shortcoming(books):
    crawl = crawl_of(fetched("satu"), failed("dua"))
    books.run(crawl, article("satu"))
    assert books.check(crawl) == []


def test_what_the_crawl_could_not_read_is_named(books):
    crawl = crawl_of(problems=("index https://kota.example/: http_404",))
    books.run(crawl)
    assert books.check(crawl) == ["index https://kota.example/: http_404"]


NAMES = ("satu", "dua", "tiga", "empat", "lima")


def test_a_site_that_sends_walls_instead_of_most_pages_is_named(books):
    crawl = crawl_of(*map(fetched, NAMES), failed("enam", RejectReason.CHALLENGE.value, Outcome.RETRY), failed("tujuh"))
    sent = (rejected(name, RejectReason.MAINTENANCE if name == "satu" else RejectReason.CHALLENGE) for name in NAMES)
    books.run(crawl, *sent)
    assert books.check(crawl) == [
        "the site sent other pages than the requested ones for 6 of 7 URLs: challenge 5, maintenance 1"
    ]


def test_walls_instead_of_some_pages_are_no_shortcoming(books):
    crawl = crawl_of(*map(fetched, NAMES))
    articles, walls = NAMES[:3], NAMES[3:]
    books.run(crawl, *map(article, articles), *(rejected(name, RejectReason.CHALLENGE) for name in walls))
    assert books.check(crawl) == []


def test_listings_that_name_only_pages_that_are_gone_are_named(books):
    crawl = crawl_of(*map(failed, NAMES))
    books.run(crawl)
    assert books.check(crawl) == [
        "none of the 5 pages that were requested exist or may be read; their reasons are on the ledger"
    ]


def test_pages_that_are_gone_beside_one_that_came_are_no_shortcoming(books):
    crawl = crawl_of(*map(failed, NAMES), fetched("enam"))
    books.run(crawl, article("enam"))
    assert books.check(crawl) == []


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ("DELETE FROM ops.ledger", "1 found URLs are not on the ledger"),
        (
            forced("UPDATE ops.ledger SET state = 'pending', reason = 'fetched', article_id = NULL"),
            "1 fetched pages were not read",
        ),
        (
            "DELETE FROM warehouse.articles",
            "1 URLs are loaded on the ledger without an article",
        ),
        (
            "UPDATE ops.ledger SET published_date = published_date - 1",
            "1 articles have no row on the ledger",
        ),
    ],
)
def test_books_that_do_not_balance_are_told(books, damage, complaint):
    crawl = crawl_of(fetched("satu"))
    books.run(crawl, article("satu"))
    books.sql(damage)
    assert f"the counts do not add up: {complaint}" in books.check(crawl)


def test_results_that_are_missing_in_the_file_are_counted(books):
    crawl = crawl_of(fetched("satu"), failed("dua"))
    books.run(crawl, article("satu"))
    (complaint,) = books.check(replace(crawl, pages=crawl.pages[:1]))
    assert complaint == "the counts do not add up: 1 results of the crawl are missing in its file"


def enter(books, count, day):
    for number in range(count):
        name = f"{day}-{number}"
        books.run(crawl_of(failed(name), run_id=f"archive_day/{name}"))
        books.sql("UPDATE ops.ledger SET published_date = %s WHERE url = %s", day, address(name))


def test_an_empty_day_among_full_ones_is_a_sign(books):
    for distance in (1, 2, 3):
        enter(books, 6, DAY - timedelta(days=distance))
    crawl = crawl_of(run_id="archive_day/empty")
    books.run(crawl)
    assert books.check(crawl) == [f"no URL was found for {DAY}; the usual number is 6"]


def test_an_empty_day_among_thin_ones_is_none(books):
    for distance in (1, 2, 3):
        enter(books, 2, DAY - timedelta(days=distance))
    crawl = crawl_of(run_id="archive_day/empty")
    books.run(crawl)
    assert books.check(crawl) == []


INDEX = (Listing(url="https://kota.example/indeks", route="index", articles=2),)
OTHER = "no article that the listings of 2026-03-02 name is of that day; they show articles of other days"


def test_a_day_of_whose_list_no_article_is_of_the_day_is_told_and_not_walked(books):
    crawl = crawl_of(fetched("satu"), failed("dua"), listings=INDEX)
    books.run(crawl, article("satu", published_date=DAY + timedelta(days=90)))
    assert books.check(crawl) == [OTHER]
    assert books.walked() == [None]
    later = crawl_of(known={"loaded": 1}, run_id="archive_day/two", listings=INDEX)
    later = replace(later, head=later.head.model_copy(update={"days_found": frozenset([DAY])}))
    books.sql("DELETE FROM ops.ledger WHERE state = 'failed'")
    books.run(later)
    assert books.check(later) == [OTHER]


def test_one_article_of_the_day_proves_its_list(books):
    crawl = crawl_of(fetched("satu"), fetched("dua"), listings=INDEX)
    books.run(crawl, article("satu", published_date=DAY + timedelta(days=1)), article("dua"))
    assert books.check(crawl) == []
    assert books.walked() == [NOON]


def test_a_list_of_which_nothing_was_read_proves_nothing_against_it(books):
    crawl = crawl_of(failed("satu"), failed("dua"), listings=INDEX)
    books.run(crawl)
    assert books.check(crawl) == []


def test_a_source_that_names_nothing_new_for_days_is_silent(books):
    books.run(crawl_of(failed("satu")))
    poll = crawl_of(days=(), run_id="ingest/now")
    assert books.check(poll) == []
    books.sql("UPDATE ops.ledger SET discovered_at = now() - interval '8 days'")
    (complaint,) = books.check(poll)
    assert complaint.startswith("no new article since")


def test_a_new_source_may_have_nothing_yet(books):
    assert books.check(crawl_of(days=(), run_id="ingest/first")) == []
