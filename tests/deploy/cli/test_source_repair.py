"""`source repair` shows the proposed repair as a diff and writes it; `source list` shows the verdicts."""

from dataclasses import replace

import pytest

from crawlers.sources.catalogue import SHIPPED, load_sources
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import register_publishers
from pipelines.warehouse.source_checks import Verdict, digest_of, record_verdict

SHIPPED_FILE = SHIPPED / "id" / "antara.yaml"
CHANGED = "name: Antara Baru"
VERDICT = Verdict(
    source_id="antara", definition_digest=digest_of(SHIPPED_FILE.read_text(encoding="utf-8")), verdict="bad",
    problem_class="discovery broken", problems=("x",), remarks=(), routes=1, routes_alive=0, articles=0,
    articles_read=0, fields={}, robots="", first_day=None, last_day=None, requests=3,
    repair=None, repair_changes=("the name has changed",),
)  # fmt: skip


@pytest.fixture
def repaired_text():
    lines = SHIPPED_FILE.read_text(encoding="utf-8").splitlines()
    return "\n".join(CHANGED if line.startswith("name:") else line for line in lines) + "\n"


@pytest.fixture
def source(kabar_here, warehouse_url, tmp_path):
    (tmp_path / "own").mkdir()
    places = {"KABAR_WAREHOUSE_URL": warehouse_url, "KABAR_SOURCES": tmp_path / "own"}
    return lambda *arguments, **more: kabar_here("source", *arguments, **{**places, **more})


def record(warehouse_url, verdict):
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [load_sources()["antara"].publisher()])
        record_verdict(connection, verdict)


def test_without_a_proposal_it_says_why(source, warehouse_url):
    assert source("repair", "antara").returncode == 1
    record(warehouse_url, VERDICT)
    done = source("repair", "antara")
    assert (done.returncode, "antara was bad on" in done.stderr) == (1, True)
    assert "bad: discovery broken, " in source("list", "--country", "ID", "--tag", "agency").stdout


def test_a_repair_of_a_shipped_source_takes_its_place(source, warehouse_url, tmp_path, repaired_text):
    record(warehouse_url, VERDICT)
    record(warehouse_url, replace(VERDICT, repair=repaired_text))
    shown = source("repair", "antara")
    assert shown.returncode == 0, shown.stderr
    assert f"+{CHANGED}" in shown.stdout.splitlines()
    assert "the name has changed" in shown.stderr
    assert list((tmp_path / "own").iterdir()) == []
    assert source("repair", "antara", "--yes", KABAR_SOURCES="").returncode == 2, "there is no folder for it"
    assert source("repair", "antara", "--yes").returncode == 0
    assert load_sources(str(tmp_path / "own"))["antara"].name == "Antara Baru"
    assert "repaired since" in source("list", "--country", "ID", "--tag", "agency").stdout
    again = source("repair", "antara", "--yes")
    assert (again.returncode, "is already as the check of" in again.stderr) == (0, True)


def test_a_repair_overwrites_no_edit_made_after_the_check(source, warehouse_url, tmp_path, repaired_text):
    path, edit = tmp_path / "own" / "antara.yaml", "# written after the check\n"
    record(warehouse_url, replace(VERDICT, repair=repaired_text))
    assert ", a repair is proposed" in source("list", "--country", "ID", "--tag", "agency").stdout
    path.write_text(SHIPPED_FILE.read_text(encoding="utf-8") + edit, encoding="utf-8")
    done = source("repair", "antara", "--yes")
    assert (done.returncode, "has changed since the check of" in done.stderr) == (1, True)
    assert path.read_text(encoding="utf-8").endswith(edit)
    assert ", changed since" in source("list", "--country", "ID", "--tag", "agency").stdout
