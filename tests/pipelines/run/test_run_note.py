"""The note beside a run: its day, its counts, the causes first."""

from pipelines.run.run_note import note_of_run
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import close_run
from tests.builders import DAY, address, article, forced
from tests.loading import load

RUN = f"archive_day/{DAY}"
TEXT = " ".join(f"kata{n}" for n in range(120))


def execute(url, statement):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)


def close(url, source_id, cause=None):
    with connect(url) as connection:
        close_run(connection, RUN, source_id, cause, is_short=cause is not None)


def test_a_run_without_sources_has_none(warehouse_url):
    assert note_of_run(warehouse_url, RUN) is None


def test_it_tells_day_sources_articles_and_new_stories(warehouse_url):
    load(warehouse_url, article("satu", body=TEXT), article("dua"))
    copy = article("tiga", url=address("tiga", "desa.example"), source_id="desa", body=TEXT)
    load(warehouse_url, copy, source_id="desa")
    close(warehouse_url, "kota")
    close(warehouse_url, "desa")
    assert note_of_run(warehouse_url, RUN) == (
        f"{DAY}: 2 sources, 3 loaded, 3 of them new or changed, 1 new stories\n\n"
        f"Rows: `run_id = '{RUN}'` in `warehouse.articles`"
    )


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
