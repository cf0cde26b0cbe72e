"""Whether a frozen corpus is what its manifest says."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from io import TextIOWrapper
from typing import IO

import pyarrow.parquet as pq

from pipelines.archive.lake import Lake
from pipelines.warehouse.export.formats import Format, cell_writer
from pipelines.warehouse.export.frozen_corpus import data_files
from pipelines.warehouse.export.manifest import ChosenText, FileEntry, Manifest, chosen_text, corpus_id
from pipelines.warehouse.export.selection import KEY_COLUMNS

_MAX_CELL = 2**31 - 1


def differences(corpus: Lake, manifest: Manifest) -> list[str]:
    """Return what differs between a corpus and its manifest, a sentence each; the texts of a corpus are not kept."""
    entries = [*manifest.files, manifest.coverage]
    found = [problem for entry in entries for problem in _damage(corpus, entry)]
    names = {entry.name for entry in entries}
    found += [f"{name} is not in the manifest" for name in data_files(corpus) if name not in names]
    rows = sum(entry.rows for entry in manifest.files)
    if rows != manifest.articles:
        found.append(f"the manifest names {manifest.articles} articles, and its files have {rows} rows")
    if not found:
        identity = corpus_id(texts_of(corpus, manifest))
        if identity != manifest.corpus_id:
            found.append(f"the articles have the corpus_id {identity}, and the manifest says {manifest.corpus_id}")
    return found


def texts_of(corpus: Lake, manifest: Manifest, columns: Sequence[str] = ()) -> list[ChosenText]:
    """Return the articles of a corpus, sorted by key, with digests of columns: some 600 bytes each in memory."""
    wanted = [*KEY_COLUMNS, *columns]
    return sorted(text for entry in manifest.files for text in _texts_in(corpus, entry.name, manifest.format, wanted))


def _damage(corpus: Lake, entry: FileEntry) -> Iterator[str]:
    if not corpus.exists(entry.name):
        yield f"{entry.name} is missing"
        return
    with corpus.open(entry.name) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    if digest != entry.sha256:
        yield f"{entry.name} was changed: its SHA-256 is {digest}, and the manifest says {entry.sha256}"


def _texts_in(corpus: Lake, name: str, kind: Format, columns: list[str]) -> Iterator[ChosenText]:
    cell_of = cell_writer(guards_formulas=False)  # cells that were guarded are so already
    with corpus.open(name) as file:
        if kind is Format.PARQUET:
            for batch in pq.ParquetFile(file).iter_batches(columns=columns):
                for row in zip(*(batch[column].to_pylist() for column in columns), strict=True):
                    yield chosen_text(map(cell_of, row))
        else:
            for each in _dictionaries(file, kind):
                yield chosen_text(cell_of(each[column]) for column in columns)


def _dictionaries(file: IO[bytes], kind: Format) -> Iterator[Mapping[str, object]]:
    text = TextIOWrapper(file, encoding="utf-8", newline="" if kind is Format.CSV else "\n")
    old_limit = csv.field_size_limit(_MAX_CELL)  # an article may be longer than the default
    try:
        yield from map(json.loads, text) if kind is Format.JSONL else csv.DictReader(text)
    finally:
        csv.field_size_limit(old_limit)
        text.detach()  # who opened the file closes it
