"""Pages of WARC files from elsewhere end on the ledger and in the warehouse, each record accounted for."""

import gzip
import random
from dataclasses import replace
from datetime import timedelta

import fsspec
import pytest

from pipelines.archive.lake import Lake
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_reader import read_response
from pipelines.archive.warc_writer import SegmentWriter
from pipelines.errors import ArchiveError
from pipelines.importing.owners import owner_of
from pipelines.records.warc_location import WarcLocation
from tests.pipelines.importing.theirs import MIXED, NOON, exchange, page, query


def test_each_record_is_accounted_for_and_each_page_has_its_row(load, warc, warehouse_url, tmp_path):
    path, offsets = warc(*MIXED)
    done = load(path)
    assert done.records == {
        "warcinfo": 1,
        "request": 8,
        "response": 8,
        "taken": 4,
        "not_an_article_address": 1,
        "status_404": 1,
        "status_301": 1,
        "not_html": 1,
    }
    assert done.states == {"loaded": 3, "rejected": 1}
    assert done.sources["kota"] == {"loaded": 1}
    lines = query(
        warehouse_url, "SELECT source_id, url, found_by, state, reason, warc_offset FROM ops.ledger ORDER BY url"
    )
    assert lines == [
        ("example.org", "https://desa.example.org/tentang", ["archive"], "rejected", "not_an_article", offsets[6]),
        ("kota.co.id", "https://kota.co.id/berita/hujan", ["archive"], "loaded", None, offsets[7]),
        ("kota", "https://kota.example/read/1/pohon", ["archive"], "loaded", None, offsets[0]),
        ("example.org", "https://www.desa.example.org/2026/panen", ["archive"], "loaded", None, offsets[5]),
    ]
    rows = query(warehouse_url, "SELECT url, warc_file, warc_offset FROM warehouse.articles")
    bodies = {
        url: read_response(Lake(str(tmp_path / "lake")), WarcLocation(file, offset)).body for url, file, offset in rows
    }
    assert bodies == {each.url: each.body for each in (MIXED[0], MIXED[5], MIXED[7])}


def test_a_page_without_a_usable_address_is_counted_and_left_out(load, warc, warehouse_url):
    digits = random.Random(7).randbytes(2_000).hex()
    claim = f'<link rel="canonical" href="https://desa.example.org/{digits}"></head>'.encode()
    panen = page("Panen Raya di Desa")
    done = load(
        warc(
            exchange("https://desa.example.org:99999/panen", panen),
            exchange(f"https://desa.example.org/{digits}", panen),
            exchange("https://desa.example.org/2026/panen", panen.replace(b"</head>", claim)),
        )[0]
    )
    assert (done.records["not_an_article_address"], done.records["taken"]) == (2, 1)
    assert query(warehouse_url, "SELECT canonical_url FROM warehouse.articles") == [
        ("https://desa.example.org/2026/panen",)
    ]


@pytest.mark.parametrize("host", ["kota", "kota.", "localhost:8080", "..", "me:secret@intranet"])
def test_a_host_of_a_local_network_is_no_publisher(load, warc, warehouse_url, host):
    done = load(warc(MIXED[0], exchange(f"http://{host}/2026/panen", page("Panen Raya di Desa")))[0])
    assert (done.records["not_an_article_address"], done.states) == (1, {"loaded": 1})
    assert query(warehouse_url, "SELECT source_id, name FROM warehouse.sources") == [("kota", "Kota Pos")]


def test_the_clock_of_a_publisher_without_definition_is_its_pages_own(load, warc, warehouse_url):
    load(warc(*MIXED)[0])
    rows = dict(query(warehouse_url, "SELECT url, published_at FROM warehouse.articles"))
    assert rows["https://www.desa.example.org/2026/panen"].isoformat() == "2026-03-03T02:30:00+00:00"
    assert rows["https://kota.co.id/berita/hujan"].isoformat() == "2026-03-02T02:15:00+00:00"


def test_the_books_balance(load, warc, warehouse_url):
    load(warc(*MIXED)[0])
    sums = query(
        warehouse_url,
        "SELECT discovered = loaded + duplicate + rejected + failed + pending, state FROM ops.runs",
    )
    assert sums == [(True, "done")] * 3
    assert query(warehouse_url, "SELECT sum(discovered), sum(pending) FROM ops.runs") == [(4, 0)]


def test_one_publisher_alone_may_be_taken(load, warc, warehouse_url):
    done = load(warc(*MIXED)[0], only="kota")
    assert done.records["other_source"] == 3
    assert query(warehouse_url, "SELECT DISTINCT source_id FROM ops.ledger") == [("kota",)]


def test_a_later_record_of_an_address_is_a_later_version(load, warc, warehouse_url):
    url = "https://kota.example/read/1/pohon"
    later = exchange(url, page("Warga Tanam Pohon", "Diperbarui."), fetched_at=NOON + timedelta(hours=1))
    path, offsets = warc(MIXED[0], later)
    assert load(path).states == {"loaded": 1}
    versions = query(warehouse_url, "SELECT version, warc_offset FROM warehouse.article_versions ORDER BY version")
    assert versions == [(1, offsets[0]), (2, offsets[1])]


def test_what_a_crawl_failed_to_get_is_had_after_all(load, warc, warehouse_url):
    path, _ = warc(MIXED[0])
    load(warc(MIXED[5], name="first.warc.gz")[0])
    query_text = """
    INSERT INTO warehouse.sources VALUES ('kota', 'Kota Pos', 'kota.example', 'ID', 'id', 'Asia/Jakarta');
    INSERT INTO ops.ledger (source_id, url, canonical_url, published_date, listed_date, found_by, state, reason, run_id)
    VALUES ('kota', 'https://kota.example/read/1/pohon', 'https://kota.example/read/1/pohon', '2026-03-01',
            '2026-03-01', '{index}', 'pending', 'discovered', 'x');
    UPDATE ops.ledger SET state = 'failed', reason = 'http_404' WHERE source_id = 'kota' RETURNING url
    """
    query(warehouse_url, query_text)
    assert load(path).states == {"loaded": 1}
    assert query(warehouse_url, "SELECT found_by, published_date::text FROM ops.ledger WHERE source_id = 'kota'") == [
        (["archive", "index"], "2026-03-02")
    ]


def test_a_file_without_compression_is_read_too(load, warc, tmp_path):
    path, _ = warc(*MIXED)
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    assert load(plain).states == {"loaded": 3, "rejected": 1}


def test_a_file_may_lie_at_any_address_that_fsspec_knows(load, warc):
    path, _ = warc(*MIXED)
    with fsspec.open("memory://theirs/a.warc.gz", "wb") as stream:
        stream.write(path.read_bytes())
    assert load("memory://theirs/a.warc.gz").states == {"loaded": 3, "rejected": 1}


def test_a_page_without_a_content_type_is_read_as_a_crawl_would(load, warc):
    assert load(warc(replace(MIXED[0], headers=[]))[0]).states == {"loaded": 1}


def test_a_file_packed_as_one_piece_is_told_with_what_to_do(load, warc, tmp_path):
    path, _ = warc(*MIXED)
    whole = tmp_path / "whole.warc.gz"
    whole.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    with pytest.raises(ArchiveError, match=r"whole\.warc\.gz is compressed as one piece.*gunzip"):
        load(whole)


def test_one_piece_of_two_records_is_enough_to_be_told(load, warc, tmp_path):
    path, offsets = warc(MIXED[0], MIXED[5], MIXED[7])
    whole = path.read_bytes()
    joined = gzip.compress(gzip.decompress(whole[offsets[1] :]))
    odd = tmp_path / "odd.warc.gz"
    odd.write_bytes(whole[: offsets[1]] + joined)
    with pytest.raises(ArchiveError, match=r"odd\.warc\.gz is compressed as one piece, in part or whole.*gunzip"):
        load(odd)
    plain = tmp_path / "odd.warc"
    plain.write_bytes(gzip.decompress(odd.read_bytes()))
    assert load(plain).states == {"loaded": 3}


def test_a_page_about_records_is_one_record(load, warc):
    text = page("Warga Tanam Pohon") + b"\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\n" * 9
    assert load(warc(replace(MIXED[0], body=text))[0]).states == {"loaded": 1}


@pytest.mark.parametrize(
    ("beginning", "compression"),
    [
        (b"\x28\xb5\x2f\xfd", "Zstandard"),
        (b"\x5d\x2a\x4d\x18", "Zstandard"),
        (b"BZh9", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
    ],
)
def test_another_compression_is_told_with_what_to_do(load, tmp_path, beginning, compression):
    odd = tmp_path / "odd.warc.x"
    odd.write_bytes(beginning + b"x" * 99)
    with pytest.raises(ArchiveError, match=f"is compressed with {compression}; decompress it"):
        load(odd)


def test_what_a_crawl_reads_an_import_reads(load, warc):
    pages = (
        replace(exchange("https://kota.example/read/1/a", page("Satu Pohon")), status=203),
        exchange("https://kota.example/read/2/b", page("Dua Pohon"), kind="text/plain"),
        exchange("https://kota.example/read/3/c", page("Tiga Pohon"), kind="application/xhtml+xml"),
        exchange("https://kota.example/read/4/d", gzip.compress(page("Empat Pohon"))),
        exchange("https://kota.example/read/5/e", b"Lima pohon", kind="text/plain"),
    )
    done = load(warc(*pages)[0])
    assert (done.states, done.records["not_html"]) == ({"loaded": 4}, 1)


@pytest.mark.parametrize("host", ["b\u00fccher.example", "xn--bcher-kva.example"])
def test_an_international_host_has_one_owner(host):
    assert owner_of(f"https://{host}/a", lambda _: None).publisher.source_id == "xn--bcher-kva.example"


def test_a_file_that_cannot_be_read_is_told(load, tmp_path):
    with pytest.raises(ArchiveError, match=r"nowhere\.warc\.gz cannot be read: No such file"):
        load(tmp_path / "nowhere.warc.gz")


def kabars_own(tmp_path, *, lost):
    """A segment that Kabar wrote: an article of two pages; in the end, a record that names both."""
    url = "https://kota.example/read/1/pohon"
    first = exchange(url, page("Warga Tanam Pohon"))
    writer = SegmentWriter(tmp_path / "open", "own.warc.gz", "Kabar/0.2.0")
    places = [
        WarcLocation("own.warc.gz", writer.write(each))
        for each in (first, exchange(f"{url}?page=2", page("Warga Tanam Pohon", first="Halaman kedua.")))
    ]
    further = WarcLocation("elsewhere.warc.gz", 0) if lost else places[1]
    named = writer.write(first, ArticlePages(places[0], (further,)))
    writer.publish(Lake(str(tmp_path / "old")))
    return tmp_path / "old" / "own.warc.gz", named


def test_an_article_of_several_pages_comes_back_whole_from_kabars_own_archive(load, warehouse_url, tmp_path):
    path, named = kabars_own(tmp_path, lost=False)
    done = load(path)
    assert (done.records["taken"], done.records["part_of_an_article"]) == (1, 2)
    (row,) = query(
        warehouse_url, "SELECT access, version, warc_offset, body LIKE '%Halaman kedua.%' FROM warehouse.articles"
    )
    assert row == ("full", 1, named, True)
    assert load(path).states == {"loaded": 1}


def test_an_article_whose_further_page_is_missing_is_partial(load, warehouse_url, tmp_path):
    path, _ = kabars_own(tmp_path, lost=True)
    load(path, only="kota")
    assert ("partial",) in query(warehouse_url, "SELECT access FROM warehouse.articles")


WALL = b"""<html><head><title>Sebentar</title></head><body><h1>Sebentar</h1><p>Kami memeriksa peramban Anda sebelum Anda
melanjutkan ke halaman yang diminta, karena terlalu banyak program menyalin situs ini setiap hari tanpa henti.</p>
<p>Nyalakan skrip pada peramban, matikan pemblokir, lalu muat ulang halaman ini; pemeriksaan hanya sekali.</p></body>
</html>"""


def test_a_wall_in_a_file_replaces_no_article(load, warc, warehouse_url):
    url = "https://www.desa.example.org/2026/panen"
    wall = exchange(url, WALL, fetched_at=NOON + timedelta(hours=1))
    path, offsets = warc(exchange(url, page("Panen Raya di Desa")), wall)
    load(path)
    assert query(warehouse_url, "SELECT title, version, warc_offset FROM warehouse.articles") == [
        ("Panen Raya di Desa", 1, offsets[0])
    ]
    assert query(warehouse_url, "SELECT title_read, warc_offset FROM marts.suspicious_versions") == [
        ("Sebentar", offsets[1])
    ]
