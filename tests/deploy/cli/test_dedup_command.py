"""`./kabar dedup`: documents in, stories out."""

import json

import pytest

from tests.pipelines.deduplication.texts import text
from tests.shared import SHARED


def write(path, *lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


def test_stories_come_in_the_order_of_the_file_and_a_day_alone_after_the_times_of_its_day(kabar, tmp_path):
    done = kabar(
        "dedup",
        "--in",
        write(
            tmp_path / "docs.jsonl",
            {"id": "first", "text": text(0, 1), "published_at": "2026-03-02T10:00:00+07:00", "title": "not read"},
            {"id": 7, "text": text(0), "published_at": "2026-03-02"},
            {"id": "copy", "text": text(0).upper(), "published_at": "2026-03-03T00:00:00Z", "source": "kota"},
            {"id": "other", "text": text(1)},
        ),
    )
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": "first", "story_id": "first", "duplicate_of": None},
        {"id": 7, "story_id": "first", "duplicate_of": None},
        {"id": "copy", "story_id": "first", "duplicate_of": 7},
        {"id": "other", "story_id": "other", "duplicate_of": None},
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([{"id": "a"}], "line 1: text: Field required"),
        ([{"id": "a", "text": "x"}, {"id": "a", "text": "y"}], "line 2: an earlier line has the id 'a' too"),
        ([{"id": "a", "text": "x", "published_at": "gestern"}], "line 1: published_at"),
    ],
    ids=["field", "twice", "date"],
)
def test_a_mistake_is_one_sentence(kabar, tmp_path, lines, sentence):
    done = kabar("dedup", "--in", write(tmp_path / "docs.jsonl", *lines))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stdout == ""


def test_a_mark_before_the_first_line_is_none_of_it(kabar, tmp_path):
    path = tmp_path / "docs.jsonl"
    path.write_text('\ufeff{"id": 1, "text": "satu dua"}\r\n\r\n{"id": 2, "text": "tiga empat"}', encoding="utf-8")
    done = kabar("dedup", "--in", path)
    assert [json.loads(line)["story_id"] for line in done.stdout.splitlines()] == [1, 2], done.stderr


@pytest.mark.parametrize("bad", [b"\xed\xa0\x80", b"\\ud800", b"\xff"])
def test_a_line_that_is_no_text_is_told_by_its_number(kabar, tmp_path, bad):
    path = tmp_path / "docs.jsonl"
    path.write_bytes(b'{"id": 1, "text": "satu"}\n{"id": 2, "text": "dua %b"}\n' % bad)
    done = kabar("dedup", "--in", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "line 2: the line: Invalid JSON" in done.stderr


def test_a_file_that_is_not_there_is_a_wrong_usage(kabar):
    done = kabar("dedup", "--in", "nowhere.jsonl")
    assert done.returncode == 2
    assert "nowhere.jsonl cannot be read" in done.stderr


NEAR = SHARED / "neardup"


@pytest.mark.skipif(not NEAR.exists(), reason="the labelled documents are not beside this checkout")
@pytest.mark.parametrize(
    ("documents", "least"), [("generated", 0.93), ("real-helsinki", 0.98), ("real-indo", 0.93)], ids=str
)
def test_the_quality_holds(kabar, tmp_path, documents, least):
    import gzip
    import subprocess
    import sys

    truth, labels = tmp_path / "truth.jsonl", NEAR / f"{documents}.labels.json"
    truth.write_bytes(gzip.decompress((NEAR / f"{documents}.jsonl.gz").read_bytes()))
    done = kabar("dedup", "--in", str(truth))
    (tmp_path / "stories.jsonl").write_text(done.stdout, encoding="utf-8")
    command = [sys.executable, NEAR / "evaluate.py", truth, tmp_path / "stories.jsonl"]
    command += ["--labels", labels] if labels.exists() else []
    score = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert score["F1"] >= least
    assert score["largest"] <= 8
