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
