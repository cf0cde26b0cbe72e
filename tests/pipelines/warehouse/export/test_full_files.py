"""Files of many rows: more than are read or written at once, and days on which several sources published."""

import csv
import json
from datetime import timedelta

import duckdb
import pytest

from pipelines.archive.lake import Lake
from pipelines.warehouse import export as package
from pipelines.warehouse.connection import connect
from pipelines.warehouse.export import Exported, Format, Span, export_articles
from pipelines.warehouse.export.formats import _ROWS_AT_ONCE as AT_ONCE
from pipelines.warehouse.export.selection import Layout
from pipelines.warehouse.runs import register_publishers
from tests.builders import DAY, DESA, KOTA

DAYS = [DAY + timedelta(days=number) for number in range(3)]
ADD = """
INSERT INTO warehouse.articles (
    source_id, url, canonical_url, title, authors, editors, tags, published_date, body, word_count, access,
    content_hash, body_hash, first_seen_at, last_seen_at, warc_file, warc_offset, extractor_version, run_id,
    published_precision
)
SELECT
    source_id, url, url, 'Judul ' || number, ARRAY['A', 'B'], '{}', '{}', %(day)s, 'Isi ' || url, 2, 'full', url, url,
    now(), now(), 'w', number, '1', 'r', 'listing'
FROM
    generate_series(1, %(rows)s) AS number,
    unnest(%(sources)s::text[]) AS source_id,
    concat('https://', md5(source_id || number || %(day)s), '.example/') AS url
"""


def fill(url, rows, sources, days=DAYS):
    with connect(url, "kabar_loader") as connection, connection.cursor() as cursor:
        register_publishers(connection, [KOTA, DESA])
        for day in days:
            cursor.execute(ADD, {"rows": rows, "sources": list(sources), "day": day})


def export(url, folder, kind, first=DAYS[0], last=DAYS[-1]):
    with connect(url, "kabar_loader") as connection:
        return export_articles(connection, Lake(str(folder)), Span(first=first, last=last), Layout(kind=kind))


def addresses(path):
    """The source and the address of each row of a file, in order."""
    if path.suffix == ".parquet":
        with duckdb.connect() as session:
            return session.execute(
                f"SELECT source_id, published_date::text, canonical_url FROM read_parquet('{path}')"
            ).fetchall()
    with path.open(encoding="utf-8", newline="") as file:
        rows = map(json.loads, file) if path.suffix == ".jsonl" else csv.DictReader(file)
        return [(row["source_id"], row["published_date"], row["canonical_url"]) for row in rows]


def stored(url):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, published_date::text, canonical_url FROM warehouse.articles"
            ' ORDER BY canonical_url COLLATE "C"'
        )
        return cursor.fetchall()


@pytest.mark.parametrize("kind", Format)
def test_sources_that_publish_on_the_same_days_have_all_their_rows_in_their_own_files(warehouse_url, tmp_path, kind):
    fill(warehouse_url, 4, ["kota", "desa"])
    assert export(warehouse_url, tmp_path, kind) == Exported(articles=24, files=6, removed=0)
    written = {path: addresses(path) for path in tmp_path.rglob("*." + kind)}
    for path, rows in written.items():
        of = {(path.stem, path.parent.name.removeprefix("day="))}
        assert {(source, day) for source, day, _ in rows} == of
        assert len(rows) == 4
    assert sorted(row for rows in written.values() for row in rows) == sorted(stored(warehouse_url))


@pytest.mark.parametrize("kind", Format)
@pytest.mark.parametrize("rows", [AT_ONCE, 2 * AT_ONCE + 3])
def test_a_file_of_more_rows_than_are_written_at_once_has_them_all_in_order(warehouse_url, tmp_path, kind, rows):
    fill(warehouse_url, rows, ["kota"], [DAY])
    assert export(warehouse_url, tmp_path, kind) == Exported(articles=rows, files=1, removed=0)
    (path,) = tmp_path.rglob("*." + kind)
    assert addresses(path) == stored(warehouse_url)


def test_files_that_begin_in_the_middle_of_what_is_read_at_once_lose_no_row(warehouse_url, tmp_path, monkeypatch):
    monkeypatch.setattr(package, "ROWS_AT_ONCE", 5)
    fill(warehouse_url, 7, ["kota", "desa"])
    export(warehouse_url, tmp_path, Format.JSONL)
    assert {path.name: len(addresses(path)) for path in tmp_path.rglob("*.jsonl")} == {"kota.jsonl": 7, "desa.jsonl": 7}


@pytest.mark.parametrize(("first", "last", "days"), [(0, 0, [0]), (1, 2, [1, 2]), (0, 2, [0, 1, 2]), (2, 2, [2])])
def test_both_ends_of_a_span_are_in_and_nothing_beyond(warehouse_url, tmp_path, first, last, days):
    fill(warehouse_url, 2, ["kota"])
    export(warehouse_url, tmp_path, Format.JSONL, DAYS[first], DAYS[last])
    assert sorted(path.parent.name for path in tmp_path.rglob("*.jsonl")) == [f"day={DAYS[number]}" for number in days]


@pytest.mark.parametrize(("first", "last", "left"), [(0, 0, [1, 2]), (1, 1, [0, 2]), (1, 2, [0])])
def test_only_files_of_the_span_go_when_their_articles_are_gone(warehouse_url, tmp_path, first, last, left):
    fill(warehouse_url, 2, ["kota"])
    export(warehouse_url, tmp_path, Format.JSONL)
    export(warehouse_url, tmp_path, Format.CSV)
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM warehouse.articles")
    removed = export(warehouse_url, tmp_path, Format.JSONL, DAYS[first], DAYS[last])
    assert removed == Exported(articles=0, files=0, removed=3 - len(left))
    assert sorted(path.parent.name for path in tmp_path.rglob("*.jsonl")) == [f"day={DAYS[number]}" for number in left]
    assert len(list(tmp_path.rglob("*.csv"))) == 3
