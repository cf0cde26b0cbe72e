"""Articles of several pages, from a site on loopback to the warehouse, and again from the archive alone."""

import json
import shutil
import subprocess
import sys
from datetime import date

import pytest
import yaml

from crawlers.sources.catalogue import load_sources
from pipelines.archive.lake import Lake
from pipelines.archive.warc_reader import read_response
from pipelines.records.warc_location import WarcLocation
from pipelines.reextraction import compare_source
from pipelines.reextraction.diff_report import Group
from pipelines.settings import PROJECT_ROOT
from tests.conftest import empty_database
from tests.crawlers.conftest import DEFINITION
from tests.sites import site
from tests.world import World

DAY = date(2026, 3, 2)
INDEX = "/i?d=2026-03-02&p=1"
QUERY, PATH, SHORT, BUSY, GONE, IMAGE, CHALLENGE, BACK, ENDLESS = (
    f"/read/{number}/{name}"
    for number, name in enumerate(
        ["query", "path", "short", "busy", "gone", "image", "challenge", "back", "endless"], 1
    )
)
LAST = "Tanggul itu dibuka lagi pada Selasa."


def text(path, number):
    return [
        f"Warga {path[8:]} menyusuri bagian {number}.{line} dari tanggul bersama regu penolong sejak Senin pagi."
        for line in range(4)
    ]


def html(path, number, *links, people=""):
    paragraphs = "".join(f"<p>{line}</p>" for line in text(path, number))
    paging = "".join(f'<a href="{link}">{link[-1]}</a>' for link in links)
    return f"""<!doctype html><html lang="id"><head><title>Kabar {path[8:]} - Kota Pos</title></head><body>
    <h1>Kabar {path[8:]} hari ini</h1><p>Kota Pos - 02/03/2026, 09:15 WIB</p>
    <article>{paragraphs}<p>Bersambung ke halaman berikutnya</p></article>
    <div class="paging">{paging}</div><p>{people}</p></body></html>""".encode()


PAGES = {
    INDEX: "".join(
        f'<a href="{path}">x</a>'
        for path in (QUERY, f"{QUERY}?page=2", PATH, SHORT, BUSY, GONE, IMAGE, CHALLENGE, BACK, ENDLESS)
    ).encode(),
    QUERY: html(QUERY, 1, f"{QUERY}?page=2", f"{QUERY}?page=3"),
    f"{QUERY}?page=2": html(QUERY, 2, QUERY, f"{QUERY}?page=3"),
    f"{QUERY}?page=3": html(QUERY, 3, QUERY, f"{QUERY}?page=2", people="Penulis: Ani Budi | Editor: Sari Dewi"),
    PATH: html(PATH, 1, f"{PATH}/2"),
    f"{PATH}/2": html(PATH, 2, PATH),
    SHORT: html(SHORT, 1, f"{SHORT}/2"),
    f"{SHORT}/2": f"<h1>Kabar short hari ini</h1><article><p>{LAST}</p></article>".encode(),
    **{path: html(path, 1, f"{path}/2") for path in (BUSY, GONE, IMAGE, CHALLENGE, BACK, ENDLESS)},
    f"{BUSY}/2": (503, {}, b""),
    f"{IMAGE}/2": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    f"{CHALLENGE}/2": b"<title>Just a moment...</title><p>Verify that you are human</p>",
    f"{BACK}/2": (302, {"Location": BACK}, b""),
    **{f"{ENDLESS}/{n}": html(ENDLESS, n, f"{ENDLESS}/{n + 1}") for n in range(2, 30)},
}


class Paper(World):
    """`kota`, served on loopback: its one day was walked."""

    asked: list[str]

    @property
    def segment(self):
        ((name,),) = self.sql("SELECT DISTINCT warc_file FROM warehouse.articles")
        return name

    def article(self, path, columns="body, access"):
        (row,) = self.sql(f"SELECT {columns} FROM warehouse.articles WHERE canonical_url LIKE '%{path}'")
        return row


@pytest.fixture(scope="module")
def paper(tmp_path_factory, postgres_url, migrated):
    folder = tmp_path_factory.mktemp("paper")
    with site(PAGES) as (host, asked), empty_database(postgres_url, migrated) as url:
        index = [{"url": f"http://{host}/i?d={{date:%Y-%m-%d}}&p={{page}}"}]
        definition = DEFINITION | {"domains": [host], "delay": 0, "discovery": {"index": index}}
        (folder / "kota.yaml").write_text(yaml.safe_dump(definition), encoding="utf-8")
        world = Paper(0, str(folder / "kota.yaml"), str(folder / "lake"), url)
        world.run("archive_day/one", (DAY,), ["kota"])
        world.asked = asked
        yield world


def body(path, *numbers):
    return "\n".join(line for number in numbers for line in text(path, number))


def test_only_the_article_is_on_the_ledger_however_a_listing_names_it(paper):
    rows = paper.sql("SELECT url, state, reason, detail FROM ops.ledger")
    assert {f"/read/{url.partition('/read/')[2]}": tuple(line) for url, *line in rows} == {
        **dict.fromkeys((QUERY, PATH, SHORT, GONE, IMAGE, CHALLENGE, BACK, ENDLESS), ("loaded", None, None)),
        BUSY: ("pending", "http_503", "page 2 of the article"),
    }


def test_the_pages_of_an_article_are_one_row(paper):
    assert paper.article(QUERY) == (body(QUERY, 1, 2, 3), "full")
    assert paper.article(QUERY, "authors, editors") == (["Ani Budi"], ["Sari Dewi"])
    assert paper.article(PATH) == (body(PATH, 1, 2), "full")


def test_each_page_is_asked_for_once(paper):
    assert [paper.asked.count(path) for path in (QUERY, f"{QUERY}?page=2", f"{QUERY}?page=3", f"{PATH}/2")] == [1] * 4


def test_a_short_last_page_is_not_lost(paper):
    assert paper.article(SHORT) == (f"{body(SHORT, 1)}\n{LAST}", "full")


@pytest.mark.parametrize("path", [GONE, IMAGE, CHALLENGE])
def test_an_article_whose_further_page_is_not_to_be_had_is_partial(paper, path):
    assert paper.article(path) == (body(path, 1), "partial")


def test_a_page_that_leads_back_to_the_first_is_none(paper):
    assert paper.article(BACK) == (body(BACK, 1), "full")


def test_pages_without_end_are_fetched_up_to_a_limit(paper):
    assert paper.article(ENDLESS) == (body(ENDLESS, *range(1, 21)), "partial")
    assert f"{ENDLESS}/21" not in paper.asked


def test_the_row_points_to_the_first_page_as_it_came(paper):
    place = paper.article(QUERY, "warc_file, warc_offset")
    assert read_response(Lake(paper.lake_url), WarcLocation(*place)).body == PAGES[QUERY]


def test_the_archive_alone_gives_the_same_rows(paper):
    hints = load_sources(paper.sources_folder)["kota"].hints()
    report = compare_source(
        Lake(paper.lake_url), paper.warehouse_url, "reextract/one", hints, first=DAY, last=DAY
    )  # fmt: skip
    assert report.pages == {Group.UNCHANGED: 8}


def test_the_segment_alone_gives_the_same_articles(paper, tmp_path):
    alone = tmp_path / "renamed.warc.gz"
    shutil.copy(f"{paper.lake_url}/{paper.segment}", alone)
    command = [sys.executable, "-m", "deploy", "extract", "--warc", str(alone)]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True, timeout=120)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    read = {each["url"]: (each["body"], each["access"]) for each in results if "body" in each}
    loaded = {
        url: (body, access) for url, body, access in paper.sql("SELECT url, body, access FROM warehouse.articles")
    }
    assert {url: read[url] for url in loaded} == loaded
    assert not any("page=" in url for url in read)
