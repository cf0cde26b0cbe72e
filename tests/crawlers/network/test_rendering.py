"""Pages that need a browser, in real Chromium: what they load, what is kept of them, and what they cannot do."""

import json
import os
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from importlib.util import find_spec
from typing import NamedTuple

import psutil
import pytest
import yaml
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawlers.network.chromium import NO_CHROMIUM, find_chromium
from crawlers.network.script_need import awaits_browser
from crawlers.sources.source import Source
from pipelines.archive.archived_page import open_page
from pipelines.archive.lake import Lake
from pipelines.importing import import_warc
from pipelines.reading import read_page
from pipelines.records.crawl_record import CrawlHead, PageResult
from pipelines.records.hints import PageHints
from pipelines.run.crawl_files import read_head, read_pages
from pipelines.warehouse.connection import connect
from tests import forks
from tests.crawlers.network import scripted_site as scripted
from tests.sites import site
from tests.stages import readers

pytestmark = [
    pytest.mark.skipif(find_chromium() is None, reason=f"{NO_CHROMIUM}: no page was rendered"),
    pytest.mark.skipif(find_spec("scrapy_playwright") is None, reason="no kabar[browser]: no page was rendered"),
]
FIRST = "/i?d=2026-03-02&p=1"


class Done(NamedTuple):
    head: CrawlHead
    outcomes: dict[str, str]
    pages: dict[str, PageResult]
    lake: Lake
    log: str

    def article(self, name):
        """Return what is read of a page in the archive."""
        return read_page(open_page(self.lake, self.pages[name].archived()), PageHints(timezone="Asia/Jakarta"))


def prepared(folder, host, definition, **changes):
    """Write the definition of a source at a host; return the arguments and the environment of its crawl."""
    listing = {"index": [{"url": f"http://{host}/i?d={{date:%Y-%m-%d}}&p={{page}}"}]}
    definition = definition | {"domains": [host], "delay": 0, "discovery": listing} | changes
    folder.mkdir(exist_ok=True)
    (folder / "kota.yaml").write_text(yaml.safe_dump(definition), encoding="utf-8")
    arguments = ["crawl", "--source", "kota", "--out", folder / "out", "--from", "2026-03-02", "--to", "2026-03-02"]
    return arguments, os.environ | {"KABAR_SOURCES": str(folder / "kota.yaml"), "KABAR_HOME": str(folder / "home")}


def crawl(folder, host, definition, *further, environment=(), **changes):
    arguments, own = prepared(folder, host, definition, **changes)
    done = forks.run("deploy", [*arguments, *further], own | dict(environment))
    assert done.returncode in {0, 1}, done.stderr[-2000:]
    lake = Lake(str(folder / "out"))
    pages = {page.found.url.rpartition("/")[2]: page for page in read_pages(lake, ".")}
    outcomes = {name: str(page.reason or page.outcome) for name, page in pages.items()}
    return Done(read_head(lake, "."), outcomes, pages, lake, done.stderr)


def kinds_by_name(done):
    """Return the types of the records of each page, without its request."""
    kinds = Counter()
    for segment in done.head.segments:
        with done.lake.open(segment) as stream:
            for record in ArchiveIterator(stream):
                name = (record.rec_headers.get_header("WARC-Target-URI") or "").rpartition("/")[2]
                kinds[name, record.rec_type] += record.rec_type != "request"
    return kinds


@pytest.fixture(scope="module")
def evening(tmp_path_factory):
    """Crawl a scripted publisher once, with `render: auto`: the browser takes seconds to start."""
    from tests.crawlers.conftest import DEFINITION

    with site({}) as (other, reached), site({"/lib.js": (200, scripted.SCRIPT, b"window.lib = 1")}) as (cdn, loaded):
        pages = scripted.pages(FIRST, other, cdn)
        with site(pages) as (host, asked):
            rules = {"articles": "auto", "hosts": [cdn, "10.1.2.3"]}
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:  # of WebRTC
                datagrams.bind(("127.0.0.1", int(other.rpartition(":")[2])))
                datagrams.setblocking(False)
                done = crawl(tmp_path_factory.mktemp("evening"), host, DEFINITION, render=rules)
                with suppress(BlockingIOError):
                    reached.append(datagrams.recv(100))
        yield done, asked, reached, loaded


def test_a_browser_shows_only_pages_that_are_nothing_without_their_scripts(evening):
    done, asked, _, _ = evening
    kinds = kinds_by_name(done)
    shown = {name for name, kind in kinds if kind == "conversion"}
    assert shown == {"satu", "dua", "outside", "panjang", "panjang?page=2", "busy"}
    for name in ("satu", "dua", "lama", "data", "busy"):
        assert done.outcomes[name] == "fetched"
        assert done.article(name).body == "\n".join(scripted.TEXT)
        assert kinds[name, "response"] == 1
    assert done.article("panjang").body.startswith("\n".join(scripted.TEXT))
    assert all(line in done.article("panjang").body for line in scripted.END)  # of its second page
    assert asked.count("/app.js") == 1  # for all pages
    assert not any(name.endswith((".js", ".json")) for name, _ in kinds)


def test_a_page_loads_nothing_from_elsewhere_and_no_pictures(evening):
    done, asked, reached, loaded = evening
    assert done.article("outside").body == "\n".join(scripted.TEXT)
    assert reached == []
    assert loaded == ["/robots.txt", "/lib.js"]
    own = {path for path in asked if not path.startswith(("/read", "/api", "/i?"))}
    assert own == {"/robots.txt", "/app.js"}
    assert "/api/rahasia.json" not in asked
    assert not {"/read/9/elsewhere", "/vote"} & set(asked)


def test_a_page_that_crashes_or_hangs_the_browser_waits_and_costs_no_other_page(evening):
    done, _, _, _ = evening
    waiting = {name for name, outcome in done.outcomes.items() if outcome == "not_rendered"}
    assert waiting == {"crash", "hang", "gone"}  # the last has no text, because its data did not come
    assert all(done.pages[name].page for name in waiting)  # the response is in the archive
    assert done.head.problems == ()


def test_the_archive_is_valid_and_an_import_reads_each_page_once(evening, definition, warehouse_url, tmp_path, capsys):
    done, _, _, _ = evening
    (segment,) = done.head.segments
    local = tmp_path / "own.warc.gz"
    with done.lake.open(segment) as stream:
        local.write_bytes(stream.read())
    checker = Checker(type("Options", (), {"inputs": [str(local)], "verbose": True}))
    checker.process_all()
    assert checker.exit_value == 0, capsys.readouterr().out
    host = done.pages["satu"].found.url.split("/")[2]
    kota = Source.model_validate(definition | {"domains": [host], "render": "auto"})
    waits, lake = partial(awaits_browser, lambda _: kota), Lake(str(tmp_path / "lake"))
    for _ in range(2):
        import_warc(lake, warehouse_url, str(local), lambda _: kota, readers(), only=None, awaits_browser=waits)
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT url, body FROM warehouse.articles")
        rows = cursor.fetchall()
        cursor.execute("SELECT url, state, reason, attempts FROM ops.ledger WHERE state <> 'loaded'")
        others = {url.rpartition("/")[2]: tuple(kind) for url, *kind in cursor.fetchall()}
    assert others == dict.fromkeys(("crash", "hang", "gone"), ("pending", "not_rendered", 1))
    read = {url.rpartition("/")[2]: body for url, body in rows}
    assert len(rows) == len(read)
    assert set(read) == {"satu", "dua", "lama", "data", "outside", "panjang", "busy"}
    assert read.pop("panjang") == done.article("panjang").body
    assert set(read.values()) == {"\n".join(scripted.TEXT)}


def test_a_replay_needs_no_browser_and_gives_the_same_pages(evening, definition, tmp_path):
    done, _, _, _ = evening
    (segment,) = done.head.segments
    host = done.pages["satu"].found.url.split("/")[2]
    local = f"{done.lake.folder}/{segment}"
    replayed = crawl(tmp_path, host, definition, "--replay", local, environment={"PATH": "/nowhere"}, render="auto")
    for name in ("satu", "dua", "lama", "data", "outside", "panjang"):
        ours, theirs = replayed.article(name), done.article(name)
        assert replace(ours, fetched_at=None, warc_file=None, warc_offset=None) == replace(
            theirs, fetched_at=None, warc_file=None, warc_offset=None
        )
    assert {replayed.outcomes[name] for name in ("crash", "hang", "gone")} == {"not_rendered"}


LISTING = b"""<html><body><div id=list></div><div style="height: 3000px"></div><button class=more>Lagi</button><script>
let number = 0;
async function more() {
  const names = await (await fetch('/api/list-' + number++ + '.json')).json();
  for (const name of names) {
    const link = document.createElement('a');
    link.href = '/read/' + 1 + '/' + name; link.innerText = name;
    document.getElementById('list').append(link);
  }
  if (!names.length) document.querySelector('.more').remove();
}
document.querySelector('.more').onclick = more;
more();
</script></body></html>"""


def listing(count, body=LISTING):
    """Return the pages of a listing that a script fills, two entries at a time."""
    lists = {
        f"/api/list-{number}.json": (200, scripted.DATA, b'["a%d", "b%d"]' % (number, number))
        for number in range(count)
    }
    return {FIRST: body, f"/api/list-{count}.json": (200, scripted.DATA, b"[]"), **lists}


@pytest.mark.parametrize(
    ("rules", "entries", "asked_lists"),
    [
        ({"listings": "auto", "load_more": ".more"}, 6, 4),  # until the button is gone
        ({"listings": True, "load_more": ".more", "rounds": 1}, 4, 2),
        ({"listings": True}, 2, 1),  # scrolling adds nothing here
    ],
)
def test_a_listing_loads_more_as_often_as_allowed(definition, tmp_path, rules, entries, asked_lists):
    with site(listing(3)) as (host, asked):
        done = crawl(tmp_path, host, definition, render=rules)
    assert len(done.outcomes) == entries
    assert sum(path.startswith("/api/list-") for path in asked) == asked_lists
    assert kinds_by_name(done)["i?d=2026-03-02&p=1", "conversion"] == 1


def test_every_article_is_shown_if_so_declared_and_a_listing_grows_by_scrolling(definition, tmp_path):
    body = LISTING.replace(b"document.querySelector('.more').onclick = more;", b"window.onscroll = more;")
    pages = {
        "/app.js": (200, scripted.SCRIPT, scripted.APP),
        **dict.fromkeys(("/read/1/a0", "/read/1/b1"), scripted.plain("a")),
    }
    with site({**listing(2, body), **pages}) as (host, _):
        done = crawl(tmp_path, host, definition, render={"articles": True, "listings": True})
    assert done.outcomes == {"a0": "fetched", "b0": "http_404", "a1": "http_404", "b1": "fetched"}
    assert {name for name, kind in kinds_by_name(done) if kind == "conversion"} >= {"a0", "b1"}
    assert done.article("a0").body == "\n".join(scripted.TEXT)


def test_without_a_browser_the_pages_wait_with_the_reason(definition, tmp_path):
    pages = {
        FIRST: scripted.index(["satu", "lama"]),
        "/read/0/satu": scripted.shell("satu"),
        "/read/1/lama": scripted.plain("lama"),
    }
    with site(pages) as (host, asked):
        nothing = {"PATH": "/nowhere"}
        auto = crawl(tmp_path / "auto", host, definition, environment=nothing, render="auto")
        requests = len(asked)
        always = crawl(tmp_path / "always", host, definition, environment=nothing, render=True)
    problem = f"pages need a browser, and {NO_CHROMIUM}: no_browser"
    assert auto.outcomes == {"satu": "no_browser", "lama": "fetched"}
    assert always.outcomes == {"satu": "no_browser", "lama": "no_browser"}
    assert auto.head.problems == always.head.problems == (problem,)
    assert not any(path.startswith("/read/") for path in asked[requests:])
    assert auto.pages["satu"].retry_at > auto.head.finished_at + timedelta(hours=23)


def test_a_check_reads_such_pages_or_says_what_is_missing(definition, tmp_path):
    articles = {"/read/0/satu": scripted.shell("satu"), "/api/satu.json": scripted.story("satu")}
    with site({FIRST: scripted.index(["satu"]), "/app.js": (200, scripted.SCRIPT, scripted.APP), **articles}) as (
        host,
        _,
    ):
        _, environment = prepared(tmp_path, host, definition, render="auto")
        check = ["source", "check", "kota", "--day", "2026-03-02", "--json"]
        good = forks.run("deploy", check, environment)
        bad = forks.run("deploy", check, environment | {"PATH": "/nowhere"})
    (article,) = json.loads(good.stdout)["articles"]
    assert article["row"]["body"] == "\n".join(scripted.TEXT)
    report = json.loads(bad.stdout)
    assert [each["problem"] for each in report["articles"]] == ["no_browser"]
    assert f"pages need a browser, and {NO_CHROMIUM}" in report["problems"]


def test_chromium_ends_with_a_crawl_that_is_killed(definition, tmp_path):
    begun = threading.Event()

    def wait(_):
        begun.set()
        time.sleep(5)
        return scripted.story("satu")

    pages = {FIRST: scripted.index(["satu"]), "/app.js": (200, scripted.SCRIPT, scripted.APP)}
    with site({**pages, "/read/0/satu": scripted.shell("satu"), "/api/satu.json": wait}) as (host, _):
        arguments, environment = prepared(tmp_path, host, definition, render="auto")
        running = forks.Forked("deploy", arguments, environment)
        assert begun.wait(60)
        crawling = psutil.Process(running.pid)
        started = crawling.children(recursive=True)
        assert any("chrom" in process.name() for process in started)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        _, left = psutil.wait_procs(started, timeout=20)
    assert not left
