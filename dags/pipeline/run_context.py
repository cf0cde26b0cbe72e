"""What each task needs to know about its run: the id, the publication day, the sources."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowFailException

from crawlers.sources.catalogue import choose, choose_for_days, load_sources
from crawlers.sources.source import Source
from dags.pipeline.day_labels import DAY_BEGINS
from pipelines.archive.lake import Lake
from pipelines.dates.calendar_days import FIRST_YEAR, is_plausible
from pipelines.errors import UsageError
from pipelines.settings import Settings

log = logging.getLogger(__name__)

SOURCE_LABEL = "{{ task.op_kwargs.source_id }}"
"""The UI's label of a mapped task: the source's id. It comes from the arguments, so it shows before the task runs."""
SHARD_LABEL = "{{ task.op_kwargs.source_ids | join(', ') | truncate(200) }}"
"""The UI's label of a task for some sources: their ids, as many as Airflow's column can hold."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """One run.

    Attributes:
        run_id: DAG id and run id, joined by a slash: unique in the warehouse, and a folder in the lake.
        day: the publication day, local to each source; None for a poll.
    """

    run_id: str
    dag_id: str
    day: date | None


def run_context(context: Context) -> RunContext:
    """Return what a task needs to know about its run; only runs of a DAG with the parameter `day` have a day.

    Raises:
        AirflowFailException: the run names no day.
    """
    run = context["dag_run"]
    day = _day(context) if "day" in context["params"] else None
    return RunContext(run_id=f"{run.dag_id}/{run.run_id}", dag_id=run.dag_id, day=day)


@contextmanager
def mistakes_told() -> Iterator[None]:
    """Log a user's mistake as its sentence, and fail the task without a trace of the code; it is not tried again.

    Airflow writes the frames of every exception but this one; the retry policy of `DEFAULT_ARGS` knows it.
    """
    try:
        yield
    except (UsageError, AirflowFailException) as error:
        log.error("%s", error)  # noqa: TRY400 - the frames say nothing to a user
        raise SystemExit(1) from None


def refuse_mistakes(context: Context, run: RunContext) -> None:
    """Refuse what nobody can have meant, whoever triggered the run.

    Raises:
        AirflowFailException: the run's configuration has an unknown name or, for a backfill, a day; or its day has not
            begun anywhere or is of a year of which there is no news on the web.
    """
    refuse_unknown_names(context)
    if context["params"].get("day") and context["dag_run"].run_type == "backfill":
        raise AirflowFailException("The configuration names a day, which would be that of each run; leave day out.")
    if run.day and run.day > (datetime.now(UTC) + DAY_BEGINS).date():
        raise AirflowFailException(f"{run.day} has not begun in any time zone; choose an earlier day.")
    if run.day and not is_plausible(run.day.year):
        raise AirflowFailException(f"{run.day} is too far away; choose a day from {FIRST_YEAR} on.")


def refuse_unknown_names(context: Context) -> None:
    """Refuse a run whose configuration has a name that the DAG does not know; it would be ignored.

    Raises:
        AirflowFailException: it has.
    """
    known = list(context["dag"].params)
    if unknown := sorted(set(context["dag_run"].conf or {}) - set(known)):
        raise AirflowFailException(f"The run's configuration has {', '.join(unknown)}; known are {', '.join(known)}.")


def poll_minutes() -> int:
    """Return the minutes between two polls, which the schedule of `ingest` needs."""
    return Settings().poll


def stores() -> tuple[Lake, str]:
    """Return the lake and the URL of the warehouse."""
    settings = Settings()
    return Lake(settings.lake), settings.require_warehouse_url()


def chosen_sources(context: Context, settings: Settings) -> list[Source]:
    """Return the sources that the run names, or those of KABAR_ONLY, or all enabled ones that fit the DAG.

    Raises:
        UsageError: a name is unknown or disabled.
        SourceError: a definition is wrong.
    """
    fitting = choose_for_days if "day" in context["params"] else choose
    return fitting(load_sources(settings.sources), named_sources(context) or settings.only_ids)


def named_sources(context: Context) -> list[str]:
    """Return the ids and groups of sources that the run names."""
    return list(context["params"].get("sources") or [])


def _day(context: Context) -> date:
    if named := context["params"].get("day"):
        return date.fromisoformat(named)
    start = context.get("data_interval_start")
    if start is None:
        raise AirflowFailException(
            "The run names no day. Trigger it with a logical date or with the parameter day (YYYY-MM-DD)."
        )
    return date(start.year, start.month, start.day)
