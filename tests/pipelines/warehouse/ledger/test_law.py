"""What the database itself enforces: the ways between states, what each state needs, a log that is only added to."""

from itertools import product

import psycopg2
import pytest

from pipelines.records.reasons import FailureReason
from tests.builders import address, failed, forced, found

STATES = ("pending", "loaded", "duplicate", "rejected", "failed")
ALLOWED = {
    *((state, state) for state in STATES),
    *(("pending", state) for state in STATES),
    ("failed", "pending"),
    ("failed", "loaded"),
    ("failed", "duplicate"),
    ("rejected", "loaded"),
    ("rejected", "duplicate"),
    ("rejected", "pending"),
    ("duplicate", "loaded"),
    ("duplicate", "rejected"),
}
SET_STATE = "UPDATE ops.ledger SET state = %s, reason = CASE WHEN %s = 'loaded' THEN NULL ELSE 'test' END"


def test_a_url_goes_only_the_ways_that_are_drawn(book):
    book.discover(found("satu"))
    for was, becomes in product(STATES, STATES):
        book.sql(forced(SET_STATE), was, was)
        if (was, becomes) in ALLOWED:
            book.sql(SET_STATE, becomes, becomes, role="kabar_loader")
            continue
        refusal = f"{address('satu')} is {was} and may not become {becomes}"
        with pytest.raises(psycopg2.errors.CheckViolation, match=refusal):
            book.sql(SET_STATE, becomes, becomes, role="kabar_loader")


def test_the_database_knows_which_failures_may_pass(book):
    said = {reason: book.sql("SELECT ops.is_transient(%s)", reason)[0][0] for reason in FailureReason}
    assert said == {reason: reason.retry_policy.is_transient for reason in FailureReason}


@pytest.mark.parametrize(
    "damage",
    [
        "state = 'failed', reason = NULL",
        "state = 'loaded'",
        "attempts = 1",
        "state = 'rejected', next_try_at = now()",
        "article_id = 1",
        "state = 'lost'",
    ],
)
def test_a_state_without_what_it_needs_is_refused(book, damage):
    book.discover(found("satu"))
    with pytest.raises(psycopg2.errors.CheckViolation):
        book.sql(f"UPDATE ops.ledger SET {damage}", role="kabar_loader")
    assert book.line("satu") == ("pending", "discovered", 0)


def test_no_url_enters_in_another_state_than_pending(book):
    with pytest.raises(psycopg2.errors.CheckViolation, match="enters the ledger as pending, not as loaded"):
        book.sql(
            "INSERT INTO ops.ledger"
            " (source_id, url, canonical_url, published_date, listed_date, found_by, state, run_id)"
            " VALUES ('kota', 'https://x/', 'https://x/', now(), now(), '{feed}', 'loaded', 'test')",
            role="kabar_loader",
        )


@pytest.mark.parametrize("change", ["UPDATE ops.events SET reason = 'x'", "DELETE FROM ops.events"])
def test_the_log_is_only_added_to(book, change):
    book.discover(found("satu"))
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        book.sql(change, role="kabar_loader")


def test_a_change_that_is_taken_back_leaves_no_event(book):
    book.discover(found("satu"))
    book.settle(failed("satu"))
    before = book.sql("SELECT event FROM ops.events ORDER BY event_id")
    with pytest.raises(psycopg2.errors.DivisionByZero):
        book.sql("UPDATE ops.ledger SET published_date = published_date + 1; SELECT 1 / 0", role="kabar_loader")
    assert book.sql("SELECT event FROM ops.events ORDER BY event_id") == before == [("discovered",), ("failed",)]
