"""The states of days and their sums by month: as counted anew, refreshed since the last change or not."""

from datetime import date, timedelta

import pytest

from pipelines.warehouse.connection import connect
from pipelines.warehouse.mart_tables import refresh_days
from tests.builders import DAY, NOON, article
from tests.loading import load

STATES = "SELECT source_id, published_date, state, discovered, loaded, missing FROM marts.day_states ORDER BY 1, 2"
MONTHS = "SELECT source_id, month, complete, empty, gaps, red, running, not_walked, loaded FROM marts.month_states"
SUMS = """
SELECT
    source_id, date_trunc('month', published_date::timestamp)::date, count(*) FILTER (WHERE state = 'complete'),
    count(*) FILTER (WHERE state = 'empty'), count(*) FILTER (WHERE state = 'gaps'),
    count(*) FILTER (WHERE state = 'red'), count(*) FILTER (WHERE state = 'running'),
    count(*) FILTER (WHERE state = 'not walked'), sum(loaded)
FROM marts.day_states GROUP BY 1, 2 ORDER BY 1, 2
"""
COVERAGE = """
SELECT source_id, published_date, complete, discovered, loaded
FROM marts.coverage WHERE incomplete_because IS DISTINCT FROM 'never tried' ORDER BY 1, 2
"""
RUN = """
INSERT INTO ops.runs (run_id, source_id, dag_id, published_date, state, cause, walked_at, started_at)
VALUES ('archive_day/' || %s, 'kota', 'archive_day', %s, %s, %s, %s, %s)
"""
LATER = NOON + timedelta(days=2)


def ask(url, query, *values, role=None):
    with connect(url, role) as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def left(url):
    return ask(url, "SELECT count(*) FROM ops.changed_days")[0][0]


def run(url, day, state="done", cause=None, *, walked_at=None, started_at=NOON):
    ask(url, RUN, f"{day}-{started_at}", day, state, cause, walked_at, started_at)


def url_of(url, day, state, reason):
    ask(
        url,
        "INSERT INTO ops.ledger (source_id, url, canonical_url, published_date, listed_date, found_by, state, reason,"
        " run_id) VALUES ('kota', %s, 'x', %s, %s, '{index}', 'pending', 'not_fetched', 'x')",
        f"{day}{state}{reason}",
        day,
        day,
    )
    ask(url, "UPDATE ops.ledger SET state = %s, reason = %s WHERE reason = 'not_fetched'", state, reason)


@pytest.fixture
def loaded(warehouse_url):
    load(warehouse_url, article())
    ask(warehouse_url, "UPDATE ops.runs SET started_at = %s, state = 'done'", NOON - timedelta(hours=1))
    run(warehouse_url, DAY, walked_at=LATER)
    return warehouse_url


def state(url, day=DAY):
    """Return the state of a day of kota; it is the same for an analyst and after a refresh."""
    before = ask(url, STATES, role="kabar_analyst")
    months = sorted(ask(url, MONTHS, role="kabar_analyst"))
    assert months == ask(url, SUMS)
    refresh_days(url)
    assert left(url) == 0
    assert ask(url, STATES, role="kabar_analyst") == before
    assert sorted(ask(url, MONTHS, role="kabar_analyst")) == months
    found = {(source, published): (name, *counts) for source, published, name, *counts in before}
    counted = [(*key, row[0] in {"complete", "empty"}, *row[1:3]) for key, row in found.items()]
    assert ask(url, COVERAGE) == counted
    return found.get(("kota", day))


def test_a_day_is_complete_once_it_was_walked_after_its_end(warehouse_url):
    load(warehouse_url, article())
    assert state(warehouse_url)[0] == "running"
    ask(warehouse_url, "UPDATE ops.runs SET started_at = %s", NOON)
    run(warehouse_url, DAY, walked_at=NOON, started_at=NOON + timedelta(hours=1))
    assert state(warehouse_url)[0] == "not walked"
    run(warehouse_url, DAY, walked_at=LATER, started_at=LATER)
    assert state(warehouse_url) == ("complete", 1, 1, 0)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (("pending", "http_503"), ("gaps", 2, 1, 1)),
        (("failed", "timeout"), ("gaps", 2, 1, 1)),
        (("failed", "http_404"), ("complete", 2, 1, 0)),
        (("rejected", "empty"), ("complete", 2, 1, 0)),
    ],
)
def test_a_walked_day_has_gaps_while_a_url_may_still_come(loaded, entry, expected):
    url_of(loaded, DAY, *entry)
    assert state(loaded) == expected


def test_a_walked_day_without_an_article_is_empty(loaded):
    day = date(2026, 3, 1)
    run(loaded, day, walked_at=LATER)
    assert state(loaded, day) == ("empty", 0, 0, 0)
    url_of(loaded, day, "rejected", "empty")
    assert state(loaded, day) == ("empty", 1, 0, 0)


def test_the_latest_run_says_why_a_day_was_not_walked(loaded):
    day = date(2026, 3, 1)
    run(loaded, day, "short", "the site is down")
    assert state(loaded, day)[0] == "red"
    run(loaded, day, "running", started_at=LATER)
    assert state(loaded, day)[0] == "running"
    ask(loaded, "UPDATE ops.runs SET state = 'short', cause = 'x' WHERE state = 'running' AND published_date = %s", day)
    assert state(loaded, day)[0] == "red"


def test_a_walked_day_is_red_while_its_latest_run_is(loaded):
    run(loaded, DAY, "short", "extraction broken: 7 of 7 rejected", walked_at=LATER, started_at=LATER)
    assert state(loaded)[0] == "red"
    why = "SELECT complete, incomplete_because FROM marts.coverage WHERE source_id = 'kota' AND published_date = %s"
    assert ask(loaded, why, DAY) == [(False, "extraction broken: 7 of 7 rejected")]
    run(loaded, DAY, walked_at=LATER, started_at=LATER + timedelta(hours=1))
    assert state(loaded)[0] == "complete"
    assert ask(loaded, why, DAY) == [(True, None)]


def test_a_day_known_from_a_feed_alone_is_not_walked(loaded):
    url_of(loaded, date(2026, 3, 1), "pending", "http_503")
    assert state(loaded, date(2026, 3, 1)) == ("not walked", 1, 0, 1)
    assert state(loaded, date(2026, 2, 27)) is None


def test_a_url_that_moves_to_another_day_changes_both(loaded):
    refresh_days(loaded)
    ask(loaded, "UPDATE ops.ledger SET published_date = '2026-02-28'")
    assert state(loaded) == ("empty", 0, 0, 0)
    assert state(loaded, date(2026, 2, 28)) == ("not walked", 1, 1, 0)


def test_statements_note_the_days_that_they_change(loaded):
    refresh_days(loaded)
    ask(loaded, "UPDATE ops.ledger SET published_date = '2026-03-01'")
    assert sorted(ask(loaded, "SELECT published_date FROM ops.changed_days")) == [(date(2026, 3, 1),), (DAY,)]
    refresh_days(loaded)
    ask(loaded, "DELETE FROM ops.ledger")
    assert ask(loaded, "SELECT published_date FROM ops.changed_days") == [(date(2026, 3, 1),)]


def test_another_time_zone_ends_the_days_at_another_instant(loaded):
    ask(loaded, "UPDATE ops.runs SET walked_at = '2026-03-02T18:00Z'")  # Tuesday, 01:00 in Jakarta
    assert state(loaded)[0] == "complete"
    ask(loaded, "UPDATE warehouse.sources SET timezone = 'UTC' WHERE source_id = 'kota'")
    assert state(loaded)[0] == "not walked"
