"""How much runs at once: the pools, whose slots are in `pools.json`, and the days of a backfill.

Airflow takes waiting tasks by the date of their run, so that in one pool a poll would wait behind a backfill. The slots
of all pools together are the executor's parallelism: LocalExecutor takes more tasks than it has processes for, which
would wait in its queue, in the order in which they came.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SLOTS: Mapping[str, int] = {
    name: pool["slots"] for name, pool in json.loads((Path(__file__).parents[1] / "pools.json").read_bytes()).items()
}
WAREHOUSE_POOL = "kabar_warehouse"
READING_POOL = "kabar_reading"
MAX_ACTIVE_DAYS = 4
"""Runs of `archive_day` that are active at once, scheduled and backfilled ones counted apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePools:
    """The pools of a run's tasks: those that crawl, those that read pages, those that use the warehouse."""

    crawl: str
    reading: str
    warehouse: str


LIVE = StagePools(crawl="kabar_live", reading="kabar_live", warehouse="kabar_live")
PAST_DAYS = StagePools(crawl="kabar_crawl", reading=READING_POOL, warehouse=WAREHOUSE_POOL)
