"""An incident begins with a red run and ends when the source is well: one notice each, never a storm."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines.records.problems import Problem, ProblemClass
from pipelines.warehouse.connection import connect
from pipelines.warehouse.incidents import mark_told, record, take_untold
from pipelines.warehouse.runs import register_publishers
from tests.builders import DESA, KOTA

DOWN = Problem(ProblemClass.SITE_DOWN, "site down: index a: http_503")
BLOCKED = Problem(ProblemClass.BLOCKED, "blocked: index a: http_403")


class Watch:
    def __init__(self, url):
        self.url = url
        self.runs = 0
        with connect(url, "kabar_loader") as connection:
            register_publishers(connection, [KOTA, DESA])

    def sql(self, statement):
        with connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None

    def poll(self, *red, problem=DOWN, run=None):
        self.check("ingest", red, problem, run)

    def day(self, *red, problem=DOWN, run=None):
        self.check("archive_day", red, problem, run)

    def check(self, dag, red, problem, run):
        """A run whose other sources are well; half an hour passes between it and the next of its DAG."""
        self.runs += 1
        with connect(self.url, "kabar_loader") as connection:
            green = [each for each in (None, "kota", "desa") if each not in red]
            record(connection, f"{dag}/{run or self.runs}", dict.fromkeys(red, problem), green)
        self.sql(f"UPDATE ops.incidents SET last_red_at = last_red_at - interval '31 minutes' WHERE dag_id = '{dag}'")

    def tell(self):
        with connect(self.url, "kabar_loader") as connection:
            untold = take_untold(connection)
            mark_told(connection, untold)
        return [f"{each.source_id} {'over' if each.closed_at else 'begins'}" for each in untold]


@pytest.fixture
def watch(warehouse_url):
    return Watch(warehouse_url)


def test_a_source_that_stays_red_is_told_once_and_once_when_it_is_well(watch):
    told = []
    for _ in range(5):
        watch.poll("kota")
        told.append(watch.tell())
    for _ in range(4):
        watch.poll()
        told.append(watch.tell())
    assert told == [[], ["kota begins"], [], [], [], [], ["kota over"], [], []]
    (row,) = watch.sql("SELECT source_id, dag_id, problem, cause, run_id, red_runs FROM marts.incidents")
    assert row == ("kota", "ingest", "site down", "site down: index a: http_503", "ingest/5", 5)


def test_a_fault_of_a_single_poll_is_told_to_nobody(watch):
    watch.poll("kota")
    watch.poll()
    watch.poll()
    watch.poll("kota")
    assert watch.tell() == []
    assert watch.sql("SELECT count(*), count(closed_at) FROM ops.incidents") == [(2, 1)]


def test_a_source_that_is_red_every_other_time_is_in_one_incident(watch):
    told = []
    for number in range(10):
        watch.poll(*["kota"] * (number % 2))
        told += watch.tell()
    assert told == ["kota begins"]


def test_an_incident_tells_the_latest_cause(watch):
    watch.poll("kota")
    watch.poll("kota", problem=BLOCKED)
    assert watch.sql("SELECT problem, cause, count(*) OVER () FROM ops.incidents") == [
        ("blocked", "blocked: index a: http_403", 1)
    ]


def test_a_red_day_is_told_at_once_and_is_over_when_the_same_run_is_green(watch):
    watch.day("kota", run="2026-03-02")
    assert watch.tell() == ["kota begins"]
    watch.day(run="2026-03-03")
    assert watch.tell() == []
    watch.day(run="2026-03-02")
    assert watch.tell() == ["kota over"]


def test_a_backfill_of_red_days_is_one_incident_beside_that_of_the_polls(watch):
    told = []
    for number in range(20):
        watch.day(*["kota"] * (number % 3 > 0))
        watch.poll()
        told += watch.tell()
    assert told == ["kota begins"]


def test_all_sources_that_break_at_once_are_told_together(watch):
    watch.poll("kota", "desa")
    watch.poll("kota", "desa")
    assert watch.tell() == ["desa begins", "kota begins"]


def test_a_listing_that_fails_keeps_the_incident_open_while_the_others_are_polled(watch):
    watch.sql(
        "INSERT INTO ops.polls (source_id, url, route, poll_every, next_poll_at, failures, last_status, last_polled_at)"
        " VALUES ('kota', 'a', 'feed', '1 h', now(), 1, 'http_503', now())"
    )
    for red in (["kota"], [], [], [], ["kota"], [], []):
        watch.poll(*red)
    assert watch.tell() == ["kota begins"]
    watch.sql("UPDATE ops.polls SET failures = 0")
    watch.poll()
    assert watch.tell() == ["kota over"]


def test_a_run_without_a_plan_is_an_incident_of_kabar_itself(watch):
    watch.day(None)
    assert watch.tell() == []
    watch.day(None)
    assert watch.tell() == ["None begins"]
    watch.day()
    watch.day()
    assert watch.tell() == ["None over"]


def test_the_incident_of_a_source_that_was_disabled_is_over_after_a_week(watch):
    watch.poll("kota")
    with connect(watch.url, "kabar_loader") as connection:
        record(connection, "ingest/later", {}, ["desa"])
    assert watch.sql("SELECT closed_at IS NULL FROM ops.incidents") == [(True,)]
    watch.sql("UPDATE ops.incidents SET last_red_at = now() - interval '8 days'")
    with connect(watch.url, "kabar_loader") as connection:
        record(connection, "ingest/later", {}, ["desa"])
    assert watch.sql("SELECT closed_at IS NULL FROM ops.incidents") == [(False,)]


def test_runs_that_end_at_once_do_not_disturb_each_other(watch):
    def run(number):
        with connect(watch.url, "kabar_loader") as connection:
            red, green = ("kota", "desa") if number % 2 else ("desa", "kota")
            record(connection, f"archive_day/{number}", {red: DOWN}, [green])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(12)))
    assert watch.sql("SELECT source_id, red_runs FROM ops.incidents ORDER BY 1") == [("desa", 6), ("kota", 6)]


def test_what_one_task_tells_no_other_tells_at_the_same_time(watch):
    watch.day("kota")
    with connect(watch.url, "kabar_loader") as connection:
        assert len(take_untold(connection)) == 1
        assert watch.tell() == []
    assert watch.tell() == ["kota begins"], "the message was not sent"
