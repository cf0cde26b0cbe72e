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
from itertools import islice
from operator import add
from typing import Any

from pipelines.deduplication.fingerprint_store import StoredFingerprint, add_fingerprints, read_fingerprints
from pipelines.deduplication.fingerprints import ALGORITHM
from pipelines.deduplication.similarity import MIN_SAMPLES, WINDOW_DAYS, Similarity, compare
from pipelines.warehouse.connection import Connection, Cursor, connect, statement

_LANE_LOCK = 0x6C616E65
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
        """Return the sums."""
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
    with connect(url, "kabar_loader") as connection:
        with _step(connection) as cursor:
            # Each statement looks up a few rows of large tables whose statistics may be outdated.
            cursor.execute("SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off")
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", (_LANE_LOCK, lane))
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
    if added := add_fingerprints(cursor, _fetch(cursor, "find_new")):
        _execute(cursor, "publish_samples", fingerprints=added)


def _compare(cursor: Cursor, texts: Sequence[str]) -> int:
    """Store an edge for each copy of these texts; return the number of new edges."""
    pairs = {(min(pair), max(pair)) for pair in _fetch(cursor, "find_candidates", texts=texts, min_samples=MIN_SAMPLES)}
    edges = [edge for some in _parts(sorted(pairs)) for edge in _find_edges(cursor, some)]
    ends = [each.fingerprint_id for earlier, later, _ in edges for each in (earlier, later)]
    held = {each for (each,) in _fetch(cursor, "lock_fingerprints", fingerprints=ends)}
    edges = [edge for edge in edges if {edge[0].fingerprint_id, edge[1].fingerprint_id} <= held]
    _execute(
        cursor,
        "add_edges",
        earlier=[earlier.fingerprint_id for earlier, _, _ in edges],
        later=[later.fingerprint_id for _, later, _ in edges],
        jaccard=[similarity.jaccard for _, _, similarity in edges],
        containment=[similarity.containment for _, _, similarity in edges],
    )
    return cursor.rowcount


def _find_edges(
    cursor: Cursor, pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[StoredFingerprint, StoredFingerprint, Similarity]]:
    """Compare pairs; yield the copies, the earlier text first."""
    ids = list({each for pair in pairs for each in pair})
    stored = read_fingerprints(_fetch(cursor, "read_fingerprints", fingerprints=ids))
    for one, other in pairs:
        if one in stored and other in stored:
            earlier, later = sorted((stored[one], stored[other]), key=lambda each: (each.key, each.fingerprint_id))
            if abs((later.published_date - earlier.published_date).days) <= WINDOW_DAYS:
                is_same_source = earlier.source_id == later.source_id
                if similarity := compare(earlier.fingerprint, later.fingerprint, is_same_source=is_same_source):
                    yield earlier, later, similarity


def _settle(cursor: Cursor, texts: Sequence[str], entries: Sequence[int]) -> int:
    """Find the leaders, store the links and clear the queue; return the number of articles that changed."""
    cursor.execute("SELECT ops.lock_links()")
    unsettled = dict(_fetch(cursor, "find_unsettled"))
    settled: set[int] = set()
    waiting = set(unsettled.values())
    while waiting:
        settled |= waiting
        waiting = {each for (each,) in _fetch(cursor, "settle_round", fingerprints=list(waiting))}
    _execute(cursor, "link_articles", texts=texts, fingerprints=list(settled))
    changed = cursor.rowcount
    _execute(cursor, "clear", entries=entries, settled=list(unsettled))
    return changed


@contextmanager
def _step(connection: Connection) -> Iterator[Cursor]:
    """Open a cursor, and commit at the end of the block."""
    with connection.cursor() as cursor:
        yield cursor
    connection.commit()


def _execute(cursor: Cursor, name: str, **parameters: object) -> None:
    cursor.execute(statement(__name__, name), parameters)


def _fetch(cursor: Cursor, name: str, **parameters: object) -> list[tuple[Any, ...]]:
    _execute(cursor, name, **parameters)
    return cursor.fetchall()


def _parts(pairs: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    pairs = iter(pairs)
    while some := list(islice(pairs, _PAIRS)):
        yield some
