"""Files that Kabar wrote give the rows that their crawl gave; files that claim it give no text of other files."""

from dataclasses import replace
from datetime import date

import pytest

from pipelines.archive.archived_page import open_page
from pipelines.archive.discovery_header import Discovery
from pipelines.archive.lake import Lake
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_reader import list_responses
from pipelines.archive.warc_writer import SegmentWriter
from pipelines.records.raw_page import ArchivedPage
from pipelines.records.warc_location import WarcLocation
from tests.pipelines.importing.theirs import NOON, exchange, page, query

FOUND = "https://kota.example/read/1/pohon"
DAY = date(2026, 2, 27)
ROW = "SELECT url, body LIKE '%%bagian kedua%%', published_date::text, access FROM warehouse.articles"


def undated(title):
    return page(title, clock="").replace(b"article:published_time", b"x")


def found_as(sent, number=1):
    return replace(sent, discovery=Discovery(FOUND, DAY, number))


FIRST = found_as(exchange(f"{FOUND}?page=all", undated("Warga Tanam Pohon")))
SECOND = found_as(exchange(f"{FOUND}/2", undated("Inilah bagian kedua dari berita tentang pohon.")), 2)


@pytest.fixture
def segment(tmp_path):
    """Write a file of records and return its path; `pages` makes the header of the last one from the offsets."""

    def write(*exchanges, pages, software="Kabar/0.2", name="warc/a.warc.gz"):
        writer = SegmentWriter(tmp_path / "open", name, software)
        offsets = [writer.write(each) for each in exchanges[:-1]]
        writer.write(exchanges[-1], pages(name, offsets))
        writer.publish(Lake(str(tmp_path / "elsewhere")))
        return tmp_path / "elsewhere" / name

    return write


def two_pages(name, offsets):
    return ArticlePages(WarcLocation(name, offsets[0]), (WarcLocation(name, offsets[1]),))


def test_an_article_of_several_pages_is_one_row_under_the_address_that_was_found(load, segment, warehouse_url):
    done = load(segment(FIRST, SECOND, FIRST, pages=two_pages))
    assert (done.records["taken"], done.records["part_of_an_article"]) == (1, 2)
    assert query(warehouse_url, ROW) == [(FOUND, True, str(DAY), "full")]
    assert query(warehouse_url, "SELECT url, state FROM ops.ledger") == [(FOUND, "loaded")]


def test_an_article_that_was_not_fetched_to_its_end_is_left_to_the_next_crawl(load, segment, warehouse_url):
    robots = exchange("https://kota.example/robots.txt", b"", kind="text/plain")
    done = load(segment(FIRST, SECOND, robots, pages=lambda *_: None))
    assert done.records["part_of_an_article"] == 2
    assert query(warehouse_url, "SELECT count(*) FROM ops.ledger") == [(0,)]


def test_a_file_of_somebody_else_names_neither_pages_nor_addresses(load, segment, warehouse_url):
    load(segment(FIRST, SECOND, FIRST, pages=two_pages, software="somebody else"))
    rows = query(warehouse_url, ROW)
    assert (f"{FOUND}?page=all", False, "2026-03-02", "full") in rows
    assert not any(url == FOUND for url, *_ in rows)


@pytest.mark.parametrize("elsewhere", ["../secret.warc.gz", "warc/private.warc.gz", "/etc/passwd"])
def test_no_file_brings_the_text_of_another_file(load, segment, warehouse_url, tmp_path, elsewhere):
    other = segment(SECOND, pages=lambda *_: None, name="private.warc.gz").read_bytes()
    for place in ("secret.warc.gz", "lake/warc/private.warc.gz"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(other)

    def pages(name, _):
        return ArticlePages(WarcLocation(name, 0), (WarcLocation(elsewhere, 0),))

    done = load(segment(FIRST, pages=pages))
    assert done.states == {"loaded": 1}
    assert [is_there for _, is_there, *_ in query(warehouse_url, ROW)] == [False]
    (place,) = query(warehouse_url, "SELECT warc_file, warc_offset FROM warehouse.articles")
    archived = ArchivedPage(url=FOUND, listed_date=None, fetched_at=NOON, location=WarcLocation(*place))
    assert open_page(Lake(str(tmp_path / "lake")), archived).further == ()


def test_further_pages_are_of_the_same_site_and_bounded_in_bytes(segment, tmp_path, monkeypatch):
    other_site = replace(SECOND, url="https://desa.example/read/1/pohon/2")
    path = segment(FIRST, other_site, SECOND, FIRST, pages=lambda name, at: two_pages(name, [at[0], at[1]]))
    lake = Lake(str(path.parent.parent))

    def further_of(path):
        last = [offset for offset, _ in list_responses(path)][-1]
        location = WarcLocation(f"warc/{path.name}", last)
        read = open_page(lake, ArchivedPage(url=FOUND, listed_date=None, fetched_at=NOON, location=location))
        return len(read.further), read.are_all

    assert further_of(path) == (0, False)
    whole = segment(FIRST, SECOND, FIRST, pages=two_pages, name="warc/b.warc.gz")
    assert further_of(whole) == (1, True)
    monkeypatch.setattr("pipelines.archive.archived_page.MAX_BODY_BYTES", len(FIRST.body) + 10)
    assert further_of(whole) == (0, False)


def test_a_file_in_the_lake_is_not_copied(load, segment, warehouse_url, tmp_path):
    path = segment(FIRST, SECOND, FIRST, pages=two_pages)
    inside = tmp_path / "lake" / "warc" / "a.warc.gz"
    inside.parent.mkdir(parents=True)
    inside.write_bytes(path.read_bytes())
    load(inside)
    assert query(warehouse_url, "SELECT warc_file FROM warehouse.articles") == [("warc/a.warc.gz",)]
    assert not (tmp_path / "lake" / "warc" / "import").exists()
