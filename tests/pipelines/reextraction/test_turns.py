"""Rows are corrected in turn with whoever else writes what they refer to."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines.deduplication import link_articles
from pipelines.reextraction import Applied
from pipelines.warehouse.connection import connect
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import address
from tests.loading import until_waiting
from tests.pipelines.reextraction.archived import html


@pytest.fixture
def misread(kota):
    """Three rows that an older extractor read as one text under wrong addresses, the last of the alphabet first."""
    for hour, name in enumerate(("c", "b", "a"), 1):
        kota.publish({name: html(name, hour=hour)}, run_id=f"archive_day/{name}")
    index_waiting_texts(kota.url)
    for name in ("c", "b", "a"):
        kota.age(name, canonical_url=address(f"{name}/lama"), body="x", body_hash="x", content_hash=name)
    kota.compare()
    return kota


def test_rows_are_corrected_beside_the_linking_of_the_same_rows(misread):
    with connect(misread.url, "kabar_loader") as reader, reader.cursor() as cursor, ThreadPoolExecutor() as pool:
        cursor.execute("SELECT FROM warehouse.articles WHERE url = %s FOR UPDATE", [address("a")])
        linking = pool.submit(link_articles, misread.url, jobs=1)
        until_waiting(misread.url)
        applying = pool.submit(misread.apply)
        until_waiting(misread.url, 2)
        reader.rollback()
        assert linking.result().articles >= 2  # more, where it takes up what was corrected meanwhile
        assert applying.result() == Applied(corrected=3)


def test_rows_are_corrected_beside_the_indexing_of_the_same_rows(misread):
    with connect(misread.url) as reader, reader.cursor() as cursor, ThreadPoolExecutor() as pool:
        cursor.execute("SELECT FROM search_index.search_vectors LIMIT 1 FOR UPDATE")
        indexing = pool.submit(index_waiting_texts, misread.url)
        until_waiting(misread.url)
        applying = pool.submit(misread.apply)
        until_waiting(misread.url, 2)
        reader.rollback()
        assert indexing.result() >= 3
        assert applying.result() == Applied(corrected=3)
