"""The results of reading a run's pages, as a file of the lake with a line for each article or rejection."""

from collections.abc import Iterable, Iterator

from pydantic import TypeAdapter, ValidationError

from pipelines.archive.lake import Lake
from pipelines.errors import ArchiveError
from pipelines.records.article import Article, Rejected
from pipelines.run.artifacts import RESULTS, run_file

ReadResult = Article | Rejected

_RESULT: TypeAdapter[ReadResult] = TypeAdapter(ReadResult)


def write_results(lake: Lake, run_id: str, source_id: str, results: Iterable[ReadResult]) -> None:
    """Write the results, atomically; replace those of an earlier attempt."""
    lines = (_RESULT.dump_json(result).decode() for result in results)
    lake.write_lines(run_file(run_id, source_id, RESULTS), lines)


def has_results(lake: Lake, run_id: str, source_id: str) -> bool:
    """Return whether the source's pages were read in this run."""
    return lake.exists(run_file(run_id, source_id, RESULTS))


def read_results(lake: Lake, run_id: str, source_id: str) -> Iterator[ReadResult]:
    """Yield the results in the order of the crawl's pages; raise ArchiveError if the pages were not read."""
    name = run_file(run_id, source_id, RESULTS)
    try:
        yield from map(_RESULT.validate_json, lake.read_lines(name))
    except ValidationError as error:
        raise ArchiveError(f"{name} is damaged ({error.error_count()} fields are wrong); clear the run") from error


def as_json(result: ReadResult) -> dict[str, object]:
    """Return a result as JSON values; only a rejection has the key `reason`."""
    document: dict[str, object] = _RESULT.dump_python(result, mode="json")
    return document
