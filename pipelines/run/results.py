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

Verdict = Article | Rejected

_ARTICLE = TypeAdapter(Article)
_REJECTED = TypeAdapter(Rejected)


def verdicts_name(run_id: str, source_id: str) -> str:
    """Name in the lake of one source's verdicts."""
    return f"{run_folder(run_id, source_id)}/verdicts.jsonl.gz"


def write_verdicts(lake: Lake, run_id: str, source_id: str, verdicts: Iterable[Verdict]) -> None:
    """Write the verdicts, whole or not at all, in place of an earlier try's."""
    with TemporaryDirectory(prefix="kabar-verdicts-") as folder:
        local = Path(folder) / "verdicts.jsonl.gz"
        with gzip.open(local, "wt", encoding="utf-8", compresslevel=5) as lines:
            for verdict in verdicts:
                lines.write(json.dumps(as_json(verdict), ensure_ascii=False) + "\n")
        lake.publish(local, verdicts_name(run_id, source_id))


def read_verdicts(lake: Lake, run_id: str, source_id: str) -> Iterator[Verdict]:
    """Yield the verdicts in the order of the manifest.

    Raises:
        ArchiveError: the source's pages were not read in this run.
    """
    with lake.open(verdicts_name(run_id, source_id)) as stream, gzip.open(stream, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if "reason" in document:
                yield _REJECTED.validate_python(document)
            else:
                yield _ARTICLE.validate_python(document)


def as_json(verdict: Verdict) -> dict[str, object]:
    """Return a verdict as JSON can say it; a rejection is known by its `reason`."""
    kind: TypeAdapter[Article] | TypeAdapter[Rejected] = _ARTICLE if isinstance(verdict, Article) else _REJECTED
    document: dict[str, object] = kind.dump_python(verdict, mode="json")  # type: ignore[arg-type] # kind fits verdict
    return document
