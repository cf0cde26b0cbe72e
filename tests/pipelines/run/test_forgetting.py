"""What a publisher wants removed leaves the warehouse and the archive, and does not come back."""

import gzip
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.discovery_header import Discovery
from pipelines.archive.lake import Lake
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.tombstones import find_pages, replace_by_tombstones
from pipelines.archive.warc_reader import read_response
from pipelines.archive.warc_recovery import responses
from pipelines.archive.warc_writer import Exchange, SegmentWriter
from pipelines.errors import ArchiveError
from pipelines.importing import import_warc
from pipelines.loading import Load
from pipelines.records.crawl_record import FetchedPage, Outcome, PageResult
from pipelines.records.warc_location import WarcLocation
from pipelines.run.crawl_files import read_pages, write_pages
from pipelines.run.forgetting import bury, forget
from pipelines.run.results import read_results, write_results
from pipelines.run.stages import load_source
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.retention.forgotten import Removal
from pipelines.warehouse.runs import open_runs, register_publishers
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import DAY, DESA, KOTA, NOON, address, article, found
from tests.stages import readers

FILE = "warc/kota/2026/03/02/a.warc.gz"
LATER = "warc/kota/2026/03/03/b.warc.gz"
HTML = "<html><body><article><h1>Judul {0}</h1><p>Isi rahasia {0} yang panjang sekali.</p></article></body></html>"


@pytest.fixture
def lake(tmp_path):
    return Lake(str(tmp_path / "lake"))


@pytest.fixture
def ask(warehouse_url):
    def ask(query):
        with connect(warehouse_url) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    return ask


@contextmanager
def segment(lake, tmp_path, name):
    writer = SegmentWriter(tmp_path / "open", name, "Kabar/test")
    yield writer
    writer.publish(lake)


def exchange(url, body=None, at=NOON, page=1):
    name = url.rpartition("/")[2]
    return Exchange(
        url=url,
        method="GET",
        request_headers=[],
        status=200,
        reason="OK",
        headers=[("Content-Type", "text/html")],
        body=(body or HTML.format(name)).encode(),
        fetched_at=at,
        discovery=Discovery(url, DAY, page),
    )


def archive(lake, tmp_path, urls, name=FILE, at=NOON):
    with segment(lake, tmp_path, name) as writer:
        return {url: writer.write(exchange(url, at=at)) for url in urls}


def load(warehouse_url, places, file=FILE, publisher=KOTA, *, at=NOON, run_id="archive_day/one", **fields):
    """Load archived pages as a run does."""
    pages = [
        PageResult(
            found=found(url, url=url), outcome=Outcome.FETCHED, page=FetchedPage(fetched_at=at, location=(file, offset))
        )
        for url, offset in places.items()
    ]
    results = [
        article(
            url.rpartition("/")[2],
            **{"url": url, "source_id": publisher.source_id, "fetched_at": at, "warc_file": file, "warc_offset": offset}
            | fields,
        )
        for url, offset in places.items()
    ]
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA, DESA])
        open_runs(connection, run_id, "archive_day", [publisher.source_id], DAY)
        decided = ledger.discover(connection, run_id, publisher.source_id, [page.found for page in pages])
        ledger.settle_crawl(connection, run_id, publisher.source_id, pages)
        load_source(connection, Load(run_id=run_id, source_id=publisher.source_id, pages=pages, results=results))
    return results, {url: decision.step for url, decision in decided.items()}


def remove(lake, warehouse_url, **what):
    removed = forget(lake, warehouse_url, Removal(**what))
    return removed, bury(lake, warehouse_url)


def texts(lake, name):
    with lake.open(name) as stream:
        return gzip.decompress(stream.read())


def test_a_page_goes_and_its_neighbours_stay_readable_at_their_places(lake, tmp_path, warehouse_url, ask):
    urls = [address("satu"), address("dua"), address("tiga")]
    places = archive(lake, tmp_path, urls)
    results, _ = load(warehouse_url, places)
    write_results(lake, "archive_day/one", "kota", results)
    crawled = [found(url.rpartition("/")[2], url=url).model_copy(update={"listed_title": "Judul"}) for url in urls]
    pages = [PageResult(found=each, outcome=Outcome.UNCHANGED) for each in crawled]
    write_pages(lake, "runs/archive_day/one/kota", [each.model_dump_json() for each in pages])
    index_waiting_texts(warehouse_url)
    size = len(lake_bytes(lake, FILE))
    removed, buried = remove(lake, warehouse_url, canonical_url=urls[1])
    assert (removed.articles, removed.versions, removed.addresses, removed.files, buried) == (1, 1, 1, 1, 1)
    assert ask("SELECT title FROM warehouse.articles ORDER BY 1") == [("Judul satu",), ("Judul tiga",)]
    line = f"SELECT state, reason, article_id, warc_file, listed_title FROM ops.ledger WHERE url = '{urls[1]}'"
    assert ask(line) == [("rejected", "forgotten", None, None, None)]
    assert ask("SELECT count(*) FROM search_index.search_vectors") == [(2,)]
    assert ask("SELECT count(*) FROM ops.text_fingerprints") == [(2,)]
    assert ask("SELECT count(*) FROM warehouse.removed_articles") == [(1,)]
    assert len(lake_bytes(lake, FILE)) == size
    assert b"rahasia dua" not in texts(lake, FILE)
    for url in (urls[0], urls[2]):
        assert read_response(lake, WarcLocation(FILE, places[url])).url == url
    with pytest.raises(ArchiveError, match="removed for good"):
        read_response(lake, WarcLocation(FILE, places[urls[1]]))
    assert [each.url for each in read_results(lake, "archive_day/one", "kota")] == [urls[0], urls[2]]
    left = read_pages(lake, "runs/archive_day/one/kota")
    assert [page.found.listed_title for page in left] == ["Judul", None, "Judul"]
    with lake.open(FILE) as stream:
        tally = Counter()
        assert [response.url for _, response in responses(stream, tally)] == [urls[0], urls[2]]
        assert (tally["metadata"], tally["damaged"]) == (1, 0)


def lake_bytes(lake, name):
    with lake.open(name) as stream:
        return stream.read()


def test_a_later_crawl_does_not_fetch_it_and_no_load_brings_it_back(lake, tmp_path, warehouse_url, ask):
    url = address("satu")
    load(warehouse_url, archive(lake, tmp_path, [url, address("dua")]))
    remove(lake, warehouse_url, canonical_url=url)
    later = NOON + timedelta(days=1)
    other = f"{url}?from=home"  # another spelling, and a page at another address that names it as its own
    claims = archive(lake, tmp_path, [address("lain")], LATER, later)
    for spelling in (url, other):
        _, steps = load(warehouse_url, {spelling: 0}, LATER, at=later, run_id="ingest/two")
        assert steps == {spelling: "leave"}
    load(warehouse_url, claims, LATER, at=later, run_id="ingest/three", canonical_url=url)
    assert ask("SELECT title FROM warehouse.articles") == [("Judul dua",)]
    assert ask("SELECT state, reason, count(*) FROM ops.ledger GROUP BY 1, 2 ORDER BY 1") == [
        ("loaded", None, 1),
        ("rejected", "forgotten", 3),
    ]
    assert bury(lake, warehouse_url) == 1  # what was fetched meanwhile
    assert b"rahasia" not in texts(lake, LATER)
    with pytest.raises(Exception, match="may not become"):
        ask(f"UPDATE ops.ledger SET state = 'pending', reason = 'x' WHERE url = '{url}'")


def test_a_publisher_goes_whole_and_no_other_with_it(lake, tmp_path, warehouse_url, ask):
    theirs = address("empat", DESA.domain)
    load(warehouse_url, archive(lake, tmp_path, [address("satu"), address("dua")]))
    kept = "warc/desa/2026/03/02/a.warc.gz"
    load(warehouse_url, archive(lake, tmp_path, [theirs], kept), kept, DESA, run_id="archive_day/two", body="Isi lain.")
    archive(lake, tmp_path, [address("daftar")], LATER)  # a listing, of which no row knows
    removed, buried = remove(lake, warehouse_url, source_id="kota")
    assert (removed.articles, removed.addresses, buried) == (2, 2, 3)
    assert ask("SELECT source_id FROM warehouse.articles") == [("desa",)]
    assert b"rahasia" not in texts(lake, FILE) + texts(lake, LATER)
    assert b"rahasia empat" in texts(lake, kept)
    _, steps = load(warehouse_url, {address("baru"): 0}, run_id="ingest/later")
    assert steps == {address("baru"): "leave"}
    assert ask("SELECT count(*) FROM warehouse.articles") == [(1,)]


def test_a_dry_run_counts_and_changes_nothing(lake, tmp_path, warehouse_url, ask):
    load(warehouse_url, archive(lake, tmp_path, [address("satu")]))
    removed = forget(lake, warehouse_url, Removal(source_id="kota"), dry_run=True)
    assert (removed.sources, removed.articles, removed.records, removed.files) == (["kota"], 1, 1, 1)
    assert ask("SELECT count(*) FROM warehouse.articles, ops.ledger WHERE state = 'loaded'") == [(1,)]
    assert ask("SELECT count(*) FROM ops.forgotten") == ask("SELECT count(*) FROM ops.burials") == [(0,)]


def test_what_was_interrupted_is_done_by_repeating_it(lake, tmp_path, warehouse_url, ask):
    url = address("satu")
    load(warehouse_url, archive(lake, tmp_path, [url]))
    forget(lake, warehouse_url, Removal(canonical_url=url))  # and the process ends
    assert b"rahasia" in texts(lake, FILE)
    removed, buried = remove(lake, warehouse_url, canonical_url=url)
    assert (removed.articles, removed.addresses, buried) == (0, 0, 1)
    assert b"rahasia" not in texts(lake, FILE)
    assert ask("SELECT count(*) FROM ops.burials WHERE buried_at IS NULL") == [(0,)]
    assert remove(lake, warehouse_url, canonical_url=url)[1] == 0


def test_all_pages_of_an_article_go_also_those_in_other_files(lake, tmp_path, warehouse_url):
    url = address("panjang")
    with segment(lake, tmp_path, LATER) as writer:
        second = WarcLocation(LATER, writer.write(exchange(f"{url}/2", HTML.format("lanjutan"))))
    with segment(lake, tmp_path, FILE) as writer:
        first = WarcLocation(FILE, writer.write(exchange(url)))
        whole = writer.write(exchange(url), ArticlePages(first, (second,)))
    load(warehouse_url, {url: whole})
    assert remove(lake, warehouse_url, canonical_url=url)[1] == 3
    assert b"rahasia" not in texts(lake, FILE) + texts(lake, LATER)


def test_a_rendered_page_goes_with_the_response_it_was_made_of(lake, tmp_path, warehouse_url):
    url, moved = address("satu"), "https://m.kota.example/elsewhere"
    response = replace(exchange(url), url=moved, discovery=None)  # no address of it is known
    with segment(lake, tmp_path, LATER) as writer:
        plain = WarcLocation(LATER, writer.write(response))
    page = replace(exchange(url), rendered_from=response.record_id)
    with segment(lake, tmp_path, FILE) as writer:
        shown = WarcLocation(FILE, writer.write(replace(page, url=moved, discovery=None), ArticlePages(plain)))
        whole = writer.write(page, ArticlePages(shown))
    load(warehouse_url, {url: whole})
    assert remove(lake, warehouse_url, canonical_url=url)[1] == 3
    assert b"rahasia" not in texts(lake, FILE) + texts(lake, LATER)


def test_an_import_does_not_bring_it_back(lake, tmp_path, warehouse_url, ask):
    archive(lake, tmp_path, [address("satu"), address("dua")])
    copy = tmp_path / "copy.warc.gz"
    copy.write_bytes(lake_bytes(lake, FILE))
    import_warc(lake, warehouse_url, str(copy), lambda _: None, readers(), only=None)
    removed, buried = remove(lake, warehouse_url, canonical_url=address("satu"))
    assert (removed.addresses, buried) == (1, 1)
    again = tmp_path / "again.warc.gz"
    shutil.copy(copy, again)
    again.write_bytes(again.read_bytes() + gzip.compress(b""))  # another file with the same pages
    imported = import_warc(lake, warehouse_url, str(again), lambda _: None, readers(), only=None)
    assert b"rahasia satu" not in texts(lake, imported.warc_file)
    assert b"rahasia dua" in texts(lake, imported.warc_file)
    assert ask(f"SELECT state, reason FROM ops.ledger WHERE url = '{address('satu')}'") == [("rejected", "forgotten")]
    assert ask(f"SELECT count(*) FROM warehouse.articles WHERE url = '{address('satu')}'") == [(0,)]


@pytest.mark.parametrize("letters", [0, 70_000, 300_000])
@pytest.mark.parametrize("is_compressed", [True, False])
def test_a_tombstone_is_as_long_as_the_record(lake, tmp_path, letters, is_compressed):
    noise = "".join(chr(33 + (number * number * 7919 + number // 3) % 90) for number in range(letters))
    with segment(lake, tmp_path, FILE) as writer:
        places = [writer.write(exchange(address(name), f"rahasia {name} {noise}")) for name in ("a", "b", "c")]
    local = tmp_path / "local"
    local.write_bytes(lake_bytes(lake, FILE) if is_compressed else texts(lake, FILE))
    size = local.stat().st_size
    wanted = find_pages(local, lambda _, urls: address("b") in urls)
    replace_by_tombstones(local, wanted)
    left = local.read_bytes()
    assert len(left) == size
    assert not is_compressed or wanted[0].offset == places[1]
    with local.open("rb") as stream:
        assert [record.rec_type for record in ArchiveIterator(stream)][1:] == [
            *("response", "request", "metadata", "request", "response", "request")
        ]
    with local.open("rb") as stream:
        tally = Counter()
        assert [response.url for _, response in responses(stream, tally)] == [address("a"), address("c")]
        assert not tally["damaged"]
    assert b"rahasia b" not in (gzip.decompress(left) if is_compressed else left)
