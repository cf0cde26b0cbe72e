"""`./kabar bench query`: every query of the README and of docs/queries.md, on warehouses of several sizes."""

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

import psycopg2

from deploy.stack.postgres import LAPTOP
from pipelines.deduplication.fingerprints import ALGORITHM
from pipelines.settings import PROJECT_ROOT
from pipelines.warehouse.connection import Cursor, open_connection
from pipelines.warehouse.copy import copy_rows
from pipelines.warehouse.mart_tables import refresh_terms
from pipelines.warehouse.migrate import migrate
from pipelines.warehouse.search import index_waiting_texts
from tests.benchmarks import query_sql
from tests.benchmarks.command import tell
from tests.benchmarks.million import PRINTS
from tests.benchmarks.vocabulary import words
from tests.temporary_postgres import temporary_server

_FILES = ("README.md", "docs/queries.md")
_SOURCES = 25
_SENTENCES = 4096
_SEARCHES = {
    "search: a common word": "SELECT * FROM warehouse.search('pasar')",
    "search: a phrase": "SELECT * FROM warehouse.search('\"pasar desa\" or harbour')",
    "search: a word and a prefix of the headline": "SELECT * FROM warehouse.search('title:pas* harbour')",
    "search: all matches of a month": "SELECT count(*) FROM warehouse.matches('pasar', '2026-03-01', '2026-03-31')",
    "volume of a topic, a common word": "SELECT * FROM warehouse.topic_volume('pasar', '2026-03-01', '2026-03-31')",
    "volume of a topic, a phrase or a headline": (
        "SELECT * FROM warehouse.topic_volume('\"pasar desa\" OR title:harbour', '2026-03-01', '2026-03-31')"
    ),
    "search: one publisher": "SELECT * FROM warehouse.search('harbour', source => 'sample-harbour-post')",
}
# What is written is thrown away, so nobody waits for the disk; the rest is as the stack has it.
_SERVER = {**LAPTOP, "fsync": "off", "full_page_writes": "off", "max_wal_size": "8GB"}
_GOAL_MS, _SEARCH_GOAL_MS = 200.0, 100.0
_REPEATS = 3

Times = dict[str, float]


def main() -> None:
    """Build a warehouse of each size, ask everything, print the milliseconds and what an article takes up."""
    parser = argparse.ArgumentParser(prog="./kabar bench query", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000], help="sizes, up to 1000000")
    sizes = parser.parse_args().articles
    measured = [_measure(size) for size in sizes]
    print(table("ms, median of three, warm", sizes, [times for times, _ in measured], over_goal))
    print()
    print(table("bytes an article", sizes, [taken for _, taken in measured], lambda _name, _bytes: False))


def questions() -> dict[str, str]:
    """The SQL blocks of the documents by the question before them, then the searches."""
    found = {}
    for name in _FILES:
        text = (PROJECT_ROOT / name).read_text(encoding="utf-8")
        for question, block in re.findall(r"([A-Z][^\n?`]*\?)[^?]*?```sql\n(.*?)```", text, re.DOTALL):
            found[f"{Path(name).stem}: {question}"] = block
    return found | _SEARCHES


def over_goal(name: str, milliseconds: float) -> bool:
    """Whether a query takes longer than it should."""
    return milliseconds > (_SEARCH_GOAL_MS if "search" in name else _GOAL_MS)


def table(title: str, sizes: list[int], columns: list[Times], is_marked: Callable[[str, float], bool]) -> str:
    """A row for each name, a column for each size; what is over its goal is bold."""
    names = list(dict.fromkeys(name for column in columns for name in column))
    lines = [f"| {title} | " + " | ".join(f"{size:,}" for size in sizes) + " |", "| --- |" + " --- |" * len(sizes)]
    for name in names:
        cells = (column.get(name, 0.0) for column in columns)
        figures = (f"**{cell:.0f}**" if is_marked(name, cell) else f"{cell:.0f}" for cell in cells)
        lines.append(f"| {name} | " + " | ".join(figures) + " |")
    return "\n".join(lines)


def _measure(count: int) -> tuple[Times, Times]:
    with tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder, temporary_server(Path(folder), _SERVER) as url:
        migrate(url)
        _build(url, count)
        with closing(open_connection(url, "kabar_analyst")) as connection, connection.cursor() as cursor:
            times = {name: _time(cursor, sql) for name, sql in questions().items()}
        with closing(open_connection(url)) as connection, connection.cursor() as cursor:
            cursor.execute(query_sql.SIZES, {"count": count})
            taken = {name: float(size) for name, size in cursor.fetchall()}
    return times, {"in all": sum(taken.values())} | taken


def _build(url: str, count: int) -> None:
    """Fill the tables without Kabar's triggers, then do what `marts` does after a load."""
    with closing(psycopg2.connect(url, options="-c timezone=UTC")) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            tell(f"{count:,} articles")
            cursor.execute(query_sql.SOURCES, {"sources": _SOURCES})
            cursor.execute(query_sql.SENTENCES)
            copy_rows(cursor, "sentences", _sentences())
            cursor.execute("ALTER TABLE warehouse.articles DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE ops.ledger DISABLE TRIGGER USER")
            cursor.execute(query_sql.ARTICLES, {"count": count, "sources": _SOURCES})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            tell("their versions, fetches and books")
            cursor.execute(query_sql.BOOKS)
            cursor.execute("ALTER TABLE warehouse.articles ENABLE TRIGGER USER")
            cursor.execute("ALTER TABLE ops.ledger ENABLE TRIGGER USER")
            tell("their prints")
            cursor.execute(PRINTS, {"algorithm": ALGORITHM})
            cursor.execute(query_sql.FIRST_OF_MONTHS)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            tell("their words")
            index_waiting_texts(url)
            cursor.execute(query_sql.VECTORS)
            tell("the words of the weeks")
            refresh_terms(url)
            cursor.execute("VACUUM ANALYZE")


def _sentences() -> Iterator[tuple[str, int, str]]:
    draw = random.Random(0)
    for language in ("en", "id"):
        known = words(language)
        yield from ((language, number, " ".join(draw.choices(known, k=35))) for number in range(_SENTENCES))


def _time(cursor: Cursor, query: str) -> float:
    """The median milliseconds of a query that was asked once before, its rows fetched."""
    taken = []
    for _ in range(_REPEATS + 1):
        began = time.monotonic()
        cursor.execute(query)
        cursor.fetchall()
        taken.append(1000 * (time.monotonic() - began))
    return median(taken[1:])


if __name__ == "__main__":
    main()
