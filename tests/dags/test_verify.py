"""The DAG `verify`, run by Airflow itself."""

import pytest

from pipelines.warehouse.connection import connect
from tests.ports import free_ports

DEFINITION = """
id: kota
name: Kota Pos
country: ID
language: id
timezone: Asia/Jakarta
domains: ["127.0.0.1:{port}"]
article_url: '/read/'
delay: 0
discovery:
  feeds: ["http://127.0.0.1:{port}/feed.xml"]
verified: none
"""


@pytest.fixture
def ask(monkeypatch, tmp_path, warehouse_url, airflow_home):
    """A warehouse, and a source whose site does not answer."""
    (tmp_path / "kota.yaml").write_text(DEFINITION.format(port=free_ports(1)), encoding="utf-8")
    monkeypatch.setenv("KABAR_WAREHOUSE_URL", warehouse_url)
    monkeypatch.setenv("KABAR_SOURCES", str(tmp_path / "kota.yaml"))
    monkeypatch.setenv("KABAR_ONLY", "kota")

    def ask(query):
        with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    return ask


def test_a_source_is_checked_and_its_verdict_is_kept(ask, run):
    scheduled = run("verify")
    assert scheduled.tasks["check_sources -1"] == "skipped", "a site on this machine proves nothing"
    assert run("verify", sources=["kota"]).state == "success"
    ((verdict, kind, problems, checks),) = ask(
        "SELECT verdict, problem_class, problems, last_checked_at IS NOT NULL"
        " FROM marts.source_verdicts JOIN marts.source_health USING (source_id)"
    )
    assert (verdict, kind, checks) == ("bad", "site down", True)
    assert any("connection_refused" in problem for problem in problems)
    assert results_of("verify", latest_run_id()) == "plan_checks: 1"


def test_a_name_that_nobody_knows_is_refused_and_the_note_names_the_task(ask, run):
    refused = run("verify", source=["kota"])
    assert refused.state == "failed"
    assert "The run's configuration has source; known are sources." in refused.log
    assert failed_tasks_of("verify", latest_run_id()) == "plan_checks"


def results_of(*run):
    from dags.pipeline.run_results import results_of

    return results_of(*run)


def failed_tasks_of(*run):
    from dags.pipeline.run_results import failed_tasks_of

    return failed_tasks_of(*run)


def latest_run_id():
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session(scoped=False) as session:
        return session.scalar(
            select(DagRun.run_id).where(DagRun.dag_id == "verify").order_by(DagRun.id.desc()).limit(1)
        )
