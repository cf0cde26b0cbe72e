"""What a re-extraction is about to change, as a file of the lake: one line per row, written before anything changes."""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter

from pipelines.archive.lake import Lake
from pipelines.records.article import Article, Rejected
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
        warc_file: where the page lies that was read; a row that has gone on to another page is left alone.
    """

    url: str
    article_id: int | None
    version: int | None
    result: Article | Rejected | None
    is_repeated: bool
    extractor_version: str
    warc_file: str
    warc_offset: int


_CORRECTION = TypeAdapter(Correction)


def write_corrections(lake: Lake, run_id: str, source_id: str, corrections: Iterable[Correction]) -> None:
    """Write the corrections, whole or not at all, in place of an earlier try's."""
    with TemporaryDirectory(prefix="kabar-reextraction-") as folder:
        local = Path(folder) / "corrections.jsonl.gz"
        with gzip.open(local, "wt", encoding="utf-8", compresslevel=5) as lines:
            for correction in corrections:
                lines.write(json.dumps(_CORRECTION.dump_python(correction, mode="json"), ensure_ascii=False) + "\n")
        lake.publish(local, _name(run_id, source_id))


def read_corrections(lake: Lake, run_id: str, source_id: str) -> Iterator[Correction]:
    """Yield the corrections in the order in which they were found.

    Raises:
        ArchiveError: the source was not compared in this run.
    """
    with lake.open(_name(run_id, source_id)) as stream, gzip.open(stream, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield _CORRECTION.validate_json(line)


def _name(run_id: str, source_id: str) -> str:
    return f"{run_folder(run_id, source_id)}/corrections.jsonl.gz"
