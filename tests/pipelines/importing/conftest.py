"""A WARC file of somebody else, written record by record."""

import pytest

from crawlers.sources.source import Source
from pipelines.archive.lake import Lake
from pipelines.archive.warc_writer import SegmentWriter
from pipelines.importing import import_warc
from tests.stages import readers


@pytest.fixture
def warc(tmp_path):
    """Write exchanges into a WARC; return its path and the offsets of the responses."""

    def write(*exchanges, name="theirs.warc.gz"):
        lake = Lake(str(tmp_path / "theirs"))
        writer = SegmentWriter(tmp_path / "open", name, "somebody else")
        offsets = [writer.write(each) for each in exchanges]
        writer.publish(lake)
        return tmp_path / "theirs" / name, offsets

    return write


@pytest.fixture
def kota():
    return Source.model_validate(
        {
            "id": "kota",
            "name": "Kota Pos",
            "country": "ID",
            "language": "id",
            "timezone": "Asia/Jakarta",
            "domains": ["kota.example"],
            "article_url": r"/read/\d+/",
            "discovery": {"feeds": ["https://kota.example/rss"]},
            "verified": {"day": "2026-11-22", "against": "tests"},
        }
    )


@pytest.fixture
def load(tmp_path, warehouse_url, kota):
    lake = Lake(str(tmp_path / "lake"))

    def run(path, *, only=None, definitions=None):
        known = [kota] if definitions is None else definitions

        def definition_of(url):
            return next((each for each in known if each.owns(url)), None)

        return import_warc(lake, warehouse_url, str(path), definition_of, readers(), only=only)

    return run
