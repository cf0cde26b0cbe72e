"""The archive of a crawl, imported into another warehouse."""

from pathlib import Path

from crawlers.sources.catalogue import load_sources
from tests.pipelines.importing.theirs import query

HARBOUR = "sample-harbour-post"


def test_another_warehouse_is_built_from_the_archive_alone(load, world, warehouse_url):
    """The segments of a crawled publisher give the articles that the crawl gave, with all their versions."""
    definitions = list(load_sources(world.sources_folder).values())
    for segment in sorted((Path(world.lake_url) / "warc" / HARBOUR).rglob("*.warc.gz"), key=lambda path: path.name):
        load(segment, definitions=definitions)
    columns = "source_id, canonical_url, title, authors, published_at, version, body"
    wanted = f"SELECT {columns} FROM warehouse.articles WHERE source_id = '{HARBOUR}' ORDER BY canonical_url"
    expected = query(world.warehouse_url, wanted)
    assert expected
    assert query(warehouse_url, wanted) == expected
