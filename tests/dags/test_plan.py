"""The plan of a run, which deletes the files of an earlier try."""

from datetime import date

import pytest

from pipelines.archive.lake import Lake
from pipelines.errors import CheckError
from pipelines.run.artifacts import RESULTS, run_file
from pipelines.run.stages import check_run
from tests.builders import crawl_of
from tests.dags.kota import context, write_source

pytestmark = pytest.mark.filterwarnings("ignore")  # Airflow's own

DAY = date(2026, 3, 6)
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

    def plan():
        with set_current_context(context(DAY)):
            return dagbag.dags["archive_day"].get_task("plan").python_callable()

    return plan


def test_a_repeated_run_without_a_crawl_is_not_checked_against_the_files_of_the_first(lake, plan, warehouse_url):
    assert plan() == ["kota"]
    crawl = crawl_of(run_id=RUN, source_id="kota", days=(DAY,))
    crawl.write(lake)
    lake.write_text(run_file(RUN, "kota", RESULTS), "")
    check_run(lake, RUN, ["kota"], warehouse_url)
    assert plan() == ["kota"]
    with pytest.raises(CheckError, match="the crawl failed before it wrote its result"):
        check_run(lake, RUN, ["kota"], warehouse_url)
