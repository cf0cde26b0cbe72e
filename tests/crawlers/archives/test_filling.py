"""Articles that the warehouse lacks come from archives, each on the ledger with the place of its copy."""

import zlib
from datetime import timedelta

import pytest

from crawlers.archives import copying
from pipelines.archive.warc_reader import read_response
from pipelines.records.warc_location import WarcLocation
from tests.archive_server import FILE, NEWS, record
from tests.crawlers.archives.found import AT, LEDGER, LOADED, PANEN, POHON, everything
from tests.pipelines.importing.theirs import exchange, page, query

NOTICE = b"<html><head><title>Site under maintenance</title></head><body><h1>Site under maintenance</h1></body></html>"


def in_common_crawl(archives, body):
    archives.crawled(PANEN, AT, page("Panen Raya"), {"status": "404"})
    begins = len(archives.files[FILE])
    archives.crawled(POHON, AT, body)
    return f"{archives.url}/{FILE}", f"bytes={begins}-{len(archives.files[FILE]) - 1}"


def in_wayback(archives, body):
    archives.saved(POHON, AT, body)
    return f"{archives.url}/web/20260303010203id_/{POHON}", None


def in_the_news(archives, body):
    archives.in_the_news(record("https://desa.example/1", AT, page("Panen Raya")))
    begins = len(archives.files[NEWS])
    archives.in_the_news(record(POHON, AT, body))
    return f"{archives.url}/{NEWS}", f"bytes={begins}-{len(archives.files[NEWS]) - 1}"


ADDED = {"common-crawl": in_common_crawl, "wayback": in_wayback, "cc-news": in_the_news}


@pytest.mark.parametrize("archive", ADDED)
def test_an_article_is_loaded_from_its_copy_with_its_time_and_place(search, archives, warehouse_url, lake, archive):
    body = page("Warga Tanam Pohon")
    place, span = ADDED[archive](archives, body)
    found, states = search(archive)
    assert (states, found.problems) == ({"loaded": 1}, [])
    assert query(warehouse_url, LEDGER) == LOADED
    ((warc_file, offset, seen_at),) = query(
        warehouse_url, "SELECT warc_file, warc_offset, first_seen_at FROM warehouse.articles"
    )
    response = read_response(lake, WarcLocation(warc_file, offset))
    assert (response.body, response.fetched_at, seen_at) == (body, AT, AT)
    with lake.open_at(warc_file, offset) as stream:
        text = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(stream.read()).decode("latin-1")
    assert f"WARC-Source-URI: {place}\r\n" in text
    assert span is None or f"WARC-Source-Range: {span}\r\n" in text
    told = query(warehouse_url, "SELECT event, route, listing_url FROM ops.events WHERE route IS NOT NULL")
    assert told == [("discovered", "archive", f"{place} {span}" if span else place)]
    assert archives.agents == {"Kabar/0.2.0 (news archive; contact: tests@kota.example)"}
    assert span is None or archives.asked_for(span) or archive == "cc-news"


def test_a_search_repeated_changes_nothing_and_asks_for_no_page_again(search, archives, warehouse_url):
    archives.crawled(POHON, AT, page("Warga Tanam Pohon"))
    archives.crawled(PANEN, AT, page("Panen Raya"), {"digest": "A" * 32})
    archives.saved(f"{PANEN}-2", AT, page("Panen Raya di Desa"))
    archives.saved(f"{PANEN}-3", AT, b"<html><body><h1>Tentang</h1></body></html>")
    archives.saved(f"{PANEN}-4", AT, NOTICE)
    archives.in_the_news(record(f"{PANEN}-5", AT, page("Hujan Guyur Kota")))
    search("common-crawl", "wayback", "cc-news")
    before, asked = everything(warehouse_url), len(archives.asked)
    found, states = search("common-crawl", "wayback", "cc-news")
    assert (states, found.problems) == ({}, [])
    assert everything(warehouse_url) == before
    assert len(before["warehouse.articles"]) == 3
    assert not [path for path in archives.asked[asked:] if "bytes=" in path or "/web/" in path]


def test_the_lines_of_the_lists_are_counted_and_only_pages_of_the_days_are_asked_for(search, archives, warehouse_url):
    body = page("Warga Tanam Pohon")
    for number, line in enumerate(
        [
            {"status": "404"},
            {"status": "301", "redirect": "http://10.0.0.1/"},
            {"status": "-", "mime": "warc/revisit"},
            {"status": "x" * 99},
            {"mime": "image/jpeg"},
            {"url": "https://kota.example/kanal/desa"},
            {"url": "https://desa.example/read/1/"},
            {"url": "https://me:secret@kota.example/read/1/"},
            {"timestamp": "20260228000000"},
            {"timestamp": "20261302000000"},
            {"timestamp": "20260502000000"},
            {"filename": "../../etc/passwd"},
            {"filename": "//other.example/crawl-data/x.warc.gz"},
            {"offset": "-1"},
            {"length": "0"},
            {"length": 5},
            {"url": "https://kota.example/read/2026/03/01/9/x"},
            {"url": "https://kota.example/read/2026/03/02/9/x"},
        ]
    ):
        archives.crawled(f"https://kota.example/read/{number}/x", AT, body, line)
    archives.index[-1] += ["[]", "x" * 99, '{"url": 1}', '{"a":' * 9999]
    found, _ = search("common-crawl")
    tally = {
        "status_404": 1,
        "status_301": 1,
        "revisit": 1,
        "not_html": 1,
        "not_an_article_address": 3,
        "other_day": 3,
        "damaged": 11,
        "listed": 1,
        "addresses": 1,
        "unusable": 1,
    }
    assert found.tallies["common-crawl"] == tally  # the record has another address than its line
    assert len(archives.asked_for("bytes=")) == 1
    assert query(warehouse_url, "SELECT url, published_date::text FROM ops.ledger") == [
        ("https://kota.example/read/2026/03/02/9/x", "2026-03-02")
    ]


def test_all_pages_of_the_lists_are_read(search, archives, warehouse_url):
    archives.index, archives.captures = [[], [], []], [[], []]
    for number in range(3):
        archives.index[-1], archives.index[number] = archives.index[number], archives.index[-1]
        archives.crawled(f"https://kota.example/read/{number}/x", AT, page(f"Warga {number} Menanam"))
        archives.index[-1], archives.index[number] = archives.index[number], archives.index[-1]
    archives.captures[-1:] = [[]]
    archives.saved("https://kota.example/read/8/x", AT, page("Warga Delapan Menanam"))
    archives.captures.append([])
    archives.saved("https://kota.example/read/9/x", AT, page("Warga Sembilan Menanam"))
    _, states = search()
    assert states == {"loaded": 5}


def test_a_page_in_two_archives_is_asked_for_once(search, archives, warehouse_url):
    archives.crawled(POHON, AT, page("Warga Tanam Pohon"))
    archives.saved(
        f"{POHON.replace('https', 'http').replace('.example', '.example:80')}?utm_source=x", AT, page("Lain")
    )
    _, states = search()
    assert states == {"loaded": 1}
    assert not archives.asked_for("/web/")
    assert query(warehouse_url, LEDGER) == LOADED


def test_an_article_that_a_crawl_has_is_not_replaced_by_a_copy(search, archives, warehouse_url, load_live):
    load_live(exchange(POHON, page("Warga Tanam Pohon", "Diperbarui."), fetched_at=AT + timedelta(days=1)))
    rows = query(warehouse_url, "SELECT * FROM warehouse.articles")
    archives.crawled(POHON, AT, page("Warga Tanam Pohon"))
    archives.saved(POHON, AT + timedelta(days=9), page("Warga Tanam Pohon", "Paling baru."))
    _, states = search()
    assert (states, archives.asked_for("bytes="), archives.asked_for("/web/")) == ({}, [], [])
    assert query(warehouse_url, "SELECT * FROM warehouse.articles") == rows


def test_what_a_crawl_fetches_while_copies_are_read_stays(search, archives, warehouse_url, load_live, monkeypatch):
    archives.crawled(POHON, AT, page("Warga Tanam Pohon"))
    whole = copying._published

    def published(*arguments):
        load_live(exchange(POHON, page("Warga Tanam Pohon", "Diperbarui."), fetched_at=AT + timedelta(days=1)))
        yield from whole(*arguments)

    monkeypatch.setattr(copying, "_published", published)
    search("common-crawl")
    rows = "SELECT body LIKE 'Diperbarui.%%', version, first_seen_at FROM warehouse.articles"
    assert query(warehouse_url, rows) == [(True, 1, AT + timedelta(days=1))]
    assert query(warehouse_url, LEDGER) == LOADED


GAP = """
INSERT INTO warehouse.sources VALUES ('kota', 'Kota Pos', 'kota.example', 'ID', 'id', 'Asia/Jakarta');
INSERT INTO ops.ledger (source_id, url, canonical_url, published_date, listed_date, found_by, state, reason, run_id)
VALUES ('kota', 'https://kota.example/read/1/pohon?utm_source=x', 'https://kota.example/read/1/pohon', '2026-03-01',
        '2026-03-01', '{index}', 'pending', 'discovered', 'x');
UPDATE ops.ledger SET state = 'failed', reason = 'http_410' RETURNING url
"""


def test_what_the_publisher_no_longer_has_is_filled_on_its_own_line(search, archives, warehouse_url):
    query(warehouse_url, GAP)
    archives.saved(POHON, AT, page("Warga Tanam Pohon"))
    _, states = search("wayback")
    assert states == {"loaded": 1}
    assert query(warehouse_url, LEDGER) == [
        (f"{POHON}?utm_source=x", ["archive", "index"], "loaded", None, "2026-03-02")
    ]


def test_coverage_tells_what_only_archives_had(search, archives, warehouse_url):
    query(warehouse_url, GAP)
    archives.saved(POHON, AT, page("Warga Tanam Pohon"))
    archives.saved(PANEN, AT, page("Panen Raya"))
    search("wayback")
    told = "SELECT published_date::text, loaded, by_archive, only_archive FROM marts.coverage WHERE discovered > 0"
    assert query(warehouse_url, told) == [("2026-03-02", 2, 2, 1)]


def test_what_was_removed_for_good_is_asked_of_no_archive(search, archives, warehouse_url):
    query(warehouse_url, f"INSERT INTO ops.forgotten (canonical_url) VALUES ('{POHON}') RETURNING 1")
    archives.crawled(POHON, AT, page("Warga Tanam Pohon"))
    archives.saved(POHON, AT, page("Warga Tanam Pohon"))
    search()
    assert query(warehouse_url, LEDGER) == [(POHON, ["archive"], "rejected", "forgotten", "2026-03-03")]
    assert (archives.asked_for("bytes="), archives.asked_for("/web/")) == ([], [])


def test_after_a_copy_of_a_notice_the_next_copy_is_read(search, archives, warehouse_url):
    archives.crawled(POHON, AT + timedelta(hours=2), page("Warga Tanam Pohon", "Belakangan."))
    archives.crawled(POHON, AT, NOTICE)
    archives.crawled(POHON, AT + timedelta(hours=1), page("Warga Tanam Pohon"))
    _, states = search("common-crawl")
    assert states == {"pending": 1, "loaded": 1}
    assert query(warehouse_url, "SELECT fetched_at, state FROM ops.ledger") == [(AT + timedelta(hours=1), "loaded")]
    assert len(archives.asked_for("bytes=")) == 2


def test_of_a_paged_article_the_copy_of_the_whole_is_read_and_none_of_a_further_page(search, archives, warehouse_url):
    archives.crawled(f"{POHON}?page=2", AT - timedelta(hours=2), page("Warga Tanam Pohon", "Bagian kedua."))
    archives.crawled(POHON, AT - timedelta(hours=1), page("Warga Tanam Pohon", "Bagian pertama."))
    archives.crawled(f"{POHON}?page=all", AT, page("Warga Tanam Pohon", "Seluruhnya."))
    found, _ = search("common-crawl")
    assert query(warehouse_url, LEDGER) == LOADED
    assert query(warehouse_url, "SELECT body LIKE 'Seluruhnya.%%' FROM warehouse.articles") == [(True,)]
    assert found.tallies["common-crawl"] == {"other_form": 1, "listed": 2, "addresses": 1, "copied": 1}


def test_a_copy_under_its_compression_is_read(search, archives, warehouse_url):
    body = page("Warga Tanam Pohon")
    packed = zlib.compress(body)
    archives.saved(
        POHON,
        AT,
        packed,
        {"digest": "A" * 32},
        headers=[("Content-Type", "text/html"), ("Content-Encoding", "deflate")],
    )
    assert search("wayback")[1] == {"loaded": 1}
