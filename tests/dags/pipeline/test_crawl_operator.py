"""The crawl task: when it waits, what it does if the site is busy, and that a kill ends all its processes."""

import time
from datetime import UTC, date, datetime, timedelta

import psutil
import pytest

from pipelines.archive.lake import Lake
from pipelines.errors import CheckError, CrawlError
from pipelines.run.artifacts import CRAWL, RESULTS, run_folder
from pipelines.run.stages import check_run
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import open_runs, register_publishers
from tests.builders import KOTA
from tests.dags.kota import context, poll_context, write_source

pytestmark = pytest.mark.filterwarnings("ignore")  # Airflow's own


@pytest.fixture
def operator(dagbag, monkeypatch, tmp_path, warehouse_url):
    """Return the operator for a publisher in a time zone."""
    from dags.pipeline import crawl_operator
    from dags.pipeline.crawl_operator import CrawlOperator

    for name in ("SLOT_WAIT", "DAY_SLOT_WAIT"):
        monkeypatch.setattr(crawl_operator, name, timedelta(seconds=1))
    monkeypatch.setenv("KABAR_SOURCES", str(tmp_path / "kota.yaml"))
    monkeypatch.setenv("KABAR_WAREHOUSE_URL", warehouse_url)
    monkeypatch.setenv("KABAR_LAKE_URL", str(tmp_path / "lake"))

    def make(zone="Asia/Jakarta"):
        write_source(tmp_path, zone)
        return CrawlOperator(task_id="crawl", source_ids=["kota"])

    return make


@pytest.mark.parametrize(
    ("zone", "over_at"),
    [
        ("Asia/Jakarta", datetime(2026, 3, 6, 17, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 7, 5, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 3, 6, 10, tzinfo=UTC)),
    ],
)
def test_a_day_is_over_when_it_is_over_there(operator, zone, over_at):
    from dags.pipeline.crawl_operator import _ends_of_day
    from dags.pipeline.run_context import run_context

    operator(zone)
    run = run_context(context(date(2026, 3, 6)))
    assert run.day == date(2026, 3, 6)
    assert _ends_of_day(run, ["kota"]) == {"kota": over_at}


def test_a_day_that_is_not_over_is_waited_for_without_a_slot(operator):
    from airflow.sdk.exceptions import TaskDeferred

    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    with pytest.raises(TaskDeferred) as deferred:
        operator().execute(context(tomorrow))
    assert deferred.value.method_name == "resume"


def test_a_busy_site_is_waited_for_without_a_slot(operator, warehouse_url):
    from airflow.sdk.exceptions import TaskDeferred

    from pipelines.warehouse.locks import advisory_locks

    with advisory_locks(warehouse_url, ["crawl kota"], timedelta(seconds=1), "archive_day/other") as holders:
        assert holders == {}
        with pytest.raises(TaskDeferred):
            operator().execute(context(date(2026, 3, 6)))


@pytest.fixture
def held(warehouse_url):
    """Hold the site as another run; yield the time since which a crawl has waited for it."""
    from dags.pipeline.crawl_operator import MAX_POLL_WAIT
    from pipelines.warehouse.locks import advisory_locks

    with advisory_locks(warehouse_url, ["crawl kota"], timedelta(seconds=1), "archive_day/other"):
        yield (datetime.now(UTC) - MAX_POLL_WAIT).isoformat()


def test_a_poll_leaves_a_site_that_stays_busy_to_the_next_one_and_tells_so(operator, held, warehouse_url, tmp_path):
    from airflow.sdk.exceptions import AirflowSkipException

    note = "run archive_day/other is crawling kota; the next poll tries again"
    with pytest.raises(AirflowSkipException, match=note):
        operator().resume(poll_context(), None, ["kota"], {}, held)
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA])
        open_runs(connection, "ingest/manual__x", "ingest", ["kota"], None)
    check_run(Lake(str(tmp_path / "lake")), "ingest/manual__x", ["kota"], warehouse_url)
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT state, cause FROM ops.runs")
        assert cursor.fetchall() == [("done", note)]


def test_a_walk_of_a_day_waits_for_its_site_as_long_as_its_run_lasts(operator, held):
    from airflow.sdk.exceptions import TaskDeferred

    with pytest.raises(TaskDeferred) as deferred:
        operator().resume(context(date(2026, 3, 6)), None, ["kota"], {}, held)
    assert deferred.value.kwargs == {"left": ["kota"], "failed": {}, "waiting_since": held}


def test_a_killed_task_leaves_no_crawl_behind(operator, warehouse_url):
    import threading

    from pipelines.warehouse.locks import advisory_locks

    task = operator()
    failures = []

    def run():
        try:
            task.execute(context(date(2026, 3, 6)))
        except CrawlError as error:
            failures.append(error)

    with advisory_locks(
        warehouse_url, ["crawl kota"], timedelta(seconds=1), "archive_day/other"
    ):  # the crawl waits for its lock: time enough to kill it
        worker = threading.Thread(target=run)
        worker.start()
        while task._process is None:
            time.sleep(0.05)
        pid = task._process.pid
        waits, wait = [], task._process.wait
        task._process.wait = lambda timeout=None: waits.append(timeout) or wait(timeout)
        task.on_kill()
        assert max(filter(None, waits)) <= 4, "Airflow kills the task itself after 5 s, and nothing ends the crawl"
        worker.join(timeout=30)
    assert not psutil.pid_exists(pid)
    assert "ended with exit code" in str(failures[0])


def test_a_crawl_that_fails_does_not_leave_the_account_of_the_one_before_it(
    operator, warehouse_url, monkeypatch, tmp_path
):
    lake, run_id = Lake(str(tmp_path / "lake")), "archive_day/manual__x"
    names = [f"{run_folder(run_id, 'kota')}/{name}" for name in (CRAWL, RESULTS)]
    task = operator()
    for name in names:
        lake.write_text(name, "as of the run before it was cleared")
    monkeypatch.delenv("KABAR_ALLOW_LOOPBACK")
    with pytest.raises(CrawlError, match="this machine"):
        task.execute(context(date(2026, 3, 6)))
    assert not any(map(lake.exists, names))
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA])
        open_runs(connection, run_id, "archive_day", ["kota"], date(2026, 3, 6))
    with pytest.raises(CheckError, match="the crawl failed before it wrote its result"):
        check_run(lake, run_id, ["kota"], warehouse_url)


def test_the_log_of_a_crawl_keeps_its_levels_and_what_scrapy_tells_of_itself_is_for_debugging(dagbag):
    import logging

    from dags.pipeline.crawl_operator import _levelled

    time, lines = "2026-11-30 07:01:23", []
    level = logging.INFO
    for line in (
        f"{time} [scrapy.core.engine] INFO: Spider opened",
        "{'continued': 1}",
        f"{time} [crawlers.progress.journal] INFO: feed https://kota.example/rss names 3 articles",
        f"{time} [scrapy.core.scraper] ERROR: Spider error",
        "Traceback (most recent call last):",
        f"{time} [crawlers.network.throttle] WARNING: the site gets a rest",
    ):
        level, text = _levelled(line, level)
        lines.append((logging.getLevelName(level), text))
    assert lines == [
        ("DEBUG", "Spider opened"),
        ("DEBUG", "{'continued': 1}"),
        ("INFO", "feed https://kota.example/rss names 3 articles"),
        ("ERROR", "Spider error"),
        ("ERROR", "Traceback (most recent call last):"),
        ("WARNING", "the site gets a rest"),
    ]
