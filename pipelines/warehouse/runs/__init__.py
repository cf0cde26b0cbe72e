"""The rows of `ops.runs`, one per source and run: the plan opens them, the check closes them."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date

from psycopg2.extras import execute_values

from pipelines.warehouse.connection import Connection, statement


@dataclass(frozen=True, slots=True)
class Publisher:
    """A row of `warehouse.sources`."""

    source_id: str
    name: str
    domain: str
    country: str
    language: str
    timezone: str
    tags: tuple[str, ...] = ()


def register_publishers(connection: Connection, publishers: Iterable[Publisher]) -> None:
    """Insert or update publishers; in a fixed order, so that two imports do not deadlock."""
    rows = [(*row, list(tags)) for *row, tags in sorted(map(astuple, publishers))]
    with connection.cursor() as cursor:
        execute_values(cursor, statement(__name__, "register_publishers"), rows)


def registered_publishers(connection: Connection) -> list[str]:
    """Return the ids of the publishers that the warehouse has a row for."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "registered_publishers"))
        return [source_id for (source_id,) in cursor.fetchall()]


def is_registered(connection: Connection, source_id: str) -> bool:
    """Whether the warehouse has a row for a publisher, with or without a definition."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "is_registered"), {"source_id": source_id})
        return cursor.fetchone() == (True,)


def open_runs(
    connection: Connection, run_id: str, dag_id: str, source_ids: Iterable[str], published_date: date | None
) -> None:
    """Open the rows of a run; a run that runs again begins anew.

    Args:
        connection: as `kabar_loader`.
        run_id: Airflow's DAG and run id, joined by a slash.
        dag_id: the DAG.
        source_ids: the publishers that take part.
        published_date: the local day that is walked, None for a poll.
    """
    rows = [(run_id, source_id, dag_id, published_date) for source_id in source_ids]
    with connection.cursor() as cursor:
        execute_values(cursor, statement(__name__, "open_runs"), rows)


def pages_a_day(connection: Connection, source_ids: Iterable[str], day: date) -> dict[str, float]:
    """Return the addresses that each source has a day, on average of the weeks around a day, as far as it is known."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "pages_a_day"), {"source_ids": list(source_ids), "day": day})
        return dict(cursor.fetchall())


def close_left_open(connection: Connection, run_id: str, cause: str) -> None:
    """Close the rows of a run that are still `running` as `short`."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "close_left_open"), {"run_id": run_id, "cause": cause})


def close_run(
    connection: Connection, run_id: str, source_id: str, cause: str | None, *, is_short: bool = False
) -> None:
    """Close the row of one source: as `short` with its cause, or as `done` with what was skipped or left out."""
    values = {"run_id": run_id, "source_id": source_id, "cause": cause, "state": "short" if is_short else "done"}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "close_run"), values)
