"""`import-cc` as a user runs it: a gap is filled from an archive, and the other commands tell it apart."""

import json
from datetime import timedelta

import pytest

from crawlers.archives import archive_client
from tests.archive_server import serving_archives
from tests.shared import REPLAY, seed_record, wants_shared

DAYS = ("--from", "2016-09-19", "--to", "2016-09-19")
FILE = "crawl-data/CC-NEWS/2016/09/CC-NEWS-20160919020000-00001.warc.gz"


@pytest.fixture
def on_archives(monkeypatch, kabar_here, warehouse_url):
    """Commands on a warehouse and archives on loopback, and these."""
    monkeypatch.setattr(archive_client, "DELAY", timedelta())
    with serving_archives() as archives:
        settings = {**archives.settings(), "KABAR_WAREHOUSE_URL": warehouse_url}
        yield lambda *arguments, **more: kabar_here(*arguments, **settings | more), archives


@wants_shared
def test_a_real_day_is_filled_from_a_file_of_news_and_told_apart(on_archives):
    kabar, archives = on_archives
    archives.files[FILE] = REPLAY.read_bytes()
    for states in ({"loaded": 1}, {}):
        done = kabar("import-cc", *DAYS, "--source", "kompas", "--archive", "cc-news")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["states"] == states
    drawn = kabar("coverage", *DAYS)
    assert "kompas: 1 of its articles only from archives, 2016-09-19 to 2016-09-19" in drawn.stdout
    (day,) = json.loads(kabar("coverage", *DAYS, "--json").stdout)
    assert (day["state"], day["loaded"], day["only_archive"]) == ("not walked", 1, 1)
    why = kabar("why", seed_record()["url"])
    assert f"discovered  by archive {archives.url}/{FILE} bytes=" in why.stdout


def test_an_archive_that_does_not_answer_is_told_with_what_to_do(on_archives):
    kabar, archives = on_archives
    archives.faults = {"/collinfo.json": [(404, [])]}
    done = kabar("import-cc", *DAYS, "--source", "kompas")
    assert done.returncode == 1
    assert len(json.loads(done.stdout)["problems"]) == 1
    told = " ".join(done.stderr.split())
    assert told.endswith("answers HTTP 404; repeat the command later, it continues where it ended.")


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        (
            ["--archive", "wayback", "--archive", "x"],
            {},
            "there is no archive 'x'; choose common-crawl, wayback, cc-news",
        ),
        (["--source", "kompass"], {}, "there is no source 'kompass'"),
        ([], {"KABAR_REPLAY": "x.warc.gz"}, "KABAR_REPLAY stands for the network, which import-cc needs; unset it."),
        ([], {"KABAR_WAYBACK_URL": "web.archive.org"}, "KABAR_WAYBACK_URL: "),
    ],
)
def test_a_mistake_is_one_sentence_and_asks_nobody(on_archives, arguments, settings, words):
    kabar, archives = on_archives
    done = kabar("import-cc", *DAYS, "--source", "kompas", *arguments, **settings)
    assert (done.returncode, archives.asked) == (2, [])
    assert words in " ".join(done.stderr.split())
