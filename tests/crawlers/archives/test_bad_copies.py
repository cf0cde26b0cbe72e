"""Copies that are not what their archive lists become no row; the ledger says why, and a crawl asks the publisher."""

from datetime import timedelta

from tests.crawlers.archives.found import AT, PANEN, POHON
from tests.pipelines.importing.theirs import page, query

BODY = page("Warga Tanam Pohon")
TIME = f"{AT:%Y%m%d%H%M%S}"
WRONG = "A" * 32
IN_COMMON_CRAWL = {
    "its page is not what the digest in the index says": {"line": {"digest": WRONG}},
    "its record is damaged: the payload is not what the record's digest says": {
        "line": {"digest": ""},
        "edit": (r"Payload-Digest: sha1:\w+", f"Payload-Digest: sha1:{WRONG}"),
    },
    "its record breaks off": {"line": {"length": "200"}},
    "its record is damaged": {
        "edit": (r"(?s)WARC-Payload-Digest: [^\r]+\r\n(.*?)Content-Length: ", r"\1Content-Length: 9")
    },
    "its bytes are no compressed record": {"line": {"offset": "1"}},
    "its file answers HTTP 416": {"line": {"offset": "99999999"}},
    "its file answers HTTP 404": {"line": {"filename": "crawl-data/CC-MAIN-2026-13/gone.warc.gz"}},
    f"it is a page of {PANEN}": {"edit": (r"Target-URI: [^\r]+", f"Target-URI: {PANEN}")},
    "its response has status 301": {"status": "301 Moved", "headers": [("Location", "http://10.0.0.1/")]},
    "its record is a revisit": {"kind": "revisit"},
    "its record has 999999999 bytes": {"line": {"length": "999999999"}},
}
AT_THE_WAYBACK_MACHINE = {
    "the archive answers with a page of its own": {"is_own": True},
    "it is not what the digest in the index says": {"line": {"digest": WRONG}},
    "the archive answers HTTP 451": {"status": 451},
    "it leads to another host than the archive's": {
        "status": 302,
        "headers": [("Location", "http://10.0.0.1/latest/meta-data")],
    },
    "it leads to another page": {"status": 302, "headers": [("Location", f"/web/{TIME}id_/{PANEN}?other")]},
    "it leads through more than 3 redirects": {"status": 302, "headers": [("Location", "?")]},
}


def test_what_is_wrong_with_a_copy_is_told_and_it_is_not_asked_for_again(search, archives, warehouse_url):
    archives.saved(f"{PANEN}?other", AT, BODY)
    archives.captures = [[]]
    expected = {}
    for number, (problem, how) in enumerate(IN_COMMON_CRAWL.items()):
        expected[url := f"https://kota.example/read/{number}/x"] = problem
        archives.crawled(url, AT, BODY, **how)
    for number, (problem, how) in enumerate(AT_THE_WAYBACK_MACHINE.items(), len(expected)):
        expected[url := f"https://kota.example/read/{number}/x"] = problem
        archives.saved(url, AT, BODY, **how)
    archives.crawled(POHON, AT, b"0" * (11 * 1024 * 1024))
    expected[POHON] = f"its record has more than {10 * 1024 * 1024} bytes"
    for asked_for_pages in (True, False):
        asked = len(archives.asked)
        found, states = search()
        assert (states, found.problems) == ({}, [])
        lines = query(warehouse_url, "SELECT url, detail, state, reason, attempts, next_try_at > now() FROM ops.ledger")
        told = {url: detail.rpartition("bytes=")[2].partition(": ")[2] or detail for url, detail, *_ in lines}
        assert told == expected
        assert {line[2:] for line in lines} == {("pending", "copy_unusable", 1, True)}
        pages = [path for path in archives.asked[asked:] if "bytes=" in path or "/web/" in path]
        assert bool(pages) is asked_for_pages
    assert query(warehouse_url, "SELECT count(*) FROM warehouse.articles") == [(0,)]


def test_the_next_copy_stands_in_for_one_that_cannot_be_used(search, archives, warehouse_url):
    archives.crawled(POHON, AT, BODY, {"digest": WRONG})
    archives.crawled(PANEN, AT, page("Panen Raya"), {"length": "20"})
    archives.crawled(PANEN, AT + timedelta(hours=1), page("Panen Raya"))
    archives.saved(POHON, AT + timedelta(hours=1), BODY)
    found, states = search()
    assert (states, found.problems) == ({"loaded": 2}, [])
    rows = query(warehouse_url, "SELECT url, state, fetched_at FROM ops.ledger ORDER BY url")
    assert rows == [(url, "loaded", AT + timedelta(hours=1)) for url in (POHON, PANEN)]


def test_a_copy_of_another_time_has_its_own_time(search, archives, warehouse_url):
    later = AT + timedelta(hours=3)
    archives.saved(POHON, later, BODY)
    archives.captures = [[]]
    archives.saved(POHON, AT, b"", status=302, headers=[("Location", f"/web/{later:%Y%m%d%H%M%S}id_/{POHON}")])
    assert search("wayback")[1] == {"loaded": 1}
    assert query(warehouse_url, "SELECT fetched_at FROM ops.ledger") == [(later,)]
