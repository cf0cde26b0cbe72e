"""The crawl as a task: a process of its own, since Scrapy wants its own signals and Twisted's reactor starts once."""

import os
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
from pipelines.run.skips import record_skip
from pipelines.run.stages import clear_run_files
from pipelines.settings import Settings

_GRACE_SECONDS = 3.0
"""Airflow kills a task 5 s after it asked it to end; the crawl has to be gone before."""

_PAUSE = timedelta(minutes=1)

MAX_POLL_WAIT = timedelta(minutes=10)
"""A crawl of days may hold a site for hours; meanwhile the pages of all other sources wait for the end of this one."""


class CrawlOperator(BaseOperator):
    """Discovers, fetches and archives one source's part of a run; its log is the task's log."""

    template_fields = ("source_id",)
    ui_color = "#dceefb"

    def __init__(self, *, source_id: str, **kwargs: Any) -> None:  # noqa: ANN401 - Airflow's own
        super().__init__(**kwargs)
        self.source_id = source_id
        self._process: subprocess.Popen[str] | None = None

    def execute(self, context: Context) -> None:
        """Wait for the end of the source's local day and for the site to be free, then crawl.

        Raises:
            CrawlError: the crawl ended badly; what it settled is on the ledger, a retry does the rest.
            AirflowSkipException: a poll waited in vain for a site that another run holds.
        """
        self._begin(context, None)

    def resume(self, context: Context, event: Any = None, waiting_since: str | None = None) -> None:  # noqa: ANN401, ARG002 - Airflow's signature
        """Go on when the day is over, or the site may be free."""
        self._begin(context, waiting_since)

    def on_kill(self) -> None:
        """End the crawl's whole process group: by request, then by force."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)

    def _begin(self, context: Context, waiting_since: str | None) -> None:
        run = run_context(context)
        if (over_at := self._day_is_over_at(run)) and over_at > datetime.now(UTC):
            self.log.info("%s is not over in %s before %s; waiting", run.day, self.source_id, over_at)
            self.defer(trigger=DateTimeTrigger(moment=over_at), method_name="resume")
        self._crawl(run, waiting_since)

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
            for line in self._process.stdout or ():
                last = line.rstrip() or last
                self.log.info("%s", line.rstrip())
        code = self._process.returncode
        if code == SITE_IS_BUSY:
            self._wait(run, last, waiting_since)
        if code:
            raise CrawlError(f"the crawl of {self.source_id} ended with exit code {code}: {last}")

    def _wait(self, run: RunContext, why: str, waiting_since: str | None) -> None:
        """Come back when the site may be free; a poll that did so for long enough leaves the source to the next one."""
        now = datetime.now(UTC)
        since = datetime.fromisoformat(waiting_since) if waiting_since else now
        if run.day is None and now - since >= MAX_POLL_WAIT:
            note = f"{why}; the next poll takes it up"
            record_skip(Lake(Settings().lake), run.run_id, self.source_id, note)
            raise AirflowSkipException(note)
        self.log.info("%s; trying again in %s", why, _PAUSE)
        self.defer(trigger=TimeDeltaTrigger(_PAUSE), method_name="resume", kwargs={"waiting_since": since.isoformat()})
