"""Fingerprints as rows of `ops.text_fingerprints`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import Any

import numpy as np

from pipelines.deduplication.fingerprints import ALGORITHM, Fingerprint, Set32, take_fingerprints
from pipelines.warehouse.connection import Cursor

_COPY = "COPY ops.text_fingerprints FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NO_SAMPLES: Set32 = np.empty(0, np.uint32)
_LITTLE_ENDIAN = np.dtype("<u4")


@dataclass(frozen=True, slots=True)
class StoredFingerprint:
    """A stored fingerprint, without its samples, which only the database reads.

    Attributes:
        key: position of its text in the order of publication.
        published_date: day of publication.
    """

    fingerprint_id: int
    source_id: str
    key: tuple[datetime, str]
    published_date: date
    fingerprint: Fingerprint


def add_fingerprints(cursor: Cursor, texts: Sequence[tuple[Any, ...]]) -> list[int]:
    """Store the fingerprints of texts; return their numbers.

    Args:
        cursor: in the transaction that publishes them.
        texts: rows of `find_new`: the columns of a fingerprint up to `published_date`, and the text.
    """
    fingerprints = take_fingerprints(text for *_, text in texts)
    lines = (_line(row[:-1], each) for row, each in zip(texts, fingerprints, strict=True))
    cursor.copy_expert(_COPY, StringIO("".join(lines)))
    return [fingerprint_id for fingerprint_id, *_ in texts]


def read_fingerprints(rows: Iterable[tuple[Any, ...]]) -> dict[int, StoredFingerprint]:
    """Return fingerprints by number, from rows of `read_fingerprints`."""
    return {
        fingerprint_id: StoredFingerprint(
            fingerprint_id,
            source_id,
            (published_at, canonical_url),
            published_date,
            Fingerprint(size, _array(shingles), _NO_SAMPLES, _array(figures)),
        )
        for fingerprint_id, source_id, published_at, canonical_url, published_date, size, shingles, figures in rows
    }


def _line(columns: Iterable[object], each: Fingerprint) -> str:
    """Return a row in COPY's text format."""
    samples = ",".join(map(str, each.samples.view(np.int32).tolist()))
    written = (ALGORITHM, each.size, _bytes(each.shingles), f"{{{samples}}}", _bytes(each.figures))
    return "\t".join([*(str(column).translate(_ESCAPES) for column in columns), *map(str, written)]) + "\n"


def _bytes(values: Set32) -> str:
    return r"\\x" + values.astype(_LITTLE_ENDIAN, copy=False).tobytes().hex()


def _array(stored: memoryview) -> Set32:
    return np.frombuffer(stored, _LITTLE_ENDIAN)
