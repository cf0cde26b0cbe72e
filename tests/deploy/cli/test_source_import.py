"""`source import`: every line of a list has an outcome, and what was written works; sites of each kind on loopback."""

import csv
import json
from contextlib import ExitStack

import pytest

from crawlers.sources.catalogue import load_source
from tests import sample_newsroom, sites

TEXT = " ".join(f"Kalimat nomor {number} tentang pasar ikan di tepi muara yang baru dibuka." for number in range(12))
PAGE = (
    "<html lang=id><title>{0}</title><meta property='article:published_time' content='2026-03-02T08:00:00+07:00'>"
    f"<h1>{{0}}</h1><article><p>{TEXT}</p><p>{TEXT}</p></article></html>"
)
SLUGS = ("harga-ikan-naik", "pasar", "banjir-surut-di-kota-lama-sejak-subuh")


def feed(host, slugs):
    items = "".join(
        f"<item><link>http://{host}/{slug}</link><pubDate>Mon, 02 Mar 2026 08:00:00 +0700</pubDate></item>"
        for slug in slugs
    )
    return {}, f"<rss version='2.0'><channel><title>Kota</title>{items}</channel></rss>".encode()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Hosts of sites by what they are; the pages of `short` may be changed."""
    with ExitStack() as stack:
        port, _ = stack.enter_context(sample_newsroom.serving(tmp_path_factory.mktemp("newsroom")))
        pages = {f"/{slug}": PAGE.format(slug).encode() for slug in SLUGS} | {"/": b"<html lang=id><title>Kota</title>"}
        short, _ = stack.enter_context(sites.site(pages))
        pages["/rss"] = (200, *feed(short, SLUGS))
        refused, _ = stack.enter_context(sites.site({"/robots.txt": b"User-agent: *\nDisallow: /"}))
        empty, asked = stack.enter_context(sites.site({"/": b"<a href='/tentang'>Tentang</a>"}))
        yield {"newsroom": f"127.0.0.1:{port + 1}", "short": short, "refused": refused, "empty": empty, "asked": asked}


def test_each_line_of_a_list_is_told_and_a_repeated_command_goes_on(kabar, world, tmp_path):
    away = "127.0.0.1:9"
    table = tmp_path / "list.csv"
    addresses = (
        f"http://{world['newsroom']}/feed.xml", f"http://{world['newsroom']}/feed.xml", f"http://{world['newsroom']}/nothing.xml",
        f"http://{world['short']}/rss", f"http://{world['refused']}/rss", f"http://{world['empty']}/",
        f"http://{away}/rss", "https://news.detik.com/rss", "nowhere at all",
    )  # fmt: skip
    stated = {addresses[3]: "jv,MY"}
    rows = "".join(f"{address},{stated.get(address, ',')}\n" for address in addresses)
    table.write_text(f"feed_url,language,pub_country\n{rows}", encoding="utf-8")
    out = tmp_path / "out"
    done = kabar("source", "import", table, "--out", out, "--delay", 0, "--json")
    assert done.returncode == 0, done.stderr
    lines = json.loads(done.stdout)
    assert [line["address"] for line in lines] == list(addresses)
    assert [line["line"] for line in lines] == list(range(2, 11))
    assert [line["outcome"] for line in lines] == [
        "written", "repeated", "unreachable", "written", "refused", "no feed", "unreachable", "already known",
        "not an address",
    ]  # fmt: skip
    assert (lines[1]["detail"], lines[2]["detail"], lines[7]["source_id"]) == ("line 2 has it too", "http_404", "detik")
    assert "export KABAR_SOURCES=" in done.stderr
    with (out / "list.outcomes.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(addresses)

    newsroom, short, refused = (load_source(out / f"{lines[place]['source_id']}.yaml") for place in (0, 3, 4))
    assert newsroom.discovery.feeds == (addresses[0],)
    assert newsroom.discovery.sitemaps  # that robots.txt names
    assert (newsroom.language, newsroom.timezone) == ("en", "America/New_York")
    assert newsroom.guessed.keys() == {"country", "language", "timezone"}
    assert len(newsroom.examples) == 3
    assert (short.language, short.country, short.timezone) == ("jv", "MY", "Asia/Kuala_Lumpur")
    assert short.guessed["country"] == short.guessed["language"] == "the list"
    assert (short.article_url, short.discovery.feeds, short.state) == (None, (addresses[3],), "enabled")
    assert (refused.state, refused.discovery.feeds) == ("disabled", (addresses[4],))
    assert "robots" in refused.disabled_because

    asked = len(world["asked"])
    with sites.site({"/": b"<html>"}) as (host, _):
        table.write_text(table.read_text(encoding="utf-8").replace(away, host), encoding="utf-8")
        again = json.loads(kabar("source", "import", table, "--out", out, "--delay", 0, "--json").stdout)
    assert again[:2] == lines[:2]
    assert again[3:6] == lines[3:6]
    # Only what was out of reach is tried again, and the first publisher has a source by now.
    assert [again[place]["outcome"] for place in (2, 6)] == ["already known", "no feed"]
    assert len(world["asked"]) == asked


def test_a_feed_alone_is_enough_for_a_source(kabar, world, tmp_path):
    path = tmp_path / "kota.yaml"
    done = kabar("source", "add", f"http://{world['short']}/rss", "--id", "kota", "--delay", 0, "--out", path, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["verdict"]) == (0, "good"), report
    assert load_source(path).discovery.feeds == (f"http://{world['short']}/rss",)
    assert report["learned"]["article_url"] == "none: the feeds tell the articles"
    assert report["requests"] < 10


def test_a_file_without_an_address_is_a_mistake(kabar_here, tmp_path):
    path = tmp_path / "list.opml"
    path.write_text("<opml><body/></opml>", encoding="utf-8")
    done = kabar_here("source", "import", path, "--out", tmp_path)
    assert (done.returncode, "holds no address" in done.stderr) == (2, True)
