"""The DAG `reextract`, run by Airflow itself on a small archive."""

import json
import subprocess
import sys

import pytest

from tests.builders import DAY
from tests.pipelines.reextraction.archived import DEFINITION, Publisher, html

# Airflow's dag.test() leaves files open behind it, so it gets a process of its own.
RUN = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.settings import DAGS_FOLDER
run = DagBag(DAGS_FOLDER).dags["reextract"].test(run_conf=json.loads(sys.argv[1]))
states = {f"{each.task_id} {each.map_index}": str(each.state) for each in run.get_task_instances()}
print("result=" + json.dumps([str(run.state), states]))
"""


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


def run(**params):
    conf = json.dumps({"from": str(DAY), "to": str(DAY), **params})
    done = subprocess.run([sys.executable, "-c", RUN, conf], capture_output=True, text=True, check=False)
    assert "result=" in done.stdout, done.stderr[-3000:]
    state, tasks = json.loads(done.stdout.rpartition("result=")[2])
    return state, tasks, done.stdout + done.stderr


def test_the_diff_is_shown_and_only_apply_corrects(kota):
    state, tasks, log = run()
    assert state == "success"
    assert tasks == {
        "plan -1": "success",
        "source_pages.compare 0": "success",
        "source_pages.apply 0": "skipped",
        "report -1": "success",
    }
    assert "2 pages, 1 unchanged" in log
    assert "+ Warga satu Menanam" in log
    assert kota.sql("SELECT count(*) FROM warehouse.articles WHERE title = 'x'") == [(1,)]
    state, tasks, _ = run(apply=True, sources=["kota"])
    assert (state, tasks["source_pages.apply 0"]) == ("success", "success")
    assert kota.sql("SELECT count(*) FROM warehouse.articles WHERE title = 'x'") == [(0,)]


def test_days_without_pages_are_no_mistake(kota):
    state, tasks, _ = run(**{"from": "2020-01-01", "to": "2020-01-02"})
    assert (state, tasks["plan -1"]) == ("success", "success")


def test_days_that_run_backwards_turn_the_run_red(kota):
    state, _, log = run(**{"from": "2026-03-03"})
    assert state == "failed"
    assert "lies before" in log
