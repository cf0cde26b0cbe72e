"""Linking the articles that are new or changed in the warehouse, in steps that may be interrupted and repeated.

A text is published (its fingerprint can be found), then compared with all published texts, then assigned to its
leader. Publishing commits before comparing begins, so of two texts that arrive at once the later one finds the other.
Texts stay in the queue until their leaders are stored.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import partial, reduce
from io import StringIO
from itertools import islice
from operator import add, attrgetter
from typing import Any

import numpy as np
from psycopg2.extras import NamedTupleCursor

from pipelines.deduplication.fingerprints import ALGORITHM, Fingerprint, Set32, take_fingerprints
from pipelines.deduplication.similarity import CLOSE_JACCARD, MIN_SAMPLES, WINDOW_DAYS, Similarity, compare
from pipelines.warehouse.connection import Connection, Cursor, connect, statement
from pipelines.warehouse.locks import advisory_lock

_ORDER = attrgetter("published_at", "canonical_url", "fingerprint_id")
_COPY = "COPY ops.text_fingerprints FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NO_SAMPLES: Set32 = np.empty(0, np.uint32)  # only the database compares samples
_LITTLE_ENDIAN = np.dtype("<u4")
_BATCH = 1_000  # entries of the queue
_PAIRS = 20_000  # compared at once


@dataclass(frozen=True, slots=True)
class Linked:
    """The result of linking.

    Attributes:
        texts: distinct texts that were in the queue.
        edges: new pairs of copies.
        articles: articles whose story or original changed.
    """

    texts: int = 0
    edges: int = 0
    articles: int = 0

    def __add__(self, other: "Linked") -> "Linked":
        return Linked(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


def link_articles(url: str, jobs: int = 2) -> Linked:
    """Link all articles that are in the queue; several processes may do so at once.

    Args:
        url: `postgresql://…`.
        jobs: lanes that are linked in parallel, with a connection and a thread each.
    """
    with connect(url, "kabar_loader") as connection, connection.cursor() as cursor:
        _execute(cursor, "enqueue_outdated", algorithm=ALGORITHM)
        lanes = [lane for (lane,) in _fetch(cursor, "find_lanes")]
    random.shuffle(lanes)  # so that processes do not wait for one another
    with ThreadPoolExecutor(jobs) as pool:
        return reduce(add, pool.map(partial(_link_lane, url), lanes), Linked())


def _link_lane(url: str, lane: int) -> Linked:
    """Link the texts of one lane while no other process does; PostgreSQL frees the lane if this process dies."""
    total = Linked()
    with advisory_lock(url, f"link lane {lane}"), connect(url, "kabar_loader") as connection:
        while linked := _link_batch(connection, lane):
            total += linked
    return total


def _link_batch(connection: Connection, lane: int) -> Linked | None:
    """Link the next texts of a lane; return None if its queue is empty."""
    with _step(connection) as cursor:
        entries: dict[int, str] = dict(_fetch(cursor, "read_entries", lane=lane, limit=_BATCH))
    if not entries:
        return None
    texts = sorted(set(entries.values()))
    with _step(connection) as cursor:
        _publish(cursor, texts)
    with _step(connection) as cursor:
        edges = _compare(cursor, texts)
    with _step(connection) as cursor:
        articles = _settle(cursor, texts, list(entries))
    return Linked(len(texts), edges, articles)


def _publish(cursor: Cursor, texts: Sequence[str]) -> None:
    """Bring the stored fingerprints of these texts up to date with the articles."""
    _execute(cursor, "find_firsts", texts=texts)
    if stale := [each for (each,) in _fetch(cursor, "find_stale", texts=texts, algorithm=ALGORITHM)]:
        cursor.execute("SELECT ops.lock_links()")
        _execute(cursor, "withdraw", fingerprints=stale)
    if added := _add_fingerprints(cursor, _fetch(cursor, "find_new")):
        _execute(cursor, "publish_samples", fingerprints=added)


def _compare(cursor: Cursor, texts: Sequence[str]) -> int:
    """Store an edge for each copy of these texts; return the number of new edges."""
    pairs = {(min(pair), max(pair)) for pair in _fetch(cursor, "find_candidates", texts=texts, min_samples=MIN_SAMPLES)}
    edges = [edge for some in _parts(sorted(pairs)) for edge in _find_edges(cursor, some)]
    ends = [each for earlier, later, _ in edges for each in (earlier, later)]
    held = {each for (each,) in _fetch(cursor, "lock_fingerprints", fingerprints=ends)}
    edges = [edge for edge in edges if held.issuperset(edge[:2])]
    _execute(
        cursor,
        "add_edges",
        earlier=[earlier for earlier, _, _ in edges],
        later=[later for _, later, _ in edges],
        jaccard=[similarity.jaccard for _, _, similarity in edges],
        containment=[similarity.containment for _, _, similarity in edges],
    )
    return cursor.rowcount


def _find_edges(cursor: Cursor, pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, Similarity]]:
    """Compare pairs; yield the ids of the copies, the earlier text first."""
    ids = list({each for pair in pairs for each in pair})
    rows = {row.fingerprint_id: row for row in _fetch(cursor, "read_fingerprints", fingerprints=ids)}
    taken = {
        row.fingerprint_id: Fingerprint(row.size, _array(row.shingles), _NO_SAMPLES, _array(row.figures))
        for row in rows.values()
    }
    for one, other in pairs:
        if one in rows and other in rows:
            earlier, later = sorted((rows[one], rows[other]), key=_ORDER)
            days = abs((later.published_date - earlier.published_date).days)
            if days <= WINDOW_DAYS and (similarity := compare(taken[one], taken[other])):
                yield earlier.fingerprint_id, later.fingerprint_id, similarity


def _settle(cursor: Cursor, texts: Sequence[str], entries: Sequence[int]) -> int:
    """Find the leaders, store the links and clear the queue; return the number of articles that changed."""
    cursor.execute("SELECT ops.lock_links()")
    unsettled = dict(_fetch(cursor, "find_unsettled"))
    waiting = {each for (each,) in _fetch(cursor, "find_affected", texts=texts, close=CLOSE_JACCARD)}
    waiting.update(unsettled.values())
    settled: set[int] = set()
    while waiting:
        settled |= waiting
        found = _fetch(cursor, "settle_round", fingerprints=list(waiting), close=CLOSE_JACCARD)
        waiting = {each for (each,) in found}
    cursor.execute("SELECT ops.lock_changes()")  # before a statement decides which rows it sees
    _execute(cursor, "link_articles", texts=texts, fingerprints=list(settled))
    changed = cursor.rowcount
    _execute(cursor, "clear", entries=entries, settled=list(unsettled))
    return changed


def _add_fingerprints(cursor: Cursor, texts: Sequence[Any]) -> list[int]:
    """Store the fingerprints of texts, which are rows of `find_new` with the text at the end; return their ids."""
    fingerprints = take_fingerprints(text for *_, text in texts)
    lines = (_line(row[:-1], each) for row, each in zip(texts, fingerprints, strict=True))
    cursor.copy_expert(_COPY, StringIO("".join(lines)))
    return [fingerprint_id for fingerprint_id, *_ in texts]


def _line(columns: Iterable[object], each: Fingerprint) -> str:
    """Return a row in COPY's text format."""
    samples = ",".join(map(str, each.samples.view(np.int32).tolist()))
    written = (ALGORITHM, each.size, _bytes(each.shingles), f"{{{samples}}}", _bytes(each.figures))
    return "\t".join([*(str(column).translate(_ESCAPES) for column in columns), *map(str, written)]) + "\n"


def _bytes(values: Set32) -> str:
    return r"\\x" + values.astype(_LITTLE_ENDIAN, copy=False).tobytes().hex()


def _array(stored: memoryview) -> Set32:
    return np.frombuffer(stored, _LITTLE_ENDIAN)


@contextmanager
def _step(connection: Connection) -> Iterator[Cursor]:
    """Open a cursor, and commit at the end of the block."""
    with connection.cursor(cursor_factory=NamedTupleCursor) as cursor:
        _execute(cursor, "look_up_rows")
        yield cursor
    connection.commit()


def _execute(cursor: Cursor, name: str, **parameters: object) -> None:
    cursor.execute(statement(__name__, name), parameters)


def _fetch(cursor: Cursor, name: str, **parameters: object) -> list[Any]:
    _execute(cursor, name, **parameters)
    return cursor.fetchall()


def _parts(pairs: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    pairs = iter(pairs)
    while some := list(islice(pairs, _PAIRS)):
        yield some
