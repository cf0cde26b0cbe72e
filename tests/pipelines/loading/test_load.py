"""Loading on a real PostgreSQL: rows, versions, copies, ledger and counts, in one transaction, twice the same."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import psycopg2
import pytest

from pipelines import ledger
from pipelines.checking import shortcomings
from pipelines.deduplication import Address, repeated_addresses
from pipelines.loading import Counts
from pipelines.runs import open_runs, register_publishers
from pipelines.stages import link_run, load_source
from pipelines.warehouse.connection import connect
from tests.builders import DAY, DESA, KOTA, NOON, address, article, failed, fetched, found, manifest, rejected

CONTENTS = {
    "articles": "SELECT * FROM warehouse.articles ORDER BY article_id",
    "versions": "SELECT * FROM warehouse.article_versions ORDER BY article_id, version",
    "ledger": "SELECT * FROM ops.ledger ORDER BY source_id, url",
    "runs": "SELECT * FROM ops.runs ORDER BY run_id, source_id",
}


class Warehouse:
    def __init__(self, url):
        self.url = url
        with connect(url, "kabar_loader") as connection:
            register_publishers(connection, [KOTA, DESA])

    def run(self, account, *verdicts):
        """What the crawl and the load of one source do to the warehouse."""
        with connect(self.url, "kabar_loader") as connection:
            open_runs(connection, account.run_id, "archive_day", [account.source_id], DAY)
        for step in (ledger.discover, ledger.settle_crawl):
            entries = account.pages if step is ledger.settle_crawl else [page.found for page in account.pages]
            with connect(self.url, "kabar_loader") as connection:
                step(connection, account.run_id, account.source_id, entries)
        return self.load(account, *verdicts)

    def load(self, account, *verdicts):
        repeated = repeated_addresses(
            Address(each.url, each.canonical_url) for each in verdicts if hasattr(each, "body")
        )
        with connect(self.url, "kabar_loader") as connection:
            counts = load_source(connection, account, verdicts, repeated)
        link_run(self.url)
        return counts

    def sql(self, statement, *parameters):
        with connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    def contents(self):
        return {name: self.sql(statement) for name, statement in CONTENTS.items()}


@pytest.fixture
def warehouse(warehouse_url):
    return Warehouse(warehouse_url)


def test_a_row_says_what_the_article_says(warehouse):
    text = 'Baris "satu" dengan \\ garis\nBaris dua\tdan é dan “kutipan”'
    warehouse.run(manifest(fetched("satu")), article(body=text, subtitle="Anak judul", warc_offset=291))
    row = warehouse.sql(
        "SELECT title, subtitle, authors, editors, tags, body, published_at, published_date, access, warc_offset,"
        " first_seen_at, last_seen_at, version, story_id = article_id, duplicate_of FROM warehouse.articles"
    )
    assert row == [
        ("Judul satu", "Anak judul", ["Ani Budi"], [], ["satu", 'du"a\\'], text, NOON - timedelta(hours=1), DAY,
         "full", 291, NOON, NOON, 1, True, None)
    ]  # fmt: skip


def test_every_url_of_the_run_has_its_state_and_the_counts_add_up(warehouse):
    counts = warehouse.run(
        manifest(fetched("satu"), fetched("dua"), failed("tiga"), failed("empat", "http_410")),
        article("satu"),
        rejected("dua"),
    )
    assert counts == Counts(discovered=4, loaded=1, duplicate=0, rejected=1, failed=2, pending=0, fallbacks=0)
    assert warehouse.sql("SELECT url, state, reason FROM ops.ledger ORDER BY url") == [
        (address("dua"), "rejected", "empty"),
        (address("empat"), "failed", "http_410"),
        (address("satu"), "loaded", None),
        (address("tiga"), "failed", "http_404"),
    ]


def test_loading_twice_changes_nothing(warehouse):
    account = manifest(fetched("satu"), fetched("dua"), failed("tiga"))
    verdicts = article("satu"), rejected("dua")
    warehouse.run(account, *verdicts)
    before = warehouse.contents()
    warehouse.load(account, *verdicts)
    assert warehouse.contents() == before


def test_a_changed_text_is_a_new_version(warehouse):
    warehouse.run(manifest(fetched("satu", modified=NOON)), article())
    later = NOON + timedelta(hours=2)
    account = manifest(fetched("satu", fetched_at=later, modified=later), run_id="ingest/two")
    warehouse.run(account, article(body="Isi yang diperbaiki.", fetched_at=later))
    assert warehouse.sql("SELECT version, body, first_seen_at, last_seen_at, run_id FROM warehouse.articles") == [
        (2, "Isi yang diperbaiki.", NOON, later, "ingest/two")
    ]
    assert warehouse.sql(
        "SELECT version, body, valid_from, valid_to FROM warehouse.article_versions ORDER BY version"
    ) == [(1, "Isi berita satu.", NOON, later), (2, "Isi yang diperbaiki.", later, None)]
    assert warehouse.sql("SELECT listed_modified_at FROM ops.ledger") == [(later,)]


def test_the_same_text_seen_again_is_no_version(warehouse):
    warehouse.run(manifest(fetched("satu")), article())
    later = NOON + timedelta(hours=2)
    warehouse.run(manifest(fetched("satu", fetched_at=later), run_id="ingest/two"), article(fetched_at=later))
    assert warehouse.sql("SELECT version, last_seen_at FROM warehouse.articles") == [(1, later)]
    assert warehouse.sql("SELECT count(*) FROM warehouse.article_versions") == [(1,)]


HISTORY = ("lama", "baru", "baru", "lama", "lain")  # the text at each of five fetches, an hour apart


def fetch(warehouse, number, text):
    at = NOON + timedelta(hours=number)
    account = manifest(fetched("satu", fetched_at=at), run_id=f"ingest/{number}")
    warehouse.run(account, article(body=text, fetched_at=at, modified_at=at, warc_offset=number))


def history_of(warehouse):
    """All that must not depend on the order in which fetches were loaded."""
    return {
        "article": warehouse.sql(
            "SELECT body, version, first_seen_at, last_seen_at, modified_at, warc_offset FROM warehouse.articles"
        ),
        "versions": warehouse.sql(
            "SELECT version, body, valid_from, valid_to, modified_at, warc_offset FROM warehouse.article_versions"
            " ORDER BY version"
        ),
        "corrections": warehouse.sql(
            "SELECT seen_at, version, lead_was, lead_became, is_body_changed, words_removed, words_added"
            " FROM marts.corrections"
        ),
    }


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 4, 1, 3), (0, 3, 4, 1, 2), (3, 1, 0, 2, 4)])
def test_fetches_end_in_the_same_versions_whatever_their_order(warehouse, order):
    for number in order:
        fetch(warehouse, number, HISTORY[number])
    hours = [NOON + timedelta(hours=number) for number in range(5)]
    assert history_of(warehouse) == {
        "article": [("lain", 4, hours[0], hours[4], hours[4], 4)],
        "versions": [
            (1, "lama", hours[0], hours[1], hours[0], 0),
            (2, "baru", hours[1], hours[3], hours[1], 1),
            (3, "lama", hours[3], hours[4], hours[3], 3),
            (4, "lain", hours[4], None, hours[4], 4),
        ],
        "corrections": [
            (hours[4], 4, "lama", "lain", True, 1, 1),
            (hours[3], 3, "baru", "lama", True, 1, 1),
            (hours[1], 2, "lama", "baru", True, 1, 1),
        ],
    }


def test_a_late_fetch_leaves_what_the_article_says(warehouse):
    fetch(warehouse, 2, "baru")
    fetch(warehouse, 1, "lama")
    before = warehouse.contents()
    fetch(warehouse, 1, "lama")
    assert {**warehouse.contents(), "runs": before["runs"]} == before
    assert warehouse.sql("SELECT body, version, run_id FROM warehouse.articles") == [("baru", 2, "ingest/2")]


def test_a_correction_tells_only_what_changed(warehouse):
    later = NOON + timedelta(hours=1)
    body = "Dua orang tewas.\nPolisi menyelidiki."
    warehouse.run(manifest(fetched("satu")), article(title="Dua tewas", subtitle="Di tol", body=body))
    warehouse.run(
        manifest(fetched("satu", fetched_at=later), run_id="ingest/two"),
        article(title="Tiga tewas", subtitle="Di tol", body=body, fetched_at=later),
    )
    assert warehouse.sql("SELECT * FROM marts.corrections") == [
        (later, "kota", 1, address("satu"), 2, "Dua tewas", "Tiga tewas", None, None, False, 0, 0)
    ]


def test_two_addresses_of_one_article_give_one_row(warehouse):
    spelt = address("satu") + "?utm_source=feed"
    counts = warehouse.run(
        manifest(fetched("satu", url=spelt), fetched("satu")),
        article("satu", url=spelt, canonical_url=address("satu")),
        article("satu"),
    )
    assert (counts.loaded, counts.duplicate) == (1, 1)
    assert warehouse.sql("SELECT url FROM warehouse.articles") == [(address("satu"),)]
    assert warehouse.sql("SELECT url, reason FROM ops.ledger WHERE state = 'duplicate'") == [
        (spelt, "same_canonical_url")
    ]


def test_an_address_that_turns_out_to_be_a_loaded_article_is_a_duplicate(warehouse):
    warehouse.run(manifest(fetched("satu")), article())
    counts = warehouse.run(
        manifest(fetched("amp"), run_id="ingest/two"),
        article("amp", canonical_url=address("satu"), fetched_at=NOON + timedelta(hours=1)),
    )
    assert (counts.loaded, counts.duplicate) == (0, 1)
    assert warehouse.sql("SELECT url, version FROM warehouse.articles") == [(address("satu"), 1 + 1)]


def test_a_url_moves_to_the_day_that_its_page_says(warehouse):
    yesterday = DAY - timedelta(days=1)
    warehouse.run(manifest(fetched("satu")), article(published_date=yesterday))
    assert warehouse.sql("SELECT published_date, listed_date FROM ops.ledger") == [(yesterday, DAY)]
    assert warehouse.sql("SELECT published_date, discovered, loaded FROM marts.coverage ORDER BY 1") == [
        (yesterday, 1, 1),
        (DAY, 0, 0),
    ]


def test_an_articles_own_address_moves_with_it_whichever_page_was_read(warehouse):
    later = NOON + timedelta(days=1)
    own = article("satu")
    other = article(
        "lain", canonical_url=own.canonical_url, published_date=DAY + timedelta(days=1), fetched_at=later, title="Baru"
    )
    warehouse.run(manifest(fetched("satu")), own)
    account = manifest(fetched("lain", fetched_at=later), run_id="archive_day/two")
    warehouse.run(account, other)
    days = warehouse.sql("SELECT url, state, published_date FROM ops.ledger ORDER BY url")
    assert days == [
        (address("lain"), "duplicate", DAY + timedelta(days=1)),
        (address("satu"), "loaded", DAY + timedelta(days=1)),
    ]
    with connect(warehouse.url, "kabar_loader") as connection:
        assert shortcomings(connection, account) == []


def test_a_loaded_article_stays_loaded_when_a_revisit_finds_no_article(warehouse):
    warehouse.run(manifest(fetched("satu")), article())
    warehouse.run(manifest(fetched("satu"), run_id="ingest/two"), rejected("satu"))
    assert warehouse.sql("SELECT state, reason FROM ops.ledger") == [("loaded", None)]


def copies_of(warehouse):
    return dict(
        warehouse.sql(
            "SELECT copy.canonical_url, original.canonical_url FROM warehouse.articles AS copy"
            " LEFT JOIN warehouse.articles AS original ON original.article_id = copy.duplicate_of"
        )
    )


@pytest.mark.parametrize("order", [("pagi", "siang", "sore"), ("sore", "siang", "pagi"), ("siang", "sore", "pagi")])
def test_copies_are_linked_to_the_earliest_whatever_the_order(warehouse, order):
    hours = {"pagi": 1, "siang": 2, "sore": 3}
    for name in order:
        text = article(name, body="Kantor berita melaporkan.", published_at=NOON + timedelta(hours=hours[name]))
        warehouse.run(manifest(fetched(name), run_id=f"ingest/{name}"), text)
    assert copies_of(warehouse) == {
        address("pagi"): None,
        address("siang"): address("pagi"),
        address("sore"): address("pagi"),
    }
    assert warehouse.sql("SELECT first_published_at, articles, sources FROM warehouse.stories") == [
        (NOON + timedelta(hours=1), 3, 1)
    ]


def test_a_copy_whose_text_changes_leaves_its_group(warehouse):
    same = "Kantor berita melaporkan."
    warehouse.run(
        manifest(fetched("pagi"), fetched("siang")),
        article("pagi", body=same, published_at=NOON),
        article("siang", body=same, published_at=NOON + timedelta(hours=1)),
    )
    later = NOON + timedelta(hours=2)
    warehouse.run(
        manifest(fetched("pagi", fetched_at=later), run_id="ingest/two"),
        article("pagi", body="Teks lain.", published_at=NOON, fetched_at=later),
    )
    assert copies_of(warehouse) == {address("pagi"): None, address("siang"): None}
    assert len(warehouse.sql("SELECT DISTINCT story_id FROM warehouse.articles")) == 2


def test_a_crawl_that_names_what_is_loaded_meanwhile_does_not_end_the_load(warehouse):
    names = [f"{number:02}" for number in range(30)]
    account = manifest(*map(fetched, names))
    warehouse.run(account)
    with connect(warehouse.url, "kabar_loader") as crawl, ThreadPoolExecutor() as pool:
        ledger.discover(crawl, "ingest/next", "kota", [found(names[15], found_by="feed")])
        loading = pool.submit(warehouse.load, account, *map(article, names))
        wait_until_one_waits(warehouse)
        ledger.discover(crawl, "ingest/next", "kota", [found(name, found_by="feed") for name in names])
        crawl.commit()
        assert loading.result().loaded == len(names)


def wait_until_one_waits(warehouse):
    for _ in range(200):
        if warehouse.sql("SELECT count(*) FROM pg_locks WHERE NOT granted") == [(1,)]:
            return
        time.sleep(0.05)
    raise TimeoutError


def test_nothing_of_a_failed_load_stays(warehouse):
    before = warehouse.contents()
    account = manifest(fetched("satu"))
    with pytest.raises(psycopg2.errors.NotNullViolation):
        warehouse.run(account, article(title=None, content_hash="x"))
    assert warehouse.contents()["articles"] == before["articles"]
    assert warehouse.sql("SELECT state, reason FROM ops.ledger") == [("pending", "fetched")]


def test_coverage_is_complete_only_after_a_walk_that_followed_the_day(warehouse):
    during = datetime(2026, 3, 2, 16, 59, tzinfo=UTC)  # 23:59 in Jakarta
    after = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    for number, (walked_at, complete) in enumerate([(None, False), (during, False), (after, True)]):
        warehouse.run(manifest(failed("satu"), run_id=f"archive_day/{number}", walked_at=walked_at))
        assert warehouse.sql("SELECT complete FROM marts.coverage") == [(complete,)]


def test_a_walked_day_without_articles_is_on_the_coverage(warehouse):
    warehouse.run(manifest(days=(date(2026, 3, 2),)))
    assert warehouse.sql("SELECT published_date, discovered, loaded, complete FROM marts.coverage") == [
        (DAY, 0, 0, False)
    ]


def test_all_routes_of_the_ledger_are_known(warehouse):
    routes = ("feed", "sitemap", "index", "page", "archive")
    with connect(warehouse.url, "kabar_loader") as connection:
        ledger.discover(connection, "r", "kota", [found(route, found_by=route) for route in routes])
    assert warehouse.sql("SELECT count(*) FROM ops.ledger") == [(5,)]
