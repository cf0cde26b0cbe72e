"""A user's mistake is one clear sentence on stderr, nothing on stdout, and an exit code for mistake or failure."""

import json
import os
import subprocess

import pytest

from pipelines.settings import PROJECT_ROOT, Settings

DAY = ("--from", "2016-09-19", "--to", "2016-09-19")
SOURCE = """{id: kota, name: Kota, country: ID, language: id, timezone: Asia/Jakarta, domains: [127.0.0.1], delay: 0,
article_url: /read/, discovery: {feeds: ["http://127.0.0.1/feed"]}, verified: {day: 2026-03-02, against: nothing}}"""


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["bogus"], 2, "No such command"),
        (["extract"], 2, "name pages"),
        (["extract", "nowhere.html"], 1, "nowhere.html cannot be read: No such file or directory"),
        (["extract", "a.html", "b.html", "--url", "https://kota.example/"], 2, "exactly one page"),
        (["extract", "a.html", "--source", "nix"], 2, "there is no source 'nix'; known are: "),
        (["extract", "a.html", "--url", "not an address"], 2, "--url 'not an address' is not an http(s) URL"),
        (["extract", "--from-file", "."], 2, "is a directory"),
        (["extract", "--warc", "README.md"], 1, "README.md is not a readable WARC"),
        (["extract", "--from-file", "/bin/sh"], 2, "/bin/sh is not a list of paths, one per line"),
        (["crawl", "--source", "bisnis", *DAY], 2, "source 'bisnis' is disabled: article pages answer"),
        (["crawl", "--source", "nix", *DAY], 2, "there is no source 'nix'"),
        (["crawl", "--source", "kompas", "--from", "2016-09-19", "--to", "2016-09-18"], 2, "swap them"),
        (["crawl", "--source", "kompas", "--from", "19/09/2016", "--to", "2016-09-18"], 2, "19/09/2016 is not a day"),
        (["coverage", "--from", "2026-02-30"], 2, "2026-02-30 is not a day; write it as 2026-03-05."),
        (["crawl", "--source", "kompas", *DAY, "--replay", "nowhere.warc.gz"], 2, "nowhere.warc.gz"),
        (["coverage", "--to", "0001-01-05"], 2, "0001-01-05 is too far away; the years are 1990 to 2100"),
        (["crawl", "--source", "kompas", "--from", "9999-12-31", "--to", "9999-12-31"], 2, "too far away"),
        (["export", "out", "--from", "1989-12-31"], 2, "too far away"),
        (["source", "check", "kompas", "--day", "2101-01-01"], 2, "too far away"),
        (["backfill"], 2, "--from and --to name the first and the last day; give both"),
        (["backfill", "--cancel", "--from", "2016-09-19"], 2, "give both"),
        (["backfill", "--cancel", "--dry-run"], 2, "do not go together"),
        (["backfill", *DAY], 1, "not running; start it with ./kabar up"),
        (
            ["backfill", "--source", "kompas", "--from", "2099-01-01", "--to", "2099-01-01"],
            2,
            "not over yet for kompas",
        ),
        (["import-warc", "nowhere.warc.gz"], 1, "start it with ./kabar up"),
        (["export", "out", "--sample", "99999999999"], 2, "less than or equal to 2147483647"),
        (["export", "out", "--sample", "5", "--seed", "9" * 19], 2, "less than or equal to 9223372036854775807"),
        (
            ["export", "out", "--sample", "5", "--seed", "-" + "9" * 19],
            2,
            "greater than or equal to -9223372036854775808",
        ),
        (["source", "add", "mailto:desk"], 2, "is not the address of a site"),
        (["source", "add", "http://[kota"], 2, "is not the address of a site"),
        (["source", "add", "https://kota.example", "--id", "Kota Pos"], 2, "'Kota Pos' cannot be a source's id"),
        (["source", "check", "nix"], 2, "there is no source 'nix'"),
        (["why", "kota.example/x"], 2, "write it in full, for instance https://kota.example/x"),
        (
            ["why", "http://[::1"],
            2,
            "'http://[::1' is not an absolute http(s) URL; write it in full, for instance https://www.",
        ),
        (["notify"], 2, "KABAR_NOTIFY is not set"),
        (["sql", "-c", "SELECT 1"], 1, "start it with ./kabar up"),
        (["status"], 1, "start it with ./kabar up"),
        (["logs", "scheduler"], 2, "there is no log of 'scheduler'"),
        (["source", "show", "nix"], 2, "there is no source 'nix'"),
        (["airflow", "version"], 1, "start it with ./kabar up"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_one_sentence(kabar_here, arguments, code, sentence):
    done = kabar_here(*arguments)
    assert done.returncode == code, done.stderr
    assert sentence in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_setting_is_told(kabar_here):
    done = kabar_here("source", "list", KABAR_PORT="none")
    assert done.returncode == 2
    assert "KABAR_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_days_to_keep_that_no_calendar_has_are_told(kabar_here):
    done = kabar_here("source", "list", KABAR_KEEP_DAYS="1000000")
    assert done.returncode == 2
    assert "KABAR_KEEP_DAYS: Input should be less than or equal to 365000" in done.stderr


def test_a_folder_that_cannot_be_written_to_is_told_before_the_site_is_asked(kabar, tmp_path):
    (tmp_path / "kota.yaml").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = kabar(
        *("crawl", "--source", "kota", *DAY, "--out", tmp_path / "file" / "out"), KABAR_SOURCES=tmp_path / "kota.yaml"
    )
    assert done.returncode == 1
    assert f"{tmp_path}/file/out: Not a directory" in done.stderr
    assert "Traceback" not in done.stderr
    assert "scrapy" not in done.stderr


@pytest.mark.parametrize("words", [("crawl", *DAY, "--source"), ("source", "check")])
def test_a_replay_that_is_no_warc_is_told(kabar, tmp_path, words):
    (tmp_path / "kota.yaml").write_text(SOURCE, encoding="utf-8")
    replay = tmp_path / "replay.warc.gz"
    replay.write_text("no warc", encoding="utf-8")
    done = kabar(*words, "kota", "--replay", replay, KABAR_SOURCES=tmp_path / "kota.yaml")
    assert done.returncode == 1
    assert "replay.warc.gz is not a readable WARC" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_an_empty_setting_is_none(kabar_here):
    done = kabar_here("status", KABAR_PORT="", KABAR_TIMEOUT="", KABAR_WAREHOUSE_URL="", KABAR_KEEP_DAYS="")
    assert "Usage" not in done.stderr


def test_an_empty_home_is_not_the_working_folder(monkeypatch):
    monkeypatch.setenv("KABAR_HOME", "")
    assert Settings().home == PROJECT_ROOT / ".kabar"


def test_a_wrong_source_file_is_told(kabar_here, tmp_path):
    (tmp_path / "kota.yaml").write_text("id: kota\nname: Kota\n", encoding="utf-8")
    done = kabar_here("source", "list", KABAR_SOURCES=str(tmp_path / "kota.yaml"))
    assert done.returncode == 2
    assert "kota.yaml: country: this field is missing; add it" in done.stderr


def test_what_runs_on_without_its_supervisor_is_told(kabar, tmp_path):
    (tmp_path / "home").mkdir()
    environment = os.environ | {"KABAR_STACK": str(tmp_path / "home")}
    with subprocess.Popen(["sleep", "60"], env=environment) as left:
        done, told = kabar("status"), kabar("status", "--json")
        left.kill()
    assert done.returncode == told.returncode == 1
    assert "1 of its processes still run" in " ".join(done.stderr.split())
    assert json.loads(told.stdout)["leftovers"] == [left.pid]


@pytest.mark.parametrize("url", ["mysql://x:secret@host/y", "postgresql://x:secret%zz@127.0.0.1/y", "secret"])
def test_a_warehouse_url_that_is_none_is_told(kabar_here, tmp_path, url):
    (tmp_path / "kota.yaml").write_text(SOURCE, encoding="utf-8")
    done = kabar_here("source", "check", "kota", KABAR_SOURCES=str(tmp_path / "kota.yaml"), KABAR_WAREHOUSE_URL=url)
    assert done.returncode == 2
    assert "write postgresql://role:password@host/database" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_warehouse_out_of_reach_is_told(kabar_here):
    done = kabar_here("up", KABAR_WAREHOUSE_URL="postgresql://x@127.0.0.1:1/none", KABAR_ONLY="nix")
    assert done.returncode == 2
    assert "there is no source 'nix'" in done.stderr
