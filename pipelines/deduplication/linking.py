"""Linking the warehouse's articles: what has changed since the last time, in steps that may be cut off anywhere.

A text is published (its print can be found), then compared with all that is published, then put under its leader. The
transaction that publishes is over before the comparison begins: of two texts that come at once, the one that is
published last sees the other. Texts stay in the queue until their leaders are written; a step that was cut off is
done again.
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

from pipelines.deduplication.fingerprint_store import StoredPrint, add_fingerprints, read_fingerprints
from pipelines.deduplication.fingerprints import ALGORITHM
from pipelines.deduplication.similarity import MIN_SAMPLES, WINDOW_DAYS, Likeness, compare
from pipelines.warehouse.connection import Connection, Cursor, connect, statement

_LANE_LOCK = 0x6C616E65
_BATCH = 1_000  # entries of the queue
_PAIRS = 20_000  # that are compared at once


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking did.

    Attributes:
        texts: distinct texts that waited.
        edges: pairs of texts that were found alike and not known to be.
        articles: articles whose story or original is another than before.
    """

    texts: int = 0
    edges: int = 0
    articles: int = 0

    def __add__(self, other: "Linked") -> "Linked":
        """Return the sums."""
        return Linked(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


def link_articles(url: str, jobs: int = 2) -> Linked:
    """Link all articles that wait for it; whatever was committed before the call is linked after it.

    Any number of processes may do so at once.

    Args:
        url: `postgresql://…`.
        jobs: lanes that are linked at the same time, a connection and a thread for each.
    """
    with connect(url, "kabar_loader") as connection, connection.cursor() as cursor:
        _run(cursor, "enqueue_outdated", algorithm=ALGORITHM)
        lanes = [lane for (lane,) in _ask(cursor, "find_lanes")]
    random.shuffle(lanes)  # so that processes do not queue up behind one another
    with ThreadPoolExecutor(jobs) as pool:
        return reduce(add, pool.map(partial(_link_lane, url), lanes), Linked())


def _link_lane(url: str, lane: int) -> Linked:
    """Link the texts of one lane, alone; PostgreSQL frees the lane however this process ends."""
    total = Linked()
    with connect(url, "kabar_loader") as connection:
        with _step(connection) as cursor:
            # Each statement looks up a few rows of large tables whose statistics may be old.
            cursor.execute("SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off")
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", (_LANE_LOCK, lane))
        while entries := _read_entries(connection, lane):
            total += _link(connection, entries)
    return total


def _read_entries(connection: Connection, lane: int) -> dict[int, str]:
    with _step(connection) as cursor:
        return dict(_ask(cursor, "read_entries", lane=lane, limit=_BATCH))


def _link(connection: Connection, entries: dict[int, str]) -> Linked:
    texts = sorted(set(entries.values()))
    with _step(connection) as cursor:
        _publish(cursor, texts)
    with _step(connection) as cursor:
        edges = _compare(cursor, texts)
    with _step(connection) as cursor:
        articles = _settle(cursor, texts, list(entries))
    return Linked(len(texts), edges, articles)


def _publish(cursor: Cursor, texts: Sequence[str]) -> None:
    """Make the prints those of the articles as they are now."""
    _run(cursor, "find_firsts", texts=texts)
    if stale := [fingerprint_id for (fingerprint_id,) in _ask(cursor, "find_stale", texts=texts, algorithm=ALGORITHM)]:
        cursor.execute("SELECT ops.lock_links()")
        _run(cursor, "withdraw", fingerprints=stale)
    if prints := add_fingerprints(cursor, _ask(cursor, "find_new")):
        _run(cursor, "publish_samples", fingerprints=prints)


def _compare(cursor: Cursor, texts: Sequence[str]) -> int:
    """Add an edge to each copy of these texts; return the number of edges that are new."""
    pairs = {(min(pair), max(pair)) for pair in _ask(cursor, "find_candidates", texts=texts, min_samples=MIN_SAMPLES)}
    edges = [edge for some in _parts(sorted(pairs)) for edge in _find_edges(cursor, some)]
    ends = [each.fingerprint_id for earlier, later, _ in edges for each in (earlier, later)]
    held = {fingerprint_id for (fingerprint_id,) in _ask(cursor, "lock_fingerprints", fingerprints=ends)}
    edges = [edge for edge in edges if {edge[0].fingerprint_id, edge[1].fingerprint_id} <= held]
    _run(
        cursor,
        "add_edges",
        earlier=[earlier.fingerprint_id for earlier, _, _ in edges],
        later=[later.fingerprint_id for _, later, _ in edges],
        jaccard=[likeness.jaccard for _, _, likeness in edges],
        containment=[likeness.containment for _, _, likeness in edges],
    )
    return cursor.rowcount


def _find_edges(
    cursor: Cursor, pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[StoredPrint, StoredPrint, Likeness]]:
    """Compare pairs; yield those that are alike, the earlier first."""
    ids = list({fingerprint_id for pair in pairs for fingerprint_id in pair})
    prints = read_fingerprints(_ask(cursor, "read_fingerprints", fingerprints=ids))
    for one, other in pairs:
        if one in prints and other in prints:
            earlier, later = sorted((prints[one], prints[other]), key=lambda each: (each.key, each.fingerprint_id))
            if abs((later.published_date - earlier.published_date).days) <= WINDOW_DAYS:
                is_same_source = earlier.source_id == later.source_id
                if likeness := compare(earlier.print, later.print, is_same_source=is_same_source):
                    yield earlier, later, likeness


def _settle(cursor: Cursor, texts: Sequence[str], entries: Sequence[int]) -> int:
    """Find the leaders that the new edges ask for, write the links, clear the queue; return the articles changed."""
    cursor.execute("SELECT ops.lock_links()")
    unsettled = dict(_ask(cursor, "find_unsettled"))
    judged: set[int] = set()
    waiting = set(unsettled.values())
    while waiting:
        judged |= waiting
        waiting = {fingerprint_id for (fingerprint_id,) in _ask(cursor, "settle_round", fingerprints=list(waiting))}
    _run(cursor, "link_articles", texts=texts, fingerprints=list(judged))
    changed = cursor.rowcount
    _run(cursor, "clear", entries=entries, settled=list(unsettled))
    return changed


@contextmanager
def _step(connection: Connection) -> Iterator[Cursor]:
    """A transaction of its own."""
    with connection.cursor() as cursor:
        yield cursor
    connection.commit()


def _run(cursor: Cursor, name: str, **parameters: object) -> None:
    cursor.execute(statement(__name__, name), parameters)


def _ask(cursor: Cursor, name: str, **parameters: object) -> list[tuple[Any, ...]]:
    _run(cursor, name, **parameters)
    return cursor.fetchall()


def _parts(pairs: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    pairs = iter(pairs)
    while some := list(islice(pairs, _PAIRS)):
        yield some
