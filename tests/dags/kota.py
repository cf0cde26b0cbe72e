"""A publisher without a server, and the contexts of runs."""

from datetime import UTC, datetime
from types import SimpleNamespace

import yaml

SOURCE = {
    "id": "kota",
    "name": "Kota Pos",
    "country": "ID",
    "language": "id",
    "domains": ["127.0.0.1:9"],
    "article_url": "/read/",
    "discovery": {"index": [{"url": "http://127.0.0.1:9/{date:%Y-%m-%d}"}]},
    "verified": {"day": "2026-11-22", "against": "tests"},
}


def write_source(folder, zone="Asia/Jakarta"):
    """Describe the publisher in a file; return its path."""
    path = folder / "kota.yaml"
    path.write_text(yaml.safe_dump(SOURCE | {"timezone": zone}), encoding="utf-8")
    return path


def context(day):
    """Return the context of a run of a day."""
    run = SimpleNamespace(dag_id="archive_day", run_id="manual__x", run_type="manual", conf={})
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    dag = SimpleNamespace(params={"sources": [], "day": None})
    return {"dag": dag, "dag_run": run, "params": {"day": None}, "data_interval_start": start}


def poll_context():
    """Return the context of a poll."""
    run = SimpleNamespace(dag_id="ingest", run_id="manual__x", run_type="manual", conf={})
    return {"dag": SimpleNamespace(params={"sources": []}), "dag_run": run, "params": {}}
