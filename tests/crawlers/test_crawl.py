"""Crawls of small sites served on loopback, each with one habit."""

import gzip
import os
import random
from typing import NamedTuple

import pytest
import yaml
from warcio.archiveiterator import ArchiveIterator

from pipelines import __version__
from pipelines.archive.archived_page import open_page
from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import CrawlHead, PageResult
from pipelines.run.crawl_files import read_head, read_pages
from tests import forks
from tests.sites import site

ARTICLE = b"<html><body><h1>Judul</h1><p>Isi berita.</p></body></html>"


def index(*paths):
    return "".join(f'<a href="{path}">x</a>' for path in paths).encode()


class Done(NamedTuple):
    head: CrawlHead
    pages: list[PageResult]


@pytest.fixture
def crawl(definition, tmp_path):
    """Crawl one day of a site by its index, or another discovery; return what the crawl wrote."""

    def run(host, names=("i",), discovery=None):
        indexes = [{"url": f"http://{host}/{name}?d={{date:%Y-%m-%d}}&p={{page}}"} for name in names]
        changes = {"domains": [host], "delay": 0, "discovery": discovery or {"index": indexes}}
        path = tmp_path / "kota.yaml"
        path.write_text(yaml.safe_dump(definition | changes), encoding="utf-8")
        arguments = ["--source", "kota", "--out", tmp_path / "out", "--from", "2026-03-02", "--to", "2026-03-02"]
        environment = {**os.environ, "KABAR_SOURCES": str(path), "KABAR_HOME": str(tmp_path / "home")}
        done = forks.run("deploy", ["crawl", *arguments], environment)
        assert done.returncode in {0, 1}, done.stderr[-2000:]
        lake = Lake(str(tmp_path / "out"))
        return Done(read_head(lake, "."), list(read_pages(lake, ".")))

    return run


def reasons(done):
    return {page.found.url.partition("/read/")[2]: page.reason or page.outcome for page in done.pages}


FIRST = "/i?d=2026-03-02&p=1"
SECOND = "/i?d=2026-03-02&p=2"
THIRD = "/i?d=2026-03-02&p=3"


def test_a_walk_ends_with_the_second_page_that_names_nothing_new(crawl):
    pages = {
        FIRST: index("/read/1/a", "/read/2/b"),
        SECOND: index("/read/2/b"),
        THIRD: index("/read/2/b"),
        "/read/1/a": ARTICLE,
        "/read/2/b": ARTICLE,
    }
    with site(pages) as (host, asked):
        done = crawl(host)
    assert reasons(done) == {"1/a": "fetched", "2/b": "fetched"}
    assert list(done.head.problems) == []
    assert THIRD in asked
    assert not any("p=4" in path for path in asked)


def test_urls_that_another_listing_named_do_not_end_a_walk(crawl):
    both = {"/read/1/a": ARTICLE, "/read/2/b": ARTICLE}
    pages = {FIRST: index(*both), FIRST.replace("/i", "/j"): index(*both), **both}
    pages |= {SECOND.replace("/i", "/j"): index("/read/3/c"), "/read/3/c": ARTICLE}
    with site(pages) as (host, _):
        done = crawl(host, ("i", "j"))
    assert reasons(done) == {"1/a": "fetched", "2/b": "fetched", "3/c": "fetched"}


MENU = '<title>Indeks</title><ul class="menu"><li><a href="/kota">Kota</a><li><a href="/niaga">Niaga</a></ul>'


@pytest.mark.parametrize(("paths", "problem"), [(("/read/1/a",), None), ((), "login_wall")])
def test_a_small_index_beside_a_box_for_readers_is_no_wall_if_it_names_an_article(crawl, paths, problem):
    pages = {FIRST: MENU.encode() + b"<h2>Sign in</h2>" + index(*paths), "/read/1/a": ARTICLE}
    with site(pages) as (host, _):
        done = crawl(host)
    assert [listing.problem for listing in done.head.listings][:1] == [problem]
    assert len(done.pages) == len(paths)


def test_a_day_without_articles_is_proven_by_the_page_of_another_day(crawl):
    before = MENU.encode() + index("/read/1/a")
    with site({FIRST: MENU.encode(), FIRST.replace("02&", "01&"): before}) as (host, asked):
        done = crawl(host)
    assert list(done.head.problems) == []
    assert done.head.walked_at is not None
    assert reasons(done) == {}, "the other day was not asked for"
    assert [path for path in asked if path.startswith("/i")] == [FIRST, FIRST.replace("02&", "01&")]


@pytest.mark.parametrize("others", [MENU.encode() + index("/read/1/a"), MENU.encode(), (404, {}, b"none")])
def test_a_page_that_leads_to_nothing_and_is_like_no_other_day_is_reported(crawl, others):
    pages = {FIRST: b"<title>Satu langkah lagi</title><main id='gerbang'>Tunggu</main>"}
    for day in ("2026-03-01", "2026-02-23", "2026-01-31"):
        pages[FIRST.replace("2026-03-02", day)] = others
    with site(pages) as (host, _):
        done = crawl(host)
    (problem,) = done.head.problems
    assert problem.startswith(f"index http://{host}{FIRST}: names no article, and nothing shows that its day is empty")
    assert done.head.walked_at is None


def test_a_wall_in_place_of_a_later_page_is_no_end(crawl):
    pages = {FIRST: MENU.encode() + index("/read/1/a"), "/read/1/a": ARTICLE, SECOND: b"<title>Tunggu</title><b>x</b>"}
    with site(pages) as (host, _):
        done = crawl(host)
    assert len(done.head.problems) == 1
    assert done.head.walked_at is None


def test_a_sitemap_on_a_host_for_sitemaps_only_is_read_and_nothing_else_there(crawl):
    files, pages = {}, {"/read/1/a": ARTICLE}
    with site(files) as (other, asked), site(pages) as (host, _):
        pages["/s.xml"] = f"<sitemapindex><sitemap><loc>http://{other}/1.xml</loc></sitemap></sitemapindex>".encode()
        urls = (
            f"<url><loc>http://{at}</loc><lastmod>2026-03-02</lastmod></url>"
            for at in (f"{host}/read/1/a", f"{other}/read/2/b")
        )
        files["/1.xml"] = f"<urlset>{''.join(urls)}</urlset>".encode()
        done = crawl(host, discovery={"sitemaps": [f"http://{host}/s.xml"], "sitemap_hosts": [other]})
    assert reasons(done) == {"1/a": "fetched"}
    assert list(done.head.problems) == []
    assert done.head.left_out() == [
        f"sitemap http://{other}/1.xml: 1 of its 2 entries are on other hosts, mostly {other}"
    ]
    assert set(asked) == {"/robots.txt", "/1.xml"}


def test_a_missing_page_after_the_first_is_the_end(crawl):
    with site({FIRST: index("/read/1/a"), "/read/1/a": ARTICLE}) as (host, _):
        done = crawl(host)
    assert list(done.head.problems) == []
    assert done.head.walked_at is not None


def test_a_missing_first_page_is_a_problem(crawl):
    with site({}) as (host, _):
        done = crawl(host)
    assert list(done.head.problems) == [f"index http://{host}{FIRST}: http_404"]
    assert done.head.walked_at is None


def test_unreachable_robots_close_the_site(crawl):
    with site({"/robots.txt": (503, {}, b""), FIRST: index("/read/1/a")}) as (host, asked):
        done = crawl(host)
    assert list(done.head.problems) == [f"index http://{host}{FIRST}: robots_unreachable"]
    assert set(asked) == {"/robots.txt"}


def test_robots_are_obeyed_by_all_that_wait_for_them(crawl, definition):
    """Several requests at once wait for one robots.txt; all must obey it."""
    robots = b"User-agent: *\nDisallow: /read/"
    articles = [f"/read/{number}/a" for number in range(6)]
    with site({"/robots.txt": robots, FIRST: index(*articles)}) as (host, asked):
        done = crawl(host)
    assert set(reasons(done).values()) == {"robots"}
    assert not any(path.startswith("/read/") for path in asked)


@pytest.mark.parametrize("size", [600_000, 12_000_000])
def test_the_first_part_of_a_too_long_robots_is_read(crawl, size):
    robots = b"User-agent: *\nDisallow: /read/1/\n" + b"Disallow: /closed/to/everybody\n" * (size // 31)
    pages = {"/robots.txt": (200, {"Content-Type": "text/plain"}, robots), FIRST: index("/read/1/a", "/read/2/b")}
    with site(pages | {"/read/2/b": ARTICLE, SECOND: index()}) as (host, _):
        done = crawl(host)
    assert reasons(done) == {"1/a": "robots", "2/b": "fetched"}


def test_only_permanent_redirects_move_an_article(crawl, tmp_path):
    pages = {
        FIRST: index("/read/1/moved", "/read/2/lent", "/read/3/both", "/read/4/here"),
        "/read/1/moved": (301, {"Location": "/read/4/here"}, b""),
        "/read/2/lent": (302, {"Location": "/read/4/here"}, b""),
        "/read/3/both": (308, {"Location": "/read/2/lent"}, b""),
        "/read/4/here": ARTICLE,
    }
    with site(pages) as (host, _):
        done = crawl(host)
    lake = Lake(str(tmp_path / "out"))
    moved = {page.found.url: open_page(lake, page.archived()).moved_to for page in done.pages}
    assert moved == {
        f"http://{host}/read/1/moved": f"http://{host}/read/4/here",
        f"http://{host}/read/2/lent": None,
        f"http://{host}/read/3/both": f"http://{host}/read/2/lent",
        f"http://{host}/read/4/here": None,
    }


def test_each_failure_has_its_reason(crawl):
    pages = {
        FIRST: index("/read/1/gone", "/read/2/pdf", "/read/3/away", "/read/4/loop", "/read/5/busy", "/read/6/moved"),
        "/read/1/gone": (410, {}, b""),
        "/read/2/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF"),
        "/read/3/away": (302, {"Location": "http://127.0.0.2:9/"}, b""),
        "/read/4/loop": (302, {"Location": "/read/4/loop"}, b""),
        "/read/5/busy": (503, {}, b""),
        "/read/6/moved": (301, {"Location": "/read/7/here"}, b""),
        "/read/7/here": ARTICLE,
    }
    with site(pages) as (host, asked):
        done = crawl(host)
    assert reasons(done) == {
        "1/gone": "http_410",
        "2/pdf": "content_type",
        "3/away": "off_site_redirect",
        "4/loop": "redirect_loop",
        "5/busy": "http_503",
        "6/moved": "fetched",
    }
    outcomes = {page.reason: page.outcome for page in done.pages}
    assert outcomes["http_503"] == "retry"
    assert asked.count("/read/5/busy") == 3
    assert asked.count("/read/1/gone") == 1


def test_a_body_that_is_too_large_is_not_read_to_its_end(crawl):
    pages = {FIRST: index("/read/1/a"), "/read/1/a": b"x" * (11 * 1024 * 1024)}
    with site(pages) as (host, _):
        done = crawl(host)
    assert reasons(done) == {"1/a": "too_large"}


def test_a_page_that_reloads_itself_is_one_page(crawl):
    reload = b'<meta http-equiv="refresh" content="1; url=/read/9/other">' + ARTICLE + b"<p>Isi berita.</p>" * 50
    with site({FIRST: index("/read/1/a"), "/read/1/a": reload}) as (host, asked):
        done = crawl(host)
    assert reasons(done) == {"1/a": "fetched"}
    assert "/read/9/other" not in asked


def test_the_user_agent_names_the_contact(crawl, monkeypatch, tmp_path):
    monkeypatch.setenv("KABAR_CONTACT", "desk@kota.example")
    with site({FIRST: index()}) as (host, _):
        done = crawl(host)
    with (tmp_path / "out" / done.head.segments[0]).open("rb") as stream:
        agents = {
            record.http_headers.get_header("User-Agent")
            for record in ArchiveIterator(stream)
            if record.rec_type == "request"
        }
    assert agents == {f"Kabar/{__version__} (news archive; contact: desk@kota.example)"}


def test_a_listing_whose_compression_breaks_off_gives_what_is_there_and_is_reported(crawl):
    body = index("/read/1/a", "/read/2/b") + random.Random(1).randbytes(4_000).hex().encode() + index("/read/3/c")
    cut = (200, {"Content-Encoding": "gzip"}, gzip.compress(body)[:-900])
    with site({FIRST: cut, SECOND: index("/read/2/b"), "/read/1/a": ARTICLE, "/read/2/b": ARTICLE}) as (host, _):
        done = crawl(host)
    assert list(done.head.problems) == [f"index http://{host}{FIRST}: breaks off before its end"]
    assert reasons(done) == {"1/a": "fetched", "2/b": "fetched"}


def test_an_index_that_goes_on_after_its_last_allowed_page_is_cut_and_reported(crawl):
    pages = {FIRST: index("/read/1/a"), SECOND: index("/read/2/b"), "/read/1/a": ARTICLE, "/read/2/b": ARTICLE}
    with site(pages) as (host, _):
        url = f"http://{host}/i?d={{date:%Y-%m-%d}}&p={{page}}"
        done = crawl(host, discovery={"index": [{"url": url, "paging": {"limit": 2}}]})
        cut = "stopped at page 2 (paging.limit), which still names new articles; raise paging.limit"
        assert list(done.head.problems) == [f"index http://{host}{SECOND}: {cut}"]
    assert reasons(done) == {"1/a": "fetched", "2/b": "fetched"}
    assert done.head.walked_at is None


def test_a_tree_of_packed_sitemaps_is_walked_for_a_day(crawl):
    def sitemap(kind, entry, *rows):
        entries = "".join(f"<{entry}><loc>{url}</loc><lastmod>{day}</lastmod></{entry}>" for url, day in rows)
        return f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{kind}>'.encode()

    pages = {"/read/1/a": ARTICLE, "/read/2/b": ARTICLE}
    with site(pages) as (host, asked):
        at = f"http://{host}"
        pages["/all.xml"] = sitemap(
            "sitemapindex",
            "sitemap",
            (f"{at}/old-news.xml", "2026-02-01"),
            (f"{at}/video.xml", "2026-03-05"),
            (f"{at}/a-news.xml.gz", "2026-03-05"),
            (f"{at}/b-news.xml", "2026-03-05"),
        )
        pages["/old-news.xml"] = sitemap("urlset", "url", (f"{at}/read/4/d", "2026-02-01"))
        a = sitemap("urlset", "url", (f"{at}/read/1/a", "2026-03-02"), (f"{at}/read/3/c", "2026-03-24"))
        pages["/a-news.xml.gz"] = (200, {"Content-Type": "application/x-gzip"}, gzip.compress(a))
        b = sitemap("urlset", "url", (f"{at}/read/2/b", "2026-03-02"))
        pages["/b-news.xml"] = (200, {"Content-Type": "text/xml", "Content-Encoding": "gzip"}, gzip.compress(b))
        done = crawl(host, discovery={"sitemaps": [f"{at}/all.xml"], "child_sitemaps": "-news"})
    assert reasons(done) == {"1/a": "fetched", "2/b": "fetched"}
    assert list(done.head.problems) == []
    assert "/video.xml" not in asked
    assert "/old-news.xml" in asked, "nobody has seen yet whether its lastmod is right"


def test_a_day_of_a_source_without_dated_listings_is_incomplete(crawl):
    with site({"/": index("/read/1/a")}) as (host, asked):
        done = crawl(host, discovery={"pages": [f"http://{host}/"]})
    assert list(done.head.problems) == ["the source has no dated index and no sitemap: its past days cannot be found"]
    assert done.head.walked_at is None
    assert asked == []
