"""The examples of docs/analysis.md run, and pandas reads what the warehouse and its files say."""

import re
from datetime import timedelta

import pandas as pd
import pytest

from pipelines.archive.lake import Lake
from pipelines.settings import PROJECT_ROOT
from pipelines.warehouse.connection import connect
from pipelines.warehouse.export import export_articles
from pipelines.warehouse.export.selection import Layout, Span, snapshot
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import DAY, address, article
from tests.loading import load

TEXT = (PROJECT_ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")
PYTHON = dict(zip(("pandas", "duckdb"), re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL), strict=True))
R_SQL = re.findall(r'sql\("([^"]+)"\)', TEXT.partition("```r\n")[2])
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def filled(warehouse_url):
    load(
        warehouse_url,
        article("satu", body="Kapal feri berlayar pagi ini.", authors=("Ani", "Budi")),
        article("dua", body="Kapal feri berlayar pagi ini.", authors=("Ani",)),
        article("tiga", body="Banjir surut.", authors=(), published_date=TOMORROW, published_at=None),
    )
    load(warehouse_url, article("lain", url=address("lain", "desa.example"), source_id="desa"), source_id="desa")
    index_waiting_texts(warehouse_url)
    return warehouse_url


def run(example, url, folder):
    with snapshot(url) as connection:
        export_articles(connection, Lake(str(folder)), Span(first=DAY, last=TOMORROW), Layout())
    code = PYTHON[example].replace("exports/march", str(folder))
    code = code.replace(
        "postgresql+psycopg2://kabar_analyst:PASSWORD@127.0.0.1:8081/kabar", f"postgresql+psycopg2{url[10:]}"
    )
    assert url[10:] in code or example == "duckdb"
    names = {}
    exec(compile(code, example, "exec"), names)
    if "engine" in names:
        names["engine"].dispose()
    return names


def test_the_pandas_examples_run(filled, tmp_path):
    names = run("pandas", filled, tmp_path)
    first, second = pd.Timestamp(DAY), pd.Timestamp(TOMORROW)
    assert names["by_day"].to_dict() == {"desa": {first: 1, second: 0}, "kota": {first: 2, second: 1}}
    assert sorted(names["found"]["title"]) == ["Judul dua", "Judul satu", "Judul tiga"]
    assert names["lengths"].to_dict() == {"desa": 3, "kota": 5}
    assert names["authors"].to_dict() == {"Ani": 2, "Ani Budi": 1, "Budi": 1}


def test_the_duckdb_examples_run(filled, tmp_path):
    names = run("duckdb", filled, tmp_path)
    assert names["by_day"] == [(DAY, "desa", 1), (DAY, "kota", 2), (TOMORROW, "kota", 1)]
    assert names["authors"] == [("Ani", 2), ("Ani Budi", 1), ("Budi", 1)]


def test_the_sql_of_the_r_examples_answers(filled):
    assert len(R_SQL) == 2
    with connect(filled, "kabar_analyst") as connection, connection.cursor() as cursor:
        for query in R_SQL:
            cursor.execute(query)
            assert cursor.fetchall()


def test_pandas_reads_integers_of_a_file_as_integers_where_some_are_missing(filled, tmp_path):
    articles = run("pandas", filled, tmp_path)["articles"].set_index("canonical_url")
    assert {str(articles[name].dtype) for name in ("article_id", "story_id", "duplicate_of")} == {"Int64"}
    assert str(articles["word_count"].dtype) == "Int32"
    copies = articles[articles["duplicate_of"].notna()]
    assert len(copies) == 1
    assert set(copies["duplicate_of"]) < set(articles["article_id"])
    assert pd.isna(articles.loc[address("tiga"), "duplicate_of"])
