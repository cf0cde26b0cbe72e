"""What other archives were asked for, so that a command that was killed or is repeated does not ask for it again."""

from collections.abc import Sequence

from psycopg2.extras import execute_values

from pipelines.warehouse.connection import Connection, statement


def cursor_of(connection: Connection, source_id: str, request: str) -> str | None:
    """Return where reading a list or a file goes on, None if it did not begin, '' if it reached the end."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "cursor_of"), {"source_id": source_id, "request": request})
        row = cursor.fetchone()
    return (row[0] or "") if row else None


def unusable(connection: Connection, source_id: str, places: Sequence[str]) -> set[str]:
    """Return those of these places whose copies turned out unusable."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "unusable"), {"source_id": source_id, "places": list(places)})
        return {place for (place,) in cursor.fetchall()}


def note(connection: Connection, source_id: str, rows: Sequence[tuple[str, str, str | None, str | None]]) -> None:
    """Note requests as (request, kind, cursor, problem); a later row of a request replaces the one before."""
    latest = {row[0]: (source_id, *row) for row in rows}
    with connection.cursor() as cursor:
        if latest:
            execute_values(cursor, statement(__name__, "note"), list(latest.values()))


def drop_listings(connection: Connection, source_id: str) -> None:
    """Forget the lists that may grow, after all of them were read; files and unusable copies stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "drop_listings"), {"source_id": source_id})
