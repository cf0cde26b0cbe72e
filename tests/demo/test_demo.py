"""The demo as a user runs it, and then what a user may do with the stack that it leaves running."""

import json
import re
from contextlib import contextmanager

import httpx
import psutil
import pytest

from crawlers.network.chromium import find_chromium
from deploy.cli.demo_command import DAYS
from deploy.cli.screenshots import DIGEST_FILE
from tests.demo.user import assert_days_are_whole, processes_of
from tests.world import SOURCE_IDS

pytestmark = pytest.mark.demo


def test_the_demo_tells_what_a_newcomer_needs(user, demo):
    for title in ("URLs per source and state", "Articles per day and source", "Coverage of", "Latest five titles"):
        assert title in demo.stdout
    assert user.url in demo.stderr
    assert "password" in demo.stderr
    assert "./kabar down" in demo.stderr


def test_the_ui_lets_the_printed_user_in(user, passwords):
    url = user.url
    login = {"username": "admin", "password": passwords["admin"]}
    token = httpx.post(f"{url}/auth/token", json=login).raise_for_status().json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    runs = httpx.get(f"{url}/api/v2/dags/archive_day/dagRuns?run_type=backfill", headers=headers).json()["dag_runs"]
    assert {run["logical_date"][:10] for run in runs} == {day.isoformat() for day in DAYS}
    assert {run["state"] for run in runs} == {"success"}


def test_the_newsroom_is_for_those_who_may_read_and_its_repair_for_those_who_may_run(user, passwords):
    url = user.url
    page = f"{url}/newsroom/coverage?first={DAYS[0]}&last={DAYS[-1]}"
    assert httpx.get(page).status_code == 401
    shown = {}
    for name, password in passwords.items():
        login = {"username": name, "password": password}
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
    assert_days_are_whole(user, DAYS)


def test_a_second_demo_changes_nothing_and_takes_pictures_if_asked(user, demo, tmp_path):
    pictures = ["--screenshots", tmp_path] if find_chromium() else []
    question = "SELECT article_id, version, last_seen_at, run_id FROM warehouse.articles ORDER BY 1"
    rows, pids = user.sql(question), {process.pid for process in processes_of(user.home)}
    done = user.kabar("demo", *pictures)
    assert done.returncode == 0, done.stderr
    taken = {path.name for path in tmp_path.iterdir()}
    assert taken == (
        {"coverage.png", "graph.png", "sources.png", "stories.png", "search.png", DIGEST_FILE} if pictures else set()
    )
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


def test_a_backfill_is_taken_up_by_its_own_command_cancelled_and_gone_on_with(user, demo):
    """One day more than run at once: it is still queued when the first has begun."""
    span = ("--source", "sample-kabar-pasar", "--from", "2026-03-02", "--to", "2026-03-06")
    with begun(user, span) as (first, _):
        first.kill()
        first.communicate()
    other = user.kabar("backfill", "--from", "2026-03-12", "--to", "2026-03-12")
    assert other.returncode == 1
    assert "a backfill of 2026-03-02 to 2026-03-06 is active" in " ".join(other.stderr.split())
    with begun(user, span) as (second, said):
        assert "Waiting for the active backfill" in said
        cancelled = user.kabar("backfill", "--cancel", *span, "--json")
        _, messages = second.communicate()
    assert cancelled.returncode == 0, cancelled.stderr
    days = json.loads(cancelled.stdout)
    assert days["cancelled"][-1] == "2026-03-06"
    assert days["running"]
    assert second.returncode == 1
    assert "the backfill was cancelled before 2026-03-" in messages
    again = user.kabar("backfill", *span, "--json")
    assert again.returncode == 0, again.stderr
    assert [row["complete"] for row in json.loads(again.stdout)] == [True] * 5


@contextmanager
def begun(user, span):
    """Start a backfill, or take up the active one; return the command, and what it has said until a day runs."""
    said = ""
    with user.begin("backfill", *span) as command:
        while "running" not in (line := command.stderr.readline()):
            assert line, "it ended before its runs did"
            said += line
        yield command, " ".join(said.split())


def test_a_day_that_another_run_has_is_not_taken_for_backfilled(user, demo):
    conf = json.dumps({"sources": ["sample-kabar-pasar"]})
    triggered = user.kabar("airflow", "dags", "trigger", "archive_day", "-l", "2026-03-13", "-c", conf)
    assert triggered.returncode == 0, triggered.stderr
    done = user.kabar("backfill", "--from", "2026-03-13", "--to", "2026-03-13")
    assert done.returncode == 1
    assert "2026-03-13 have other active runs of archive_day; try again after them" in " ".join(done.stderr.split())
