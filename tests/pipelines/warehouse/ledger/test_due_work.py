"""What a run takes up: only what is due, only its own source's, and revisits only of what is loaded."""

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.records.crawl_record import Outcome, PageResult
from pipelines.records.reasons import MAX_WAIT, OUTAGE, REFUSED, TRANSIENT
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import register_publishers
from tests.builders import DESA, NOON, address, failed, fetched, found, page

TODAY = datetime.now(UTC).date()
LONG_AGO = datetime.now(UTC) - timedelta(hours=2)


@pytest.fixture
def neighbour(book, warehouse_url):
    """The same addresses, as another publisher's."""

    def discover(*names):
        with connect(warehouse_url, "kabar_loader") as connection:
            register_publishers(connection, [DESA])
            ledger.discover(connection, "r", "desa", [found(name) for name in names])

    return discover


def with_work(url, *source_ids):
    with connect(url, "kabar_loader") as connection:
        return ledger.sources_with_work(connection, source_ids)


@pytest.mark.parametrize(
    ("state", "reason"), [("pending", "fetched"), ("rejected", "empty"), ("duplicate", "same_canonical_url")]
)
def test_a_due_revisit_of_what_is_not_loaded_is_not_taken(book, state, reason):
    listed = found("satu", day=TODAY)
    book.discover(listed)
    book.settle(PageResult(found=listed, outcome=Outcome.FETCHED, page=page(LONG_AGO)))
    if state != "pending":
        book.sql("UPDATE ops.ledger SET state = %s, reason = %s", state, reason)
    assert book.sql("SELECT next_revisit_at <= now() FROM ops.revisits") == [(True,)]
    assert book.visits() == []


def test_a_revisit_that_is_due_is_work_and_one_that_is_not_is_none(book, warehouse_url):
    listed = found("satu", day=TODAY)
    book.discover(listed)
    book.settle(PageResult(found=listed, outcome=Outcome.FETCHED, page=page(LONG_AGO)))
    book.loaded("satu")
    assert with_work(warehouse_url, "kota", "desa") == {"kota"}
    book.sql("UPDATE ops.revisits SET next_revisit_at = now() + interval '1 minute'")
    assert with_work(warehouse_url, "kota", "desa") == set()


def test_a_url_whose_time_has_come_is_work_and_one_that_waits_is_none(book, warehouse_url):
    book.discover(found("satu"))
    assert with_work(warehouse_url, "kota") == {"kota"}
    assert with_work(warehouse_url, "desa") == set()
    book.settle(failed("satu", "http_503", Outcome.RETRY))
    assert with_work(warehouse_url, "kota") == set()
    book.sql("UPDATE ops.ledger SET next_try_at = now()")
    assert with_work(warehouse_url, "kota") == {"kota"}
    book.settle(fetched("satu"))
    assert with_work(warehouse_url, "kota") == {"kota"}, "the page was archived and not read"
    book.loaded("satu")
    assert with_work(warehouse_url, "kota") == set()


def test_the_queue_of_a_source_is_what_is_due_and_as_old_as_its_first(book, neighbour, warehouse_url):
    book.discover(found("satu"), found("dua"), found("tiga"), found("empat"))
    neighbour("satu")
    wait = "UPDATE ops.ledger SET next_try_at = now() + %s::interval WHERE source_id = 'kota' AND url = %s"
    for name, after in (("satu", "-1 hour"), ("dua", "-3 hours"), ("tiga", "1 hour")):
        book.sql(wait, after, address(name))
    book.sql("UPDATE ops.ledger SET discovered_at = now() - interval '1 day' WHERE url = %s", address("empat"))
    book.loaded("empat")
    with connect(warehouse_url, "kabar_loader") as connection:
        queues = {queue.source_id: queue for queue in ledger.overdue(connection, ["kota", "desa", "nobody"])}
    assert {name: queue.urls for name, queue in queues.items()} == {"kota": 2, "desa": 1, "nobody": 0}
    assert 3 * 3600 <= queues["kota"].age_seconds < 3 * 3600 + 60
    assert 0 < queues["desa"].age_seconds < 60
    assert queues["nobody"].age_seconds == 0


def test_anothers_urls_are_left_to_it(book, neighbour):
    neighbour("satu", "dua")
    assert book.outstanding() == []
    book.discover(found("satu"))
    book.settle(failed("satu"))
    assert book.sql("SELECT source_id, state FROM ops.ledger WHERE url = %s ORDER BY 1", address("satu")) == [
        ("desa", "pending"),
        ("kota", "failed"),
    ]


def test_the_outstanding_come_in_the_order_of_their_addresses_with_all_that_is_known(book):
    names = ["d", "a", "c", "b"]
    book.discover(*(found(name, modified=NOON, found_by="feed") for name in names))
    assert book.outstanding() == [address(name) for name in sorted(names)]


@pytest.mark.parametrize(("reason", "policy"), [("http_503", TRANSIENT), ("dns", OUTAGE), ("http_403", REFUSED)])
def test_each_policy_gives_up_after_its_last_attempt_and_not_before(book, reason, policy):
    book.discover(found("satu"))
    book.sql("UPDATE ops.ledger SET attempts = %s, next_try_at = now()", policy.attempts - 2)
    book.settle(failed("satu", reason, Outcome.RETRY))
    assert book.line("satu") == ("pending", reason, policy.attempts - 1)
    ((wait,),) = book.sql("SELECT next_try_at - updated_at FROM ops.ledger")
    assert wait == min(policy.first_wait * 2 ** (policy.attempts - 2), MAX_WAIT)
    book.settle(failed("satu", reason, Outcome.RETRY))
    assert book.line("satu") == ("failed", reason, policy.attempts)
    assert book.sql("SELECT next_try_at FROM ops.ledger") == [(None,)]


def test_a_sites_own_time_counts_only_if_it_is_later(book):
    book.discover(found("satu"))
    soon = datetime.now(UTC) + timedelta(seconds=5)
    book.settle(failed("satu", "http_503", Outcome.RETRY, retry_at=soon))
    assert book.sql("SELECT next_try_at - updated_at FROM ops.ledger") == [(TRANSIENT.first_wait,)]


def test_a_page_that_waits_in_the_archive_is_no_duplicate_before_it_is_read(book):
    spelt = address("satu") + "?utm_source=feed"
    book.discover(found("satu", url=spelt))
    book.settle(fetched("satu", url=spelt))
    book.discover(found("satu"))
    book.loaded("satu")
    decision = book.discover(found("satu", url=spelt))[spelt]
    assert (decision.step, decision.state) == (ledger.Step.ARCHIVED, "pending")


def test_a_listing_without_a_time_asks_for_no_visit(book):
    book.discover(found("satu", modified=NOON))
    book.loaded("satu")
    assert book.discover(found("satu"))[address("satu")].step is ledger.Step.LEAVE


def test_a_failed_url_keeps_no_place_of_a_page_and_a_fetched_one_its_time(book):
    book.discover(found("satu"), found("dua"))
    book.settle(fetched("satu", fetched_at=NOON), failed("dua", "http_410"))
    columns = "state, fetched_at, warc_file, warc_offset, attempts, next_try_at"
    assert book.sql(f"SELECT {columns} FROM ops.ledger ORDER BY url") == [
        ("failed", None, None, None, 1, None),
        ("pending", NOON, "warc/kota/a.warc.gz", 0, 0, None),
    ]


def test_what_was_published_up_to_two_days_ago_is_visited_and_nothing_older(book):
    ((today,),) = book.sql("SELECT current_date")
    for name, age in {"lama": 3, "batas": 2, "baru": 0}.items():
        listed = found(name, day=today - timedelta(days=age))
        book.discover(listed)
        book.settle(PageResult(found=listed, outcome=Outcome.FETCHED, page=page(LONG_AGO)))
        book.loaded(name)
    assert {visit.found.url for visit in book.visits()} == {address("batas"), address("baru")}
