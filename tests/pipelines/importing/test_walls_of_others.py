"""Pages of other archives that are walls or notices: their URLs wait for a page of the article."""

from dataclasses import replace
from datetime import timedelta

from tests.pipelines.importing.theirs import NOON, exchange, page, query

LINES = "SELECT url, state, reason, attempts, warc_file FROM ops.ledger ORDER BY url"
POHON, PANEN = "https://kota.example/read/1/pohon", "https://kota.example/read/2/panen"
NOTICE = b"<html><head><title>Site under maintenance</title></head><body><h1>Site under maintenance</h1></body></html>"


def test_walls_wait_however_often_they_are_imported_until_a_page_turns_up(load, warc, warehouse_url):
    wall = exchange(POHON, page("Warga Tanam Pohon"))
    wall = replace(wall, headers=[*wall.headers, ("cf-mitigated", "challenge")])
    path, _ = warc(wall, exchange(PANEN, NOTICE))
    assert load(path).states == {"pending": 2}
    lines = query(warehouse_url, LINES)
    assert lines == [(POHON, "pending", "challenge", 1, None), (PANEN, "pending", "maintenance", 1, None)]
    load(path)
    assert query(warehouse_url, LINES) == lines
    earlier = exchange(POHON, page("Warga Tanam Pohon"), fetched_at=NOON - timedelta(days=1))
    assert load(warc(earlier, name="more.warc.gz")[0]).states == {"loaded": 1}
    assert query(warehouse_url, "SELECT url, title FROM warehouse.articles") == [(POHON, "Warga Tanam Pohon")]
