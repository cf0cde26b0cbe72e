"""The lake: whole or absent, in a folder and in any other fsspec place."""

import tempfile
from uuid import uuid4

import pytest

from pipelines.archive.lake import Lake, require_writable
from pipelines.errors import ArchiveError
from tests.builders import disk_of


@pytest.fixture(params=["folder", "memory"])
def lake(request, tmp_path):
    return Lake(str(tmp_path / "lake") if request.param == "folder" else f"memory://{uuid4().hex}")


def test_publish_moves_a_file_in(lake, tmp_path):
    local = tmp_path / "segment.partial"
    local.write_bytes(b"isi")
    lake.publish(local, "warc/kota/a.warc.gz")
    assert not local.exists()
    with lake.open("warc/kota/a.warc.gz") as stream:
        assert stream.read() == b"isi"


@pytest.mark.parametrize("first_bytes", [1, 3, 64])
def test_a_file_is_read_from_a_place_on_to_its_end(lake, monkeypatch, first_bytes):
    monkeypatch.setattr("pipelines.archive.ranges.FIRST_BYTES", first_bytes)
    lake.write_text("a", "0123456789")
    for offset in range(12):
        with lake.open_at("a", offset) as stream:
            assert stream.tell() == offset
            assert stream.read() == b"0123456789"[offset:]
    with pytest.raises(ArchiveError, match="b is not in the lake"), lake.open_at("b", 0):
        pass


def test_a_file_has_a_size(lake):
    lake.write_text("a/b.txt", "é")
    assert lake.size("a/b.txt") == 2


def test_json_is_written_over_whole(lake):
    lake.write_json("runs/a/crawl.json", {"satu": 1})
    lake.write_json("runs/a/crawl.json", {"dua": "é"})
    assert lake.read_json("runs/a/crawl.json") == {"dua": "é"}


def test_nothing_partial_is_left(tmp_path):
    lake = Lake(str(tmp_path))
    lake.write_json("runs/a.json", 1)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["a.json"]


def test_a_place_that_may_be_written_to_is_left_as_it_was(tmp_path):
    require_writable(str(tmp_path / "lake"))
    assert list((tmp_path / "lake").iterdir()) == []


@pytest.mark.parametrize("what", ["publish", "write_text"])
def test_nothing_is_left_of_what_does_not_fit_on_the_disk(tmp_path, what):
    lake = Lake(str(tmp_path / "lake"))
    local = tmp_path / "segment.partial"
    local.write_bytes(bytes(300_000))
    with disk_of(100_000), pytest.raises(OSError, match="File too large"):
        lake.publish(local, "a.warc.gz") if what == "publish" else lake.write_text("a.json", "x" * 300_000)
    assert local.exists()
    assert list((tmp_path / "lake").iterdir()) == []


@pytest.mark.parametrize("name", ["../secret", "warc/../../secret", "/etc/passwd", "warc//a", "", ".", "warc/a\0"])
def test_no_name_leads_out_of_the_lake(tmp_path, name):
    (tmp_path / "secret").write_text("secret")
    lake = Lake(str(tmp_path / "lake"))
    lake.write_text("warc/a", "a")
    for use in (lake.read_json, lake.exists, lake.remove, lake.remove_folder, lambda name: lake.write_text(name, "b")):
        with pytest.raises(ArchiveError, match="is not the name of a file in the lake"):
            use(name)
    assert (tmp_path / "secret").read_text() == "secret"
    assert lake.names("warc/*") == ["warc/a"]


def test_a_place_in_the_lake_has_a_name(tmp_path):
    lake = Lake(str(tmp_path / "lake"))
    lake.write_text("warc/a", "a")
    places = [tmp_path / "lake/warc/a", tmp_path / "lake/warc/b", tmp_path / "lake/../secret", "nowhere://a"]
    assert [lake.name_of(str(place)) for place in places] == ["warc/a", None, None, None]


def test_a_new_lake_is_closed_to_others_and_an_old_one_stays_as_it_is(tmp_path):
    Lake(str(tmp_path / "new" / "lake")).write_text("warc/a", "a")
    assert [(tmp_path / each).stat().st_mode & 0o777 for each in ("new", "new/lake")] == [0o700, 0o700]
    (tmp_path / "shared").mkdir(mode=0o755)
    Lake(str(tmp_path / "shared")).write_text("warc/a", "a")
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o755


def test_what_a_killed_process_left_of_its_lines_goes_with_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "kabar-lines-killed").mkdir()
    (tmp_path / "kabar-lines-killed" / "lines").write_text("half")
    lake = Lake(str(tmp_path / "lake"))
    lake.write_lines("runs/a.gz", ["satu"])
    assert list(lake.read_lines("runs/a.gz")) == ["satu\n"]
    assert [path.name for path in tmp_path.iterdir()] == ["lake"]


def test_a_missing_file_is_one_sentence(lake):
    assert not lake.exists("warc/none.warc.gz")
    with pytest.raises(ArchiveError, match=r"warc/none.warc.gz is not in the lake"), lake.open("warc/none.warc.gz"):
        pass


@pytest.mark.parametrize("size", [1, 15, 40])
def test_a_damaged_file_is_one_sentence(tmp_path, size):
    lake = Lake(str(tmp_path))
    lake.write_lines("pages.jsonl.gz", ["satu"] * 1000)
    lake.write_json("crawl.json", {"satu": "dua" * 20})
    for name in ("pages.jsonl.gz", "crawl.json"):
        (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:size])
    with pytest.raises(ArchiveError, match=r"pages.jsonl.gz in the lake is damaged"):
        list(lake.read_lines("pages.jsonl.gz"))
    with pytest.raises(ArchiveError, match=r"crawl.json in the lake is damaged"):
        lake.read_json("crawl.json")
