"""Applying the corrections that a comparison found to the warehouse, a transaction for each batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import islice

from pipelines.archive.lake import Lake
from pipelines.deduplication import link_articles
from pipelines.extraction.version import EXTRACTOR_VERSION
from pipelines.loading import Load, as_row, load_articles, settle
from pipelines.records.article import Article
from pipelines.reextraction.corrections import Correction, read_corrections
from pipelines.warehouse.connection import Connection, Cursor, connect, statement
from pipelines.warehouse.copy import copy_rows

_BATCH = 200  # corrections of a transaction


@dataclass(frozen=True, slots=True)
class Applied:
    """The result of applying corrections.

    Attributes:
        corrected: rows of articles and of earlier versions that were corrected.
        renewed: rows of which only the extractor's version was updated.
        settled: URLs whose entry on the ledger changed: loaded, duplicate, or rejected for another reason.
        overtaken: rows that were skipped because a crawl changed them, or took their new URL, after the comparison.
    """

    corrected: int = 0
    renewed: int = 0
    settled: int = 0
    overtaken: int = 0

    def __add__(self, other: "Applied") -> "Applied":
        return Applied(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


def apply_source(lake: Lake, warehouse_url: str, run_id: str, source_id: str) -> Applied:
    """Apply the corrections of `compare_source`; it may be killed and repeated; raise ArchiveError without them."""
    applied = Applied()
    for batch in _batches(read_corrections(lake, run_id, source_id)):
        with connect(warehouse_url, "kabar_loader") as connection:
            applied += _apply(connection, run_id, source_id, batch)
    link_articles(warehouse_url)
    return applied


def _apply(connection: Connection, run_id: str, source_id: str, batch: Sequence[Correction]) -> Applied:
    """Apply one batch inside the caller's transaction: load pages that had no row, correct rows in place."""
    pages = [each for each in batch if each.article_id is None]
    rows = [each for each in batch if each.article_id is not None]
    load = Load(
        run_id=run_id,
        source_id=source_id,
        pages=(),
        results=[each.result for each in pages if each.result is not None],
        repeated={each.url: each.url for each in pages if each.is_repeated},
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT ops.lock_articles()")
    load_articles(connection, load)
    with connection.cursor() as cursor:
        renewed = [each for each in rows if each.result is None]
        corrected = [each for each in rows if each.result is not None]
        applied = _correct(cursor, run_id, source_id, corrected) + _renew(cursor, renewed)
    settle(connection, load, EXTRACTOR_VERSION)
    return applied + Applied(settled=len(pages))


def _correct(cursor: Cursor, run_id: str, source_id: str, corrections: Sequence[Correction]) -> Applied:
    """Correct rows in place."""
    cursor.execute(statement(__name__, "stage_corrections"))
    read = ((each, each.result) for each in corrections)
    rows = ((each.article_id, each.version, *as_row(new)) for each, new in read if isinstance(new, Article))
    copy_rows(cursor, "corrections", rows)
    cursor.execute(statement(__name__, "withdraw_overtaken"))
    overtaken = cursor.rowcount
    for step in ("correct_articles", "correct_versions", "move_days"):
        cursor.execute(statement(__name__, step), {"run_id": run_id, "source_id": source_id})
    return Applied(corrected=len(corrections) - overtaken, overtaken=overtaken)


def _renew(cursor: Cursor, corrections: Sequence[Correction]) -> Applied:
    """Update the extractor's version of rows that read as before."""
    cursor.execute(statement(__name__, "stage_renewals"))
    rows = ((each.article_id, each.version, *each.location, each.extractor_version) for each in corrections)
    copy_rows(cursor, "renewals", rows)
    for step in ("renew_articles", "renew_versions"):
        cursor.execute(statement(__name__, step))
    return Applied(renewed=len(corrections))


def _batches(corrections: Iterable[Correction]) -> Iterator[list[Correction]]:
    corrections = iter(corrections)
    while batch := list(islice(corrections, _BATCH)):
        yield batch
