"""Re-extraction: archived pages are read again by the code as it is now, compared, shown, and only then corrected.

A re-reading is no new version of an article: it corrects the row, and the row of the version, in place. The network
is never asked. The chain has three steps, each of which may run again and on another machine:

plan (which sources) -> compare_source (report and corrections, into the lake) -> apply_source (from there)
"""

from collections.abc import Iterable, Mapping
from datetime import date

from pipelines.errors import UsageError
from pipelines.records.hints import PageHints
from pipelines.reextraction.applying import Applied, apply_source
from pipelines.reextraction.comparison import compare_source
from pipelines.reextraction.diff_report import Report, read_report, report_document, report_lines
from pipelines.warehouse.connection import connect, statement

__all__ = [
    "Applied",
    "Report",
    "apply_source",
    "compare_source",
    "plan",
    "read_report",
    "report_document",
    "report_lines",
]


def plan(
    warehouse_url: str, first: date, last: date, hints: Mapping[str, PageHints], named: Iterable[str] = ()
) -> list[str]:
    """Return the ids of the sources that have archived pages of these local days, in order.

    Args:
        warehouse_url: `postgresql://…`.
        first: first local publication day.
        last: last one, included.
        hints: what reading must know of each defined source, by its id.
        named: limits the answer to these; empty means all.

    Sources that no definition describes, which imports bring in, are called by their domain and need none.

    Raises:
        UsageError: a named source is unknown, or one with pages of these days is not defined any more.
    """
    named = list(named)
    if unknown := [source_id for source_id in named if source_id not in hints and "." not in source_id]:
        raise UsageError(f"there is no source {unknown[0]!r}; known are: {', '.join(hints)}")
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute(
            statement(__name__, "sources_with_pages"), {"first": first, "last": last, "named": named or None}
        )
        found = [source_id for (source_id,) in cursor.fetchall()]
    if lost := [source_id for source_id in found if source_id not in hints and "." not in source_id]:
        raise UsageError(
            f"{', '.join(lost)} has pages of these days and no definition here; add it to KABAR_SOURCES, or name the "
            "sources to read again"
        )
    return found
