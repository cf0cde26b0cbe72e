"""Commands on a warehouse and an Airflow elsewhere, named by settings alone: no local stack was ever started."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from deploy.cli.saved_settings import save_settings
from pipelines.settings import Settings
from tests.builders import DAY

DAYS = ("--from", DAY, "--to", DAY)
TOKEN = "from-elsewhere"


@contextmanager
def airflow(responses):
    """An Airflow with these responses by path, which lets in who has the token."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self):
            path = self.path.partition("?")[0]
            is_known = path == "/api/v2/monitor/health" or self.headers["Authorization"] == f"Bearer {TOKEN}"
            body = json.dumps(responses[path] if is_known else {"detail": "Invalid token"}).encode()
            self.send_response(200 if is_known else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def health(**states):
    parts = {name: {"status": "healthy"} for name in ("metadatabase", "scheduler", "triggerer", "dag_processor")}
    return {"/api/v2/monitor/health": parts | {name: {"status": state} for name, state in states.items()}}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sql", "--csv", "-c", "SELECT current_user"], "kabar_analyst"),
        (["sql", "--csv", "--owner", "-c", "SELECT current_user"], "\nkabar\n"),
        (["db", "migrate"], "The warehouse is up to date."),
        (["db", "status"], "The warehouse is up to date."),
        (["db", "dictionary"], "warehouse.articles"),
        (["coverage", *DAYS], f"{DAY} to {DAY}"),
        (["export", *DAYS, "--format", "jsonl", "{out}"], '"articles": 0'),
        (["reextract", *DAYS, "--json"], "[]"),
    ],
)
def test_a_command_works_on_the_warehouse_that_is_named(kabar_here, warehouse_url, tmp_path, arguments, words):
    arguments = [str(each).format(out=tmp_path / "out") for each in arguments]
    done = kabar_here(*arguments, KABAR_WAREHOUSE_URL=warehouse_url)
    assert done.returncode == 0, done.stderr
    assert words in done.stdout + done.stderr
    assert not (tmp_path / "home").exists()


def test_a_backup_of_a_warehouse_elsewhere(kabar_here, warehouse_url, tmp_path):
    done = kabar_here("db", "backup", tmp_path / "kabar.dump", KABAR_WAREHOUSE_URL=warehouse_url)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "kabar.dump").stat().st_size > 0


def test_status_shows_what_an_airflow_elsewhere_says(kabar_here):
    with airflow(health(scheduler="unhealthy", triggerer=None)) as url:
        done = kabar_here("status", "--json", KABAR_AIRFLOW_URL=url, KABAR_AIRFLOW_TOKEN=TOKEN)
    services = {each["service"]: each["state"] for each in json.loads(done.stdout)["services"]}
    expected = {"metadatabase": "healthy", "scheduler": "unhealthy", "triggerer": "absent", "dag_processor": "healthy"}
    assert services == expected
    assert done.returncode == 1


def test_status_is_zero_where_all_is_healthy(kabar_here):
    with airflow(health()) as url:
        done = kabar_here("status", KABAR_AIRFLOW_URL=url, KABAR_AIRFLOW_TOKEN=TOKEN)
    assert done.returncode == 0, done.stderr


def test_a_backfill_elsewhere_lists_its_runs(kabar_here, warehouse_url):
    runs = {"/api/v2/backfills/dry_run": {"backfills": [{"logical_date": f"{DAY}T12:00:00Z"}]}}
    with airflow(health() | runs) as url:
        elsewhere = {"KABAR_AIRFLOW_URL": url, "KABAR_AIRFLOW_TOKEN": TOKEN, "KABAR_WAREHOUSE_URL": warehouse_url}
        done = kabar_here("backfill", *DAYS, "--dry-run", **elsewhere)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(DAY)


ACTIVE = {
    "id": 1,
    "dag_id": "archive_day",
    "from_date": "2026-03-02T00:00:00Z",
    "to_date": "2026-03-09T00:00:00Z",
    "completed_at": None,
    "dag_run_conf": {"sources": ["kompas"]},
}


@pytest.mark.parametrize(
    ("active", "arguments", "code", "words"),
    [
        ([], (), 0, "No backfill is active."),
        ([ACTIVE], ("--from", "2026-03-02", "--to", "2026-03-08"), 1, "is of 2026-03-02 to 2026-03-09 for kompas;"),
        ([ACTIVE], ("--source", "tempo"), 1, "to cancel it, name just that, or nothing."),
    ],
)
def test_a_backfill_is_cancelled_only_if_it_is_the_one_that_is_named(kabar_here, active, arguments, code, words):
    runs = {"dag_runs": [], "total_entries": 0}
    responses = {
        "/api/v2/backfills": {"backfills": active, "total_entries": len(active)},
        "/api/v2/backfills/1": ACTIVE,
    }
    with airflow(responses | {"/api/v2/dags/archive_day/dagRuns": runs}) as url:
        elsewhere = {"KABAR_AIRFLOW_URL": url, "KABAR_AIRFLOW_TOKEN": TOKEN}
        done = kabar_here("backfill", "--cancel", "--json", *arguments, **elsewhere)
    assert done.returncode == code
    assert words in " ".join(done.stderr.split())
    assert done.stdout.split() == (['{"cancelled":', "[],", '"running":', "[]}"] if code == 0 else [])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"KABAR_AIRFLOW_TOKEN": "old"}, "Invalid token (HTTP 401)"),
        ({}, "KABAR_AIRFLOW_URL needs KABAR_AIRFLOW_TOKEN"),
        ({"KABAR_AIRFLOW_TOKEN": TOKEN, "KABAR_WAREHOUSE_URL": ""}, "set KABAR_WAREHOUSE_URL to the warehouse of that"),
        ({"KABAR_AIRFLOW_TOKEN": TOKEN, "KABAR_AIRFLOW_URL": "http://127.0.0.1:9"}, "does not answer at"),
    ],
)
def test_a_backfill_elsewhere_says_what_is_missing(kabar_here, warehouse_url, settings, words):
    with airflow(health()) as url:
        done = kabar_here(
            "backfill", *DAYS, **{"KABAR_AIRFLOW_URL": url, "KABAR_WAREHOUSE_URL": warehouse_url} | settings
        )
    assert done.returncode == 1
    assert words in " ".join(done.stderr.split())


def test_the_airflow_that_is_named_goes_before_the_stack_of_this_home(kabar_here, tmp_path):
    (tmp_path / "home").mkdir()
    save_settings(Settings(home=tmp_path / "home", port=9999))
    with airflow(health()) as url:
        done = kabar_here("status", KABAR_AIRFLOW_URL=url, KABAR_AIRFLOW_TOKEN=TOKEN)
    assert url in done.stdout
