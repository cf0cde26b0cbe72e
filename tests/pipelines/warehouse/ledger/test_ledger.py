"""The ledger on a real PostgreSQL: what enters, what is to be done, what the crawl settles."""

from datetime import UTC, datetime, timedelta

from pipelines.records.crawl_record import Outcome
from pipelines.records.reasons import MAX_WAIT, TRANSIENT
from pipelines.warehouse.ledger import Step
from tests.builders import DAY, NOON, address, failed, fetched, found, page


def test_a_new_url_is_pending_and_to_be_fetched(book):
    decisions = book.discover(found("satu"), found("dua"))
    assert {decision.step for decision in decisions.values()} == {Step.FETCH}
    assert book.line("satu") == ("pending", "discovered", 0)


def test_a_second_route_is_remembered_and_changes_nothing_else(book):
    book.discover(found("satu"))
    book.settle(failed("satu"))
    book.discover(found("satu", found_by="feed"))
    assert book.sql("SELECT found_by, state, reason FROM ops.ledger") == [(["feed", "index"], "failed", "http_404")]


def test_the_first_title_that_a_listing_gives_is_kept(book):
    for title in (None, "Panen Raya di Lereng", "Panen"):
        book.discover(found("satu").model_copy(update={"listed_title": title}))
    assert book.sql("SELECT listed_title FROM ops.ledger") == [("Panen Raya di Lereng",)]


def test_a_long_listing_that_repeats_itself_is_entered_once_and_settled_whole(book):
    names = [str(number) for number in range(2_500)]
    decisions = book.discover(*map(found, names), found("0", day=DAY - timedelta(days=1)))
    assert len(decisions) == len(names)
    assert all(decision.is_new and decision.step is Step.FETCH for decision in decisions.values())
    book.settle(*map(fetched, names))
    states = book.sql("SELECT state, reason, listed_date, count(*) FROM ops.ledger GROUP BY 1, 2, 3")
    assert states == [("pending", "fetched", DAY, len(names))]
    events = book.sql("SELECT event, count(*) FROM ops.events GROUP BY 1 ORDER BY 1")
    assert events == [("discovered", len(names)), ("fetched", len(names))]


def test_what_cannot_be_had_is_final(book):
    book.discover(found("satu"))
    book.settle(failed("satu", "http_410"))
    assert book.line("satu") == ("failed", "http_410", 1)
    assert book.discover(found("satu"))[address("satu")].step is Step.LEAVE
    assert book.outstanding() == []


def test_what_may_pass_waits_and_is_given_up_when_its_attempts_are_used_up(book):
    book.discover(found("satu"))
    for attempt in range(1, TRANSIENT.attempts):
        book.settle(failed("satu", "http_503", Outcome.RETRY))
        assert book.line("satu") == ("pending", "http_503", attempt)
        assert book.discover(found("satu"))[address("satu")].step is Step.LEAVE, "its time has not come"
        assert book.outstanding() == []
        book.sql("UPDATE ops.ledger SET next_try_at = now() - interval '1 second'")
        assert book.discover(found("satu"))[address("satu")].step is Step.FETCH
        assert book.outstanding(DAY) == [address("satu")]
    book.settle(failed("satu", "http_503", Outcome.RETRY))
    assert book.line("satu") == ("failed", "http_503", TRANSIENT.attempts)


def test_the_wait_doubles(book):
    book.discover(found("satu"))
    waits = []
    for _ in range(3):
        book.settle(failed("satu", "timeout", Outcome.RETRY))
        waits.append(book.sql("SELECT next_try_at - updated_at FROM ops.ledger")[0][0])
    assert waits == [TRANSIENT.first_wait, 2 * TRANSIENT.first_wait, 4 * TRANSIENT.first_wait]


def test_no_wait_is_longer_than_a_day(book):
    book.discover(found("satu"))
    book.sql("UPDATE ops.ledger SET attempts = 8, next_try_at = now()")
    book.settle(failed("satu", "dns", Outcome.RETRY))
    assert book.sql("SELECT next_try_at - updated_at FROM ops.ledger") == [(MAX_WAIT,)]


def test_a_site_that_names_the_next_try_is_obeyed(book):
    book.discover(found("satu"), found("dua"))
    late = datetime.now(UTC) + timedelta(hours=5)
    book.settle(failed("satu", "http_429", Outcome.RETRY, retry_at=late))
    assert book.sql("SELECT next_try_at FROM ops.ledger WHERE url = %s", address("satu")) == [(late,)]


def test_what_was_not_asked_for_loses_no_attempt(book):
    book.discover(found("satu"))
    for _ in range(20):
        book.settle(failed("satu", "site_slowed", Outcome.RETRY))
    assert book.line("satu") == ("pending", "site_slowed", 0)


def test_a_page_that_nobody_read_is_taken_from_the_archive(book):
    book.discover(found("satu"))
    book.settle(fetched("satu"))
    decision = book.discover(found("satu"), run="ingest/two")[address("satu")]
    assert decision.step is Step.ARCHIVED
    assert decision.page == page()
    assert book.outstanding() == [address("satu")]


def test_another_spelling_of_a_loaded_url_is_a_duplicate_without_a_fetch(book):
    book.discover(found("satu"))
    book.sql("UPDATE ops.ledger SET state = 'loaded', reason = NULL")
    spelt = address("satu") + "?utm_source=feed"
    decision = book.discover(found("satu", url=spelt))[spelt]
    assert (decision.step, decision.state) == (Step.LEAVE, "duplicate")
    assert book.sql("SELECT reason FROM ops.ledger WHERE url = %s", spelt) == [("same_canonical_url",)]


def test_another_spelling_of_a_failed_url_is_fetched(book):
    book.discover(found("satu"))
    book.settle(failed("satu"))
    spelt = address("satu") + "?utm_source=feed"
    assert book.discover(found("satu", url=spelt))[spelt].step is Step.FETCH


def test_a_loaded_url_is_visited_again_when_its_listing_says_it_changed(book):
    book.discover(found("satu", modified=NOON))
    book.sql("UPDATE ops.ledger SET state = 'loaded', reason = NULL")
    assert book.discover(found("satu", modified=NOON))[address("satu")].step is Step.LEAVE
    later = NOON + timedelta(minutes=5)
    assert book.discover(found("satu", modified=later))[address("satu")].step is Step.FETCH
    assert book.discover(found("satu", modified=later))[address("satu")].step is Step.FETCH, "until it is loaded"


def test_a_revisit_that_fails_takes_nothing_away(book):
    book.discover(found("satu"))
    book.sql("UPDATE ops.ledger SET state = 'loaded', reason = NULL")
    book.settle(failed("satu"))
    assert book.line("satu")[:2] == ("loaded", None)


def test_the_outstanding_of_one_day_leaves_other_days_alone(book):
    book.discover(found("satu"), found("dua", day=DAY + timedelta(days=1)))
    assert book.outstanding(DAY) == [address("satu")]
    assert sorted(book.outstanding()) == [address("dua"), address("satu")]
