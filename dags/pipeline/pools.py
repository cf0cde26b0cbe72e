"""How much runs at once: the pools, whose slots are in `pools.json` or the settings, and the days of a backfill.

Airflow takes waiting tasks by the date of their run, so that in one pool a poll would wait behind a backfill. The slots
of all pools together are the executor's parallelism: LocalExecutor takes more tasks than it has processes for, which
would wait in its queue, in the order in which they came.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.settings import Settings

SHIPPED = Path(__file__).parents[1] / "pools.json"
_PREFIX = "kabar_"
WAREHOUSE_POOL = "kabar_warehouse"
READING_POOL = "kabar_reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePools:
    """The pools of a run's tasks: those that crawl, those that read pages, those that use the warehouse."""

    crawl: str
    reading: str
    warehouse: str


LIVE = StagePools(crawl="kabar_live", reading="kabar_live", warehouse="kabar_live")
PAST_DAYS = StagePools(crawl="kabar_crawl", reading=READING_POOL, warehouse=WAREHOUSE_POOL)


def pools(settings: Settings, file: Path = SHIPPED) -> dict[str, dict[str, Any]]:
    """Return the pools of a file in the format of `airflow pools import`, with the slots that the settings name.

    Raises:
        UsageError: the settings name a pool that the file does not have.
    """
    shipped: dict[str, dict[str, Any]] = json.loads(file.read_bytes())
    chosen = chosen_pools(settings)
    if unknown := sorted(chosen.keys() - shipped.keys()):
        names = ", ".join(name.removeprefix(_PREFIX) for name in shipped)
        raise UsageError(f"KABAR_SLOTS: there is no pool {unknown[0].removeprefix(_PREFIX)!r}; there are: {names}.")
    return {name: pool | {"slots": chosen.get(name, pool["slots"])} for name, pool in shipped.items()}


def chosen_pools(settings: Settings) -> dict[str, int]:
    """Return the pools that the settings name, with their slots."""
    return {_PREFIX + name: slots for name, slots in settings.slots_by_pool.items()}


def active_days() -> int:
    """Return how many runs of `archive_day` are active at once, which its definition needs."""
    return Settings().active_days
