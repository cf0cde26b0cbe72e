"""Rules for all DAGs."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import jinja2
import pytest

from crawlers.source_crawl import max_seconds
from pipelines.settings import PROJECT_ROOT

pytestmark = pytest.mark.filterwarnings("ignore")  # Airflow's own

NEWS_IDS = {"ingest", "archive_day"}
DAG_IDS = NEWS_IDS | {"reextract", "marts", "maintenance", "verify"}


def test_all_files_import(dagbag):
    assert dagbag.import_errors == {}
    assert set(dagbag.dags) == DAG_IDS


@pytest.fixture(params=sorted(DAG_IDS))
def dag(request, dagbag):
    return dagbag.dags[request.param]


@pytest.fixture(params=sorted(NEWS_IDS))
def news_dag(request, dagbag):
    return dagbag.dags[request.param]


def test_says_what_it_is(dag):
    assert dag.doc_md
    assert dag.description
    assert "kabar" in dag.tags
    assert dag.dagrun_timeout
    assert not dag.catchup


def test_tasks_have_owner_doc_retries_and_a_pool_that_is_shipped(dag):
    pools = json.loads((PROJECT_ROOT / "dags" / "pools.json").read_text(encoding="utf-8"))
    assert dag.tasks
    for task in dag.tasks:
        assert task.owner == "kabar", task.task_id
        assert task.doc_md, task.task_id
        assert task.retries >= 1, task.task_id
        assert task.pool in pools, task.task_id


def test_a_poll_never_waits_for_a_slot_that_a_past_day_holds(dagbag):
    pools = {dag_id: {task.pool for task in dagbag.dags[dag_id].tasks} for dag_id in DAG_IDS}
    live = pools.pop("ingest")
    assert not live & set().union(*pools.values())


def test_stages_follow_one_another(news_dag):
    of_sources = [f"source_pages.{step}" for step in ("crawl", "extract", "deduplicate", "load")]
    stages = ["plan", *of_sources, "link"]
    *before, one, other = [task.task_id for task in news_dag.topological_sort()]
    assert before == stages
    assert {one, other} == {"check", "done"}
    assert news_dag.get_task("link").downstream_task_ids == {"check", "done"}


def label(task, **arguments):
    """The label that Airflow shows of a mapped task before it runs, which has at most 250 letters."""
    shown = jinja2.Template(task.map_index_template).render(
        task=SimpleNamespace(**arguments, op_kwargs=SimpleNamespace(**arguments))
    )
    assert len(shown) <= 250
    return shown


def test_the_pages_of_a_shard_are_under_the_names_of_its_sources(news_dag):
    many = [f"source-{number}" for number in range(100)]
    for step in ("crawl", "extract", "deduplicate", "load"):
        task = news_dag.get_task(f"source_pages.{step}")
        assert label(task, source_ids=["desa", "kota"]) == "desa, kota"
        assert label(task, source_ids=many).startswith("source-0, source-1, source-2")


def test_pages_are_read_again_by_source_under_its_name(dagbag):
    for step in ("compare", "apply"):
        assert label(dagbag.dags["reextract"].get_task(f"source_pages.{step}"), source_id="kota") == "kota"


def test_a_failed_source_does_not_stop_the_books(news_dag):
    for task_id in ("source_pages.extract", "source_pages.deduplicate", "link", "check"):
        assert news_dag.get_task(task_id).trigger_rule == "all_done"


@pytest.mark.parametrize(("dag_id", "days"), [("ingest", ()), ("archive_day", (date(2026, 3, 6),))])
def test_crawls_of_all_sources_end_within_the_run(dagbag, dag_id, days):
    """A run that exceeds its time skips its check, and so names no cause."""
    from dags.pipeline.crawl_operator import MAX_POLL_WAIT

    crawling = timedelta(seconds=max_seconds(days))
    assert crawling + (timedelta() if days else MAX_POLL_WAIT) <= dagbag.dags[dag_id].dagrun_timeout
