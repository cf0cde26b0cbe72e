"""What one run is about: its id, its publication day and its sources, read the same way by every task."""

from dataclasses import dataclass
from datetime import date

from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowFailException

from crawlers.sources.catalogue import choose, choose_for_days, load_sources
from crawlers.sources.source import Source
from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class RunContext:
    """One run.

    Attributes:
        run_id: DAG and run id joined by a slash: unique in the warehouse, and a folder in the lake.
        day: the publication day that is walked, as every source's own local day; None for a poll.
    """

    run_id: str
    dag_id: str
    day: date | None


def run_context(context: Context) -> RunContext:
    """Return what a run is about; a DAG with the parameter `day` walks that day, else its data interval's.

    Raises:
        AirflowFailException: a day is to be walked, and the run names none.
    """
    run = context["dag_run"]
    day = _day(context) if "day" in context["params"] else None
    return RunContext(run_id=f"{run.dag_id}/{run.run_id}", dag_id=run.dag_id, day=day)


def chosen_sources(context: Context, settings: Settings) -> list[Source]:
    """Return the sources that the run names, else those of KABAR_ONLY, else all enabled ones that can serve it.

    Raises:
        UsageError: one of the names is unknown or disabled.
        SourceError: a definition is wrong.
    """
    named = named_sources(context) or [name for name in settings.only.split(",") if name]
    among = choose_for_days if "day" in context["params"] else choose
    return among(load_sources(settings.sources), named)


def named_sources(context: Context) -> list[str]:
    """Return the ids of the sources that the run itself names."""
    return list(context["params"].get("sources") or [])


def _day(context: Context) -> date:
    if named := context["params"].get("day"):
        return date.fromisoformat(named)
    start = context.get("data_interval_start")
    if start is None:
        raise AirflowFailException(
            "This run names no day: trigger it with a logical date or with the parameter day (YYYY-MM-DD)."
        )
    return date(start.year, start.month, start.day)
