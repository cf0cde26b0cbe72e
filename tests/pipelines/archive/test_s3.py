"""The lake on S3: what another process wrote is seen at once, and little is asked for."""

import random
from datetime import UTC, datetime
from uuid import uuid4

import fsspec
import pytest

from pipelines.archive.lake import Lake
from pipelines.archive.warc_reader import read_response
from pipelines.archive.warc_writer import Exchange, SegmentWriter
from pipelines.errors import ArchiveError
from pipelines.records.warc_location import WarcLocation
from tests.s3_server import s3_server

PAGES = 60
PAGE_BYTES = 50_000


@pytest.fixture(scope="module")
def server():
    with pytest.MonkeyPatch.context() as patch, s3_server() as (url, asked):
        for name, value in {
            "AWS_ACCESS_KEY_ID": "kabar",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": url,
        }.items():
            patch.setenv(name, value)
        yield asked


@pytest.fixture
def url():
    return f"s3://kabar-{uuid4().hex}/lake"


@pytest.fixture
def lake(server, url):
    return Lake(url)


def test_the_first_file_makes_the_bucket_and_each_further_one_is_one_request(lake, server, tmp_path):
    lake.write_text("runs/a/crawl.json", "satu")
    server.clear()
    lake.write_text("runs/a/crawl.json", "dua")
    local = tmp_path / "segment"
    local.write_bytes(b"isi")
    lake.publish(local, "warc/kota/a.warc.gz")
    assert server.methods == ["PUT", "PUT"]
    assert not local.exists()
    assert lake.names("*/*/*") == ["runs/a/crawl.json", "warc/kota/a.warc.gz"]
    with lake.open("runs/a/crawl.json") as stream:
        assert stream.read() == b"dua"


def test_what_another_process_writes_is_there_at_once(lake, url):
    lake.write_text("runs/a/one", "")
    assert lake.names("runs/a/*") == ["runs/a/one"]
    assert not lake.exists("runs/a/two")
    fsspec.filesystem("s3", skip_instance_cache=True).pipe_file(f"{url}/runs/a/two", b"isi")
    assert lake.exists("runs/a/two")
    assert lake.names("runs/a/*") == ["runs/a/one", "runs/a/two"]
    with lake.open("runs/a/two") as stream:
        assert stream.read() == b"isi"
    lake.remove("runs/a/two")
    lake.remove_folder("runs/a")
    assert lake.names("runs/a/*") == []


def test_a_missing_file_is_told(lake):
    lake.write_text("one", "")
    for use in (lake.open, lambda name: lake.open_at(name, 0)):
        with pytest.raises(ArchiveError, match="two is not in the lake"), use("two"):
            pass


@pytest.fixture
def segment(lake, tmp_path):
    """A segment of pages that do not compress; their locations and their bodies."""
    writer = SegmentWriter(tmp_path, "warc/kota/a.warc.gz", "Kabar/0")
    draw = random.Random(0)
    bodies = [draw.randbytes(PAGE_BYTES) for _ in range(PAGES)]
    offsets = [writer.write(exchange(body)) for body in bodies]
    writer.publish(lake)
    return [(WarcLocation("warc/kota/a.warc.gz", offset), body) for offset, body in zip(offsets, bodies, strict=True)]


def exchange(body):
    return Exchange(
        url="https://kota.example/read/1/a",
        method="GET",
        request_headers=[],
        status=200,
        reason="OK",
        headers=[("Content-Type", "application/octet-stream")],
        body=body,
        fetched_at=datetime(2026, 3, 2, tzinfo=UTC),
    )


def test_a_page_is_read_with_one_request_for_little_more_than_itself(lake, server, segment):
    for location, body in [segment[0], segment[PAGES // 2], segment[-1]]:
        server.clear()
        assert read_response(lake, location).body == body
        assert len(server.methods) == 1
        assert server.sent <= 65_536


def test_a_page_that_is_longer_than_a_request_is_read_whole(lake, segment, monkeypatch):
    monkeypatch.setattr("pipelines.archive.ranges.FIRST_BYTES", 1_000)
    for location, body in segment[:2] + segment[-2:]:
        assert read_response(lake, location).body == body


def test_there_is_no_page_where_the_segment_ends(lake, segment):
    end = 10 * PAGES * PAGE_BYTES
    with pytest.raises(ArchiveError, match=f"no response record begins in .* at {end}"):
        read_response(lake, WarcLocation("warc/kota/a.warc.gz", end))
