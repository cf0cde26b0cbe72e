"""The crawl as a task. It is a process of its own: Scrapy handles signals, and Twisted's reactor cannot restart."""

import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.triggers.temporal import DateTimeTrigger, TimeDeltaTrigger
from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowSkipException

from crawlers.crawl_report import CrawlReport
from crawlers.sources.catalogue import choose, load_sources
from dags.pipeline.metrics import count_crawl
from dags.pipeline.run_context import RunContext, run_context
from pipelines.archive.lake import Lake
from pipelines.errors import CrawlError
from pipelines.run.artifacts import run_folder
from pipelines.run.crawl_files import has_crawl, record_skip
from pipelines.run.stages import clear_run_files
from pipelines.settings import Settings
from pipelines.temporary_folder import temporary_folder

_GRACE_SECONDS = 3.0
"""Airflow kills a task 5 s after it asked it to end; the crawl has to end before that."""

_LOG_LINE = re.compile(r"\S+ \S+ \[(?P<name>[\w.]{1,99})\] (?P<level>[A-Z]{1,8}): ")
"""The beginning of a line of the crawl's log, which Scrapy writes."""

SLOT_WAIT = timedelta(seconds=20)
DAY_SLOT_WAIT = timedelta(minutes=5)
"""How long a crawl waits in its slot while other runs crawl all its sources; the days of a backfill take turns so."""
_PAUSE = timedelta(minutes=1)

MAX_POLL_WAIT = timedelta(minutes=2)
"""How long a poll waits for sites that another crawl uses; the articles of its other sources are loaded after that."""


class CrawlOperator(BaseOperator):
    """Finds, fetches and archives the pages of some sources side by side; the crawls' log is the task's log."""

    template_fields = ("source_ids",)
    ui_color = "#dceefb"

    def __init__(self, *, source_ids: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401 - Airflow's own
        super().__init__(**kwargs)
        self.source_ids = source_ids
        self._process: subprocess.Popen[str] | None = None

    def execute(self, context: Context) -> None:
        """Crawl each source when its local day is over and no other run crawls the site.

        A retry crawls the sources that failed; a task that is cleared after all were crawled crawls all again.

        Raises:
            CrawlError: a crawl failed; a retry continues it.
            AirflowSkipException: a poll waited too long for another crawl of each site.
        """
        run, lake = run_context(context), Lake(Settings().lake)
        left = [each for each in self.source_ids if not has_crawl(lake, run_folder(run.run_id, each))]
        left = left or list(self.source_ids)
        for source_id in left:
            clear_run_files(lake, run.run_id, source_id)
        self._crawl_or_wait(run, left, {}, None)

    def resume(
        self,
        context: Context,
        event: object,  # noqa: ARG002 - Airflow passes it
        left: list[str],
        failed: dict[str, str],
        waiting_since: str | None,
    ) -> None:
        """Continue after a wait for the end of a day or for another crawl, with the sources that are left."""
        self._crawl_or_wait(run_context(context), left, failed, waiting_since)

    def on_kill(self) -> None:
        """End all processes of the crawl: with SIGTERM, then with SIGKILL."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _crawl_or_wait(self, run: RunContext, left: list[str], failed: dict[str, str], since: str | None) -> None:
        """Crawl what can be crawled now, and defer the task if something is left."""
        over_at = _ends_of_day(run, left)
        now = datetime.now(UTC)
        later = [each for each in left if over_at.get(each, now) > now]
        ready = [each for each in left if each not in later]
        report = self._crawl(run, ready)
        for source_id in ready:
            if source_id not in report.busy and source_id not in report.failed:
                count_crawl(Lake(Settings().lake), run, source_id)
        failed |= report.failed
        if report.busy:
            self._wait_for_sites(run, report.busy, later, failed, since)
        if later:
            moment = min(over_at[each] for each in later)
            self.log.info("Waiting until %s, when %s is over for %s", moment, run.day, ", ".join(later))
            kwargs = {"left": later, "failed": failed, "waiting_since": None}
            self.defer(trigger=DateTimeTrigger(moment=moment), method_name="resume", kwargs=kwargs)
        if failed:
            raise CrawlError("; ".join(failed.values()))

    def _wait_for_sites(
        self, run: RunContext, busy: Mapping[str, str], later: list[str], failed: dict[str, str], since: str | None
    ) -> None:
        """Defer the task; a poll that has waited too long skips the sources instead."""
        now = datetime.now(UTC)
        began = datetime.fromisoformat(since) if since else now
        if run.day is not None or now - began < MAX_POLL_WAIT:
            self.log.info("%s; next try in %s", "; ".join(busy.values()), _PAUSE)
            kwargs = {"left": [*busy, *later], "failed": failed, "waiting_since": began.isoformat()}
            self.defer(trigger=TimeDeltaTrigger(_PAUSE), method_name="resume", kwargs=kwargs)
        notes = [f"{why}; the next poll tries again" for why in busy.values()]
        for source_id, note in zip(busy, notes, strict=True):
            self.log.warning("%s", note)
            record_skip(Lake(Settings().lake), run.run_id, source_id, note)
        if set(busy) == set(self.source_ids):
            raise AirflowSkipException("; ".join(notes))

    def _crawl(self, run: RunContext, source_ids: list[str]) -> CrawlReport:
        """Crawl sources in one process; return which of them were not crawled to their ends.

        Raises:
            CrawlError: the process ended without a word on its sources.
        """
        if not source_ids:
            return CrawlReport(busy={}, failed={})
        with temporary_folder("kabar-report-") as folder:
            report = folder / "report.json"
            last = self._follow_process([*_command(run, source_ids), "--report", str(report)])
            if report.exists():
                return CrawlReport.model_validate_json(report.read_bytes())
        code = self._process.returncode if self._process else None
        raise CrawlError(f"the crawl of {', '.join(source_ids)} ended with exit code {code}: {last}")

    def _follow_process(self, command: list[str]) -> str:
        """Run a command with its output in the task's log; return its last line."""
        last = ""
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as self._process:
            level = logging.INFO
            for line in self._process.stdout or ():
                last = line.rstrip() or last
                level, text = _levelled(line.rstrip(), level)
                self.log.log(level, "%s", text)
        return last


def _command(run: RunContext, source_ids: list[str]) -> list[str]:
    days = ["--day", run.day.isoformat()] if run.day else []
    wait = DAY_SLOT_WAIT if run.day else SLOT_WAIT
    sources = [word for source_id in source_ids for word in ("--source", source_id)]
    return [
        sys.executable,
        "-m",
        "crawlers",
        *sources,
        "--run-id",
        run.run_id,
        *days,
        "--wait",
        str(wait.total_seconds()),
    ]


def _ends_of_day(run: RunContext, source_ids: list[str]) -> dict[str, datetime]:
    """Return when the run's day is over, by source; nothing for a poll, which has no day."""
    if run.day is None:
        return {}
    sources = choose(load_sources(Settings().sources), source_ids)
    return {source.id: source.end_of_day(run.day) for source in sources}


def _levelled(line: str, previous: int) -> tuple[int, str]:
    """Return a line of the crawl's log with its level; what Scrapy tells of itself is for finding faults of Kabar.

    A line without a level continues the one before.
    """
    begin = _LOG_LINE.match(line)
    if begin is None:
        return previous, line
    level = logging.getLevelNamesMapping().get(begin["level"], logging.INFO)
    is_scrapys = begin["name"].startswith("scrapy") and level == logging.INFO
    return logging.DEBUG if is_scrapys else level, line[begin.end() :]
