"""Sources prove themselves: a verdict for each, and a repair that works where the site has moved something."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from crawlers.sources.catalogue import load_source
from crawlers.trial.__main__ import _record
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import register_publishers
from pipelines.warehouse.source_checks import Verdict, due_checks, latest_verdicts, record_verdict
from tests import forks, sample_newsroom, sites
from tests.builders import KOTA

TODAY = datetime.now(UTC).date()
WORDS = ("pasar", "jembatan", "sekolah", "panen", "pelabuhan", "kebun", "stasiun", "sungai", "lapangan", "hutan")


def page(number, word):
    text = "".join(f"<p>Warga {word} berkumpul pada pagi {each} untuk membahas rencana desa.</p>" for each in WORDS)
    return (
        f"<html lang=id><head><title>Warga {word} membahas rencana</title>"
        f'<meta property="article:published_time" content="{TODAY}T0{number % 10}:00:00+07:00"></head>'
        f"<body><article><h1>Warga {word} membahas rencana</h1><p>Oleh Ani Budi</p>{text}</article></body></html>"
    ).encode()


def addresses(form):
    return [(number, word, form.format(number=1000 + number, word=word)) for number, word in enumerate(WORDS)]


def feed(host, form="/read/{number}/warga-{word}-membahas-rencana"):
    items = "".join(
        f"<item><title>Warga {word} membahas rencana</title><link>http://{host}{path}</link>"
        f"<pubDate>{TODAY:%a, %d %b %Y} 0{number}:00:00 +0700</pubDate></item>"
        for number, word, path in addresses(form)
    )
    return (
        200,
        {"Content-Type": "application/rss+xml"},
        f"<rss version='2.0'><channel>{items}</channel></rss>".encode(),
    )


FORM = "/read/{number}/warga-{word}-membahas-rencana"


@pytest.fixture
def site(tmp_path):
    """A publisher with a feed; `pages` may change, as a redesign does."""
    pages = {}
    with sites.site(pages) as (host, asked):
        pages["/feed.xml"] = feed(host)
        pages |= {path: page(number, word) for number, word, path in addresses(FORM)}
        definition = {
            "id": "kota", "name": "Kota Pos", "country": "ID", "language": "id", "timezone": "Asia/Jakarta",
            "domains": [host], "delay": 0, "article_url": r"/read/\d+/", "verified": "none",
            "discovery": {"feeds": [f"http://{host}/feed.xml"]},
        }  # fmt: skip
        (tmp_path / "kota.yaml").write_text(yaml.safe_dump(definition, sort_keys=False), encoding="utf-8")
        yield pages, host, asked


@pytest.fixture
def verify(tmp_path, warehouse_url):
    """Check the source as the DAG's task does; return the row of the mart."""

    def verify():
        settings = {
            "KABAR_SOURCES": str(tmp_path / "kota.yaml"),
            "KABAR_WAREHOUSE_URL": warehouse_url,
            "KABAR_ALLOW_LOOPBACK": "1",
            "KABAR_HOME": str(tmp_path / "home"),
        }
        done = forks.run("crawlers.trial", ["--source", "kota"], {**os.environ, **settings})
        assert done.returncode == 0, done.stderr
        columns = "verdict, problem_class, routes_alive, articles_read, first_day, repair_changes"
        return ask(warehouse_url, f"SELECT {columns} FROM marts.source_verdicts")

    return verify


def ask(url, query):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


def repaired(tmp_path, warehouse_url):
    with connect(warehouse_url) as connection:
        latest = latest_verdicts(connection)["kota"]
    (tmp_path / "kota.yaml").write_text(latest.repair, encoding="utf-8")
    return load_source(tmp_path / "kota.yaml")


def test_a_good_source_is_proved_and_its_signals_are_kept(site, verify, warehouse_url):
    pages, _, asked = site
    pages["/robots.txt"] = (
        b"User-agent: *\nContent-Signal: search=yes, ai-train=no\nDisallow: /ca\x00ri\n"
        b"User-agent: GPTBot\nDisallow: /\nUser-agent: CCBot\nDisallow: /foto\n"
    )
    pages["/.well-known/tdmrep.json"] = (
        b'[{"location": "/re\\ud800ad\\u0000", "tdm-reservation": 1}, {"tdm-reservation": 0}]'
    )
    assert verify() == [("good", None, 1, 10, TODAY, [])]
    assert asked.count("/.well-known/tdmrep.json") == 1
    assert ask(warehouse_url, "SELECT found_in, signal, value FROM warehouse.source_signals ORDER BY 1, 2, 3") == [
        ("robots.txt", "ai-train", "no"),
        ("robots.txt", "disallow", "GPTBot"),
        ("robots.txt", "search", "yes"),
        ("tdmrep.json", "tdm-reservation", "/read"),
    ]
    assert ask(warehouse_url, "SELECT robots, fields ->> 'title' FROM marts.source_verdicts") == [
        ("closed to Kabar: /cari", "10")
    ]
    assert ask(warehouse_url, "SELECT last_verdict FROM marts.source_health") == [("good",)]


def test_a_moved_feed_is_noticed_and_repaired(warehouse_url, tmp_path):
    """The Harbour Post moves one feed and drops the other; the day is the newsroom's last."""
    with sample_newsroom.serving(tmp_path) as (port, folder):
        base = f"http://127.0.0.1:{port + 1}"
        settings = {"KABAR_SOURCES": folder, "KABAR_WAREHOUSE_URL": warehouse_url, "KABAR_HOME": str(tmp_path / "home")}

        def verify():
            arguments = ["--source", "sample-harbour-post", "--day", "2026-03-15"]
            done = forks.run("crawlers.trial", arguments, {**os.environ, **settings})
            assert done.returncode == 0, done.stderr
            columns = "verdict, problem_class, routes, routes_alive, repair_changes"
            return ask(warehouse_url, f"SELECT {columns} FROM marts.source_verdicts")[0]

        (tmp_path / "redesigned").touch()
        assert verify()[:-1] == ("bad", "discovery broken", 3, 2)
        assert verify()[-1] == [
            f"{base}/feed.xml has moved to {base}/news/latest.rss",
            f"{base}/atom.xml does not work",
        ]
        with connect(warehouse_url) as connection:
            text = latest_verdicts(connection)["sample-harbour-post"].repair
        (Path(folder) / "sample-harbour-post.yaml").write_text(text, encoding="utf-8")
        assert verify() == ("good", None, 2, 2, [])


def test_a_redesign_is_repaired_by_what_the_site_shows_now(site, verify, warehouse_url, tmp_path):
    pages, host, _ = site
    form = "/berita/{number}-warga-{word}-membahas-rencana"
    pages.clear()
    pages |= {path: page(number, word) for number, word, path in addresses(form)}
    pages["/rss.xml"] = feed(host, form)
    links = "".join(f'<a href="{path}">Warga {word}</a>' for _, word, path in addresses(form))
    pages["/"] = f'<link rel=alternate type="application/rss+xml" href="/rss.xml"><body>{links}</body>'.encode()
    ((verdict, kind, alive, _, _, changes),) = verify()
    assert (verdict, kind, alive) == ("bad", "discovery broken", 0)
    assert f"http://{host}/feed.xml does not work" in changes
    assert f"http://{host}/rss.xml lists articles" in changes
    source = repaired(tmp_path, warehouse_url)
    assert source.discovery.feeds == (f"http://{host}/rss.xml",)
    assert source.is_article(f"http://{host}{addresses(form)[0][2]}")
    assert source.is_article(f"http://{host}{addresses(FORM)[0][2]}"), "old articles stay articles"
    assert verify()[0][:4] == ("good", None, 1, 10)


def test_a_site_that_refuses_is_told_as_blocked_and_not_worked_around(site, verify):
    pages, _, asked = site
    pages["/robots.txt"] = b"User-agent: *\nDisallow: /\n"
    assert verify() == [("refused", "blocked", 0, 0, None, [])]
    assert set(asked) == {"/robots.txt"}


def test_a_site_that_has_moved_to_another_domain_is_told_with_its_new_host(site, verify, warehouse_url):
    pages, *_ = site
    pages["/feed.xml"] = (301, {"Location": "http://kota-baru.example/feed.xml"}, b"")
    assert verify() == [("bad", "discovery broken", 0, 0, None, [])]
    ((remarks,),) = ask(warehouse_url, "SELECT remarks FROM marts.source_verdicts")
    assert "pages redirect to kota-baru.example" in remarks[-1]


def test_a_dead_source_without_anything_in_its_place_is_bad_and_nothing_is_proposed(site, verify):
    pages, *_ = site
    pages.clear()
    assert verify() == [("bad", "discovery broken", 0, 0, None, [])]


GOOD = Verdict(
    source_id="kota", definition_digest="", verdict="good", problem_class=None, problems=(), remarks=(), routes=1,
    routes_alive=1, articles=10, articles_read=10, fields={}, robots="", first_day=TODAY, last_day=TODAY, requests=12,
    repair=None, repair_changes=(),
)  # fmt: skip


def test_a_verdict_that_cannot_be_stored_is_a_failure_of_its_source_whatever_the_error_is(source, warehouse_url):
    assert isinstance(_record(replace(GOOD, verdict="\0"), source, warehouse_url), ValueError)


def test_what_is_checked_when(warehouse_url):
    def due():
        with connect(warehouse_url) as connection:
            return due_checks(connection, ["desa", "kota"])

    def is_due(verdict, age):
        kind = "NULL" if verdict == "good" else "'blocked'"
        aged = f"verdict = '{verdict}', problem_class = {kind}, checked_at = now() - interval '{age}'"
        ask(warehouse_url, f"UPDATE ops.source_checks SET {aged}")
        return "kota" in due()

    assert due() == ["desa", "kota"]
    with connect(warehouse_url) as connection:
        register_publishers(connection, [KOTA])
        record_verdict(connection, GOOD)
    assert due() == ["desa"]
    assert not is_due("good", "6 days")
    assert is_due("good", "7 days")
    assert not is_due("bad", "10 hours")
    assert is_due("bad", "1 day")
    assert not is_due("good", "1 day")
    incident = "'kota', 'ingest', 'discovery broken', 'x', 'x'"
    ask(warehouse_url, f"INSERT INTO ops.incidents (source_id, dag_id, problem, cause, run_id) VALUES ({incident})")
    assert is_due("good", "1 day")
    ask(warehouse_url, "UPDATE ops.incidents SET last_red_at = now() - interval '2 days'")
    assert not is_due("good", "1 day")
