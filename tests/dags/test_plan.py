"""The plan of a run, which deletes the files of an earlier try."""

from dataclasses import replace
from datetime import date

import pytest
import yaml

from pipelines.archive.lake import Lake
from pipelines.errors import CheckError
from pipelines.run.artifacts import RESULTS, run_file
from pipelines.run.stages import check_run
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.source_checks import Verdict, record_verdict
from tests.builders import crawl_of
from tests.dags.kota import SOURCE, context, poll_context, write_source

pytestmark = pytest.mark.filterwarnings("ignore")  # Airflow's own

DAY = date(2026, 3, 6)
VERDICT = Verdict(
    source_id="kota", definition_digest="", verdict="bad", problem_class="discovery broken",
    problems=("nothing was found",), remarks=(), routes=1, routes_alive=0, articles=0, articles_read=0, fields={},
    robots="closed to Kabar: nothing", first_day=None, last_day=None, requests=3, repair=None, repair_changes=(),
)  # fmt: skip
RUN = "archive_day/manual__x"


@pytest.fixture
def lake(monkeypatch, tmp_path, warehouse_url):
    monkeypatch.setenv("KABAR_SOURCES", str(write_source(tmp_path)))
    monkeypatch.setenv("KABAR_ONLY", "kota")
    monkeypatch.setenv("KABAR_WAREHOUSE_URL", warehouse_url)
    monkeypatch.setenv("KABAR_LAKE_URL", str(tmp_path / "lake"))
    return Lake(str(tmp_path / "lake"))


@pytest.fixture
def plan(dagbag):
    """The task `plan` in a run of the day."""
    from airflow.sdk.execution_time.context import set_current_context

    def plan(named=()):
        of_day = context(DAY)
        of_day["params"] |= {"sources": list(named)}
        with set_current_context(of_day):
            return dagbag.dags["archive_day"].get_task("plan").python_callable()

    return plan


def test_a_repeated_run_without_a_crawl_is_not_checked_against_the_files_of_the_first(lake, plan, warehouse_url):
    assert plan() == [["kota"]]
    crawl = crawl_of(run_id=RUN, source_id="kota", days=(DAY,))
    crawl.write(lake)
    lake.write_text(run_file(RUN, "kota", RESULTS), "")
    check_run(lake, RUN, ["kota"], warehouse_url)
    assert plan() == [["kota"]]
    with pytest.raises(CheckError, match="the crawl failed before it wrote its result"):
        check_run(lake, RUN, ["kota"], warehouse_url)


@pytest.mark.parametrize(
    ("conf", "day", "words"),
    [
        ({"day": "2026-03-05"}, DAY, "names a day, which would be that of each run"),
        ({"source": ["kota"]}, DAY, "configuration has source; known are"),
        ({}, date(9000, 1, 1), "9000-01-01 has not begun in any time zone"),
        ({}, date(1989, 12, 31), "1989-12-31 is too far away; choose a day from 1990 on"),
    ],
)
@pytest.mark.usefixtures("lake")
def test_what_nobody_can_have_meant_is_refused_in_one_line_whoever_asks(dagbag, caplog, conf, day, words):
    from airflow.sdk.execution_time.context import set_current_context

    mistaken = context(day)
    mistaken["dag_run"].conf, mistaken["dag_run"].run_type = conf, "backfill"
    mistaken["params"] |= {name: value for name, value in conf.items() if name == "day"}
    with set_current_context(mistaken), pytest.raises(SystemExit):
        dagbag.dags["archive_day"].get_task("plan").python_callable()
    (told,) = (record for record in caplog.records if record.levelname == "ERROR")
    assert words in told.getMessage()
    assert told.exc_info is None


def test_an_unverified_source_is_held_back_from_its_first_bad_check_to_its_first_good_one(
    lake, plan, tmp_path, warehouse_url, caplog
):
    (tmp_path / "kota.yaml").write_text(yaml.safe_dump(SOURCE | {"timezone": "Asia/Jakarta", "verified": "none"}))
    planned = [plan()]
    for verdict, problem_class in (
        ("bad", "site down"), ("bad", "our own fault"), ("bad", "discovery broken"), ("bad", "site down"),
        ("bad", "slow"), ("refused", "blocked"), ("good", None), ("bad", "extraction broken"),
    ):  # fmt: skip
        with connect(warehouse_url, "kabar_loader") as connection:
            record_verdict(connection, replace(VERDICT, verdict=verdict, problem_class=problem_class))
        planned.append(plan())
    assert planned == [[["kota"]], [["kota"]], [["kota"]], [], [], [], [], [["kota"]], [["kota"]]]
    assert "kota is held back until its check is good: nothing was found" in caplog.text


def test_a_run_that_names_a_source_takes_it_and_a_verified_one_is_never_held_back(lake, plan, tmp_path, warehouse_url):
    assert plan() == [["kota"]]
    with connect(warehouse_url, "kabar_loader") as connection:
        record_verdict(connection, VERDICT)
    assert plan() == [["kota"]]
    (tmp_path / "kota.yaml").write_text(yaml.safe_dump(SOURCE | {"timezone": "Asia/Jakarta", "verified": "none"}))
    assert plan() == []
    assert plan(named=["kota"]) == [["kota"]]


FURTHER = ("desa", "laut")
LISTED_TODAY = SOURCE | {"timezone": "Asia/Makassar", "discovery": {"feeds": ["http://127.0.0.1:9/rss"]}}


@pytest.fixture
def chosen(airflow_home, monkeypatch, tmp_path):
    """Return the ids of the sources of a run, which names sources or none, where KABAR_ONLY is set or not."""

    def chosen(context, *, named=(), only=""):
        from dags.pipeline.run_context import chosen_sources

        context["params"] |= {"sources": list(named)}
        for source_id in FURTHER:
            (tmp_path / f"{source_id}.yaml").write_text(yaml.safe_dump(LISTED_TODAY | {"id": source_id}))
        sources = f"{write_source(tmp_path)}:" + ":".join(str(tmp_path / f"{each}.yaml") for each in FURTHER)
        return [source.id for source in chosen_sources(context, Settings(sources=sources, only=only))]

    return chosen


@pytest.mark.parametrize(
    ("named", "only", "expected"),
    [
        (["desa"], "", ["desa"]),
        (["desa"], "kota", ["desa"]),
        (["desa", "kota"], "laut", ["desa", "kota"]),
        ([], "kota,desa", ["kota", "desa"]),
        ([], "laut", ["laut"]),
    ],
)
@pytest.mark.parametrize("of_day", [True, False], ids=["day", "poll"])
def test_the_sources_that_a_run_names_go_before_those_of_the_setting(chosen, named, only, expected, of_day):
    assert chosen(context(DAY) if of_day else poll_context(), named=named, only=only) == expected


def test_without_names_a_day_takes_what_reaches_back_and_a_poll_takes_all(chosen):
    day, poll = chosen(context(DAY)), chosen(poll_context())
    assert "kota" in day
    assert not set(FURTHER) & set(day)
    assert {"kota", *FURTHER} <= set(poll)
