"""The corrections of a re-extraction, as a file of the lake with a line for each row; written before any change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from pipelines.archive.lake import Lake
from pipelines.records.article import Article, Rejected
from pipelines.records.warc_location import WarcLocation
from pipelines.run.artifacts import CORRECTIONS, run_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One row to be corrected.

    Attributes:
        article_id: the article, None for a page that is only on the ledger.
        version: the version of the article that was read again.
        result: the new reading; None if it is equal and only the extractor's version is renewed.
        is_repeated: whether the page is a further URL of an article that has a row.
        extractor_version: version of the code and of the site profile that read the page.
        location: place of the page that was read; a row that points to another page is not corrected.
    """

    url: str
    article_id: int | None
    version: int | None
    result: Article | Rejected | None
    is_repeated: bool
    extractor_version: str
    location: WarcLocation


_CORRECTION = TypeAdapter(Correction)


def write_corrections(lake: Lake, run_id: str, source_id: str, corrections: Iterable[Correction]) -> None:
    """Write the corrections, atomically; replace those of an earlier attempt."""
    lines = (_CORRECTION.dump_json(each).decode() for each in corrections)
    lake.write_lines(run_file(run_id, source_id, CORRECTIONS), lines)


def read_corrections(lake: Lake, run_id: str, source_id: str) -> Iterator[Correction]:
    """Yield the corrections in the order of the comparison; raise ArchiveError if the source was not compared."""
    return map(_CORRECTION.validate_json, lake.read_lines(run_file(run_id, source_id, CORRECTIONS)))
