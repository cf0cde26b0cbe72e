"""Polls of a small site that knows ETags, on a real ledger: what is asked for, when, and what is remembered."""

import os
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from crawlers.listings.plan import due_sources
from crawlers.sources.catalogue import load_source
from pipelines.archive.lake import Lake
from pipelines.run.stages import check_run, deduplicate_run, load_run
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import Publisher, open_runs, register_publishers
from tests import forks
from tests.sites import site
from tests.stages import extract

ETAG = '"one"'
PAGE = """<!doctype html><html lang="id"><head><title>Warga Menanam Pohon - Kota Pos</title>
<meta property="article:published_time" content="{at}"></head><body><h1>Warga Menanam Pohon</h1><article>
<p>ARGASOKA - Ratusan warga menanam {what} pohon di tepi sungai pada Senin pagi sebelum hujan turun dengan deras.</p>
<p>Bibit dibagikan oleh balai desa sejak pekan lalu dan dirawat sekolah, kelompok tani, dan karang taruna desa.</p>
<p>Kepala desa berharap akar pohon menahan tanah di tikungan sungai yang tergerus banjir pada awal tahun lalu.</p>
</article></body></html>"""


def article(what):
    return PAGE.format(what=what, at=f"{datetime.now(UTC) - timedelta(minutes=5):%Y-%m-%dT%H:%M:%S}+00:00").encode()


def feed(*paths, host):
    items = "".join(f"<item><link>http://{host}{path}</link></item>" for path in paths)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


def with_etag(body):
    """A page that answers 304 to who knows its ETag."""
    return lambda headers: (304, {}, b"") if headers.get("If-None-Match") == ETAG else (200, {"ETag": ETAG}, body)


class Poller:
    """One source, its warehouse and its runs, stage by stage as the DAG has it."""

    def __init__(self, warehouse_url, folder, definition):
        self.url, self.lake_url, self.path, self.runs = warehouse_url, str(folder / "lake"), folder / "kota.yaml", 0
        self.definition = definition

    def define(self, host, **discovery):
        changes = {"domains": [host], "delay": 0, "discovery": discovery}
        self.path.write_text(yaml.safe_dump(self.definition | changes), encoding="utf-8")
        self.source = load_source(self.path)

    def run(self):
        """One run of ingest; raise what its check reports."""
        self.runs += 1
        run_id, lake = f"ingest/{self.runs}", Lake(self.lake_url)
        with connect(self.url, "kabar_loader") as connection:
            register_publishers(connection, [Publisher("kota", "Kota Pos", "x", "ID", "id", "Asia/Jakarta")])
            open_runs(connection, run_id, "ingest", ["kota"], None)
        environment = {
            **os.environ,
            "KABAR_SOURCES": str(self.path),
            "KABAR_LAKE_URL": self.lake_url,
            "KABAR_WAREHOUSE_URL": self.url,
        }
        done = forks.run("crawlers", ["--source", "kota", "--run-id", run_id], environment)
        assert done.returncode == 0, done.stderr[-3000:]
        extract(lake, run_id, self.source.hints())
        deduplicate_run(lake, run_id, ["kota"])
        load_run(lake, run_id, ["kota"], self.url)
        check_run(lake, run_id, ["kota"], self.url)

    def is_due(self):
        with connect(self.url, "kabar_loader") as connection:
            return bool(due_sources(connection, [self.source], datetime.now(UTC)))

    def sql(self, statement):
        with connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None

    def later(self):
        """Make all listings and revisits due."""
        self.sql("UPDATE ops.polls SET next_poll_at = now() - interval '1 day'")
        self.sql("UPDATE ops.revisits SET next_revisit_at = now() - interval '1 second'")


@pytest.fixture
def poller(warehouse_url, tmp_path, definition):
    return Poller(warehouse_url, tmp_path, definition)


def test_a_feed_that_did_not_change_is_asked_for_changes_only(poller):
    pages = {"/read/1/a": article("seribu")}
    with site(pages) as (host, asked):
        pages["/rss"] = with_etag(feed("/read/1/a", host=host))
        poller.define(host, feeds=[f"http://{host}/rss"])
        poller.run()
        assert poller.sql("SELECT state FROM ops.ledger") == [("loaded",)]
        assert poller.sql("SELECT last_status, etag, new_share FROM ops.polls") == [("read", ETAG, 1.0)]
        assert not poller.is_due()
        asked.clear()
        poller.run()
        assert set(asked) <= {"/robots.txt"}, "nothing was due"
        poller.later()
        poller.sql("DELETE FROM ops.revisits")
        assert poller.is_due()
        poller.run()
        assert [path for path in asked if path != "/robots.txt"] == ["/rss"]
        assert poller.sql("SELECT last_status, failures FROM ops.polls") == [("unchanged", 0)]
        poller.later()
        poller.sql("UPDATE ops.polls SET last_read_at = now() - interval '2 days'")
        poller.run()
        assert poller.sql("SELECT last_status FROM ops.polls") == [("read",)]


def test_a_sitemap_is_read_again_only_when_its_index_says_that_it_changed(poller):
    def index(*entries):
        items = "".join(f"<sitemap><loc>{url}</loc><lastmod>{at}</lastmod></sitemap>" for url, at in entries)
        return f"<sitemapindex>{items}</sitemapindex>".encode()

    def urls(*paths, host):
        return f"<urlset>{''.join(f'<url><loc>http://{host}{path}</loc></url>' for path in paths)}</urlset>".encode()

    pages = {"/read/1/a": article("seribu"), "/read/2/b": article("dua ribu")}
    with site(pages) as (host, asked):
        old, new = f"http://{host}/old.xml", f"http://{host}/new.xml"
        pages["/old.xml"], pages["/new.xml"] = urls("/read/1/a", host=host), urls(host=host)
        pages["/index.xml"] = index((old, "2026-01-31"), (new, "2026-02-01"))
        poller.define(host, sitemaps=[f"http://{host}/index.xml"])
        poller.run()
        assert {"/old.xml", "/new.xml"} <= set(asked)
        asked.clear()
        pages["/new.xml"] = urls("/read/2/b", host=host)
        pages["/index.xml"] = index((old, "2026-01-31"), (new, "2026-02-02"))
        poller.later()
        poller.sql("DELETE FROM ops.revisits")
        poller.run()
    assert "/new.xml" in asked
    assert "/old.xml" not in asked
    assert poller.sql("SELECT count(*) FROM ops.ledger WHERE state = 'loaded'") == [(2,)]


def test_a_correction_is_found_by_a_revisit_and_a_page_that_is_gone_stays(poller):
    pages = {"/read/1/a": with_etag(article("seribu")), "/read/2/b": article("dua ribu")}
    with site(pages) as (host, asked):
        pages["/rss"] = feed("/read/1/a", "/read/2/b", host=host)
        poller.define(host, feeds=[f"http://{host}/rss"])
        poller.run()
        asked.clear()
        pages["/read/2/b"] = article("tiga ribu")
        poller.later()
        poller.run()
        assert sorted(path for path in asked if path.startswith("/read/")) == ["/read/1/a", "/read/2/b"]
        assert dict(poller.sql("SELECT right(url, 1), version FROM warehouse.articles")) == {"a": 1, "b": 2}
        pages["/read/2/b"] = (404, {}, b"")
        poller.later()
        poller.run()
    assert dict(poller.sql("SELECT right(url, 1), version FROM warehouse.articles")) == {"a": 1, "b": 2}
    assert poller.sql("SELECT DISTINCT state FROM ops.ledger") == [("loaded",)]
    visits = poller.sql("SELECT right(url, 1), reason FROM ops.events WHERE event = 'revisited' ORDER BY event_id")
    assert sorted(visits) == [("a", "unchanged"), ("a", "unchanged"), ("b", "fetched"), ("b", "http_404")]


def test_a_video_page_stands_on_the_ledger_and_is_not_requested(poller):
    pages = {"/read/1/a": article("seribu")}
    with site(pages) as (host, asked):
        pages["/rss"] = feed("/read/1/a", "/video/read/2/b", host=host)
        poller.definition |= {"kinds": {"video": "/video/"}}
        poller.define(host, feeds=[f"http://{host}/rss"])
        poller.run()
        poller.later()
        poller.run()
    assert "/video/read/2/b" not in asked
    ledger = poller.sql("SELECT right(url, 1), state, reason, detail FROM ops.ledger ORDER BY url")
    detail = "video: known by its address, not requested"
    assert ledger == [("a", "loaded", None, None), ("b", "rejected", "not_an_article", detail)]
    events = poller.sql("SELECT event FROM ops.events WHERE url LIKE '%/b' ORDER BY event_id")
    assert events == [("discovered",), ("rejected",)]
    runs = poller.sql("SELECT discovered, loaded, rejected, pending FROM ops.runs ORDER BY run_id LIMIT 1")
    assert runs == [(2, 1, 1, 0)]


def test_a_pending_page_that_a_new_definition_calls_a_video_is_rejected(poller):
    pages = {"/video/read/2/b": (503, {}, b"")}
    with site(pages) as (host, asked):
        pages["/rss"] = feed("/video/read/2/b", host=host)
        poller.define(host, feeds=[f"http://{host}/rss"])
        poller.run()
        assert poller.sql("SELECT state, reason FROM ops.ledger") == [("pending", "http_503")]
        poller.definition |= {"kinds": {"video": "/video/"}}
        poller.define(host, feeds=[f"http://{host}/rss"])
        poller.sql("UPDATE ops.ledger SET next_try_at = now()")
        asked.clear()
        poller.run()
    assert "/video/read/2/b" not in asked
    assert poller.sql("SELECT state, reason FROM ops.ledger") == [("rejected", "not_an_article")]
