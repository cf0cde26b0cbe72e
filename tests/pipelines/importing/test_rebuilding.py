"""The archive alone gives the rows again."""

from pathlib import Path

from crawlers.sources.catalogue import load_sources
from tests.pipelines.importing.theirs import query
from tests.world import SOURCE_IDS


def test_another_warehouse_is_built_from_the_archive_alone(load, world, warehouse_url):
    """The segments of the crawled publishers give the articles that the crawls gave, under the same addresses."""
    definitions = list(load_sources(world.sources_folder).values())
    folders = (Path(world.lake_url) / "warc" / source_id for source_id in SOURCE_IDS)
    segments = (segment for folder in folders for segment in folder.rglob("*.warc.gz"))
    for segment in sorted(segments, key=lambda path: path.name):
        load(segment, definitions=definitions)
    columns = "source_id, url, canonical_url, title, authors, published_at, published_date, version, access, body"
    wanted = f"SELECT {columns} FROM warehouse.articles ORDER BY canonical_url"
    rows = query(warehouse_url, wanted)
    assert {row[0] for row in rows} == set(SOURCE_IDS)
    assert rows == query(world.warehouse_url, wanted)
