"""A search that was killed, or whose archives did not answer, goes on where it ended."""

import pytest

from crawlers.archives import copying, news_files
from crawlers.archives.archive_client import ArchiveClient
from pipelines.errors import CrawlError
from pipelines.extraction.sandbox import Readers
from pipelines.warehouse.locks import advisory_lock
from tests.archive_server import NEWS, record
from tests.crawlers.archives.found import AT, PANEN, POHON, everything
from tests.pipelines.importing.theirs import page, query

URLS = [f"https://kota.example/read/{number}/x" for number in range(6)]


def fill(archives):
    archives.index, archives.captures = [[]], [[]]
    for number, url in enumerate(URLS[:4]):
        archives.crawled(url, AT, page(f"Warga {number} Menanam"))
        if number == 1:
            archives.index.append([])
    for number, url in enumerate(URLS[4:], 4):
        archives.saved(url, AT, page(f"Warga {number} Menanam"))


@pytest.mark.parametrize("requests", [3, 7, 10])
def test_a_search_that_is_killed_at_a_request_loses_nothing_and_asks_for_no_page_twice(
    search, archives, warehouse_url, monkeypatch, requests
):
    fill(archives)
    monkeypatch.setattr(copying, "MAX_SEGMENT_PAGES", 2)
    monkeypatch.setattr(copying, "_AT_ONCE", 1)
    left = requests
    whole = ArchiveClient.get

    def killed(*arguments, **how):
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return whole(*arguments, **how)

    with monkeypatch.context() as patched:
        patched.setattr(ArchiveClient, "get", killed)
        with pytest.raises(KeyboardInterrupt):
            search()
    search()
    pages = archives.asked_for("bytes=") + archives.asked_for("/web/")
    assert len(pages) == len(set(pages)) == 6
    loaded = "SELECT url, title FROM warehouse.articles ORDER BY url"
    assert query(warehouse_url, loaded) == [(url, f"Warga {number} Menanam") for number, url in enumerate(URLS)]
    assert query(warehouse_url, "SELECT state, found_by FROM ops.ledger") == [("loaded", ["archive"])] * 6


def test_a_list_is_read_on_from_the_page_that_was_not_copied(search, archives, monkeypatch):
    fill(archives)
    monkeypatch.setattr(copying, "MAX_SEGMENT_PAGES", 2)
    archives.faults = {f"/web/{AT:%Y%m%d%H%M%S}id_/{URLS[4]}": [(503, [("Retry-After", "3600")])]}
    found, _ = search()
    assert found.tallies["wayback"]["unanswered"] == 2
    asked = len(archives.asked)
    search()
    assert not [path for path in archives.asked[asked:] if "page=" in path]


def test_a_segment_that_was_not_imported_is_imported_by_the_next_search(search, archives, warehouse_url, monkeypatch):
    fill(archives)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Readers, "read_all", killed)
        with pytest.raises(KeyboardInterrupt):
            search("common-crawl")
    search("common-crawl")
    assert query(warehouse_url, "SELECT count(*) FROM warehouse.articles") == [(4,)]


def test_an_archive_that_is_busy_is_asked_again_after_its_rest(search, archives):
    fill(archives)
    busy = (503, [("Retry-After", "0")])
    archives.faults = {"/cdx/search/cdx": [busy, (429, [])], f"/web/{AT:%Y%m%d%H%M%S}id_/{URLS[4]}": [busy]}
    found, states = search("wayback")
    assert (states, found.problems) == ({"loaded": 2}, [])


def test_an_archive_that_wants_a_long_rest_is_left_and_the_other_one_is_asked(search, archives, warehouse_url):
    fill(archives)
    archives.faults = {"/collinfo.json": [(503, [("Retry-After", "3600")])]}
    found, states = search("common-crawl")
    assert states == {}
    assert found.problems[0].startswith("common-crawl: ")
    assert "wants no requests for the next 3" in found.problems[0]
    assert len(archives.asked) == 1
    query(warehouse_url, "DELETE FROM ops.sites RETURNING 1")
    assert search("common-crawl")[1] == {"loaded": 4}


@pytest.mark.parametrize(
    ("path", "answer", "problem"),
    [
        ("/collinfo.json", (404, []), "answers HTTP 404"),
        ("/collinfo.json", (200, []), "lists its crawls in an unknown form"),
        ("/CC-MAIN-2026-13-index", (200, [("X", "1")]), None),
        ("/collinfo.json", (302, [("Location", "http://10.0.0.1/")]), "it leads to another host than the archive's"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_and_the_other_archive_is_asked(search, archives, path, answer, problem):
    fill(archives)
    archives.faults = {path: [answer]}
    found, states = search()
    assert [each.partition(": ")[2].endswith(problem) for each in found.problems] == ([True] if problem else [])
    assert states == {"loaded": 2}


def test_one_command_at_a_time_asks_the_archives(search, archives, warehouse_url):
    with advisory_lock(warehouse_url, "archives"), pytest.raises(CrawlError, match="is asking the archives; repeat"):
        search()
    assert archives.asked == []


def test_a_file_of_news_is_read_on_after_a_kill_and_around_damage(search, archives, warehouse_url, monkeypatch):
    monkeypatch.setattr(news_files, "PART_BYTES", 1)
    monkeypatch.setattr(copying, "MAX_SEGMENT_PAGES", 1)
    monkeypatch.setattr(news_files, "_CHUNK_BYTES", 700)
    members = [record(url, AT, page(f"Warga {number} Menanam")) for number, url in enumerate(URLS)]
    members[1] = record(URLS[1], AT, page("Warga Lain"), edit=(r"Digest: sha1:\w+", f"Digest: sha1:{'A' * 32}"))
    archives.in_the_news(*members[:3], b"\x1f\x8b\x08 rubbish\r\n" * 9, *members[3:])
    archives.in_the_news(record(PANEN, AT, page("Panen Raya")), path=NEWS.replace("0302", "0309"))
    archives.in_the_news(record(POHON, AT, page("Pohon")), path=NEWS.replace("0302", "0228").replace("00001", "00000"))
    whole = copying.Copier.flush
    segments = 0

    def killed(self, **how):
        nonlocal segments
        for name in whole(self, **how):
            segments += 1
            if segments == 4:
                raise KeyboardInterrupt
            yield name

    with monkeypatch.context() as patched:
        patched.setattr(copying.Copier, "flush", killed)
        with pytest.raises(KeyboardInterrupt):
            search("cc-news")
    asked = len(archives.asked)
    search("cc-news")
    (first, *_) = [path for path in archives.asked[asked:] if NEWS in path]
    assert int(first.partition("bytes=")[2].partition("-")[0]) >= len(b"".join(members[:2]))
    rows = query(warehouse_url, "SELECT url, state, reason FROM ops.ledger ORDER BY url")
    assert rows == sorted(
        (url, *(("pending", "copy_unusable") if url == URLS[1] else ("loaded", None))) for url in [*URLS, POHON]
    )
    before = everything(warehouse_url)
    asked = len(archives.asked)
    search("cc-news")
    assert everything(warehouse_url) == before
    assert not [path for path in archives.asked[asked:] if "bytes=" in path]
