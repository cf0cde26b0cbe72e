"""The demo as a user runs it, and then what a user may do with the stack that it leaves running."""

import csv
import io
import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.cli.demo_command import DAYS
from deploy.sample_newsroom.truth import truth
from deploy.stack.ports import SPAN
from pipelines.settings import PROJECT_ROOT
from tests.ports import free_ports
from tests.shared import REPLAY, seed_record, wants_shared
from tests.world import SOURCE_IDS

pytestmark = pytest.mark.demo


@dataclass
class User:
    """A user at a shell."""

    home: Path
    port: int

    def kabar(self, *arguments, **settings):
        return subprocess.run(
            self.command(arguments),
            env=self.environment | settings,
            cwd=self.home.parent,
            capture_output=True,
            text=True,
            check=False,
        )

    def begin(self, *arguments):
        pipe = subprocess.PIPE
        where = {"env": self.environment, "cwd": self.home.parent}
        return subprocess.Popen(self.command(arguments), stdout=pipe, stderr=pipe, text=True, **where)

    def command(self, arguments):
        return [str(PROJECT_ROOT / "kabar"), *map(str, arguments)]

    @property
    def environment(self):
        others = {name: value for name, value in os.environ.items() if not name.startswith(("KABAR_", "AIRFLOW"))}
        return others | {"KABAR_HOME": str(self.home), "KABAR_PORT": str(self.port)}

    def sql(self, query):
        done = self.kabar("sql", "--csv", "-c", query)
        assert done.returncode == 0, done.stderr
        return list(csv.DictReader(io.StringIO(done.stdout)))


def processes_of(home):
    """Return the processes with the stack's marker."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("KABAR_STACK") == str(home):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.fixture(scope="module")
def user(tmp_path_factory):
    user = User(tmp_path_factory.mktemp("demo") / "home with space", free_ports(SPAN))
    try:
        yield user
    finally:
        user.kabar("down", "--remove")


@pytest.fixture(scope="module")
def demo(user):
    done = user.kabar("demo")
    assert done.returncode == 0, done.stderr
    return done


def test_the_demo_tells_what_a_newcomer_needs(user, demo):
    for title in ("URLs per source and state", "Articles per day and source", "Coverage of", "Latest five titles"):
        assert title in demo.stdout
    assert f"http://127.0.0.1:{user.port}" in demo.stderr
    assert "password" in demo.stderr
    assert "./kabar down" in demo.stderr


def test_the_ui_lets_the_printed_user_in(user, demo):
    password = demo.stderr.split("password ")[1].split()[0]
    url = f"http://127.0.0.1:{user.port}"
    login = {"username": "admin", "password": password}
    token = httpx.post(f"{url}/auth/token", json=login).raise_for_status().json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    runs = httpx.get(f"{url}/api/v2/dags/archive_day/dagRuns?run_type=backfill", headers=headers).json()["dag_runs"]
    assert {run["logical_date"][:10] for run in runs} == {day.isoformat() for day in DAYS}
    assert {run["state"] for run in runs} == {"success"}


def test_the_newsroom_is_for_those_who_may_read_and_its_repair_for_those_who_may_run(user, demo):
    url = f"http://127.0.0.1:{user.port}"
    page = f"{url}/newsroom/coverage?first={DAYS[0]}&last={DAYS[-1]}"
    assert httpx.get(page).status_code == 401
    words = demo.stderr.split("password ")
    shown = {}
    for name, after in zip(("admin", "viewer"), words[1:3], strict=True):
        login = {"username": name, "password": after.split()[0]}
        token = httpx.post(f"{url}/auth/token", json=login).raise_for_status().json()["access_token"]
        shown[name] = httpx.get(page, cookies={"_token": token}).raise_for_status().text
        backfill = {"dag_id": "archive_day", "from_date": "2026-03-05T00:00:00Z", "to_date": "2026-03-05T00:00:00Z"}
        dry_run = httpx.post(f"{url}/api/v2/backfills/dry_run", json=backfill, cookies={"_token": token})
        assert dry_run.status_code == {"admin": 200, "viewer": 403}[name]
    assert "data-forbidden" in shown["viewer"]
    assert "data-forbidden" not in shown["admin"]
    for source_id in SOURCE_IDS:
        (row,) = re.findall(rf'<tr data-source="{source_id}">.*?</tr>', shown["viewer"], re.DOTALL)
        states = re.findall(r'<td class="([^"]*)"', row)
        assert len(states) == len(DAYS)
        assert set(states) <= {"complete", "empty"}


def test_the_backfilled_days_are_as_the_newsroom_knows_them(user, demo):
    port = user.port + 4
    expected = {
        article.canonical_url: str(article.readings[0].published_date)
        for article in truth(port).articles.values()
        if article.readings[0].published_date in DAYS
    }
    rows = user.sql(
        "SELECT canonical_url, published_date FROM warehouse.articles"
        f" WHERE published_date BETWEEN '{DAYS[0]}' AND '{DAYS[-1]}'"
    )
    assert {row["canonical_url"]: row["published_date"] for row in rows} == expected
    coverage = user.sql(f"SELECT * FROM marts.coverage WHERE published_date BETWEEN '{DAYS[0]}' AND '{DAYS[-1]}'")
    assert len(coverage) == len(SOURCE_IDS) * len(DAYS)
    states = ("loaded", "duplicate", "rejected", "failed", "pending")
    for row in coverage:
        assert int(row["discovered"]) == sum(int(row[state]) for state in states)
        assert row["complete"] == "t"


def test_a_second_demo_changes_nothing(user, demo):
    question = "SELECT article_id, version, last_seen_at, run_id FROM warehouse.articles ORDER BY 1"
    rows, pids = user.sql(question), {process.pid for process in processes_of(user.home)}
    assert user.kabar("demo").returncode == 0
    assert user.sql(question) == rows
    services = user.kabar("status", "--json").stdout
    assert services.count('"RUNNING"') == 6
    assert pids & {process.pid for process in processes_of(user.home)}


def test_nothing_listens_beyond_loopback(user, demo):
    places = [place for process in processes_of(user.home) for place in listened_to(process)]
    assert places
    assert {address.ip for address in places} == {"127.0.0.1"}


def listened_to(process):
    try:
        connections = process.net_connections(kind="inet")
    except psutil.NoSuchProcess:  # it ended since it was listed
        return []
    return [each.laddr for each in connections if each.status == psutil.CONN_LISTEN]


def test_airflows_own_command_line_backfills_the_same_days(user, demo):
    done = user.kabar(
        "airflow", "backfill", "create", "--dag-id", "archive_day", "--from-date", "2026-03-10",
        "--to-date", "2026-03-11", "--dry-run",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2026-03-10" in done.stdout
    assert "2026-03-11" in done.stdout


def test_a_backfill_is_taken_up_by_the_command_that_began_it_and_by_no_other(user, demo):
    span = ("--from", "2026-03-10", "--to", "2026-03-11")
    with user.begin("backfill", *span) as first:
        while "running" not in (line := first.stderr.readline()):
            assert line, "it ended before its runs did"
        first.kill()
        first.communicate()
    other = user.kabar("backfill", "--from", "2026-03-12", "--to", "2026-03-12")
    assert other.returncode == 1
    assert "a backfill of 2026-03-10 to 2026-03-11 is active" in " ".join(other.stderr.split())
    again = user.kabar("backfill", *span, "--json")
    assert again.returncode == 0, again.stderr
    assert "Waiting for the active backfill" in again.stderr
    assert [row["complete"] for row in json.loads(again.stdout)] == [True] * 6


def test_a_day_that_another_run_has_is_not_taken_for_backfilled(user, demo):
    conf = json.dumps({"sources": ["sample-kabar-pasar"]})
    triggered = user.kabar("airflow", "dags", "trigger", "archive_day", "-l", "2026-03-13", "-c", conf)
    assert triggered.returncode == 0, triggered.stderr
    done = user.kabar("backfill", "--from", "2026-03-13", "--to", "2026-03-13")
    assert done.returncode == 1
    assert "2026-03-13 have other active runs of archive_day; try again after them" in " ".join(done.stderr.split())


@wants_shared
def test_a_backfill_of_the_seeds_days_on_a_replay(user, demo):
    settings = {"KABAR_REPLAY": str(REPLAY), "KABAR_ONLY": "kompas"}
    assert user.kabar("up", **settings).returncode == 0
    record = seed_record()
    span = ("--from", "2016-09-18", "--to", "2016-09-20", "--source", "kompas")
    seen = []
    for _ in range(2):
        done = user.kabar("backfill", *span, "--json", **settings)
        assert done.returncode == 0, done.stderr
        (row,) = user.sql("SELECT * FROM warehouse.articles WHERE source_id = 'kompas'")
        assert row["published_date"] == "2016-09-19"
        assert (row["title"], row["body"]) == (record["title"], record["body"])
        coverage = user.sql("SELECT * FROM marts.coverage WHERE source_id = 'kompas' ORDER BY published_date")
        assert [(day["published_date"][-2:], day["discovered"], day["loaded"], day["failed"]) for day in coverage] == [
            ("18", "0", "0", "0"),
            ("19", "3", "1", "2"),
            ("20", "0", "0", "0"),
        ]
        seen.append((row, coverage))
    assert seen[0] == seen[1]


def test_down_leaves_no_process_behind(user, demo):
    assert processes_of(user.home)
    assert user.kabar("down").returncode == 0
    assert processes_of(user.home) == []
    assert user.kabar("status").returncode == 1
