"""What a re-extraction is about to change, as a file of the lake: one line per row, written before anything changes."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from pipelines.archive.lake import Lake
from pipelines.records.article import Article, Rejected
from pipelines.records.warc_location import WarcLocation
from pipelines.run.artifacts import run_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One row to be corrected.

    Attributes:
        article_id: the article, None for a page that only the ledger knows.
        version: the version of the article that was read again.
        result: how the page reads now; None where it reads as before, and only the extractor's version is renewed.
        is_repeated: the page is one more address of an article that has a row already.
        extractor_version: of the code, and of the site profile, that read it now.
        location: where the page lies that was read; a row that has gone on to another page is left alone.
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
    """Write the corrections, whole or not at all, in place of those of an earlier try."""
    lines = (json.dumps(_CORRECTION.dump_python(each, mode="json"), ensure_ascii=False) for each in corrections)
    lake.write_lines(_name(run_id, source_id), lines)


def read_corrections(lake: Lake, run_id: str, source_id: str) -> Iterator[Correction]:
    """Yield the corrections in the order in which they were found.

    Raises:
        ArchiveError: the source was not compared in this run.
    """
    return map(_CORRECTION.validate_json, lake.read_lines(_name(run_id, source_id)))


def _name(run_id: str, source_id: str) -> str:
    return f"{run_folder(run_id, source_id)}/corrections.jsonl.gz"
