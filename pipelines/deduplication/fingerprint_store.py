"""Fingerprints as rows of `ops.text_fingerprints`, and back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any

import numpy as np

from pipelines.deduplication.fingerprints import ALGORITHM, Print, Set32, take_fingerprints
from pipelines.warehouse.connection import Cursor

_COPY = "COPY ops.text_fingerprints FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NO_SAMPLES: Set32 = np.empty(0, np.uint32)
_LITTLE_ENDIAN = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class StoredPrint:
    """A print that is published; it has no samples, for these are looked up where they are stored.

    Attributes:
        key: place of its text in the order of publication.
        published_date: day of publication.
    """

    fingerprint_id: int
    source_id: str
    key: tuple[datetime, str]
    published_date: date
    print: Print


def add_fingerprints(cursor: Cursor, texts: Sequence[tuple[Any, ...]]) -> list[int]:
    """Store the prints of texts; return their numbers.

    Args:
        cursor: in the transaction that publishes them.
        texts: rows of `find_new`: the columns of a print up to `published_date`, and the text.
    """
    prints = take_fingerprints(text for *_, text in texts)
    lines = (_line(row[:-1], each) for row, each in zip(texts, prints, strict=True))
    cursor.copy_expert(_COPY, StringIO("".join(lines)))
    return [fingerprint_id for fingerprint_id, *_ in texts]


def read_fingerprints(rows: Iterable[tuple[Any, ...]]) -> dict[int, StoredPrint]:
    """Return fingerprints by their numbers, from rows of `read_fingerprints`."""
    return {
        fingerprint_id: StoredPrint(
            fingerprint_id,
            source_id,
            (published_at, canonical_url),
            published_date,
            Print(size, _array(shingles), _NO_SAMPLES, _array(figures)),
        )
        for fingerprint_id, source_id, published_at, canonical_url, published_date, size, shingles, figures in rows
    }


def _line(columns: Iterable[object], each: Print) -> str:
    """A row in COPY's text format."""
    samples = ",".join(map(str, each.samples.view(np.int32).tolist()))
    written = (ALGORITHM, each.size, _bytes(each.shingles), f"{{{samples}}}", _bytes(each.figures))
    return "\t".join([*(str(column).translate(_ESCAPES) for column in columns), *map(str, written)]) + "\n"


def _bytes(values: Set32) -> str:
    return r"\\x" + values.astype(_LITTLE_ENDIAN, copy=False).tobytes().hex()


def _array(stored: memoryview) -> Set32:
    return np.frombuffer(stored, _LITTLE_ENDIAN)
