"""A stack for each test: its home and its ports; no process of it may outlive the test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.stack import orphans
from deploy.stack.airflow_api import AirflowApi
from deploy.stack.cluster import cluster_of, discard
from deploy.stack.layout import Layout, layout_of
from deploy.stack.ports import SPAN
from pipelines.settings import Settings
from tests.ports import free_ports

POOLS = '{"kabar_crawl": {"slots": 3, "description": "few", "include_deferred": false}}'


@pytest.fixture(autouse=True)
def _no_settings_of_airflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings of the Airflow that other tests of this process use: a stack would obey them."""
    for name in [name for name in os.environ if name.startswith("AIRFLOW_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "a home with spaces, % and ; #", port=free_ports(SPAN))


@pytest.fixture
def dags(tmp_path: Path) -> Path:
    folder = tmp_path / "dags"
    folder.mkdir()
    (folder / "pools.json").write_text(POOLS)
    return folder


@pytest.fixture
def layout(settings: Settings, dags: Path) -> Iterator[Layout]:
    layout = layout_of(settings, dags=dags)
    yield layout
    left = [process.pid for process in orphans.marked(layout.home)]
    orphans.end_marked(layout.home)
    discard(cluster_of(layout.home))
    assert not left, "the test left processes of its stack behind"


@pytest.fixture
def api() -> Iterator[AirflowApi]:
    with AirflowApi("http://127.0.0.1:9", "admin", "password") as client:
        yield client
