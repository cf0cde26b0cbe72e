"""Times of trouble of the sources: each begins with a red run and ends when the source is well again.

A source has one incident for its polls and one for its days at most, however many runs are red. A short fault that the
next poll does not meet gets no notice, and a source that is red every other time is in one incident all the while.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.records.problems import Problem
from pipelines.warehouse.connection import Connection, statement

_MIN_QUIET = timedelta(hours=1)
"""How long a source must have had no red run before a green one ends its incident."""

_MIN_RED_RUNS = 2
"""Red runs before a notice, of polls and of Kabar itself; a day that is red gets its notice at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident whose beginning or end nobody was told of yet; without a source, Kabar itself was in trouble."""

    incident_id: int
    source_id: str | None
    dag_id: str
    run_id: str
    cause: str
    opened_at: datetime
    closed_at: datetime | None


def record(connection: Connection, run_id: str, red: Mapping[str | None, Problem], green: Iterable[str | None]) -> None:
    """Open or continue the incidents of the red sources of a run, and close those of the green ones that are well.

    A source is well if no listing of its polls fails, and if it has not been red for an hour or the run that was red is
    the one that is green now.
    """
    key = {"run_id": run_id, "dag_id": run_id.partition("/")[0]}
    well = set(green)
    with connection.cursor() as cursor:
        # Runs of several days end at once, and each may change the incidents of the others' sources.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('ops.incidents', 0))")
        if red:
            columns = {
                "source_ids": list(red),
                "problems": [problem.kind.value for problem in red.values()],
                "causes": [problem.text for problem in red.values()],
            }
            cursor.execute(statement(__name__, "open_incidents"), {**key, **columns})
        cursor.execute(
            statement(__name__, "close_incidents"),
            {**key, "source_ids": sorted(filter(None, well)), "is_kabar_well": None in well, "min_quiet": _MIN_QUIET},
        )


def take_untold(connection: Connection) -> list[Incident]:
    """Return the incidents whose beginning or end nobody was told of, and lock them until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "take_untold"), {"min_red_runs": _MIN_RED_RUNS})
        names = [column.name for column in cursor.description or ()]
        return [Incident(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def mark_told(connection: Connection, told: Iterable[Incident]) -> None:
    """Note that the notice of these incidents was sent."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "mark_told"), {"ids": [incident.incident_id for incident in told]})
