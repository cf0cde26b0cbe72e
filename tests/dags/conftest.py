"""A real Airflow on the embedded PostgreSQL; set up before anything imports it."""

import os
import warnings
from urllib.parse import urlsplit

import psycopg2
import pytest

from pipelines.settings import PROJECT_ROOT


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
