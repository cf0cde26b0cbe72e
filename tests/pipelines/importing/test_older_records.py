"""A record that is not newer than what was read of an address is left out."""

from datetime import timedelta

import pytest

from pipelines.importing import batches
from tests.pipelines.importing.theirs import NOON, exchange, page, query

URL = "https://kota.example/read/1/pohon"
EARLIER, LATER = NOON - timedelta(hours=3), NOON + timedelta(hours=3)


def record(text, at):
    return exchange(URL, page("Warga Tanam Pohon", text), fetched_at=at)


def place(url):
    return query(url, "SELECT fetched_at, warc_file, warc_offset, state FROM ops.ledger")


def test_an_older_record_leaves_ledger_and_article_at_the_newer_one(load, warc, warehouse_url):
    load(warc(record("Kedua.", NOON), name="b.warc.gz")[0])
    before = place(warehouse_url), query(warehouse_url, "SELECT body, warc_file, last_seen_at FROM warehouse.articles")
    load(warc(record("Pertama.", EARLIER), name="a.warc.gz")[0])
    after = place(warehouse_url), query(warehouse_url, "SELECT body, warc_file, last_seen_at FROM warehouse.articles")
    assert after == before
    assert before[0][0][0] == NOON
    assert query(warehouse_url, "SELECT count(*) FROM warehouse.article_versions") == [(1,)]


@pytest.mark.parametrize("at", [EARLIER, NOON])
def test_such_a_record_beside_a_new_page_leaves_the_ledger_as_it_is(load, warc, warehouse_url, at):
    load(warc(record("Kedua.", NOON), name="b.warc.gz")[0])
    before = place(warehouse_url)
    other = exchange("https://kota.example/read/2/sungai", page("Sungai Meluap di Desa"), fetched_at=EARLIER)
    load(warc(record("Pertama.", at), other, name="a.warc.gz")[0])
    ((_, new_file, *_),) = query(warehouse_url, "SELECT 1, warc_file FROM ops.ledger WHERE url LIKE '%sungai'")
    assert [row for row in place(warehouse_url) if row[1] != new_file] == before


def test_a_newer_record_moves_both(load, warc, warehouse_url):
    load(warc(record("Kedua.", NOON), name="b.warc.gz")[0])
    old = place(warehouse_url)
    load(warc(record("Ketiga.", LATER), name="c.warc.gz")[0])
    ((at, file, _, state),) = place(warehouse_url)
    assert (at, state) == (LATER, "loaded")
    assert file != old[0][1]
    assert query(warehouse_url, "SELECT warc_file, last_seen_at FROM warehouse.articles") == [(file, LATER)]


def test_a_record_of_the_same_instant_moves_nothing(load, warc, warehouse_url):
    load(warc(record("Kedua.", NOON), name="b.warc.gz")[0])
    before = place(warehouse_url)
    load(warc(record("Lain.", NOON), name="d.warc.gz")[0])
    assert place(warehouse_url) == before
    assert query(warehouse_url, "SELECT count(*) FROM warehouse.article_versions") == [(1,)]


def test_a_crawl_that_fetched_meanwhile_keeps_its_place(load, warc, warehouse_url, monkeypatch):
    whole = batches.Importer._load_source

    def late(self, *arguments):
        theirs = f"fetched_at = '{LATER.isoformat()}', warc_file = 'warc/kota/later.warc.gz', warc_offset = 7"
        query(warehouse_url, f"UPDATE ops.ledger SET {theirs} RETURNING url")
        whole(self, *arguments)

    monkeypatch.setattr(batches.Importer, "_load_source", late)
    load(warc(record("Kedua.", NOON), name="b.warc.gz")[0])
    assert place(warehouse_url) == [(LATER, "warc/kota/later.warc.gz", 7, "loaded")]


def test_an_older_record_does_not_displace_a_later_page_that_waits_to_be_read(load, warc, warehouse_url, monkeypatch):
    with monkeypatch.context() as unread:
        unread.setattr(batches.Importer, "_load_source", lambda *_: None)
        load(warc(record("Kedua.", NOON), name="b.warc.gz")[0])
    before = place(warehouse_url)
    assert [state for *_, state in before] == ["pending"]
    load(warc(record("Pertama.", EARLIER), name="a.warc.gz")[0])
    assert place(warehouse_url) == before
