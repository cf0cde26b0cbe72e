"""`./kabar bench load`: Kabar's load of new articles beside a plain COPY of the same rows into a bare table.

The table has nothing but the unique address. The peer writes its rows as most programs do, with the csv module.
"""

import argparse
import csv
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from statistics import median

from deploy.stack.postgres import LAPTOP
from pipelines.cleaning.hashes import body_hash
from pipelines.loading import Load, as_row
from pipelines.records.article import Access, Article, ArticleImage, ArticleLink, Precision
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Outcome, PageResult
from pipelines.records.warc_location import WarcLocation
from pipelines.run.stages import load_source
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import Connection, open_connection
from pipelines.warehouse.migrate import migrate
from pipelines.warehouse.runs import open_runs
from tests.benchmarks.vocabulary import words
from tests.temporary_postgres import temporary_server

_SOURCE = "bench"
_START = datetime(2026, 1, 1, tzinfo=UTC)
_BARE = """
INSERT INTO warehouse.sources VALUES (%s, 'Bench', 'bench.example', 'ID', 'id', 'UTC');
CREATE TABLE public.bare (
    source_id text, url text, canonical_url text UNIQUE, title text, subtitle text, authors text[], editors text[],
    section text, tags text[], language text, dateline text, published_at timestamptz, published_date date,
    modified_at timestamptz, body text, word_count integer, image_url text, access text, content_hash text,
    body_hash text, fetched_at timestamptz, warc_file text, warc_offset bigint, extractor_version text, cut text[],
    stated_at timestamptz, names_itself boolean, published_precision text, links jsonb, article_type text, agency text,
    images jsonb, signals text[]
)
"""


def main() -> None:
    """Load and copy by turns, in a server with the stack's own settings; print both speeds and their ratio."""
    parser = argparse.ArgumentParser(prog="./kabar bench load", description=__doc__)
    parser.add_argument("--articles", type=int, default=5000, help="in a load")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder, temporary_server(Path(folder), LAPTOP) as url:
        migrate(url)
        with closing(open_connection(url)) as connection:
            with connection, connection.cursor() as cursor:
                cursor.execute(_BARE, (_SOURCE,))
            runs = [_round(connection, number, options.articles) for number in range(options.rounds)]
    print(speed_table(options.articles, runs))


def speed_table(articles: int, runs: list[tuple[float, float]]) -> str:
    """The medians over rounds of (seconds of COPY, seconds of the load), as a Markdown table."""
    ratio = median(bare / kabar for bare, kabar in runs)
    bare, kabar = (articles / median(times) for times in zip(*runs, strict=True))
    return (
        f"| {articles:,} articles a load | articles/s | of COPY |\n| --- | --- | --- |\n"
        f"| COPY into a bare table with a unique URL | {bare:,.0f} | 1.00 |\n"
        f"| Kabar's load: articles, versions, fetches, ledger and its log, queues"
        f" | {kabar:,.0f} | {ratio:.2f} |"
    )


def _round(connection: Connection, number: int, count: int) -> tuple[float, float]:
    articles = _articles(number, count)
    load = _crawled(connection, f"archive_day/bench-{number}", articles)
    times = {}
    # Who goes first finds the disk as the other left it.
    for kind in ("bare", "kabar") if number % 2 else ("kabar", "bare"):
        began = time.monotonic()
        with connection:
            if kind == "kabar":
                counts = load_source(connection, load)
            else:
                _copy(connection, map(as_row, articles))
        times[kind] = time.monotonic() - began
    if counts.loaded != count:
        message = f"{counts.loaded} of {count} articles were loaded"
        raise AssertionError(message)
    return times["bare"], times["kabar"]


def _copy(connection: Connection, rows: Iterator[Sequence[object]]) -> None:
    file = StringIO()
    csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    file.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY public.bare FROM STDIN (FORMAT csv)", file)


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return "{" + ",".join(f'"{item}"' for item in value) + "}"
    return value


def _crawled(connection: Connection, run_id: str, articles: list[Article]) -> Load:
    """Enter the articles on the ledger as a crawl does, before anything is timed."""
    pages = tuple(_page(article) for article in articles)
    with connection:
        open_runs(connection, run_id, "archive_day", [_SOURCE], _START.date())
    with connection:
        ledger.discover(connection, run_id, _SOURCE, [page.found for page in pages])
    with connection:
        ledger.settle_crawl(connection, run_id, _SOURCE, pages)
    return Load(run_id=run_id, source_id=_SOURCE, pages=pages, results=articles, walked_at=_START)


def _page(article: Article) -> PageResult:
    found = DiscoveredUrl(
        url=article.url,
        canonical_url=article.canonical_url,
        found_by="index",
        listed_date=article.published_date,
    )
    page = FetchedPage(fetched_at=article.fetched_at, location=WarcLocation(article.warc_file, article.warc_offset))
    return PageResult(found=found, outcome=Outcome.FETCHED, page=page)


def _articles(round_number: int, count: int) -> list[Article]:
    draw = random.Random(round_number)
    known = words("id")
    return [_article(draw, known, round_number * count + number) for number in range(count)]


def _article(draw: random.Random, known: list[str], number: int) -> Article:
    """An article of about 2.5 kB whose words recur, with four links: PostgreSQL compresses its text to .62, as news."""
    own = draw.choices(known, k=350)
    lines = [" ".join(draw.choices(own, k=35)) for _ in range(10)]
    text, at = "\n".join(lines), _START + timedelta(seconds=number)
    url = f"https://www.bench.example/read/{number}/warga-menanam-pohon-di-lereng"
    return Article(
        source_id=_SOURCE, url=url, canonical_url=url, title=" ".join(draw.choices(known, k=9)), subtitle=None,
        authors=("Ani Budi",), editors=("Citra",), section="Nasional", tags=("desa", "pasar"), language="id",
        dateline="JAKARTA", published_at=at, published_date=at.date(), modified_at=None, body=text, word_count=350,
        image_url=f"{url}.jpg", access=Access.FULL, content_hash=body_hash(f"{number} {text}"),
        body_hash=body_hash(text), fetched_at=at, warc_file="warc/bench/20260101T000000Z-00000.warc.gz",
        warc_offset=number, extractor_version="bench", links=tuple(map(partial(_link, draw, own), range(1, 5))),
        images=(ArticleImage(None, f"{url}.jpg", " ".join(draw.choices(own, k=14)), "Antara/Budi", is_lead=True),),
        published_precision=Precision.TIME,
    )  # fmt: skip


def _link(draw: random.Random, known: list[str], paragraph: int) -> ArticleLink:
    url = f"https://www.bench.example/read/{draw.randrange(1_000_000)}/{'-'.join(draw.choices(known, k=6))}"
    return ArticleLink(paragraph, url, " ".join(draw.choices(known, k=3)), "bench.example", is_related=paragraph == 1)


if __name__ == "__main__":
    main()
