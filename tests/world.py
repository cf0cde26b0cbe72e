"""A newsroom, a lake and a warehouse; the stages of a run without Airflow."""

import os
from dataclasses import dataclass
from datetime import date

from crawlers.sources.catalogue import load_sources
from pipelines.archive.lake import Lake
from pipelines.deduplication import link_articles
from pipelines.run.stages import check_run, deduplicate_run, known_profiles, learn_run, load_run
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import open_runs, register_publishers
from tests import forks
from tests.stages import extract, one_reader

CALENDAR = tuple(date(2026, 3, day) for day in range(2, 16))
SOURCE_IDS = ("sample-harbour-post", "sample-kabar-pasar", "sample-suara-lembah")


@dataclass
class World:
    """A running newsroom, the folder of its source files, a lake and a warehouse."""

    port: int
    sources_folder: str
    lake_url: str
    warehouse_url: str

    def start_crawl(self, run_id, source_ids, days, *options):
        """Start the crawls of some sources as their task does, and return the process."""
        environment = {
            **os.environ,
            "KABAR_SOURCES": self.sources_folder,
            "KABAR_LAKE_URL": self.lake_url,
            "KABAR_WAREHOUSE_URL": self.warehouse_url,
        }
        arguments = ["--run-id", run_id, *options]
        arguments += [word for source_id in source_ids for word in ("--source", source_id)]
        arguments += [word for day in days for word in ("--day", day.isoformat())]
        return forks.Forked("crawlers", arguments, environment)

    def crawl(self, run_id, source_ids, days):
        """Crawl some sources side by side."""
        process = self.start_crawl(run_id, source_ids, days)
        _, messages = process.communicate()
        assert process.returncode == 0, messages[-3000:]

    def open_books(self, run_id, days, source_ids=SOURCE_IDS):
        """Register the publishers and the runs, as the task `plan` does."""
        sources = load_sources(self.sources_folder).values()
        with connect(self.warehouse_url, "kabar_loader") as connection:
            register_publishers(connection, [source.publisher() for source in sources])
            open_runs(connection, run_id, run_id.partition("/")[0], source_ids, days[0] if len(days) == 1 else None)

    def run(self, run_id, days=(), source_ids=SOURCE_IDS):
        """Run all stages, in the order of the DAG."""
        sources, lake = load_sources(self.sources_folder), Lake(self.lake_url)
        self.open_books(run_id, days, source_ids)
        self.crawl(run_id, source_ids, days)
        for source_id in source_ids:
            profiles = known_profiles(source_id, self.warehouse_url)
            extract(lake, run_id, sources[source_id].hints(), profiles)
        deduplicate_run(lake, run_id, source_ids)
        load_run(lake, run_id, source_ids, self.warehouse_url)
        link_articles(self.warehouse_url)
        for source_id in source_ids:
            learn_run(lake, sources[source_id].hints(), self.warehouse_url, one_reader())
        check_run(lake, run_id, source_ids, self.warehouse_url)

    def sql(self, statement):
        with connect(self.warehouse_url) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
