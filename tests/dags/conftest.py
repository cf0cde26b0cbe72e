"""A real Airflow on the embedded PostgreSQL; set up before anything imports it."""

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from pipelines.settings import PROJECT_ROOT

SETTINGS = ("KABAR_", "OTEL_", "AIRFLOW__METRICS__")
"""How the names of the variables begin that a test may set for its runs."""


@dataclass(frozen=True)
class Run:
    """A finished run of a DAG: its state, the states of its tasks by id and map index, and its log."""

    state: str
    tasks: Mapping[str, str]
    log: str


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory, postgres_url):
    home = tmp_path_factory.mktemp("airflow")
    server = psycopg2.connect(postgres_url)
    server.autocommit = True
    server.cursor().execute("CREATE DATABASE airflow_tests")
    server.close()
    database = urlsplit(postgres_url)._replace(scheme="postgresql+psycopg2", path="/airflow_tests").geturl()
    os.environ |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT_ROOT / "dags" / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__API_AUTH__JWT_SECRET": "only for tests, and long enough for what signs with it" * 2,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PYTHONPATH": str(PROJECT_ROOT),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own
        from airflow.utils.db import initdb

        initdb()
    yield home
    from airflow.settings import dispose_orm

    dispose_orm()


@pytest.fixture(scope="session")
def dagbag(airflow_home):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own
        from airflow.dag_processing.dagbag import DagBag

        return DagBag(str(PROJECT_ROOT / "dags"))


@pytest.fixture(scope="session")
def runner(airflow_home):
    log = airflow_home / "runs.log"
    command = [sys.executable, str(Path(__file__).with_name("run_dag.py")), str(log)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process, log
        process.terminate()


@pytest.fixture
def run(runner):
    """Return a function that has Airflow run a DAG with the test's settings."""
    process, log = runner

    def run(dag_id, label=None, **params):
        said = log.stat().st_size if log.exists() else 0
        settings = {name: value for name, value in os.environ.items() if name.startswith(SETTINGS)}
        day = str(label) if label else None
        request = {"dag_id": dag_id, "label": day, "params": params, "settings": settings, "kinds": SETTINGS}
        print(json.dumps(request), file=process.stdin, flush=True)
        answer = process.stdout.readline()
        text = log.read_bytes()[said:].decode(errors="replace")
        assert answer, text[-3000:]
        return Run(**json.loads(answer), log=text)

    return run
