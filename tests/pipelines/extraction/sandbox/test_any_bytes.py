"""Whatever bytes came, there is an answer or a rejection, within the limits of a page."""

import gzip
import json
from contextlib import closing
from datetime import UTC, datetime

import pytest

from pipelines.archive.lake import Lake
from pipelines.archive.warc_reader import read_response
from pipelines.archive.warc_writer import Exchange, SegmentWriter
from pipelines.extraction.sandbox import Limits, Readers
from pipelines.reading import read_page
from pipelines.records.article import Article, Rejected
from pipelines.records.raw_page import RawPage
from pipelines.records.warc_location import WarcLocation
from tests.builders import NO_HINTS

LIMITS = Limits(cpu_seconds=3.0, wall_seconds=60.0, memory_bytes=2 * 1024**3)
WHEN = datetime(2026, 3, 20, tzinfo=UTC)
TEXT = "<p>" + "Pasar dibuka kembali, kata wali kota pada Senin pagi di depan ratusan warga. " * 4 + "</p>"
HEAD = "<html><head><title>Pasar</title></head><body><h1>Pasar</h1>"
BLOCK = json.dumps({"@type": "NewsArticle", "headline": "Pasar", "datePublished": "2026-03-02T09:15:00+07:00"})
ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))

BODIES = {
    "50 MB": (HEAD + TEXT).encode() + b"x " * 25_000_000,
    "15 MB of paragraphs": (HEAD + TEXT * 46_000).encode()[: 15 * 1024 * 1024],
    "100,000 nested tags": (HEAD + "<div>" * 100_000 + TEXT).encode(),
    "100,000 nested inline tags": (HEAD + "<b><i>" * 50_000 + TEXT).encode(),
    "100,000 open brackets": b"<" * 100_000,
    "100,000 attributes": f"{HEAD}<p {' '.join(f'a{n}=1' for n in range(100_000))}>{TEXT}".encode(),
    "null bytes": b"\x00" * 1_000_000 + (HEAD + TEXT).encode().replace(b" ", b"\x00 "),
    "XML bomb": f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">{ENTITIES}]><a><p>&a11;</p></a>'.encode(),
    "10,000 JSON-LD blocks": (
        HEAD + f'<script type="application/ld+json">{BLOCK}</script>' * 10_000 + TEXT * 3
    ).encode(),
    "JSON-LD 100,000 deep": f'{HEAD}<script type="application/ld+json">{"[" * 100_000}</script>{TEXT}'.encode(),
    "lying charset": HEAD.encode() + TEXT.replace("a", "é").encode("utf-16-le"),
    "no charset there is": f'<meta charset="no-such-charset">{HEAD}{TEXT}'.encode() + b"\xff\xfe\xfd",
    "one long word": HEAD.encode() + b"<p>" + b"a" * 3_000_000,
    "100,000 spaces and dots": (HEAD + "<p>" + " ." * 100_000 + "</p>" + TEXT).encode(),
    "100,000 line breaks": (HEAD + "<article>" + "baris<br>" * 100_000).encode(),
    "100,000 links": (HEAD + '<p><a href="/a">tautan</a></p>' * 100_000).encode(),
    "a gzip file": gzip.compress((HEAD + TEXT).encode()),
}


def page(body, content_type="text/html; charset=utf-8"):
    return RawPage(url="https://warta.example/a", body=body, content_type=content_type, fetched_at=WHEN)


@pytest.fixture(scope="module")
def read():
    """Reads one page after another: a page that ends the process costs the next ones nothing but its start."""
    with closing(Readers(limits=LIMITS)) as readers:
        yield lambda raw: next(iter(readers.read_all(read_page, [(raw, NO_HINTS)])))


@pytest.mark.parametrize("name", BODIES)
def test_any_body(read, name):
    result = read(page(BODIES[name]))
    assert isinstance(result, Article | Rejected)
    assert result.url == "https://warta.example/a"


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "hex", "idna", "gb18030", "shift_jis", "no-such-charset"])
def test_any_declared_charset(read, charset):
    result = read(page((HEAD + TEXT * 3).encode(), f"text/html; charset={charset}"))
    assert isinstance(result, Article)
    assert result.body.startswith("Pasar dibuka kembali")


DAMAGED = {
    "not gzip at all": (HEAD + TEXT * 3).encode(),
    "cut gzip": gzip.compress((HEAD + TEXT * 3).encode())[:-20],
    "gzip with a broken middle": gzip.compress((HEAD + TEXT * 3).encode()).replace(b"\x08", b"\x09", 3),
    "gzip bomb": gzip.compress(b"<p>" * 40_000_000, 9),
    "nothing": b"",
}


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "x-unknown"])
@pytest.mark.parametrize("name", DAMAGED)
def test_a_response_whose_encoding_lies(read, tmp_path, name, encoding):
    lake = Lake(str(tmp_path / "lake"))
    writer = SegmentWriter(tmp_path / "new", "warc/kota/a.warc.gz", "test")
    headers = [("Content-Type", "text/html"), ("Content-Encoding", encoding)]
    offset = writer.write(
        Exchange(
            url="https://warta.example/a",
            method="GET",
            request_headers=[],
            status=200,
            reason="OK",
            headers=headers,
            body=DAMAGED[name],
            fetched_at=WHEN,
        )
    )
    writer.publish(lake)
    archived = read_response(lake, WarcLocation("warc/kota/a.warc.gz", offset))
    result = read(page(archived.body, archived.content_type))
    assert isinstance(result, Article | Rejected)
