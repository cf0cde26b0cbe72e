"""Deleting what is not kept: files of finished runs always, articles only if `KABAR_KEEP_DAYS` is set.

WARC files are never deleted here; a deleted article can be read from them again.
"""

from contextlib import closing
from datetime import date, timedelta

from pipelines.archive.lake import Lake
from pipelines.warehouse.connection import Connection, connect, open_connection, statement

KEEP_RUN_ARTIFACTS = timedelta(days=30)
"""How long the files of a finished run stay in the lake."""


def drop_run_artifacts(lake: Lake, warehouse_url: str) -> list[str]:
    """Delete the lake files of runs that finished long ago, except WARC files; return the ids of these runs."""
    folders = {name.removeprefix("runs/"): name for name in lake.names("runs/*/*")}
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute(statement(__name__, "long_finished"), {"run_ids": list(folders), "kept": KEEP_RUN_ARTIFACTS})
        finished = [run_id for (run_id,) in cursor.fetchall()]
    for run_id in finished:
        lake.remove_folder(folders[run_id])
    return finished


def drop_articles(warehouse_url: str, today: date, keep_days: int) -> int:
    """Delete articles published more than `keep_days` days ago, with their versions; return their number.

    Their URLs stay on the ledger as they are, so no backfill fetches them again. A transaction for each source: loads
    and crawls wait for no more than one.
    """
    first_kept = today - timedelta(days=keep_days)
    with closing(open_connection(warehouse_url, "kabar_loader")) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT source_id FROM warehouse.sources ORDER BY source_id")
            source_ids = [source_id for (source_id,) in cursor.fetchall()]
        return sum(_drop_articles_of(connection, source_id, first_kept) for source_id in source_ids)


def _drop_articles_of(connection: Connection, source_id: str, first_kept: date) -> int:
    parameters = {"source_id": source_id, "first_kept": first_kept}
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT ops.lock_articles(), ops.lock_ledger(%(source_id)s)", parameters)
        cursor.execute(statement(__name__, "drop_articles"), parameters)
        dropped = cursor.rowcount
        cursor.execute(statement(__name__, "release_addresses"), parameters)
        return dropped
