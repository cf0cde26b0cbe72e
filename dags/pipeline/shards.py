"""Shards: the sources whose pages one task fetches side by side, and the next ones read and load."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import ceil

PAGES_OF_A_SHARD = 300
"""Expected pages for which another shard is worth its processes."""
UNKNOWN_PAGES = 50
"""Expected pages of a source without a past."""


def divide(
    source_ids: Iterable[str], ends: Mapping[str, datetime], expected: Mapping[str, float], max_shards: int
) -> list[list[str]]:
    """Return the ids of the sources of each shard, in a fixed order.

    The shards have about as many expected pages each. Sources whose days are not over and end at different times are in
    different shards, so that none waits for another's day to end.

    Args:
        source_ids: the sources of a run.
        ends: when the run's day ends for a source, by its id, as far as it is not over.
        expected: pages that a source is expected to have, by its id.
        max_shards: of sources whose days end at the same time.
    """
    by_end: dict[datetime | None, list[str]] = {}
    for source_id in source_ids:
        by_end.setdefault(ends.get(source_id), []).append(source_id)
    pages = {each: expected.get(each, UNKNOWN_PAGES) for group in by_end.values() for each in group}
    return [shard for group in by_end.values() for shard in _balanced(group, pages, max_shards)]


def _balanced(ids: list[str], pages: Mapping[str, float], max_shards: int) -> list[list[str]]:
    """Give each source, the largest first, to the shard that has the fewest pages so far."""
    number = min(max_shards, len(ids), max(1, ceil(sum(pages[each] for each in ids) / PAGES_OF_A_SHARD)))
    shards: list[list[str]] = [[] for _ in range(number)]
    for source_id in sorted(ids, key=lambda each: (-pages[each], each)):
        min(shards, key=lambda shard: sum(pages[each] for each in shard)).append(source_id)
    return [sorted(shard) for shard in shards]
