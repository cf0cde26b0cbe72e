"""A page that is no article never replaces one, in whatever order its fetches are loaded."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from tests.builders import NOON, address, article, crawl_of, fetched

SCHOOL = (
    "Pemerintah kota membuka dua sekolah dasar di tepi sungai pada hari Senin.\n"
    "Wali kota mengatakan kedua gedung itu dapat menampung enam ratus murid.\n"
    "Warga meminta jembatan penyeberangan dibangun sebelum musim hujan tiba."
)
LONGER = SCHOOL.replace("enam ratus", "tujuh ratus") + "\nPembangunan jembatan dimulai bulan depan."
REWRITTEN = "Gedung baru untuk anak-anak bantaran resmi dipakai.\nAngkutan umum menyusul setelah anggaran disetujui."
WALL = "Kami memeriksa peramban Anda sebelum melanjutkan. Nyalakan skrip lalu muat ulang halaman ini."


def reading(hour, *, title="Dua Sekolah Dibuka di Tepi Sungai", body=SCHOOL, **fields):
    return article(title=title, body=body, fetched_at=NOON + timedelta(hours=hour), warc_offset=hour, **fields)


ORIGINAL = reading(0, stated_at=NOON)
CORRECTED = reading(2, body=LONGER, title="Tujuh Ratus Murid Masuk Gedung Baru", stated_at=NOON)
BOT_WALL = reading(1, title="Sebentar", body=WALL)
NEW_TEXT = reading(
    3, title="Anak Bantaran Punya Gedung", body=REWRITTEN, stated_at=NOON + timedelta(hours=3), names_itself=True
)


@pytest.fixture
def load(warehouse):
    def one(text, name="satu"):
        crawl = crawl_of(fetched(name, fetched_at=text.fetched_at), run_id=f"ingest/{text.fetched_at:%H%M}")
        warehouse.run(crawl, replace(text, url=address(name), canonical_url=address(name)))

    return one


def row(warehouse, name="satu"):
    columns = "title, body, version, first_seen_at, last_seen_at, warc_offset"
    return warehouse.sql(f"SELECT {columns} FROM warehouse.articles WHERE url = %s", address(name))


def texts(warehouse, name):
    """The row of an article, its versions, and the readings that are none."""
    versions = (
        "SELECT version.version, version.title, valid_from, valid_to FROM warehouse.article_versions AS version"
        " JOIN warehouse.articles AS article USING (article_id) WHERE article.url = %s ORDER BY version.version"
    )
    aside = "SELECT fetched_at, title_read FROM marts.suspicious_versions WHERE url = %s ORDER BY 1"
    return row(warehouse, name), warehouse.sql(versions, address(name)), warehouse.sql(aside, address(name))


def test_a_wall_leaves_the_row_and_is_told_with_both_hashes(warehouse, load):
    load(ORIGINAL)
    before = row(warehouse)
    load(BOT_WALL)
    assert row(warehouse) == before
    assert warehouse.sql("SELECT state, reason FROM ops.ledger") == [("loaded", None)]
    assert warehouse.sql(
        "SELECT reason, detail, warc_offset FROM ops.events WHERE event = 'suspicious_version' AND url = %s",
        address("satu"),
    ) == [("another_text", f"content_hash {BOT_WALL.content_hash} instead of {ORIGINAL.content_hash}", 1)]
    assert warehouse.sql(
        "SELECT title, title_read, content_hash, content_hash_read FROM marts.suspicious_versions"
    ) == [(ORIGINAL.title, BOT_WALL.title, ORIGINAL.content_hash, BOT_WALL.content_hash)]


def test_loading_a_wall_twice_changes_nothing(warehouse, load):
    load(ORIGINAL)
    load(BOT_WALL)
    before = warehouse.contents(), warehouse.sql("SELECT count(*) FROM ops.events WHERE event = 'suspicious_version'")
    crawl = crawl_of(fetched("satu", fetched_at=BOT_WALL.fetched_at), run_id=f"ingest/{BOT_WALL.fetched_at:%H%M}")
    warehouse.load(crawl, BOT_WALL)
    after = warehouse.contents(), warehouse.sql("SELECT count(*) FROM ops.events WHERE event = 'suspicious_version'")
    assert after == before


def test_the_visit_is_tried_again_later_and_without_the_headers_of_the_wall(warehouse, load):
    load(ORIGINAL)
    load(BOT_WALL)
    first = "SELECT next_revisit_at > now() + interval '5 hours', next_revisit_at < now() + interval '7 hours', etag"
    assert warehouse.sql(f"{first} FROM ops.revisits") == [(True, True, None)]
    load(reading(4, title="Sebentar lagi", body=WALL))
    assert warehouse.sql("SELECT next_revisit_at > now() + interval '11 hours' FROM ops.revisits") == [(True,)]
    with connect(warehouse.url, "kabar_loader") as connection:
        assert ledger.revisits.take_revisits(connection, "kota", 5) == []


def in_orders(load, fetches, orders):
    """Load the fetches in each order, each time as an article of its own; yield its name."""
    for order in orders:
        name = "-".join(map(str, order))
        for number in order:
            load(fetches[number], name)
        yield name


def test_the_rows_are_the_same_in_every_order(warehouse, load):
    orders = ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (1, 0, 3, 2), (2, 1, 3, 0), (3, 1, 0, 2))
    for name in in_orders(load, (ORIGINAL, BOT_WALL, CORRECTED, NEW_TEXT), orders):
        assert texts(warehouse, name) == (
            [(NEW_TEXT.title, REWRITTEN, 3, NOON, NEW_TEXT.fetched_at, 3)],
            [
                (1, ORIGINAL.title, NOON, CORRECTED.fetched_at),
                (2, CORRECTED.title, CORRECTED.fetched_at, NEW_TEXT.fetched_at),
                (3, NEW_TEXT.title, NEW_TEXT.fetched_at, None),
            ],
            [(BOT_WALL.fetched_at, BOT_WALL.title)],
        )


def test_a_wall_that_came_first_gives_way_to_the_article(warehouse, load):
    wall = reading(-1, title="Sebentar", body=WALL)
    for name in in_orders(load, (wall, ORIGINAL, CORRECTED), permutations(range(3))):
        assert texts(warehouse, name) == (
            [(CORRECTED.title, LONGER, 2, NOON, CORRECTED.fetched_at, 2)],
            [(1, ORIGINAL.title, NOON, CORRECTED.fetched_at), (2, CORRECTED.title, CORRECTED.fetched_at, None)],
            [(wall.fetched_at, "Sebentar")],
        )


def test_what_shows_that_a_rewritten_text_is_the_article(warehouse, load):
    for name, version, fields in (
        ("text", 2, {"body": SCHOOL[:75] + REWRITTEN}),
        ("headline", 2, {"title": "Dua Sekolah Dibuka"}),
        ("identity", 2, {"stated_at": NOON + timedelta(hours=1), "names_itself": True}),
        ("no-change-is-stated", 1, {"stated_at": NOON, "names_itself": True}),
        ("maybe-another-article", 1, {"stated_at": NOON + timedelta(hours=1)}),
        ("maybe-an-error-page", 1, {"names_itself": True}),
    ):
        load(ORIGINAL, name)
        load(reading(1, **{"title": "Anak Bantaran Punya Gedung", "body": REWRITTEN, **fields}), name)
        found = warehouse.sql("SELECT version FROM warehouse.articles WHERE url = %s", address(name))
        assert (name, found) == (name, [(version,)])
    assert warehouse.sql("SELECT count(*) FROM marts.suspicious_versions") == [(3,)]


@pytest.mark.parametrize("order", [("satu", "dua"), ("dua", "satu"), ("dua", "satu", "dua"), ("satu", "dua", "satu")])
def test_a_page_that_claims_another_texts_address_is_an_article_of_its_own(warehouse, order):
    later = NOON + timedelta(hours=1)
    claim = article("dua", canonical_url=address("satu"), body=REWRITTEN, fetched_at=later, names_itself=True)
    pages = {"satu": article("satu", body=SCHOOL), "dua": claim}
    for name in order:
        crawl = crawl_of(fetched(name, fetched_at=pages[name].fetched_at), run_id=f"ingest/{name}")
        warehouse.run(crawl, pages[name])
    for name in order:
        warehouse.run(crawl_of(fetched(name, fetched_at=pages[name].fetched_at), run_id=f"ingest/{name}"), pages[name])
        assert warehouse.sql("SELECT count(*) FROM ops.versions WHERE names_itself") == [(0,)]
        assert warehouse.sql("SELECT canonical_url, url, version, body FROM warehouse.articles ORDER BY 1") == [
            (address("dua"), address("dua"), 1, REWRITTEN),
            (address("satu"), address("satu"), 1, SCHOOL),
        ]
        assert warehouse.sql("SELECT url, state FROM ops.ledger ORDER BY url") == [
            (address("dua"), "loaded"),
            (address("satu"), "loaded"),
        ]


def test_an_address_is_given_back_once_and_only_if_the_other_is_free(warehouse):
    names = ("satu", "dua", "dua?page=2")
    claims = dict(zip(names[1:], ("satu", "tiga"), strict=True))
    for number, (name, claimed) in enumerate(claims.items()):
        text = article(name, url=address(name), canonical_url=address(claimed), body=f"{REWRITTEN} {name}")
        warehouse.run(crawl_of(fetched(name), run_id=f"ingest/{number}"), text)
    owners = [article("satu", body=SCHOOL), article("tiga", body=LONGER, title="Jembatan Dibangun Bulan Depan")]
    warehouse.run(crawl_of(fetched("satu"), fetched("tiga"), run_id="ingest/owners"), *owners)
    addresses = warehouse.sql("SELECT canonical_url FROM warehouse.articles")
    assert {address("satu"), address("dua")} <= {canonical for (canonical,) in addresses}
