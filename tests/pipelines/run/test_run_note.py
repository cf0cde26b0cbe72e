"""The note beside a run: its day, its counts, the causes first."""

from datetime import UTC, datetime

import pytest

from pipelines.run.run_note import cancelled_note, note_of_run
from pipelines.run.stages import close_ended, record_failed_plan
from pipelines.warehouse.connection import connect
from pipelines.warehouse.incidents import record
from pipelines.warehouse.runs import close_run, open_runs
from tests.builders import DAY, address, article, forced
from tests.loading import load

RUN = f"archive_day/{DAY}"
TEXT = " ".join(f"kata{n}" for n in range(120))


def execute(url, statement):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)


def close(url, source_id, cause=None, *, is_short=True):
    with connect(url) as connection:
        close_run(connection, RUN, source_id, cause, is_short=is_short and cause is not None)


def test_a_run_without_sources_has_none(warehouse_url):
    assert note_of_run(warehouse_url, RUN) is None


def test_it_tells_day_sources_articles_and_new_stories(warehouse_url):
    load(warehouse_url, article("satu", body=TEXT), article("dua"))
    copy = article("tiga", url=address("tiga", "desa.example"), source_id="desa", body=TEXT)
    load(warehouse_url, copy, source_id="desa")
    close(warehouse_url, "kota")
    close(warehouse_url, "desa")
    assert note_of_run(warehouse_url, RUN) == (
        f"{DAY}: 2 sources, 3 loaded, 3 of them new or changed, 1 new story\n\n"
        f"Rows: `run_id = '{RUN}'` in `warehouse.articles`"
    )


def test_its_link_leads_to_the_day_or_for_a_poll_to_the_sources_however_long_the_causes(warehouse_url):
    load(warehouse_url, article("satu"))
    record_failed_plan(RUN, warehouse_url, "a long story " * 100)
    execute(warehouse_url, f"UPDATE ops.runs SET state = 'short', cause = '{'a listing ' * 100}'")
    newsroom = f"https://airflow.example/{'a' * 200}/newsroom"
    note = note_of_run(warehouse_url, RUN, newsroom)
    *_, link = note.split("\n\n")
    assert link == f"In Newsroom: [coverage and articles of {DAY}]({newsroom}/coverage?first={DAY}&last={DAY})"
    assert len(note) == 1000
    execute(warehouse_url, "UPDATE ops.runs SET published_date = NULL, run_id = 'ingest/x'")
    assert note_of_run(warehouse_url, "ingest/x", newsroom).endswith(f"\n\nIn Newsroom: [sources]({newsroom}/sources)")
    assert note_of_run(warehouse_url, "ingest/y", newsroom) is None


def test_a_poll_has_no_day(warehouse_url):
    load(warehouse_url, article("satu"))
    execute(warehouse_url, "UPDATE ops.runs SET published_date = NULL, run_id = 'ingest/x'")
    first, _ = note_of_run(warehouse_url, "ingest/x").split("\n\n")
    assert first == "kota, 1 loaded, 0 of them new or changed"


def test_what_an_earlier_run_could_not_fetch_has_its_reason(warehouse_url):
    load(warehouse_url, article("satu"), article("dua"))
    lost = (
        "UPDATE ops.ledger SET state = 'failed', reason = 'off_site_redirect', run_id = 'ingest/x', article_id = NULL"
    )
    execute(warehouse_url, forced(f"{lost} WHERE url LIKE '%/dua'"))
    execute(warehouse_url, "UPDATE ops.runs SET loaded = 1, failed = 1")
    assert "1 failed (kota: off_site_redirect)" in note_of_run(warehouse_url, RUN)


def test_a_run_that_was_ended_before_its_check_is_closed_with_its_cause(warehouse_url):
    load(warehouse_url, article("satu"))
    execute(warehouse_url, "UPDATE ops.runs SET state = 'running'")
    close_ended(RUN, warehouse_url)
    assert note_of_run(warehouse_url, RUN).startswith("**kota: our own fault: the run was ended before its check**")


def test_each_run_whose_plan_failed_keeps_its_own_cause_and_a_users_mistake_is_no_incident(warehouse_url):
    record_failed_plan(f"{RUN}a", warehouse_url, "the configuration has sourcs", is_ours=False)
    record_failed_plan(f"{RUN}b", warehouse_url, "source 'kot' is unknown")
    record_failed_plan(f"{RUN}c", warehouse_url, "no source is enabled")
    notes = [note_of_run(warehouse_url, f"{RUN}{name}") for name in "abc"]
    assert notes == [
        "**the configuration has sourcs**",
        "**our own fault: source 'kot' is unknown**",
        "**our own fault: no source is enabled**",
    ]
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ops.incidents")
        assert cursor.fetchone() == (1,)


def test_a_red_run_begins_with_its_causes_and_names_what_is_missing_and_why(warehouse_url):
    load(warehouse_url, article("satu"), article("dua"), article("tiga"))
    lost = "UPDATE ops.ledger SET state = 'failed', reason = 'http_410', article_id = NULL WHERE url LIKE '%/dua'"
    execute(warehouse_url, forced(lost))
    execute(warehouse_url, "UPDATE ops.runs SET loaded = 2, failed = 1")
    close(warehouse_url, "kota", "feed https://kota.example/rss: http_404")
    first, counts, *_, last = note_of_run(warehouse_url, RUN).split("\n\n")
    assert first == "**kota: feed https://kota.example/rss: http_404**"
    assert counts == f"{DAY}: kota, 2 loaded, 3 of them new or changed, 1 failed (kota: http_410)"
    assert last == "Causes and remedies: docs/runbook.md"


def test_however_many_sources_and_however_long_their_causes_it_fits_into_airflows_column(warehouse_url):
    load(warehouse_url, article("satu"))
    columns = "run_id, source_id, dag_id, state, cause, started_at"
    execute(
        warehouse_url,
        "INSERT INTO warehouse.sources (source_id, name, domain, country, language, timezone)"
        " SELECT 'source-' || n, 'S', 'x', 'ID', 'id', 'Asia/Jakarta' FROM generate_series(10, 40) AS n;"
        f"INSERT INTO ops.runs ({columns})"
        f" SELECT '{RUN}', 'source-' || n, 'archive_day', CASE WHEN n % 2 = 0 THEN 'short' ELSE 'done' END,"
        " repeat('a listing that cannot be read ', 50), now() FROM generate_series(10, 40) AS n",
    )
    note = note_of_run(warehouse_url, RUN)
    assert len(note) <= 1000
    assert note.startswith("**source-10: a listing that cannot be read a listing")
    assert "and 11 further sources" in note
    assert len(cancelled_note(None, [], "x" * 2000)) == 1000


@pytest.mark.parametrize(
    ("sources", "limits"),
    [([], ""), (["kota", "desa"], " --source kota --source desa"), (list("abcdef"), " --source …")],
)
def test_a_cancelled_day_goes_on_with_the_sources_that_it_had(sources, limits):
    note = cancelled_note(datetime(2026, 3, 2, tzinfo=UTC), sources, None)
    assert f"`./kabar backfill --from 2026-03-02 --to 2026-03-02{limits}`" in note


def test_a_run_that_ended_in_its_plan_tells_why_and_forgets_it_when_it_is_repeated(warehouse_url):
    load(warehouse_url, article("satu"))
    record_failed_plan(RUN, warehouse_url, "source 'kota' is disabled: robots.txt forbids")
    note = note_of_run(warehouse_url, RUN)
    assert note.startswith(
        "**our own fault: source 'kota' is disabled: robots.txt forbids**\n\n2026-03-02: kota, 1 loaded"
    )
    with connect(warehouse_url) as connection:
        open_runs(connection, RUN, "archive_day", ["kota"], DAY)
        record(connection, RUN, {}, [None, "kota"])
    assert "disabled" not in note_of_run(warehouse_url, RUN)


def test_sources_that_were_not_asked_are_named_with_the_reason(warehouse_url):
    load(warehouse_url, article("satu"))
    load(warehouse_url, source_id="desa")
    close(warehouse_url, "kota", "left out: index a: 3 links", is_short=False)
    close(warehouse_url, "desa", "desa.example is crawled by archive_day/x; the next poll tries again", is_short=False)
    _, left, _ = note_of_run(warehouse_url, RUN).split("\n\n")
    assert left == "Not asked: desa: desa.example is crawled by archive_day/x; the next poll tries again"


def test_a_run_that_is_repeated_for_one_source_still_tells_of_the_others(warehouse_url):
    load(warehouse_url, article("satu"))
    load(warehouse_url, article("dua", url=address("dua", "desa.example"), source_id="desa"), source_id="desa")
    load(warehouse_url, article("satu"))
    assert note_of_run(warehouse_url, RUN).startswith(f"{DAY}: 2 sources, 2 loaded")
