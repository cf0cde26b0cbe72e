"""Whole runs of the DAGs by Airflow itself, on the sample newsroom."""

from collections import Counter
from datetime import date

import pytest

from deploy.sample_newsroom.truth import truth
from pipelines.records.reasons import RejectReason
from pipelines.warehouse.connection import connect
from tests import sample_newsroom
from tests.otlp import receiver
from tests.webhook import SECRET, webhook

SAMPLES = "sample-harbour-post,sample-kabar-pasar,sample-suara-lembah"


@pytest.fixture
def warehouse(monkeypatch, tmp_path, warehouse_url, airflow_home):
    with sample_newsroom.serving(tmp_path / "newsroom") as (_, folder):
        monkeypatch.setenv("KABAR_SOURCES", folder)
        monkeypatch.setenv("KABAR_ONLY", SAMPLES)
        monkeypatch.setenv("KABAR_LAKE_URL", str(tmp_path / "lake"))
        monkeypatch.setenv("KABAR_WAREHOUSE_URL", warehouse_url)
        yield warehouse_url


def sql(url, statement):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def quiet_day():
    """Return a day on which no article changes between two fetches, which would add a version."""
    articles = truth(1).articles.values()
    changing = {article.readings[0].published_date for article in articles if article.is_corrected}
    return min({article.readings[0].published_date for article in articles} - changing)


@pytest.fixture
def metrics(monkeypatch):
    """Let Airflow send metrics to a receiver."""
    with receiver() as metrics:
        monkeypatch.setenv("AIRFLOW__METRICS__OTEL_ON", "True")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", metrics.address)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta")
        yield metrics


def assert_metrics_are_those_of(warehouse, lake, metrics):
    """The counters of one run of a new warehouse, by source, are what its tables and the archive have."""
    rows = sql(warehouse, "SELECT source_id, state, reason, count(*) FROM ops.ledger GROUP BY 1, 2, 3")
    expected = Counter()
    for source_id, state, reason, number in rows:
        label = {"dag_id": "archive_day", "source_id": source_id}
        fetched = {"loaded", "duplicate"} | ({"rejected"} if reason in set(RejectReason) else set())
        outcome = "fetched" if state in fetched else {"failed": "failed", "pending": "retry"}.get(state, "other_kind")
        expected["airflow.kabar.pages", labelled(label | {"outcome": outcome})] += number
        if state in {"loaded", "duplicate"}:
            expected["airflow.kabar.articles", labelled(label)] += number
        elif outcome == "fetched":
            expected["airflow.kabar.rejected", labelled(label | {"reason": reason})] += number
    told = Counter({key: value for key, value in metrics.counters.items() if key[0].startswith("airflow.kabar.")})
    for source_id in SAMPLES.split(","):
        label = {"dag_id": "archive_day", "source_id": source_id}
        archived = sum(path.stat().st_size for path in lake.glob(f"warc/{source_id}/**/*.warc.gz"))
        assert told.pop(("airflow.kabar.archived_bytes", labelled(label))) == archived > 0
        for stage in ("fetch", "read"):
            assert told.pop(("airflow.kabar.stage_milliseconds", labelled(label | {"stage": stage}))) > 0
        assert metrics.gauges["airflow.kabar.queue_urls", labelled(label)] == 0
        assert metrics.gauges["airflow.kabar.queue_age_seconds", labelled(label)] == 0
    assert told == expected


def labelled(labels):
    return tuple(sorted(labels.items()))


def test_a_day_is_archived_and_again_changes_nothing(warehouse, run, metrics, tmp_path):
    day = quiet_day()
    assert run("archive_day", day).state == "success"
    assert_metrics_are_those_of(warehouse, tmp_path / "lake", metrics)
    tables = {
        "articles": "SELECT * FROM warehouse.articles ORDER BY article_id",
        "ledger": "SELECT * FROM ops.ledger ORDER BY source_id, url",
        "coverage": "SELECT * FROM marts.coverage ORDER BY source_id, published_date",
    }
    before = {name: sql(warehouse, statement) for name, statement in tables.items()}
    assert {row[0] for row in before["coverage"] if row[1] == day} == set(SAMPLES.split(","))
    assert sql(warehouse, f"SELECT bool_and(complete) FROM marts.coverage WHERE published_date = '{day}'") == [(True,)]
    assert run("archive_day", day).state == "success"
    assert {name: sql(warehouse, statement) for name, statement in tables.items()} == before
    assert {state for (state,) in sql(warehouse, "SELECT state FROM ops.runs")} == {"done"}


def moved_index(tmp_path):
    """Return a folder of the same sources, of which `sample-kabar-pasar` looks for its index where it is not."""
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in (tmp_path / "newsroom" / "sources").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        (broken / path.name).write_text(text.replace("/arsip/", "/dipindahkan/"), encoding="utf-8")
    return str(broken)


def test_a_source_that_cannot_be_reached_turns_the_run_red_with_its_cause(warehouse, run, monkeypatch, tmp_path):
    monkeypatch.setenv("KABAR_SOURCES", moved_index(tmp_path))
    assert run("archive_day", date(2026, 3, 6)).state == "failed"
    causes = dict(sql(warehouse, "SELECT source_id, cause FROM ops.runs"))
    assert "/dipindahkan/2026-03-06.html: http_404" in causes["sample-kabar-pasar"]
    assert causes["sample-suara-lembah"] is None, "the others of its shard are whole all the same"
    assert sql(warehouse, "SELECT count(*) > 0 FROM warehouse.articles") == [(True,)]


def test_a_wrong_source_fails_at_once_with_its_name(warehouse, run, monkeypatch):
    monkeypatch.setenv("KABAR_ONLY", "nix")
    assert run("archive_day", quiet_day()).state == "failed"


def test_a_poll_of_which_nothing_is_due_crawls_nothing_and_is_green(warehouse, run, monkeypatch):
    monkeypatch.setenv("KABAR_ONLY", "sample-harbour-post")
    assert run("ingest").state == "success"
    assert sql(warehouse, "SELECT count(*) FROM ops.runs") == [(1,)]
    with connect(warehouse) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE ops.ledger SET next_try_at = now() + interval '1 hour' WHERE state = 'pending'")
        cursor.execute("UPDATE ops.polls SET next_poll_at = now() + interval '1 hour'")
    assert run("ingest").state == "success"
    assert sql(warehouse, "SELECT count(*) FROM ops.runs") == [(1,)]


def test_trouble_is_told_once_whether_a_source_or_the_plan_is_to_blame(warehouse, run, monkeypatch, tmp_path):
    monkeypatch.setenv("KABAR_SOURCES", moved_index(tmp_path))
    monkeypatch.setenv("KABAR_ONLY", "sample-kabar-pasar")
    with webhook() as hook:
        monkeypatch.setenv("KABAR_NOTIFY", hook.address)
        log = run("archive_day", date(2026, 3, 6)).log
        monkeypatch.setenv("KABAR_ONLY", "nix")
        for day in (7, 8):
            log += run("archive_day", date(2026, 3, day)).log
    first, second = (body for _, body in hook.posted)
    assert first["title"] == "Kabar: trouble with sample-kabar-pasar"
    assert "discovery broken: index http://" in first["message"]
    assert second["title"] == "Kabar: trouble with Kabar itself"
    assert "our own fault: there is no source 'nix'; known are: " in second["message"]
    assert SECRET not in log
