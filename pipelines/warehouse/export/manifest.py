"""The manifest of a frozen corpus: what was asked for, and a digest of each file."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.archive.lake import Lake
from pipelines.errors import ArchiveError, UsageError
from pipelines.warehouse.export.formats import Format
from pipelines.warehouse.export.selection import KEY_COLUMNS, PAGE_COLUMNS, Choice, Layout, Span

MANIFEST = "manifest.json"
_DIGEST_BYTES = 8
_COVERED_COLUMNS = frozenset([*KEY_COLUMNS, "title", "subtitle", "body", "word_count"])


class ChosenText(NamedTuple):
    """An article of a corpus and a digest of its text; sorts by the key. Its further columns have a digest each."""

    article_key: str
    canonical_url: str
    content_hash: str
    digests: bytes


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class FileEntry(_Frozen):
    """A file of a corpus; the name is relative to its folder."""

    name: str
    rows: int
    bytes: int
    sha256: str


class Manifest(_Frozen):
    """What a frozen corpus holds, and how to choose the same articles again."""

    corpus_id: str
    articles: int
    kabar_version: str
    query: str | None
    first: date
    last: date
    source: str | None
    language: str | None
    sample: int | None
    per: tuple[str, ...]
    seed: int
    columns: tuple[str, ...]
    code: tuple[str, ...]
    format: Format
    guard_formulas: bool
    extractor_versions: dict[str, int]
    files: tuple[FileEntry, ...]
    coverage: FileEntry

    @property
    def span(self) -> Span:
        """The days and the source of the corpus."""
        return Span(first=self.first, last=self.last, source_id=self.source)

    @property
    def choice(self) -> Choice:
        """Which of the span's articles the corpus took."""
        return Choice(query=self.query, language=self.language, sample=self.sample, per=self.per, seed=self.seed)

    @property
    def compared_columns(self) -> tuple[str, ...]:
        """Columns of the corpus that the page decides and that `content_hash` does not cover."""
        return tuple(name for name in PAGE_COLUMNS if name in self.columns and name not in _COVERED_COLUMNS)

    @property
    def layout(self) -> Layout:
        """How the corpus is written."""
        return Layout(kind=self.format, columns=self.columns, codes=self.code, guards_formulas=self.guard_formulas)


def chosen_text(cells: Iterable[object]) -> ChosenText:
    """Return the digest of a row that begins with the key columns; its cells are as a CSV file has them."""
    key, address, content, *others = ("" if cell is None else str(cell) for cell in cells)
    digests = (hashlib.blake2b(cell.encode(), digest_size=_DIGEST_BYTES).digest() for cell in others)
    return ChosenText(key, address, content, b"".join(digests))


def changed_columns(columns: Iterable[str], one: ChosenText, other: ChosenText) -> tuple[str, ...]:
    """Return `content_hash` if the texts differ, and those of the further columns whose digests do."""
    changed = ["content_hash"] if one.content_hash != other.content_hash else []
    for number, name in enumerate(columns):
        place = slice(number * _DIGEST_BYTES, (number + 1) * _DIGEST_BYTES)
        if one.digests[place] != other.digests[place]:
            changed.append(name)
    return tuple(changed)


def read_manifest(corpus: Lake) -> Manifest:
    """Read the manifest of a frozen corpus.

    Raises:
        UsageError: the folder has none.
        ArchiveError: the manifest is damaged.
    """
    if not corpus.exists(MANIFEST):
        raise UsageError(f"There is no {MANIFEST} in this folder; name the folder of a corpus that --manifest wrote.")
    try:
        return Manifest.model_validate(corpus.read_json(MANIFEST))
    except (ValidationError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{MANIFEST} is damaged; restore it from a copy of the corpus") from error


def corpus_id(texts: Iterable[ChosenText]) -> str:
    """Return the hex SHA-256 of the keys and content hashes of texts that are sorted by key, a line each."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{text.article_key} {text.content_hash}\n".encode())
    return digest.hexdigest()
