"""What reading made of a run's pages, as files of the lake: one line per page, an article or a rejection."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter

from pipelines.archive.lake import Lake
from pipelines.records.article import Article, Rejected
from pipelines.run.artifacts import run_folder

ReadResult = Article | Rejected

_ARTICLE = TypeAdapter(Article)
_REJECTED = TypeAdapter(Rejected)


def results_name(run_id: str, source_id: str) -> str:
    """Name in the lake of one source's results."""
    return f"{run_folder(run_id, source_id)}/results.jsonl.gz"


def write_results(lake: Lake, run_id: str, source_id: str, results: Iterable[ReadResult]) -> None:
    """Write the results, whole or not at all, in place of an earlier try's."""
    with TemporaryDirectory(prefix="kabar-results-") as folder:
        local = Path(folder) / "results.jsonl.gz"
        with gzip.open(local, "wt", encoding="utf-8", compresslevel=5) as lines:
            for result in results:
                lines.write(json.dumps(as_json(result), ensure_ascii=False) + "\n")
        lake.publish(local, results_name(run_id, source_id))


def read_results(lake: Lake, run_id: str, source_id: str) -> Iterator[ReadResult]:
    """Yield the results in the order of the manifest.

    Raises:
        ArchiveError: the source's pages were not read in this run.
    """
    with lake.open(results_name(run_id, source_id)) as stream, gzip.open(stream, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if "reason" in document:
                yield _REJECTED.validate_python(document)
            else:
                yield _ARTICLE.validate_python(document)


def as_json(result: ReadResult) -> dict[str, object]:
    """Return a result as JSON can say it; a rejection is known by its `reason`."""
    kind: TypeAdapter[Article] | TypeAdapter[Rejected] = _ARTICLE if isinstance(result, Article) else _REJECTED
    document: dict[str, object] = kind.dump_python(result, mode="json")  # type: ignore[arg-type] # kind fits result
    return document
