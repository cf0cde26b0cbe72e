"""`source add` and `source check`: what they write and what they say."""

import json

import pytest
import yaml

from crawlers.sources.catalogue import load_source
from deploy.sample_newsroom.truth import truth
from pipelines.archive.lake import Lake
from pipelines.records.article import Article
from pipelines.run.artifacts import CRAWL, PAGES
from pipelines.run.crawl_files import read_pages
from pipelines.run.results import read_results
from tests import sample_newsroom, sites
from tests.shared import REPLAY, wants_shared
from tests.stages import extract

LAST_DAY = "2026-03-15"
FIRST_DAY = "2026-03-02"
SITES = ("sample-suara-lembah", "sample-harbour-post", "sample-kabar-pasar")  # by their ports
LEARNED = [
    (r"/read/\d{4}/\d{2}/\d{2}/\d+/[^/?#]+", "Suara Lembah", "id", "ID", "Asia/Jakarta"),
    (r"/[a-z0-9-]+/\d{4}/\d{2}/\d{2}/[^/?#]+", "Ellery Harbour Post", "en", "US", "America/New_York"),
    (r"/berita/\d+_[^/?#]+\.html", "Kabar Pasar Seroja", "id", "ID", "Asia/Jakarta"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with sample_newsroom.serving(tmp_path_factory.mktemp("newsroom")) as (port, _):
        yield port


@pytest.mark.parametrize("number", range(3), ids=SITES)
def test_what_is_written_crawls_the_site_to_the_truth(kabar, site, tmp_path, number):
    path = tmp_path / "kota.yaml"
    done = kabar(
        "source", "add", f"http://127.0.0.1:{site + number}", "--id", "kota", "--delay", 0, "--out", path, "--json"
    )
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    source = load_source(path)
    assert (source.article_url, source.name, source.language, source.country, source.timezone) == LEARNED[number]

    days = ("--from", FIRST_DAY, "--to", LAST_DAY)
    kabar("crawl", "--source", "kota", *days, "--out", tmp_path / "out", KABAR_SOURCES=str(path))
    lake = Lake(str(tmp_path / "out"))
    for name in (CRAWL, PAGES):
        lake.publish(tmp_path / "out" / name, f"runs/crawl/kota/kota/{name}")
    true = truth(site).of(SITES[number])
    assert {page.found.url for page in read_pages(lake, "runs/crawl/kota/kota")} == {each.url for each in true}

    extract(lake, "crawl/kota", source.hints())
    bodies = {each.article.canonical_url: each.article.readings[-1].body for each in true if each.article}
    results = read_results(lake, "crawl/kota", "kota")
    read = {each.canonical_url: each.body for each in results if isinstance(each, Article)}
    # A definition without selectors reads nearly all of the text.
    paragraphs = [(url, paragraph) for url, body in bodies.items() for paragraph in body.split("\n")]
    assert sum(paragraph in read.get(url, "") for url, paragraph in paragraphs) >= 0.95 * len(paragraphs)


def test_the_report_says_what_was_found_how_and_what_is_missing(kabar, site, tmp_path):
    url = f"http://127.0.0.1:{site + 1}"
    done = kabar("source", "add", url, "--id", "kota", "--delay", 0, "--out", tmp_path / "kota.yaml", "--json")
    report = json.loads(done.stdout)
    routes = {route["url"].rpartition("/")[2]: (route["how"], route["problem"]) for route in report["routes"]}
    assert routes["feed.xml"] == ("link rel=alternate", None)
    assert routes["atom.xml"] == ("link rel=alternate", "lists no new articles")
    assert routes["sitemap-news.xml"] == ("robots.txt", None)
    assert routes["rss"] == ("usual address", "http_404")
    assert report["robots"]["closed"] == ["/search"]
    assert report["fields"]["title"]["read"] == 10
    assert report["fields"]["title"]["sample"]
    assert any("editors" in remark for remark in report["remarks"])
    assert len(report["articles"]) == 10


def test_a_check_judges_each_route(kabar, site, tmp_path):
    path = tmp_path / "kota.yaml"
    kabar("source", "add", f"http://127.0.0.1:{site + 2}", "--id", "kota", "--delay", 0, "--out", path)
    good = kabar("source", "check", "kota", "--day", LAST_DAY, KABAR_SOURCES=str(path))
    assert good.returncode == 0, good.stdout
    assert good.stdout.splitlines()[-1] == "Verdict: good"
    path.write_text(path.read_text(encoding="utf-8").replace("/arsip/", "/pindah/"), encoding="utf-8")
    bad = kabar("source", "check", "kota", "--day", LAST_DAY, "--json", KABAR_SOURCES=str(path))
    assert bad.returncode == 1
    report = json.loads(bad.stdout)
    assert report["verdict"] == "bad"
    assert "http_404" in report["problems"][0]


def test_an_untried_index_is_tried_by_a_check_and_decides_nothing(kabar, site, tmp_path):
    path, home = tmp_path / "kota.yaml", f"http://127.0.0.1:{site + 2}"
    kabar("source", "add", home, "--id", "kota", "--delay", 0, "--out", path)
    definition = yaml.safe_load(path.read_text(encoding="utf-8"))
    works, *_ = definition["discovery"]["index"]
    definition["discovery"]["untried"] = [works, {"url": f"{home}/lama/{{date:%Y-%m-%d}}"}]
    path.write_text(yaml.safe_dump(definition), encoding="utf-8")
    done = kabar("source", "check", "kota", "--day", LAST_DAY, "--json", KABAR_SOURCES=str(path))
    report = json.loads(done.stdout)
    assert (done.returncode, report["verdict"]) == (0, "good")
    good, bad = (remark for remark in report["remarks"] if remark.startswith("untried index"))
    assert "move it from discovery.untried to discovery.index" in good
    assert bad == f"untried index {home}/lama/{LAST_DAY}: http_404"


def test_a_source_that_names_nothing_new_is_bad(kabar, site, tmp_path):
    path = tmp_path / "kota.yaml"
    kabar("source", "add", f"http://127.0.0.1:{site + 1}", "--id", "kota", "--delay", 0, "--out", path)
    done = kabar("source", "check", "kota", KABAR_SOURCES=str(path))
    assert done.returncode == 1
    assert "the newest article is from 2026-03-1" in done.stdout


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ({"/": (403, {}, b"")}, "http_403"),
        ({"/robots.txt": b"User-agent: *\nDisallow: /"}, "robots"),
    ],
    ids=["403", "robots"],
)
def test_a_site_that_refuses_is_written_down_as_off(kabar, tmp_path, pages, reason):
    path = tmp_path / "kota.yaml"
    with sites.site(pages) as (host, _):
        done = kabar("source", "add", f"http://{host}/", "--id", "kota", "--delay", 0, "--out", path)
    assert done.returncode == 1
    source = load_source(path)
    assert not source.enabled
    assert reason in source.disabled_because


@pytest.mark.parametrize("base", [b"", b"<base href='http://[id/'>"])
def test_a_link_that_is_no_address_is_passed_over(kabar, tmp_path, base):
    page = base + b"<link rel=alternate type=application/rss+xml href='http://[id]/rss'><a href='http://[id]/2'>2</a>"
    with sites.site({"/": page}) as (host, _):
        done = kabar("source", "add", f"http://{host}/", "--id", "kota", "--delay", 0, "--out", tmp_path / "kota.yaml")
    assert "Traceback" not in done.stderr
    assert "no URL looks like an article" in done.stdout


def test_a_site_without_articles_gets_no_definition(kabar, tmp_path):
    with sites.site({"/": b"<a href='/tentang'>Tentang</a>"}) as (host, _):
        done = kabar("source", "add", f"http://{host}/", "--id", "kota", "--delay", 0, "--out", tmp_path / "kota.yaml")
    assert done.returncode == 1
    assert "no URL looks like an article" in done.stdout
    assert not (tmp_path / "kota.yaml").exists()


def test_a_file_or_an_id_that_is_taken_is_not_overwritten(kabar, tmp_path):
    path = tmp_path / "kota.yaml"
    path.write_text("mine", encoding="utf-8")
    done = kabar("source", "add", "http://127.0.0.1:9", "--id", "kota", "--out", path)
    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert path.read_text(encoding="utf-8") == "mine"
    done = kabar("source", "add", "https://www.kompas.com", "--out", tmp_path / "other.yaml")
    assert done.returncode == 2
    assert "there is a source 'kompas' already" in done.stderr


def test_the_definition_goes_to_the_folder_of_the_users_sources(kabar, site, tmp_path):
    url = f"http://127.0.0.1:{site + 2}"
    done = kabar("source", "add", url, "--id", "kota", "--delay", 0, KABAR_SOURCES=str(tmp_path))
    assert done.returncode == 0
    assert yaml.safe_load((tmp_path / "kota.yaml").read_text(encoding="utf-8"))["id"] == "kota"
    assert "export KABAR_SOURCES" not in done.stderr


@wants_shared
@pytest.mark.parametrize(
    ("host", "day", "article_url"),
    [
        ("health.detik.com", "2023-11-02", r"/[a-z0-9-]+/d-\d+/[^/?#]+"),
        ("www.kompas.com", "2016-09-19", r"/read/\d{4}/\d{2}/\d{2}/\d+/[^/?#]+"),
        ("www.liputan6.com", "2016-02-16", r"/read/\d+/[^/?#]+"),
        ("mediaindonesia.com", LAST_DAY, r"/[a-z0-9-]+/\d+/[^/?#]+"),
    ],
)
def test_real_publishers_are_learned_from_a_replay(kabar, tmp_path, host, day, article_url):
    path = tmp_path / "kota.yaml"
    done = kabar("source", "add", host, "--id", "kota", "--day", day, "--replay", REPLAY, "--out", path)
    assert done.returncode == 0, done.stdout
    assert load_source(path).article_url == article_url


@wants_shared
def test_the_seeds_source_is_checked_in_a_replay(kabar):
    done = kabar("source", "check", "kompas", "--day", "2016-09-19", "--replay", REPLAY)
    assert done.returncode == 0, done.stdout
    assert "1 of 3 read" in done.stdout
