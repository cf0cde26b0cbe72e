"""The whole chain without Airflow: the sample newsroom, crawled for real, against what the newsroom knows of itself."""

import os
import subprocess
import sys
from dataclasses import dataclass, fields
from datetime import date

import pytest

from crawlers.catalogue import load_sources
from deploy.newsroom.truth import Reading, truth
from pipelines.lake import Lake
from pipelines.runs import Publisher, open_runs, register_publishers
from pipelines.settings import PROJECT_ROOT
from pipelines.stages import check_run, deduplicate_run, extract_run, load_run
from pipelines.warehouse.connection import connect
from tests import newsroom

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 15)
SOURCE_IDS = ("sample-harbour-post", "sample-kabar-pasar", "sample-suara-lembah")


@dataclass
class World:
    """A newsroom, a lake and a warehouse."""

    port: int
    sources_folder: str
    lake_url: str
    warehouse_url: str

    def crawl(self, run_id, source_id, days):
        environment = {
            **os.environ,
            "KABAR_SOURCES": self.sources_folder,
            "KABAR_LAKE_URL": self.lake_url,
            "KABAR_WAREHOUSE_URL": self.warehouse_url,
        }
        command = [sys.executable, "-m", "crawlers", "--source", source_id, "--run-id", run_id]
        command += [word for day in days for word in ("--day", day.isoformat())]
        done = subprocess.run(command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]

    def run(self, run_id, days=()):
        """One run of all sources, stage by stage as the DAG has it."""
        sources = load_sources(self.sources_folder)
        lake = Lake(self.lake_url)
        with connect(self.warehouse_url, "kabar_loader") as connection:
            register_publishers(
                connection,
                [Publisher(s.id, s.name, s.domains[0], s.country, s.language, s.timezone) for s in sources.values()],
            )
            open_runs(connection, run_id, run_id.partition("/")[0], SOURCE_IDS, days[0] if len(days) == 1 else None)
        for source_id in SOURCE_IDS:
            self.crawl(run_id, source_id, days)
            extract_run(lake, run_id, sources[source_id].hints())
        deduplicate_run(lake, run_id, SOURCE_IDS)
        load_run(lake, run_id, SOURCE_IDS, self.warehouse_url)
        check_run(lake, run_id, SOURCE_IDS, self.warehouse_url)

    def sql(self, statement):
        with connect(self.warehouse_url) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()


@pytest.fixture(scope="module")
def world(tmp_path_factory, postgres_url):
    from urllib.parse import urlsplit

    import psycopg2

    from pipelines.warehouse.migrate import migrate

    home = tmp_path_factory.mktemp("world")
    server = psycopg2.connect(postgres_url)
    server.autocommit = True
    server.cursor().execute("CREATE DATABASE world")
    url = urlsplit(postgres_url)._replace(path="/world").geturl()
    migrate(url)
    with newsroom.serving(home) as (port, folder):
        world = World(port, folder, str(home / "lake"), url)
        days = tuple(date(2026, 3, day) for day in range(FIRST.day, LAST.day + 1))
        world.run("archive_day/all", days)
        yield world
    server.cursor().execute("DROP DATABASE world WITH (FORCE)")
    server.close()


def test_every_address_is_on_the_ledger_in_its_state(world):
    ledger = {url: (state, day) for url, state, day in world.sql("SELECT url, state, published_date FROM ops.ledger")}
    expected = {address.url: (address.state, address.published_date) for address in truth(world.port).addresses}
    assert ledger == expected


def test_every_article_reads_as_it_was_written(world):
    names = [field.name for field in fields(Reading)]
    rows = world.sql(f"SELECT canonical_url, {', '.join(names)} FROM warehouse.articles")
    read = {url: dict(zip(names, values, strict=True)) for url, *values in rows}
    wrong = []
    for url, article in truth(world.port).articles.items():
        for name in names:
            value = getattr(article.readings[0], name)
            value = list(value) if isinstance(value, tuple) else value
            if read.get(url, {}).get(name) != value:
                wrong.append((url, name, value, read.get(url, {}).get(name)))
    assert not wrong, f"{len(wrong)} differences, the first: {wrong[:3]}"
