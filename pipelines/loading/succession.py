"""Which readings of an address are versions of its article; a page that is none never replaces one.

The decision depends only on the set of an article's readings, not on the order in which they are loaded:

- Readings that resemble each other, directly or by way of others, belong together.
- The article is the group of the earliest reading whose markup states a date, else of the earliest reading.
- A text that resembles none of the article's is a version of it only if its page names itself, with the article's
  address and its own headline, and states a change that is later than those before it.

All other readings wait in `ops.suspicious_versions`; each is judged again when the article has a new reading.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from pipelines.resemblance import MAX_LETTERS, Text
from pipelines.warehouse.connection import Cursor, statement

_FIRST_WAIT, _MAX_VISITS = timedelta(hours=6), 6  # visits after suspicious ones: after 6 h, 12 h, … 8 d
_AT_ONCE = 100  # articles whose texts are in memory
_NEVER = datetime.min.replace(tzinfo=UTC)


class FetchedText(NamedTuple):
    """One fetch of an article; `kind` is version, suspicious or new."""

    article_id: int
    kind: str
    fetched_at: datetime
    title: str
    body: str
    content_hash: str
    stated_at: datetime | None
    names_itself: bool


def readmitted(cursor: Cursor, run_id: str) -> Iterator[None]:
    """Set the staged readings aside that are no versions of their articles.

    Where a new reading changes which of the earlier ones are versions, yield each time some of these are staged, to be
    merged; in the end the other readings of the load are staged again.
    """
    chosen: dict[int, frozenset[str]] = {}
    doubtful = _doubtful(cursor)
    for start in range(0, len(doubtful), _AT_ONCE):
        suspicious = []
        for article_id, readings in _readings(cursor, doubtful[start : start + _AT_ONCE]):
            versions = choose_versions(readings)
            if any(
                (each.content_hash in versions) != (each.kind == "version") for each in readings if each.kind != "new"
            ):
                chosen[article_id] = versions
            if any(each.kind == "new" and each.content_hash not in versions for each in readings):
                suspicious.append(article_id)
        if suspicious:
            waits = {"first_wait": _FIRST_WAIT, "max_visits": _MAX_VISITS}
            _run(cursor, "set_aside", article_ids=suspicious, run_id=run_id, **waits)
    if chosen:
        yield from _rebuild(cursor, run_id, chosen)


def choose_versions(readings: Sequence[FetchedText]) -> frozenset[str]:
    """Return the content hashes of the readings that are versions of the article; at least one reading is needed."""
    ordered = sorted(readings, key=attrgetter("fetched_at", "content_hash"))
    group_of = _groups({each.content_hash: Text(each.title, each.body) for each in ordered})
    first = next((each for each in ordered if each.stated_at), ordered[0])
    accepted = {group_of[first.content_hash]}
    latest = _NEVER
    for each in ordered:
        stated_at = each.stated_at or _NEVER
        if each.names_itself and stated_at > latest and each.fetched_at > first.fetched_at:
            accepted.add(group_of[each.content_hash])
        if group_of[each.content_hash] in accepted:
            latest = max(latest, stated_at)
    return frozenset(content_hash for content_hash, group in group_of.items() if group in accepted)


def _groups(texts: Mapping[str, Text]) -> dict[str, str]:
    """Map the hash of each text to that of the first text of its group."""
    groups: dict[str, list[str]] = {}
    for content_hash, text in texts.items():
        alike = [first for first, group in groups.items() if any(text.resembles(texts[other]) for other in group)]
        merged = [member for first in alike for member in groups.pop(first)]
        groups[alike[0] if alike else content_hash] = [*merged, content_hash]
    return {member: first for first, group in groups.items() for member in group}


def _doubtful(cursor: Cursor) -> list[int]:
    _run(cursor, "find_doubtful")
    return [article_id for (article_id,) in cursor.fetchall()]


def _readings(cursor: Cursor, article_ids: Sequence[int]) -> Iterator[tuple[int, list[FetchedText]]]:
    _run(cursor, "read_readings", article_ids=article_ids, letters=MAX_LETTERS)
    for article_id, readings in groupby(map(FetchedText._make, cursor.fetchall()), attrgetter("article_id")):
        yield article_id, list(readings)


def _rebuild(cursor: Cursor, run_id: str, chosen: Mapping[int, frozenset[str]]) -> Iterator[None]:
    """Stage the versions of these articles, one of each article at a time in the order of their fetches."""
    pairs = [(article_id, content_hash) for article_id, hashes in chosen.items() for content_hash in sorted(hashes)]
    article_ids, content_hashes = map(list, zip(*pairs, strict=True))
    _run(cursor, "take_apart", article_ids=list(chosen), run_id=run_id)
    while True:
        _run(cursor, "stage_next", article_ids=article_ids, content_hashes=content_hashes)
        if not cursor.rowcount:
            break
        yield
    _run(cursor, "log_withdrawn", article_ids=list(chosen), run_id=run_id)


def _run(cursor: Cursor, name: str, **parameters: object) -> None:
    cursor.execute(statement(__name__, name), parameters)
