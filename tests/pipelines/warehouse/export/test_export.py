"""An export is the table: every column of every row, read back by DuckDB; repeated, it is the same."""

import json
from dataclasses import replace
from datetime import timedelta

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.archive.lake import Lake
from pipelines.records.article import JSON_FIELDS, ArticleLink
from pipelines.warehouse.connection import connect
from pipelines.warehouse.export import Exported, Format, Span, export_articles
from pipelines.warehouse.export.formats import writer
from pipelines.warehouse.export.selection import Layout
from pipelines.warehouse.runs import register_publishers
from tests.builders import DAY, DESA, KOTA, address, article
from tests.loading import load

TOMORROW = DAY + timedelta(days=1)
LINK = ArticleLink(1, address("satu"), 'kata "Ibu"', "kota.example", is_related=False)
ODD = 'Kata "Ibu",\nbaris\tkedua — \u201ckutip\u201d \U0001f600'


@pytest.fixture
def filled(warehouse_url):
    load(
        warehouse_url,
        article("satu", body=ODD, authors=('A "B"', "C, D"), subtitle=None),
        article("dua", published_date=TOMORROW, published_at=None, links=(LINK,)),
    )
    load(
        warehouse_url,
        article("tiga", url=address("tiga", DESA.domain), source_id="desa"),
        source_id="desa",
    )
    return warehouse_url


def export(url, folder, kind=Format.PARQUET, *, first=DAY, last=TOMORROW, source_id=None):
    with connect(url, "kabar_loader") as connection:
        return export_articles(
            connection, Lake(str(folder)), Span(first=first, last=last, source_id=source_id), Layout(kind=kind)
        )


def table(url):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM warehouse.articles ORDER BY canonical_url")
        return [column.name for column in cursor.description], cursor.fetchall()


def duck(query):
    with duckdb.connect() as session:
        answer = session.execute(query)
        return [column[0] for column in answer.description], answer.fetchall()


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_duckdb_reads_back_every_column_of_every_row(filled, tmp_path):
    assert export(filled, tmp_path) == Exported(articles=3, files=3, removed=0)
    names, rows = table(filled)
    read, got = duck(f"SELECT * EXCLUDE (day) FROM read_parquet('{tmp_path}/*/*.parquet') ORDER BY canonical_url")
    assert read == names
    of_json = [name in JSON_FIELDS for name in names]
    assert any(json.loads(value) for row in got for value, is_json in zip(row, of_json, strict=True) if is_json)
    assert rows == [
        tuple(json.loads(value) if is_json else value for value, is_json in zip(row, of_json, strict=True))
        for row in got
    ]


def test_pandas_reads_whole_numbers_as_such(filled, tmp_path):
    export(filled, tmp_path)
    schema = pq.read_schema(next(tmp_path.rglob("*.parquet")))
    hinted = {each["name"]: each["numpy_type"] for each in schema.pandas_metadata["columns"]}
    assert hinted["duplicate_of"] == "Int64"
    assert set(hinted) == {each.name for each in schema if each.type in {pa.int64(), pa.int32()}}


def test_a_day_is_a_partition(filled, tmp_path):
    export(filled, tmp_path)
    assert sorted(files(tmp_path)) == [
        f"day={DAY}/desa.parquet",
        f"day={DAY}/kota.parquet",
        f"day={TOMORROW}/kota.parquet",
    ]
    _, days = duck(f"SELECT day = published_date FROM read_parquet('{tmp_path}/*/*.parquet', hive_partitioning = true)")
    assert days == [(True,)] * 3


def test_jsonl_says_the_same(filled, tmp_path):
    export(filled, tmp_path, Format.JSONL)
    lines = [json.loads(line) for text in files(tmp_path).values() for line in text.decode().splitlines()]
    names, rows = table(filled)
    one = {line["canonical_url"]: line for line in lines}[rows[1][names.index("canonical_url")]]
    assert list(one) == names
    for name, value in zip(names, rows[1], strict=True):
        expected = value.isoformat().replace("+00:00", "Z") if hasattr(value, "isoformat") else value
        assert one[name] == expected, name
    assert ODD in {line["body"] for line in lines}


def test_csv_is_read_back_by_duckdb(filled, tmp_path):
    export(filled, tmp_path, Format.CSV)
    columns = "body, authors::VARCHAR[], published_at, subtitle"
    _, got = duck(f"SELECT {columns} FROM read_csv('{tmp_path}/*/*.csv') ORDER BY canonical_url")
    names, rows = table(filled)
    wanted = [names.index(name) for name in ("body", "authors", "published_at", "subtitle")]
    assert got == [tuple(row[place] for place in wanted) for row in rows]


@pytest.mark.parametrize("kind", Format)
def test_a_second_export_writes_the_same_bytes(filled, tmp_path, kind):
    export(filled, tmp_path, kind)
    before = files(tmp_path)
    export(filled, tmp_path, kind)
    assert files(tmp_path) == before


def test_a_file_whose_articles_are_gone_goes_too_and_no_other(filled, tmp_path):
    export(filled, tmp_path)
    with connect(filled) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE warehouse.articles SET published_date = %s", (TOMORROW,))
    assert export(filled, tmp_path, last=DAY, source_id="kota") == Exported(articles=0, files=0, removed=1)
    assert sorted(files(tmp_path)) == [f"day={DAY}/desa.parquet", f"day={TOMORROW}/kota.parquet"]


def test_a_source_called_by_its_domain_has_files_of_its_own(filled, tmp_path):
    with connect(filled, "kabar_loader") as connection:
        register_publishers(connection, [replace(KOTA, source_id="kota.example")])
    theirs = ("kota.example.parquet", "kota.parquet")
    for name in theirs:
        (tmp_path / f"day={TOMORROW}").mkdir(exist_ok=True)
        (tmp_path / f"day={TOMORROW}" / name).write_bytes(b"")
    assert export(filled, tmp_path, source_id="kota.example").removed == 1
    assert list(files(tmp_path)) == [f"day={TOMORROW}/kota.parquet"]
    (tmp_path / f"day={TOMORROW}" / theirs[0]).write_bytes(b"")
    assert export(filled, tmp_path, source_id="kota").removed == 0
    assert f"day={TOMORROW}/{theirs[0]}" in files(tmp_path)


def test_folders_of_somebody_else_are_left_alone(filled, tmp_path):
    (tmp_path / "day=unknown").mkdir()
    (tmp_path / "day=unknown" / "kota.parquet").write_bytes(b"")
    assert export(filled, tmp_path).removed == 0
    assert "day=unknown/kota.parquet" in files(tmp_path)


def test_only_one_source(filled, tmp_path):
    assert export(filled, tmp_path, source_id="desa").articles == 1
    assert list(files(tmp_path)) == [f"day={DAY}/desa.parquet"]


def test_any_fsspec_place_will_do(filled):
    place = Lake("memory://export-test")
    with connect(filled, "kabar_loader") as connection:
        export_articles(connection, place, Span(first=DAY, last=DAY), Layout(kind=Format.JSONL))
    assert place.names("day=*/*.jsonl") == [f"day={DAY}/desa.jsonl", f"day={DAY}/kota.jsonl"]


def test_a_value_of_no_known_type_is_an_error_not_a_guess(tmp_path):
    import pyarrow as pa

    with pytest.raises(TypeError, match="an export cannot write a bytes"):
        writer(Format.JSONL)(tmp_path / "x", pa.schema([("raw", pa.binary())]), [[b"x"]])


def test_a_csv_file_may_be_guarded_against_formulas(warehouse_url, tmp_path):
    texts = ["=1+1", "+62", "-5", "@a", "\uff1dA1", "Harga = 5"]
    load(warehouse_url, *(article(f"a{number}", title=text) for number, text in enumerate(texts)))
    span = Span(first=DAY, last=DAY)
    titles = {}
    for guards in (True, False):
        with connect(warehouse_url, "kabar_loader") as connection:
            place = Lake(str(tmp_path / str(guards)))
            export_articles(connection, place, span, Layout(kind=Format.CSV, guards_formulas=guards))
        _, rows = duck(f"SELECT title FROM read_csv('{tmp_path}/{guards}/*/*.csv', all_varchar = true) ORDER BY url")
        titles[guards] = [title for (title,) in rows]
    assert titles == {True: [f"'{text}" for text in texts[:-1]] + texts[-1:], False: texts}
