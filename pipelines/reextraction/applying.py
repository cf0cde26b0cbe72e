"""Correcting the warehouse by what a comparison found and nothing else, in batches that are whole or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from itertools import islice

from pipelines.archive.lake import Lake
from pipelines.deduplication import link_articles
from pipelines.extraction.version import EXTRACTOR_VERSION
from pipelines.loading import Load, load_articles, settle
from pipelines.records.article import Article
from pipelines.reextraction.corrections import Correction, read_corrections
from pipelines.warehouse.connection import Connection, Cursor, connect, statement
from pipelines.warehouse.copy import copy_rows

_BATCH = 200  # corrections of a transaction


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done.

    Attributes:
        corrected: rows of articles and of earlier versions that were corrected.
        renewed: rows that only got the extractor's version.
        settled: pages whose line of the ledger was settled anew: loaded, duplicate, or rejected for another reason.
        overtaken: rows left alone, since a crawl has changed them, or taken their new address, after the comparison.
    """

    corrected: int = 0
    renewed: int = 0
    settled: int = 0
    overtaken: int = 0

    def __add__(self, other: "Applied") -> "Applied":
        """Return the sums."""
        return Applied(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


def apply_source(lake: Lake, warehouse_url: str, run_id: str, source_id: str) -> Applied:
    """Apply the corrections that `compare_source` left in the lake; killed anywhere, it may be run again.

    Raises:
        ArchiveError: the source was not compared in this run.
    """
    applied = Applied()
    for batch in _batches(read_corrections(lake, run_id, source_id)):
        with connect(warehouse_url, "kabar_loader") as connection:
            applied += _apply(connection, run_id, source_id, batch)
    link_articles(warehouse_url)
    return applied


def _apply(connection: Connection, run_id: str, source_id: str, batch: Sequence[Correction]) -> Applied:
    """Apply one batch inside the caller's transaction: pages of the ledger as a load would, rows in place."""
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
    copy_rows(
        cursor,
        "corrections",
        (
            (each.article_id, each.version, *asdict(each.result).values())
            for each in corrections
            if isinstance(each.result, Article)
        ),
    )
    cursor.execute(statement(__name__, "withdraw_overtaken"))
    overtaken = cursor.rowcount
    for step in ("correct_articles", "correct_versions", "move_days"):
        cursor.execute(statement(__name__, step), {"run_id": run_id, "source_id": source_id})
    return Applied(corrected=len(corrections) - overtaken, overtaken=overtaken)


def _renew(cursor: Cursor, corrections: Sequence[Correction]) -> Applied:
    """Give rows that read as before the version of the extractor that says so."""
    cursor.execute(statement(__name__, "stage_renewals"))
    copy_rows(
        cursor,
        "renewals",
        ((each.article_id, each.version, *each.location, each.extractor_version) for each in corrections),
    )
    for step in ("renew_articles", "renew_versions"):
        cursor.execute(statement(__name__, step))
    return Applied(renewed=len(corrections))


def _batches(corrections: Iterable[Correction]) -> Iterator[list[Correction]]:
    corrections = iter(corrections)
    while batch := list(islice(corrections, _BATCH)):
        yield batch
