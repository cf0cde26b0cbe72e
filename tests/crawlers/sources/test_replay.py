"""Real pages under their real addresses, found by their publishers' listings, read, loaded, and accounted for."""

import json
from collections import defaultdict
from contextlib import nullcontext
from datetime import datetime

import pytest

from crawlers.sources.catalogue import load_sources
from pipelines.archive.lake import Lake
from pipelines.errors import CheckError
from pipelines.importing import import_warc
from pipelines.urls import canonical_url
from tests.shared import REPLAY, SHARED, seed_record, wants_shared
from tests.stages import readers
from tests.world import World

pytestmark = wants_shared

SOURCES = load_sources()
CORPUS = SHARED / "corpus" / "indonesian" / "truth.jsonl"
ROUTES = {"kompas": "index", "liputan6": "index", "republika": "index", "detik": "index", "media-indonesia": "sitemap"}
GONE = {  # the replay's README promises these two
    ("https://nasional.kompas.com/read/2016/09/19/21050051/halaman.yang.dihapus", "failed", "http_410"),
    ("https://nasional.kompas.com/read/2016/09/19/22110021/halaman.yang.sudah.tidak.ada", "failed", "http_404"),
}


def truths():
    """The articles that listings of the replay name, by source."""
    expected = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    expected.append(seed_record() | {"published": seed_record()["published_at"]})
    by_source = defaultdict(list)
    for each in expected:
        owner = next((source.id for source in SOURCES.owners_of(each["url"] or "")), None)
        if owner in ROUTES and SOURCES[owner].is_article(each["url"]):
            by_source[owner].append(each)
    return by_source


def words_in_common(read, expected):
    """F1 of two texts' words."""
    read, expected = set(read.split()), set(expected.split())
    return 2 * len(read & expected) / (len(read) + len(expected))


@pytest.fixture
def replayed(monkeypatch, warehouse_url, tmp_path):
    monkeypatch.setenv("KABAR_REPLAY", str(REPLAY))
    return World(0, "", str(tmp_path / "lake"), warehouse_url)


def test_each_article_is_found_on_its_day_and_read_right(replayed):
    by_source = truths()
    assert by_source.keys() == ROUTES.keys()
    for source_id, expected in by_source.items():
        days = tuple(sorted({datetime.fromisoformat(each["published"]).date() for each in expected}))
        # Of Detik's indexes the replay holds one.
        with pytest.raises(CheckError, match="http_404") if source_id == "detik" else nullcontext():
            replayed.run(f"backfill/{source_id}", days, [source_id])
        compare(replayed, source_id, expected)
    assert set(replayed.sql("SELECT url, state, reason FROM ops.ledger WHERE state <> 'loaded'")) == GONE


def compare(world, source_id, expected):
    rows = {
        row[0]: row[1:]
        for row in world.sql(
            "SELECT article.canonical_url, article.title, article.authors, article.published_at,"
            " article.published_date, article.body, ledger.found_by, ledger.published_date"
            " FROM warehouse.articles AS article JOIN ops.ledger USING (source_id, url)"
            f" WHERE source_id = '{source_id}'"
        )
    }
    assert len(rows) == len(expected)
    for each in expected:
        published = datetime.fromisoformat(each["published"])
        title, authors, at, day, body, found_by, ledger_day = rows[canonical_url(each["url"])]
        assert (title, authors, at) == (each["title"], each["authors"], published)
        assert day == ledger_day == published.date()
        assert found_by == [ROUTES[source_id]]
        assert words_in_common(body, each["body"]) > 0.99


def test_the_pages_of_all_its_publishers_are_read_right_as_an_archive(replayed):
    """Of some publishers the replay holds pages and no listing: they come in as any other crawler's WARC does."""
    lake = Lake(replayed.lake_url)

    def definition_of(url):
        return next(iter(SOURCES.owners_of(url)), None)

    import_warc(lake, replayed.warehouse_url, str(REPLAY), definition_of, readers(), only=None)
    columns = "canonical_url, source_id, title, authors, published_at, body"
    rows = {row[0]: row[1:] for row in replayed.sql(f"SELECT {columns} FROM warehouse.articles")}
    expected = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    # One page was labelled under its address in a web archive.
    expected = {canonical_url(f"http{each['url'].rpartition('http')[2]}"): each for each in expected if each["url"]}
    seed = seed_record()
    expected[canonical_url(seed["url"])] = seed | {"published": seed["published_at"]}
    assert rows.keys() == expected.keys()
    for url, each in expected.items():
        _, title, authors, at, body = rows[url]
        assert (title, authors) == (each["title"], each["authors"] or [])
        assert at == datetime.fromisoformat(each["published"])
        assert words_in_common(body, each["body"]) > 0.99
    assert {source_id for source_id, *_ in rows.values()} == {*ROUTES, "jpnn", "tempo", "viva", "kapanlagi.com"}
