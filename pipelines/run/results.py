"""What reading made of a run's pages, as a file of the lake: one line a page, an article or a rejection."""

import json
from collections.abc import Iterable, Iterator

from pydantic import TypeAdapter

from pipelines.archive.lake import Lake
from pipelines.deduplication import Address
from pipelines.records.article import Article, Rejected
from pipelines.run.artifacts import RESULTS, run_folder

ReadResult = Article | Rejected

_ARTICLE = TypeAdapter(Article)
_REJECTED = TypeAdapter(Rejected)


def results_name(run_id: str, source_id: str) -> str:
    """Return the name in the lake of one source's results."""
    return f"{run_folder(run_id, source_id)}/{RESULTS}"


def write_results(lake: Lake, run_id: str, source_id: str, results: Iterable[ReadResult]) -> None:
    """Write the results, whole or not at all, in place of those of an earlier try."""
    lines = (json.dumps(as_json(result), ensure_ascii=False) for result in results)
    lake.write_lines(results_name(run_id, source_id), lines)


def read_results(lake: Lake, run_id: str, source_id: str) -> Iterator[ReadResult]:
    """Yield the results in the order of the crawl's pages.

    Raises:
        ArchiveError: the source's pages were not read in this run.
    """
    for document in map(json.loads, lake.read_lines(results_name(run_id, source_id))):
        yield (_REJECTED if "reason" in document else _ARTICLE).validate_python(document)


def read_addresses(lake: Lake, run_id: str, source_id: str) -> Iterator[Address]:
    """Yield where each article was found and its canonical address, in the order of the crawl's pages.

    Raises:
        ArchiveError: the source's pages were not read in this run.
    """
    for document in map(json.loads, lake.read_lines(results_name(run_id, source_id))):
        if "canonical_url" in document:
            yield Address(document["url"], document["canonical_url"])


def as_json(result: ReadResult) -> dict[str, object]:
    """Return a result as JSON values; a rejection has the key `reason`."""
    kind: TypeAdapter[Article] | TypeAdapter[Rejected] = _ARTICLE if isinstance(result, Article) else _REJECTED
    document: dict[str, object] = kind.dump_python(result, mode="json")  # type: ignore[arg-type] # kind fits result
    return document
