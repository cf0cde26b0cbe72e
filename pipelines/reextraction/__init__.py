"""Re-extraction: the current code reads archived pages again, shows the differences, and then corrects the rows.

A correction changes the row and its version, keeps what the version showed before as a superseded reading, and adds no
version. Nothing is fetched. Each step may be
repeated, and may run on another machine:

plan (which sources) -> compare_source (writes report and corrections into the lake) -> apply_source (reads them)
"""

from collections.abc import Container, Iterable
from datetime import date

from pipelines.errors import UsageError
from pipelines.records.reasons import SENT_INSTEAD
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


def plan(warehouse_url: str, first: date, last: date, defined: Container[str], named: Iterable[str] = ()) -> list[str]:
    """Return the ids of the sources that have archived pages of these local days, the last one included, in order.

    `defined` are the ids of the source definitions; imported sources without one have a domain as id. If ids are
    `named`, only these are returned.

    Raises:
        UsageError: a named source is unknown, or the definition of one with pages of these days is missing.
    """
    named = list(named)
    if unknown := [source_id for source_id in named if source_id not in defined and "." not in source_id]:
        raise UsageError(f"there is no source {unknown[0]!r}; ./kabar source list shows all")
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        parameters = {"first": first, "last": last, "named": named or None, "sent_instead": list(SENT_INSTEAD)}
        cursor.execute(statement(__name__, "sources_with_pages"), parameters)
        found = [source_id for (source_id,) in cursor.fetchall()]
    if lost := [source_id for source_id in found if source_id not in defined and "." not in source_id]:
        raise UsageError(
            f"{', '.join(lost)} has pages of these days and no definition here; add it to KABAR_SOURCES, or name the "
            "sources to read again"
        )
    return found
