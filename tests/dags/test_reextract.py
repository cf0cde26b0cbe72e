"""The DAG `reextract`, run by Airflow itself on a small archive."""

import pytest

from tests.builders import DAY
from tests.pipelines.reextraction.archived import DEFINITION, Publisher, html


@pytest.fixture
def kota(monkeypatch, tmp_path, warehouse_url, airflow_home):
    (tmp_path / "kota.yaml").write_text(DEFINITION, encoding="utf-8")
    monkeypatch.setenv("KABAR_SOURCES", str(tmp_path / "kota.yaml"))
    monkeypatch.setenv("KABAR_LAKE_URL", str(tmp_path / "lake"))
    monkeypatch.setenv("KABAR_WAREHOUSE_URL", warehouse_url)
    publisher = Publisher(str(tmp_path / "lake"), warehouse_url, tmp_path / "new")
    publisher.publish({"satu": html("satu"), "dua": html("dua")})
    publisher.age("satu", title="x")
    return publisher


@pytest.fixture
def reextract(run):
    def reextract(**params):
        return run("reextract", **{"from": str(DAY), "to": str(DAY), **params})

    return reextract


def test_the_diff_is_shown_and_only_apply_corrects(kota, reextract):
    shown = reextract()
    assert shown.state == "success"
    assert shown.tasks == {
        "plan -1": "success",
        "source_pages.compare 0": "success",
        "source_pages.apply 0": "skipped",
        "report -1": "success",
    }
    assert "2 pages, 1 unchanged" in shown.log
    assert "+ Warga satu Menanam" in shown.log
    assert kota.sql("SELECT count(*) FROM warehouse.articles WHERE title = 'x'") == [(1,)]
    applied = reextract(apply=True, sources=["kota"])
    assert (applied.state, applied.tasks["source_pages.apply 0"]) == ("success", "success")
    assert kota.sql("SELECT count(*) FROM warehouse.articles WHERE title = 'x'") == [(0,)]


def test_days_without_pages_are_no_mistake(kota, reextract):
    empty = reextract(**{"from": "2020-01-01", "to": "2020-01-02"})
    assert (empty.state, empty.tasks["plan -1"]) == ("success", "success")


def test_days_that_run_backwards_turn_the_run_red(kota, reextract):
    red = reextract(**{"from": "2026-03-03"})
    assert red.state == "failed"
    assert "is before the first" in red.log
