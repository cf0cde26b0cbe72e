"""WARC segments: each record opens at its offset, bytes come back as they went in."""

import gzip
import json
import random
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import brotli
import pytest
from backports import zstd
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from pipelines.archive.archived_page import open_page, open_pages
from pipelines.archive.discovery_header import Discovery
from pipelines.archive.lake import Lake
from pipelines.archive.multipage import ArticlePages, from_header
from pipelines.archive.warc_reader import list_responses, read_response
from pipelines.archive.warc_writer import Exchange, SegmentWriter
from pipelines.errors import ArchiveError
from pipelines.records.raw_page import ArchivedPage
from pipelines.records.warc_location import WarcLocation
from tests.builders import disk_of

WHEN = datetime(2026, 3, 2, 5, 0, 0, 123456, tzinfo=UTC)
NAME = "warc/kota/2026/03/02/a.warc.gz"


def exchange(path, body, *headers, status=200):
    return Exchange(
        url=f"https://kota.example/{path}",
        method="GET",
        request_headers=[("User-Agent", "Kabar/0.1")],
        status=status,
        reason="OK",
        headers=[("Content-Type", "text/html"), *headers],
        body=body,
        fetched_at=WHEN,
    )


@pytest.fixture
def lake(tmp_path):
    return Lake(str(tmp_path / "lake"))


@pytest.fixture
def writer(tmp_path):
    return SegmentWriter(tmp_path / "work", NAME, "Kabar/0.1")


def test_an_address_after_permanent_redirects_is_kept(lake, writer):
    moved = replace(exchange("baru", b"<p>satu</p>"), moved_to="https://kota.example/baru")
    offsets = writer.write(moved), writer.write(exchange("lain", b"<p>dua</p>"))
    writer.publish(lake)
    read = [open_page(lake, archived(offset)).moved_to for offset in offsets]
    assert read == ["https://kota.example/baru", None]


def archived(offset):
    location = WarcLocation(NAME, offset)
    return ArchivedPage(url="https://kota.example/lama", listed_date=None, fetched_at=WHEN, location=location)


def test_each_response_opens_at_its_offset(lake, writer):
    pages = {"satu": b"<p>satu</p>", "dua": bytes(range(256)) * 100, "kosong": b""}
    offsets = {path: writer.write(exchange(path, body)) for path, body in pages.items()}
    writer.publish(lake)
    for path, body in pages.items():
        response = read_response(lake, WarcLocation(NAME, offsets[path]))
        assert (response.url, response.status, response.body) == (f"https://kota.example/{path}", 200, body)
        assert response.fetched_at == WHEN
        assert response.content_type == "text/html"


def test_a_compressed_body_is_kept_compressed_and_read_plain(lake, writer):
    compressed = gzip.compress(b"<p>isi</p>" * 100)
    offset = writer.write(exchange("gz", compressed, ("Content-Encoding", "gzip")))
    writer.publish(lake)
    assert read_response(lake, WarcLocation(NAME, offset)).body == b"<p>isi</p>" * 100
    with lake.open(NAME) as stream:
        stream.seek(offset)
        assert next(iter(ArchiveIterator(stream))).raw_stream.read() == compressed


@pytest.mark.parametrize("damage", [0, 5])
def test_brotli_is_read_plain_and_damage_is_handed_on(lake, writer, damage):
    plain = b"<p>isi</p>" * 100
    packed = brotli.compress(plain)
    sent = packed[damage:]
    offset = writer.write(exchange("br", sent, ("Content-Encoding", "br")))
    writer.publish(lake)
    assert read_response(lake, WarcLocation(NAME, offset)).body == (sent if damage else plain)


PLAIN = b"<html><p>" + random.Random(1).randbytes(6_000).hex().encode() + b"</p></html>"
RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
PACKED = {
    "gzip": gzip.compress(PLAIN),
    "X-Gzip": gzip.compress(PLAIN[:300]) + gzip.compress(PLAIN[300:]),
    "deflate": zlib.compress(PLAIN),
    " deflate": RAW.compress(PLAIN) + RAW.flush(),
    "br": brotli.compress(PLAIN),
    "zstd": zstd.compress(PLAIN),
    "deflate, gzip": gzip.compress(zlib.compress(PLAIN)),
    "identity": PLAIN,
    "gzip ": PLAIN,
}


@pytest.mark.parametrize("encoding", PACKED)
def test_a_body_is_read_plain_and_one_that_breaks_off_is_told(lake, writer, encoding):
    packed = PACKED[encoding]
    half = packed[: len(packed) // 2]
    sent = [packed, half, b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed), b"%x\r\n%b" % (len(packed), half)]
    how = [("Content-Length", str(len(packed)))], [("Content-Encoding", encoding)], [("Transfer-Encoding", "chunked")]
    whole = writer.write(exchange("whole", packed, *how[0], *how[1]))
    chunks = writer.write(exchange("chunks", sent[2], *how[1], *how[2]))
    cut = [
        writer.write(exchange("short", half, *how[0], *how[1])),
        writer.write(exchange("cut-chunk", sent[3], *how[1], *how[2])),
    ]
    writer.publish(lake)
    for offset in (whole, chunks):
        read = read_response(lake, WarcLocation(NAME, offset))
        assert (read.body == PLAIN, read.is_cut) == (True, False)
    for offset in cut:
        read = read_response(lake, WarcLocation(NAME, offset))
        assert (PLAIN.startswith(read.body), len(read.body) < len(PLAIN), read.is_cut) == (True, True, True)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_ends(lake, writer, encoding, monkeypatch):
    monkeypatch.setattr("pipelines.archive.warc_reader.MAX_BODY_BYTES", 100_000)
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[encoding]
    offset = writer.write(exchange("bomb", pack(bytes(50_000_000)), ("Content-Encoding", encoding)))
    writer.publish(lake)
    assert len(read_response(lake, WarcLocation(NAME, offset)).body) < 10_000_000


@pytest.mark.parametrize("header", [b"WARC-Truncated: length", b"WARC-Segment-Number: 1"])
@pytest.mark.parametrize("end", ["", "</p></HTML>\n<!-- served in 3 ms -->"])
def test_what_a_record_says_to_be_cut_is_believed_but_of_a_page_with_its_end(lake, writer, tmp_path, header, end):
    offset = writer.write(exchange("satu", b"<html><p>satu" + end.encode()))
    writer.publish(lake)
    with lake.open(NAME) as stream:
        stream.seek(offset)
        record = gzip.decompress(stream.read()).partition(b"WARC/1.1\r\nWARC-Type: request")[0]
    said = record.replace(b"WARC/1.1\r\n", b"WARC/1.1\r\n%b\r\n" % header)
    (tmp_path / "lake" / "b.warc.gz").write_bytes(gzip.compress(said))
    assert read_response(lake, WarcLocation("b.warc.gz", 0)).is_cut is not bool(end)


@pytest.mark.parametrize("interim", ["HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", ""])
def test_a_response_after_interim_ones_is_the_response(lake, writer, tmp_path, interim):
    final = "HTTP/2 200\r\nContent-Type: text/plain\r\n\r\n<p>isi</p>"
    offset = writer.write(exchange("satu", f"{interim}{final}".encode(), status=100))
    writer.publish(lake)
    response = read_response(lake, WarcLocation(NAME, offset))
    assert (response.status, response.content_type, response.body) == (200, "text/plain", b"<p>isi</p>")
    ((_, head),) = list_responses(tmp_path / "lake" / NAME)
    assert (head.status, head.content_type) == (200, "text/plain")


def test_an_interim_response_without_a_final_one_stays(lake, writer):
    offset = writer.write(exchange("satu", b"", status=100))
    writer.publish(lake)
    assert read_response(lake, WarcLocation(NAME, offset)).status == 100


@pytest.mark.parametrize("layers", [1, 2])
def test_gzip_that_no_header_names_is_undone(lake, writer, layers):
    body = b"<p>isi</p>" * 2_000
    packed = gzip.compress(gzip.compress(body)) if layers == 2 else gzip.compress(body)
    offsets = [writer.write(exchange("satu", packed)), writer.write(exchange("dua", packed[:-9]))]
    writer.publish(lake)
    whole, cut = (read_response(lake, WarcLocation(NAME, offset)) for offset in offsets)
    assert (whole.body, whole.is_cut, cut.is_cut) == (body, False, True)


def test_pages_that_the_archive_lacks_are_skipped_and_logged(lake, writer, caplog):
    offset = writer.write(exchange("satu", b"satu"))
    writer.publish(lake)
    places = [WarcLocation("warc/kota/lost.warc.gz", 0), WarcLocation(NAME, offset + 1), WarcLocation(NAME, offset)]
    pages = [ArchivedPage(url=f"u{at}", listed_date=None, fetched_at=WHEN, location=at) for at in places]
    assert [page.body for page in open_pages(lake, pages)] == [b"satu"]
    warnings = [record.args[0] for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == [page.url for page in pages[:2]]


def valid_records(path, capsys):
    """Return the records of a WARC file, in which warcio's checker finds no fault."""
    checker = Checker(type("Options", (), {"inputs": [str(path)], "verbose": True}))
    checker.process_all()
    assert checker.exit_value == 0, capsys.readouterr().out
    with path.open("rb") as stream:
        return list(ArchiveIterator(stream))


def test_the_segment_is_a_valid_warc(lake, writer, tmp_path, capsys):
    writer.write(exchange("satu", b"<p>satu</p>"))
    writer.write(exchange("gone", b"gone", status=410))
    writer.publish(lake)
    path = tmp_path / "lake" / NAME
    kinds = [record.rec_type for record in valid_records(path, capsys)]
    assert kinds == ["warcinfo", "response", "request", "response", "request"]
    assert [head.status for _, head in list_responses(path)] == [200, 410]


def test_a_rendered_page_is_a_conversion_that_refers_to_its_response(lake, writer, tmp_path, capsys):
    response = exchange("satu", b"<script src=app.js></script>")
    plain = writer.write(response)
    page = replace(
        response,
        headers=[("Content-Type", "text/html; charset=utf-8")],
        body="<p>Isi berita — satu</p>".encode(),
        rendered_from=response.record_id,
        discovery=Discovery("https://kota.example/satu", WHEN.date()),
    )
    shown = writer.write(page, ArticlePages(WarcLocation(NAME, plain)))
    writer.publish(lake)
    path = tmp_path / "lake" / NAME
    records = valid_records(path, capsys)
    assert [record.rec_type for record in records] == ["warcinfo", "response", "request", "conversion"]
    original, conversion = records[1].rec_headers, records[3].rec_headers
    assert conversion.get_header("WARC-Refers-To") == original.get_header("WARC-Record-ID")
    assert conversion.get_header("Content-Type") == "text/html; charset=utf-8"
    assert conversion.get_header("WARC-Target-URI") == "https://kota.example/satu"
    read = read_response(lake, WarcLocation(NAME, shown))
    assert (read.body, read.content_type, read.is_cut) == (page.body, "text/html; charset=utf-8", False)
    assert read.pages.first == WarcLocation("", plain)
    assert read.discovery == page.discovery
    assert read_response(lake, WarcLocation(NAME, plain)).body == response.body
    assert [(offset, head.is_rendered) for offset, head in list_responses(path)] == [(plain, False), (shown, True)]


def test_the_conversions_of_other_programs_are_no_pages(lake, tmp_path):
    path = tmp_path / "lake" / "a.warc"
    path.parent.mkdir()
    head = "WARC-Type: conversion", "WARC-Record-ID: <urn:x>", "Content-Type: text/html", "Content-Length: 4"
    path.write_bytes("\r\n".join(["WARC/1.0", *head, "", "isi.", "", ""]).encode())
    with pytest.raises(ArchiveError, match="no response record"):
        read_response(lake, WarcLocation("a.warc", 0))


def test_offsets_of_a_listing_open_their_records(lake, writer, tmp_path):
    for number in range(5):
        writer.write(exchange(str(number), b"x" * number * 1000))
    writer.publish(lake)
    listed = list(list_responses(tmp_path / "lake" / NAME))
    assert [head.url for _, head in listed] == [f"https://kota.example/{number}" for number in range(5)]
    for offset, head in listed:
        assert read_response(lake, WarcLocation(NAME, offset)).url == head.url


def test_a_segment_is_absent_until_it_is_whole(lake, writer):
    writer.write(exchange("satu", b"isi"))
    assert not lake.exists(NAME)
    writer.publish(lake)
    assert lake.exists(NAME)


def test_a_record_that_did_not_fit_on_the_disk_leaves_the_others_their_places(lake, writer):
    places = {"satu": writer.write(exchange("satu", b"satu"))}
    with disk_of(100_000), pytest.raises(OSError, match="File too large"):
        writer.write(exchange("besar", random.Random(1).randbytes(300_000)))
    places["dua"] = writer.write(exchange("dua", b"dua"))
    writer.publish(lake)
    assert {name: read_response(lake, WarcLocation(NAME, place)).body.decode() for name, place in places.items()} == {
        "satu": "satu",
        "dua": "dua",
    }


def test_a_record_without_an_address_is_one_sentence(lake, writer, tmp_path):
    offset = writer.write(exchange("satu", b"satu"))
    writer.publish(lake)
    with lake.open(NAME) as stream:
        stream.seek(offset)
        record = gzip.decompress(stream.read())
    damaged = record.replace(b"WARC-Target-URI", b"WARC-Target-XXX")
    (tmp_path / "lake" / "b.warc.gz").write_bytes(gzip.compress(damaged))
    with pytest.raises(ArchiveError, match="at 0 is not a readable WARC"):
        read_response(lake, WarcLocation("b.warc.gz", 0))


def test_a_wrong_offset_is_one_sentence(lake, writer):
    offset = writer.write(exchange("satu", b"isi"))
    writer.publish(lake)
    with pytest.raises(ArchiveError, match=r"a\.warc\.gz"):
        read_response(lake, WarcLocation(NAME, offset + 7))


@pytest.mark.parametrize(
    "content", [b"this is not a WARC", b"<html>\n<body>", b"\x1f\x8b" + bytes(50), b"WARC/1.0\r\nx"]
)
def test_what_is_no_warc_is_refused(tmp_path, content):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="not a readable WARC"):
        list(list_responses(path))


@pytest.mark.parametrize(
    "said",
    [
        "[1]",
        '{"pages": 3}',
        '{"pages": [["", 1e999]]}',
        '{"pages": [["", 0], ["", -3]]}',
        '{"pages": ' + "[" * 100_000,
        json.dumps({"pages": [["", 0]] * 21}),
    ],
)
def test_a_header_of_ours_by_another_program_names_no_pages(said):
    assert from_header(said) == ArticlePages()
