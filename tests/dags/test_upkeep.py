"""The DAGs `marts` and `maintenance`, run by Airflow itself."""

import pytest

from pipelines.archive.lake import Lake
from pipelines.warehouse.connection import connect
from tests.builders import DAY, article
from tests.loading import load


@pytest.fixture
def warehouse(monkeypatch, tmp_path, warehouse_url, airflow_home):
    monkeypatch.setenv("KABAR_LAKE_URL", str(tmp_path))
    monkeypatch.setenv("KABAR_WAREHOUSE_URL", warehouse_url)
    load(warehouse_url, article("satu", title="Harga Beras"))
    return warehouse_url


def ask(url, query):
    with connect(url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_marts_catches_up_with_the_articles(warehouse, run):
    assert run("marts").state == "success"
    assert ask(warehouse, "SELECT title FROM warehouse.search('beras')") == [("Harga Beras",)]
    assert ask(warehouse, "SELECT term FROM marts.terms_by_week ORDER BY 1") == [("beras",), ("harga",)]
    assert ask(warehouse, "SELECT waiting FROM marts.search_state") == [(0,)]


def test_a_publisher_that_cannot_be_learned_stops_no_other_work(warehouse, run, monkeypatch, tmp_path):
    (tmp_path / "kota.yaml").write_text("id: kota\nname: Kota Pos\n", encoding="utf-8")
    monkeypatch.setenv("KABAR_SOURCES", str(tmp_path / "kota.yaml"))
    assert run("marts").state == "failed"
    assert ask(warehouse, "SELECT title FROM warehouse.search('beras')") == [("Harga Beras",)]


def test_maintenance_keeps_articles_unless_a_span_is_set(warehouse, run, monkeypatch, tmp_path):
    lake = Lake(str(tmp_path))
    lake.write_text(f"runs/archive_day/{DAY}/kota/crawl.json", "{}")
    with connect(warehouse) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE ops.runs SET finished_at = now() - interval '40 days'")
    assert run("maintenance").state == "success"
    assert lake.names("runs/*/*") == []
    assert ask(warehouse, "SELECT count(*) FROM warehouse.articles") == [(1,)]
    monkeypatch.setenv("KABAR_KEEP_DAYS", "1")
    assert run("maintenance").state == "success"
    assert ask(warehouse, "SELECT count(*) FROM warehouse.articles") == [(0,)]


def test_a_run_tells_of_its_articles_when_they_are_linked_and_marts_listens(dagbag):
    assert [asset.name for asset in dagbag.dags["ingest"].get_task("link").outlets] == ["warehouse.articles"]
    assert [asset.name for asset in dagbag.dags["archive_day"].get_task("link").outlets] == ["warehouse.articles"]
    assert [asset.name for asset in dagbag.dags["marts"].timetable.asset_condition.objects] == ["warehouse.articles"]
