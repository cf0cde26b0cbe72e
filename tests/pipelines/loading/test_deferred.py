"""Pages that a site sent instead of the article: the URL waits and is fetched again, whatever was loaded stays."""

from datetime import timedelta

import pytest

from pipelines.records.reasons import RejectReason
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.ledger import Step
from tests.builders import NOON, address, article, crawl_of, fetched, found, page, rejected

LINE = "SELECT state, reason, detail, attempts, warc_file, next_try_at > now() FROM ops.ledger WHERE url = %s"
CLASSES = [reason for reason in RejectReason if reason.retry_policy]


@pytest.mark.parametrize("reason", CLASSES)
def test_a_url_whose_page_did_not_come_waits_with_the_class(warehouse, reason):
    counts = warehouse.run(crawl_of(fetched("satu")), rejected("satu", reason))
    assert warehouse.sql(LINE, address("satu")) == [("pending", reason.value, "test", 1, None, True)]
    assert (counts.discovered, counts.pending, counts.rejected) == (1, 1, 0)
    last = "SELECT event, reason FROM ops.events WHERE url = %s ORDER BY event_id DESC LIMIT 1"
    assert warehouse.sql(last, address("satu")) == [("waiting", reason.value)]
    archived = "SELECT warc_file FROM ops.events WHERE url = %s AND event = 'fetched'"
    assert warehouse.sql(archived, address("satu")) == [("warc/kota/a.warc.gz",)]


def test_loading_it_twice_costs_one_attempt(warehouse):
    crawl = crawl_of(fetched("satu"))
    warehouse.run(crawl, rejected("satu", RejectReason.CHALLENGE))
    before = warehouse.contents()
    warehouse.load(crawl, rejected("satu", RejectReason.CHALLENGE))
    assert warehouse.contents() == before


def test_loading_it_again_keeps_the_page_of_a_later_fetch_that_waits_to_be_read(warehouse):
    first = crawl_of(fetched("satu"))
    warehouse.run(first, rejected("satu", RejectReason.SOFT_404))
    again = fetched("satu", fetched_at=NOON + timedelta(hours=7))
    again = again.model_copy(update={"page": page(again.page.fetched_at, offset=900)})
    with connect(warehouse.url, "kabar_loader") as connection:
        ledger.settle_crawl(connection, "ingest/two", "kota", [again])
    before = warehouse.contents()
    warehouse.load(first, rejected("satu", RejectReason.SOFT_404))
    after = warehouse.contents()
    assert after["ledger"] == before["ledger"]
    assert warehouse.sql("SELECT state, attempts, warc_offset FROM ops.ledger") == [("pending", 1, 900)]


def test_it_is_fetched_again_when_its_time_has_come_and_loaded(warehouse):
    warehouse.run(crawl_of(fetched("satu")), rejected("satu", RejectReason.MAINTENANCE))
    assert decision(warehouse) is Step.LEAVE
    warehouse.sql("UPDATE ops.ledger SET next_try_at = now() - interval '1 s' RETURNING 1")
    assert decision(warehouse) is Step.FETCH
    later = NOON + timedelta(hours=1)
    warehouse.run(crawl_of(fetched("satu", fetched_at=later), run_id="ingest/two"), article("satu", fetched_at=later))
    assert warehouse.sql("SELECT state, reason FROM ops.ledger") == [("loaded", None)]


def test_after_the_last_attempt_it_has_failed_and_is_never_rejected(warehouse):
    attempts = RejectReason.SOFT_404.retry_policy.attempts
    states = []
    for number in range(attempts):
        warehouse.run(crawl_of(fetched("satu"), run_id=f"ingest/{number}"), rejected("satu", RejectReason.SOFT_404))
        states += warehouse.sql("SELECT state, attempts FROM ops.ledger")
    assert states == [*(("pending", number) for number in range(1, attempts)), ("failed", attempts)]


@pytest.mark.parametrize(
    ("again", "state", "reason"),
    [
        (article("satu"), "loaded", None),
        (article("satu", canonical_url=address("dua"), title="Judul dua", body="Isi berita dua."), "duplicate", None),
        (rejected("satu"), "failed", "soft_404"),
        (rejected("satu", RejectReason.SOFT_404), "failed", "soft_404"),
    ],
)
def test_an_older_run_that_is_loaded_again_after_the_last_attempt(warehouse, again, state, reason):
    warehouse.run(crawl_of(fetched("dua")), article("dua"))
    for number in range(RejectReason.SOFT_404.retry_policy.attempts):
        crawl = crawl_of(fetched("satu"), run_id=f"ingest/{number}")
        warehouse.run(crawl, rejected("satu", RejectReason.SOFT_404))
    first = crawl_of(fetched("satu"), run_id="ingest/0")
    for _ in range(2):
        warehouse.load(first, again)
        line = warehouse.sql("SELECT state, reason FROM ops.ledger WHERE url = %s", address("satu"))
        assert line == [(state, reason or {"duplicate": "same_canonical_url"}.get(state))]


@pytest.mark.parametrize("name", ["satu", "dua"])
def test_a_wall_takes_nothing_from_a_loaded_article_and_its_other_addresses(warehouse, name):
    copy = article("dua", canonical_url=address("satu"))
    warehouse.run(crawl_of(fetched("satu"), fetched("dua")), article("satu"), copy)
    before = warehouse.sql("SELECT url, state, reason, attempts FROM ops.ledger ORDER BY url")
    assert [state for _, state, *_ in before] == ["duplicate", "loaded"]
    later = NOON + timedelta(hours=1)
    warehouse.run(
        crawl_of(fetched(name, fetched_at=later), run_id="ingest/two"), rejected(name, RejectReason.CHALLENGE)
    )
    assert warehouse.sql("SELECT url, state, reason, attempts FROM ops.ledger ORDER BY url") == before
    assert warehouse.sql("SELECT version, title FROM warehouse.articles") == [(1, "Judul satu")]


def test_a_rejected_page_stays_when_a_later_fetch_meets_a_wall(warehouse):
    warehouse.run(crawl_of(fetched("satu")), rejected("satu", RejectReason.NOT_AN_ARTICLE))
    warehouse.load(crawl_of(fetched("satu"), run_id="import/two"), rejected("satu", RejectReason.CHALLENGE))
    assert warehouse.sql("SELECT state, reason FROM ops.ledger") == [("rejected", "not_an_article")]


def test_a_rejected_page_waits_when_it_is_read_again_as_a_wall(warehouse):
    warehouse.run(crawl_of(fetched("satu")), rejected("satu", RejectReason.NOT_AN_ARTICLE))
    warehouse.load(crawl_of(run_id="reextract/two"), rejected("satu", RejectReason.CHALLENGE))
    assert warehouse.sql(LINE, address("satu")) == [("pending", "challenge", "test", 1, None, True)]


def decision(warehouse):
    with connect(warehouse.url, "kabar_loader") as connection:
        decisions = ledger.discover(connection, "ingest/next", "kota", [found("satu")])
    return decisions[address("satu")].step


def test_the_ledger_keeps_the_first_title_that_a_listing_gave_for_the_next_attempt(warehouse):
    named = found("satu")
    for route, title in (("index", None), ("feed", "Padi murah"), ("sitemap", "Beras murah")):
        with connect(warehouse.url, "kabar_loader") as connection:
            listed = named.model_copy(update={"found_by": route, "listed_title": title})
            ledger.discover(connection, "ingest/one", "kota", [listed])
    with connect(warehouse.url, "kabar_loader") as connection:
        assert [each.listed_title for each in ledger.outstanding(connection, "kota", [])] == ["Padi murah"]
