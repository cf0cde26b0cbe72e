"""The last stage: do the books balance, and did the source give what it should have?"""

from datetime import date, timedelta

from psycopg2.extras import execute_values

from pipelines.records.crawl_record import Manifest
from pipelines.warehouse.connection import Connection, statement

_TELLING_DAY = 5
"""Articles on a usual day from which on a day with none is a sign of a fault."""

_PATIENCE = timedelta(hours=48)
"""How long a source may name nothing new before its polls turn red: longer than a quiet Sunday."""

# In the order of the columns of imbalance.sql.
_FAULTS = (
    "found URLs are not on the ledger",
    "fetched pages were not read",
    "URLs are loaded on the ledger without an article",
    "articles are without their line on the ledger",
)


def shortcomings(connection: Connection, manifest: Manifest) -> list[str]:
    """Return what is wrong with one source's part of a run, a clause each that names the cause; empty if nothing."""
    return [*manifest.problems, *_imbalance(connection, manifest), *_silence(connection, manifest)]


def silence_of_polls(connection: Connection, source_id: str) -> list[str]:
    """Return since when the polls of a source have found nothing new, where that is too long."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "silent_since"), {"source_id": source_id, "max_silence": _PATIENCE})
        row = cursor.fetchone()
    return [f"no new article since {row[0]:%Y-%m-%d %H:%M} UTC"] if row else []


def _imbalance(connection: Connection, manifest: Manifest) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS crawled (url text PRIMARY KEY, outcome text) ON COMMIT DELETE ROWS"
        )
        execute_values(
            cursor,
            "INSERT INTO crawled VALUES %s",
            [(page.found.url, page.outcome.value) for page in manifest.pages],
        )
        cursor.execute("ANALYZE crawled")
        cursor.execute(statement(__name__, "imbalance"), {"run_id": manifest.run_id, "source_id": manifest.source_id})
        counts = cursor.fetchone() or ()
    return [f"the books do not balance: {count} {what}" for what, count in zip(_FAULTS, counts, strict=True) if count]


def _silence(connection: Connection, manifest: Manifest) -> list[str]:
    if not manifest.days:
        return silence_of_polls(connection, manifest.source_id)
    found_on = {page.found.listed_date for page in manifest.pages}
    return [
        f"nothing was found on {day}, where the days around it have about {usual}"
        for day in manifest.days
        if day not in found_on and (usual := _usual(connection, manifest.source_id, day)) >= _TELLING_DAY
    ]


def _usual(connection: Connection, source_id: str, day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "usual"), {"source_id": source_id, "day": day})
        row = cursor.fetchone()
        return int(row[0] or 0) if row else 0
