"""How much runs at once: the names of the pools, whose slots are in `pools.json`, and the days of a backfill."""

CRAWL_POOL = "kabar_crawl"
WAREHOUSE_POOL = "kabar_warehouse"
MAX_ACTIVE_DAYS = 4
"""Runs of `archive_day` that are active at once, scheduled and backfilled ones counted apart."""
