"""A search of archives on loopback, with its import."""

from collections import Counter
from datetime import date, timedelta

import pytest

from crawlers.archives import archive_client
from crawlers.archives.archive_search import ArchiveSearch, WebArchive
from crawlers.sources.source import Source
from pipelines.archive.lake import Lake
from pipelines.archive.warc_writer import SegmentWriter
from pipelines.importing import import_warc
from pipelines.settings import Settings
from tests.archive_server import serving_archives
from tests.stages import readers

DAY = date(2026, 3, 2)


@pytest.fixture
def archives(monkeypatch):
    monkeypatch.setattr(archive_client, "DELAY", timedelta())
    with serving_archives() as served:
        for name, value in served.settings().items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def kota(definition):
    """A source some of whose addresses name their day, and whose long articles have pages."""
    dated = r"/read/(?:(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/)?\d+/"
    pages = {"single_page_query": {"page": "all"}, "aliases": [{"form": r"\?page=\d+$", "address": ""}]}
    return Source.model_validate(definition | {"article_url": dated} | pages)


@pytest.fixture
def lake(tmp_path, monkeypatch):
    """The lake of a home that the settings name."""
    monkeypatch.setenv("KABAR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KABAR_CONTACT", "tests@kota.example")
    return Lake(Settings().lake)


@pytest.fixture
def search(archives, warehouse_url, kota, lake):
    """Search the archives for articles of a day; return the search, and the states of what was imported."""

    def run(*names, source=kota, days=(DAY,)):
        found = ArchiveSearch(source, days, [WebArchive(name) for name in names or ("common-crawl", "wayback")])
        states = Counter()
        for segment in found.segments(Settings(), lake, warehouse_url, lambda _: None):
            location = f"{Settings().lake}/{segment}"
            imported = import_warc(
                lake,
                warehouse_url,
                location,
                lambda url: source if source.owns(url) else None,
                readers(),
                only=source.id,
            )
            states.update(imported.states)
        return found, dict(states)

    return run


@pytest.fixture
def load_live(tmp_path, warehouse_url, kota, lake):
    """Load a page as a crawl would have fetched it."""

    def load(sent):
        writer = SegmentWriter(tmp_path / "open", "live.warc.gz", "somebody else")
        writer.write(sent)
        writer.publish(Lake(str(tmp_path / "live")))
        import_warc(lake, warehouse_url, str(tmp_path / "live" / "live.warc.gz"), lambda _: kota, readers(), only=None)

    return load
