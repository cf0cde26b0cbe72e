"""The crawl as a task. It is a process of its own: Scrapy handles signals, and Twisted's reactor cannot restart."""

import logging
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from typing import Any

from airflow.providers.standard.triggers.temporal import DateTimeTrigger, TimeDeltaTrigger
from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowSkipException

from crawlers.exit_codes import SITE_IS_BUSY
from crawlers.sources.catalogue import choose, load_sources
from dags.pipeline.run_context import RunContext, run_context
from pipelines.archive.lake import Lake
from pipelines.errors import CrawlError
from pipelines.run.crawl_files import record_skip
from pipelines.run.stages import clear_run_files
from pipelines.settings import Settings

_GRACE_SECONDS = 3.0
"""Airflow kills a task 5 s after it asked it to end; the crawl has to end before that."""

_LOG_LINE = re.compile(r"\S+ \S+ \[(?P<name>[\w.]{1,99})\] (?P<level>[A-Z]{1,8}): ")
"""The beginning of a line of the crawl's log, which Scrapy writes."""

_PAUSE = timedelta(minutes=1)

MAX_POLL_WAIT = timedelta(minutes=10)
"""How long a poll waits for a site that another crawl uses; the articles of its other sources are loaded after that."""


class CrawlOperator(BaseOperator):
    """Finds, fetches and archives the pages of one source; the crawl's log is the task's log."""

    template_fields = ("source_id",)
    ui_color = "#dceefb"

    def __init__(self, *, source_id: str, **kwargs: Any) -> None:  # noqa: ANN401 - Airflow's own
        super().__init__(**kwargs)
        self.source_id = source_id
        self._process: subprocess.Popen[str] | None = None

    def execute(self, context: Context) -> None:
        """Wait until the source's local day is over and no other run crawls the site, then crawl.

        Raises:
            CrawlError: the crawl failed; a retry continues it.
            AirflowSkipException: a poll waited too long for another crawl of the site.
        """
        self.resume(context)

    def resume(self, context: Context, event: object = None, waiting_since: str | None = None) -> None:  # noqa: ARG002
        """Continue after a wait for the end of the day or for another crawl; Airflow passes the `event`."""
        run = run_context(context)
        if (over_at := self._day_is_over_at(run)) and over_at > datetime.now(UTC):
            self.log.info("Waiting until %s, when %s is over for %s", over_at, run.day, self.source_id)
            self.defer(trigger=DateTimeTrigger(moment=over_at), method_name="resume")
        self._crawl(run, waiting_since)

    def on_kill(self) -> None:
        """End all processes of the crawl: with SIGTERM, then with SIGKILL."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _day_is_over_at(self, run: RunContext) -> datetime | None:
        if run.day is None:
            return None
        source = choose(load_sources(Settings().sources), [self.source_id])[0]
        return datetime.combine(run.day + timedelta(days=1), time(), source.zone).astimezone(UTC)

    def _crawl(self, run: RunContext, waiting_since: str | None) -> None:
        clear_run_files(Lake(Settings().lake), run.run_id, self.source_id)
        days = ["--day", run.day.isoformat()] if run.day else []
        command = [sys.executable, "-m", "crawlers", "--source", self.source_id, "--run-id", run.run_id, *days]
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
        code = self._process.returncode
        if code == SITE_IS_BUSY:
            self._wait(run, last, waiting_since)
        if code:
            raise CrawlError(f"the crawl of {self.source_id} ended with exit code {code}: {last}")

    def _wait(self, run: RunContext, why: str, waiting_since: str | None) -> None:
        """Defer the task; a poll that has waited too long skips the source instead."""
        now = datetime.now(UTC)
        since = datetime.fromisoformat(waiting_since) if waiting_since else now
        if run.day is None and now - since >= MAX_POLL_WAIT:
            note = f"{why}; the next poll tries again"
            record_skip(Lake(Settings().lake), run.run_id, self.source_id, note)
            raise AirflowSkipException(note)
        self.log.info("%s; next try in %s", why, _PAUSE)
        self.defer(trigger=TimeDeltaTrigger(_PAUSE), method_name="resume", kwargs={"waiting_since": since.isoformat()})


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
