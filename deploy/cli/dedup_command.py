"""`dedup`: groups any collection of documents into stories, with the rules of the warehouse but without one."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.cleaning.hashes import body_hash
from pipelines.deduplication import Document, cluster, find_shared_lines, take_fingerprints
from pipelines.errors import UsageError


class _Line(BaseModel):
    """One document of the file; further fields are ignored."""

    model_config = ConfigDict(frozen=True)

    id: str | int
    text: str
    published_at: datetime | date | None = None


def dedup(
    *,
    documents: Annotated[Path, typer.Option("--in", help="JSON lines {id, text, published_at?}.")],
) -> None:
    """Group near-identical documents into stories; print {id, story_id, duplicate_of} lines in the file's order."""
    lines = _read(documents)
    texts = _clean([line.text for line in lines])
    places = cluster(
        Document(str(line.id), _text_hash(text), each, _instant(line.published_at))
        for line, text, each in zip(lines, texts, take_fingerprints(texts), strict=True)
    )
    ids = {str(line.id): line.id for line in lines}
    for name, written in ids.items():
        story, original = places[name]
        place = {"id": written, "story_id": ids[story], "duplicate_of": ids[original] if original else None}
        print(json.dumps(place, ensure_ascii=False))


def _read(path: Path) -> list[_Line]:
    lines, seen = [], set()
    for number, line in _lines(path):
        try:
            document = _Line.model_validate_json(line)
        except ValidationError as error:
            problem = error.errors()[0]
            field = next(map(str, problem["loc"]), "the line")
            raise UsageError(f"{path}, line {number}: {field}: {problem['msg']}") from error
        if str(document.id) in seen:
            raise UsageError(f"{path}, line {number}: an earlier line has the id {document.id!r} too")
        seen.add(str(document.id))
        lines.append(document)
    return lines


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank with their numbers; as bytes, so that a line may be no UTF-8."""
    try:
        with path.open("rb") as stream:
            if stream.read(len(BOM_UTF8)) != BOM_UTF8:
                stream.seek(0)
            yield from ((number, line) for number, line in enumerate(stream, 1) if line.strip())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def _clean(texts: list[str]) -> list[str]:
    """Return the texts without the lines that many of them share; a text without other lines stays whole."""
    boilerplate = find_shared_lines(text.split("\n") for text in texts)
    return ["\n".join(line for line in text.split("\n") if line not in boilerplate) or text for text in texts]


def _text_hash(text: str) -> str | None:
    return body_hash(text) if any(map(str.isalnum, text)) else None


def _instant(moment: datetime | date | None) -> datetime | None:
    """Return an aware instant, without an offset in UTC; a day alone comes after all times of its day."""
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return datetime.combine(moment, time.max, UTC)
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
