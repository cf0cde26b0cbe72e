"""Pages of WARC files from elsewhere end on the ledger and in the warehouse, each record accounted for."""

import gzip
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import fsspec
import pytest

from crawlers.catalogue import load_sources
from pipelines.archive import read_response
from pipelines.errors import ArchiveError
from pipelines.importing import batches, import_warc
from pipelines.lake import Lake
from pipelines.warehouse.connection import connect
from tests.pipelines.importing.conftest import NOON, exchange, page

HARBOUR = "sample-harbour-post"


@pytest.fixture
def load(tmp_path, warehouse_url, kota):
    lake = Lake(str(tmp_path / "lake"))

    def run(path, *, only=None, definitions=None):
        known = [kota] if definitions is None else definitions
        return import_warc(lake, warehouse_url, str(path), known, only=only, jobs=1)

    return run


def query(url, text):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


def everything(url):
    """All rows but the runs' clock."""
    tables = ("warehouse.sources", "warehouse.articles", "warehouse.article_versions", "ops.ledger", "marts.coverage")
    rows = {table: sorted(map(repr, query(url, f"SELECT * FROM {table}"))) for table in tables}
    runs = query(
        url, "SELECT run_id, source_id, state, discovered, loaded, duplicate, rejected, failed, pending FROM ops.runs"
    )
    return rows | {"ops.runs": sorted(runs)}


MIXED = (
    exchange("https://kota.example/read/1/pohon", page("Warga Tanam Pohon")),
    exchange("https://kota.example/kanal/desa", page("Kanal Desa")),
    exchange("https://kota.example/read/2/hilang", b"gone", status=404),
    exchange("https://kota.example/read/3/pindah", b"", status=301),
    exchange("https://kota.example/foto.jpg", b"\xff\xd8", kind="image/jpeg"),
    exchange("https://www.desa.example.org/2026/panen", page("Panen Raya di Desa", clock="22:30:00-04:00")),
    exchange("https://desa.example.org/tentang", b"<html><body><h1>Tentang</h1></body></html>"),
    exchange("https://kota.co.id/berita/hujan", page("Hujan Guyur Kota", clock="09:15:00")),
)


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
    bodies = {url: read_response(Lake(str(tmp_path / "lake")), file, offset).body for url, file, offset in rows}
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


def test_a_page_that_breaks_off_is_loaded_in_part_and_takes_no_whole_ones_place(load, warc, warehouse_url):
    long = "".join(f"<p>{word.title()} menanam padi di sawah {word} pada pagi {word}.</p>" for word in WORDS)
    whole = page("Warga Tanam Pohon").replace(b"</article>", long.encode() + b"</article>")
    url, other, third = MIXED[0].url, MIXED[5].url, MIXED[7].url
    later = NOON + timedelta(hours=1)
    load(warc(replace(exchange(url), body=whole), name="first.warc.gz")[0])
    done = load(
        warc(
            packed(exchange(url, fetched_at=later), whole, 0.7),
            packed(exchange(other), whole, 0.7),
            packed(exchange(third), whole, 0.1),
            packed(exchange(f"{third}-lebat"), whole.replace(b"Tanam Pohon", b"Panen Raya"), 1),
        )[0]
    )
    assert (done.records["taken"], done.records["breaks_off"]) == (4, 3)
    rows = dict(query(warehouse_url, "SELECT url, (access, version) FROM warehouse.articles"))
    assert rows == {url: "(full,1)", other: "(partial,1)", f"{third}-lebat": "(full,1)"}
    assert query(warehouse_url, f"SELECT state, reason FROM ops.ledger WHERE url = '{third}'") == [
        ("rejected", "truncated")
    ]


WORDS = [
    random.Random(word).randbytes(9).hex().translate(str.maketrans("0123456789", "ghijklmnop")) for word in range(80)
]


def packed(sent, body, part):
    """An answer whose body is compressed, and breaks off after a part of it."""
    whole = gzip.compress(body)
    encoded = [*sent.headers, ("Content-Encoding", "gzip")]
    return replace(sent, body=whole[: int(len(whole) * part)], headers=encoded)


def test_an_import_repeated_changes_nothing(load, warc, warehouse_url, tmp_path):
    path, _ = warc(*MIXED)
    first = load(path)
    before = everything(warehouse_url)
    elsewhere = tmp_path / "theirs.warc.gz"
    elsewhere.write_bytes(path.read_bytes())
    assert load(elsewhere).states == first.states
    assert everything(warehouse_url) == before


def test_an_import_that_was_killed_goes_on(load, warc, warehouse_url, monkeypatch):
    path, _ = warc(*MIXED)
    whole = batches.Import._load_source
    monkeypatch.setattr(batches, "_MOST_PAGES", 2)

    def killed(self, source_id, *rest):
        if source_id == "kota.co.id":
            raise KeyboardInterrupt
        whole(self, source_id, *rest)

    monkeypatch.setattr(batches.Import, "_load_source", killed)
    with pytest.raises(KeyboardInterrupt):
        load(path)
    assert query(warehouse_url, "SELECT count(*) FROM ops.ledger WHERE state = 'pending'") == [(1,)]
    monkeypatch.setattr(batches.Import, "_load_source", whole)
    assert load(path).states == {"loaded": 3, "rejected": 1}


def test_a_later_record_is_not_lost_where_its_import_was_killed(load, warc, warehouse_url, monkeypatch):
    load(warc(MIXED[0], name="first.warc.gz")[0])
    later = exchange(MIXED[0].url, page("Warga Tanam Pohon", "Diperbarui."), fetched_at=NOON + timedelta(hours=1))
    path, _ = warc(later)
    with monkeypatch.context() as killed:
        killed.setattr(batches, "read_all", interrupted)
        with pytest.raises(KeyboardInterrupt):
            load(path)
    load(path)
    assert query(warehouse_url, "SELECT count(*) FROM warehouse.article_versions") == [(2,)]
    load(path)
    assert query(warehouse_url, "SELECT warc_file LIKE '%theirs%' FROM ops.ledger") == [(True,)]


def interrupted(*_):
    raise KeyboardInterrupt


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


@pytest.mark.parametrize("place", ["middle", "end", "rubbish"])
def test_damaged_records_are_passed_over_and_counted(load, warc, tmp_path, place):
    path, offsets = warc(MIXED[0], MIXED[5], MIXED[7])
    whole = path.read_bytes()
    cut = {
        "middle": whole[: offsets[1] + 40] + whole[offsets[1] + 120 :],
        "end": whole[: offsets[2] + 200],
        "rubbish": whole[: offsets[1]] + b"\x1f\x8b\x08 rubbish\r\n" * 9 + whole[offsets[1] :],
    }[place]
    damaged = tmp_path / "damaged.warc.gz"
    damaged.write_bytes(cut)
    done = load(damaged)
    assert done.records["damaged"] >= 1
    assert done.states == {"loaded": 3 if place == "rubbish" else 2}


@pytest.fixture
def with_head(warc, tmp_path):
    """A WARC of three pages; in the head of the second one's record, a text stands in place of another."""

    def write(was, becomes):
        path, _ = warc(MIXED[0], MIXED[5], MIXED[7])
        records = gzip.decompress(path.read_bytes()).split(b"WARC/1.1\r\n")
        records[4] = records[4].replace(was, becomes, 1)  # of each page, the response stands before the request
        changed = tmp_path / "changed.warc"
        changed.write_bytes(b"WARC/1.1\r\n".join(records))
        return changed

    return write


@pytest.mark.parametrize(
    ("written", "fetched_at"),
    [
        ("2026-03-02", "2026-03-02 00:00:00+00"),
        ("2026-03-02T05:00:00", "2026-03-02 05:00:00+00"),
        ("", None),
        ("0001-01-01T00:00:00Z", None),
    ],
)
def test_a_record_has_the_date_that_it_names_or_counts_as_damaged(load, with_head, warehouse_url, written, fetched_at):
    done = load(with_head(b"WARC-Date: 2026-03-02T05:00:00.000000Z", f"WARC-Date: {written}".encode()))
    assert bool(done.records.get("damaged")) is (fetched_at is None)
    lines = query(warehouse_url, "SELECT fetched_at::text FROM ops.ledger WHERE source_id = 'example.org'")
    assert lines == ([(fetched_at,)] if fetched_at else [])


def test_a_response_that_is_not_of_http_is_told(load, with_head):
    done = load(with_head(MIXED[5].url.encode(), b"dns:www.desa.example.org"))
    assert (done.records["response"], done.records["not_http"], done.states) == (3, 1, {"loaded": 2})


def test_a_page_without_a_content_type_is_read_as_a_crawl_would(load, warc):
    assert load(warc(replace(MIXED[0], headers=[]))[0]).states == {"loaded": 1}


@pytest.mark.parametrize("header", [b"WARC-Date", b"WARC-Target-URI"])
def test_a_record_without_date_or_address_counts_as_damaged(load, with_head, header):
    done = load(with_head(header, b"X-Other"))
    assert done.states == {"loaded": 2}
    assert done.records["damaged"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("length", [b"-", b"x"])
def test_a_record_of_a_wrong_length_is_passed_over(load, warc, tmp_path, length):
    long = page("Panen Raya di Desa", "Padi, jagung, dan kedelai. " * 99)
    path, offsets = warc(MIXED[0], exchange("https://desa.example.org/2026/panen", long), MIXED[7])
    whole, start = path.read_bytes(), offsets[1]
    end = whole.index(b"\x1f\x8b\x08", start + 1)
    wrong = gzip.decompress(whole[start:end]).replace(b"Content-Length: ", b"Content-Length: " + length)
    damaged = tmp_path / "damaged.warc.gz"
    damaged.write_bytes(whole[:start] + gzip.compress(wrong) + whole[end:])
    done = load(damaged)
    assert (done.states, done.records["damaged"]) == ({"loaded": 2}, 1)


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


def test_a_file_packed_as_one_piece_is_told_with_what_to_do(load, warc, tmp_path):
    path, _ = warc(*MIXED)
    whole = tmp_path / "whole.warc.gz"
    whole.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    with pytest.raises(ArchiveError, match=r"whole\.warc\.gz is compressed as one piece.*gunzip"):
        load(whole)


def test_a_file_that_cannot_be_read_is_told(load, tmp_path):
    with pytest.raises(ArchiveError, match=r"nowhere\.warc\.gz cannot be read: No such file"):
        load(tmp_path / "nowhere.warc.gz")


def test_another_warehouse_is_built_from_the_archive_alone(load, world, warehouse_url):
    """The segments of a crawled publisher give the articles that the crawl gave, with all their versions."""
    definitions = list(load_sources(world.sources_folder).values())
    for segment in sorted((Path(world.lake_url) / "warc" / HARBOUR).rglob("*.warc.gz"), key=lambda path: path.name):
        load(segment, definitions=definitions)
    columns = "source_id, canonical_url, title, authors, published_at, version, body"
    wanted = f"SELECT {columns} FROM warehouse.articles WHERE source_id = '{HARBOUR}' ORDER BY canonical_url"
    assert query(warehouse_url, wanted) == query(world.warehouse_url, wanted)
