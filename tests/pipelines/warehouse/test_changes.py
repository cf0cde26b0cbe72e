"""Who follows `warehouse.changes` misses nothing, whoever writes meanwhile."""

import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from pipelines.cleaning.hashes import article_key
from pipelines.deduplication import link_articles
from pipelines.loading import load_articles
from pipelines.settings import PROJECT_ROOT
from pipelines.warehouse import retention
from pipelines.warehouse.connection import connect, open_connection
from tests.builders import DAY, NOON, address, article, crawl_of, fetched
from tests.loading import load
from tests.pipelines.deduplication.texts import text

QUERIES = (PROJECT_ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
SECTION = QUERIES.partition("\n### What has changed since I looked last?\n")[2]
(POLL,) = re.findall(r"```sql\n(.*?)```", SECTION.partition("\n### ")[0], re.DOTALL)
SEEN_AGAIN = ("last_seen_at", "warc_file", "warc_offset", "run_id", "extractor_version")
"""Columns whose change alone is no change."""


class Follower:
    """A copy of the articles that is kept by asking for what is new."""

    def __init__(self, url):
        self.url, self.last, self.copy, self.log = url, 0, {}, []

    def poll(self, limit=1000):
        """Take in what is new; return the number of rows."""
        statement = POLL.replace("> 0", "> %(last)s").replace("LIMIT 1000", "LIMIT %(limit)s")
        assert statement.count("%(") == 2
        with connect(self.url, "kabar_analyst") as connection, connection.cursor() as cursor:
            cursor.execute(statement, {"last": self.last, "limit": limit})
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor]
        for row in rows:
            assert row["number"] > self.last
            self.last = row["number"]
            self.copy.pop(row["key"], None)
            if not row["is_removed"]:
                self.copy[row["key"]] = row
            self.log.append((row["key"], row["is_removed"]))
        return len(rows)

    def check(self):
        """Assert that the copy is the table, but for the columns of a page that was seen again."""
        while self.poll():
            pass
        with connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT * FROM warehouse.articles ORDER BY article_key")
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor]
        compared = [name for name in names if name not in SEEN_AGAIN]
        expected = [[row[name] for name in compared] for row in rows]
        assert [[self.copy[each][name] for name in compared] for each in sorted(self.copy)] == expected


@pytest.fixture
def ask(warehouse_url):
    def ask(query, *parameters):
        with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    return ask


@pytest.fixture
def follower(warehouse_url):
    return Follower(warehouse_url)


@pytest.fixture
def moved(follower):
    """The keys that moved since the last call."""

    def moved():
        before = len(follower.log)
        follower.check()
        return follower.log[before:]

    return moved


WAITING = """
SELECT count(*)
FROM pg_locks
JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
"""


def until_numbering_waits(ask):
    """Return once a session waits for its turn to number changes."""
    for _ in range(400):
        if ask(WAITING) == [(1,)]:
            return
        time.sleep(0.05)
    raise TimeoutError


def key(name):
    return article_key(address(name))


def test_a_load_moves_what_is_new_and_a_repeated_load_nothing(warehouse_url, moved):
    load(warehouse_url, article("satu"), article("dua", body="Lain."))
    assert sorted(moved()) == sorted([(key("satu"), False), (key("dua"), False)])
    load(warehouse_url, article("satu"), article("dua", body="Lain."))
    assert moved() == []


def test_an_earlier_article_that_comes_later_moves_the_ones_it_links(warehouse_url, moved):
    load(warehouse_url, article("siang", body=text(0)), article("lain", body=text(1)))
    load(warehouse_url, article("sore", body=text(0, 0, 11), published_at=NOON))
    moved()
    load(warehouse_url, article("pagi", body=text(0), published_at=NOON - timedelta(hours=9)))
    assert {name for name, _ in moved()} == {key("pagi"), key("siang"), key("sore")}


def test_the_same_page_again_is_no_change(warehouse_url, moved, ask):
    load(warehouse_url, article("satu"))
    moved()
    before = ask("SELECT change_seq, changed_at, last_seen_at FROM warehouse.articles")
    load(warehouse_url, article("satu", warc_offset=9, extractor_version="next"), fetched_at=NOON + timedelta(hours=1))
    assert moved() == []
    after = ask("SELECT change_seq, changed_at, last_seen_at FROM warehouse.articles")
    assert after[0][:2] == before[0][:2]
    assert after[0][2] > before[0][2]
    load(warehouse_url, article("satu", title="Lain"), fetched_at=NOON + timedelta(hours=2))
    assert moved() == [(key("satu"), False)]
    assert ask("SELECT changed_at > %s, version FROM warehouse.articles", before[0][1]) == [(True, 2)]


@pytest.mark.parametrize(
    "change",
    ["title = 'x'", "body = body || 'x'", "tags = '{x}'", "cut = '{x}'", "dated_at = now()", "change_seq = 0"],
)
def test_every_other_column_counts(warehouse_url, moved, ask, change):
    load(warehouse_url, article("satu"))
    moved()
    ask(f"UPDATE warehouse.articles SET {change}")
    assert moved() == [(key("satu"), False)]


def test_a_deleted_article_is_told_and_may_come_back(warehouse_url, moved, ask):
    load(warehouse_url, article("satu"), article("dua", body="Lain.", published_date=DAY + timedelta(days=9)))
    moved()
    retention.drop_articles(warehouse_url, DAY + timedelta(days=31), 30)
    assert moved() == [(key("satu"), True)]
    for name, removed in (("satu", False), ("satu", True), ("satu", False)):
        if removed:
            ask("DELETE FROM warehouse.articles WHERE article_key = %s", key(name))
        else:
            load(warehouse_url, article(name))
        assert (key(name), removed) in moved()
    assert ask("SELECT replaced_by FROM warehouse.removed_articles") == [(None,)]


def test_an_address_that_another_article_gets_leads_to_its_new_key(warehouse_url, moved, ask):
    load(warehouse_url, article("satu"), article("dua", body="Lain."))
    moved()
    statement = "UPDATE warehouse.articles SET canonical_url = %s WHERE canonical_url = %s;"
    ask(statement * 2, address("tiga"), address("satu"), address("satu"), address("dua"))
    assert set(moved()) == {(key("satu"), True), (key("satu"), False), (key("dua"), True), (key("tiga"), False)}
    assert sorted(ask("SELECT article_key, replaced_by FROM warehouse.removed_articles")) == sorted(
        [(key("satu"), key("tiga")), (key("dua"), key("satu"))]
    )


def test_a_number_is_not_seen_before_the_smaller_ones(warehouse_url, follower, ask):
    load(warehouse_url, article("satu"), article("dua", body="Lain."))
    follower.check()
    crawl = crawl_of(fetched("tiga"), run_id="archive_day/two")
    with connect(warehouse_url, "kabar_loader") as connection, ThreadPoolExecutor() as pool:
        load_articles(connection, crawl.load([article("tiga", body="Ketiga.")]))
        writing = pool.submit(ask, "UPDATE warehouse.articles SET title = 'x' WHERE url = %s", address("satu"))
        until_numbering_waits(ask)
        assert follower.poll() == 0
        connection.commit()
        writing.result()
    assert follower.poll(limit=1) == 1
    assert follower.log[-1] == (key("tiga"), False)
    follower.check()
    assert follower.log[-1] == (key("satu"), False)


def test_linking_waits_for_a_load(warehouse_url, follower, ask):
    load(warehouse_url, article("siang", body=text(0)))
    crawl = crawl_of(fetched("pagi"), run_id="archive_day/two")
    early = article("pagi", body=text(0), published_at=NOON - timedelta(hours=9))
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        load_articles(connection, crawl.load([early]))
        connection.commit()
        with ThreadPoolExecutor() as pool:
            load_articles(connection, crawl_of(run_id="archive_day/three").load([article("sore", body="Lain.")]))
            linking = pool.submit(link_articles, warehouse_url)
            until_numbering_waits(ask)
            follower.poll()
            connection.rollback()
            assert linking.result().articles == 1
        cursor.execute("SELECT count(*) FROM warehouse.articles WHERE story_key = %s", [key("pagi")])
        assert cursor.fetchone() == (2,)
    follower.check()


def _load_some(url, draw, part):
    """Load random readings of a few pages and link them, some of it in vain."""
    for number in range(8):
        names = draw.sample(range(12), 3)
        articles = [
            article(
                str(name),
                body=text(name % 3, 0, draw.choice([10, 11, 12])),
                published_at=NOON - timedelta(hours=draw.randrange(9)),
                fetched_at=NOON + timedelta(minutes=60 * number + part),
            )
            for name in names
        ]
        pages = [fetched(str(name)) for name in names]
        crawl = crawl_of(*pages, run_id=f"ingest/{part}-{number}")
        with closing(open_connection(url, "kabar_loader")) as connection:
            load_articles(connection, crawl.load(articles))
            if draw.random() < 0.8:
                connection.commit()
        if draw.random() < 0.5:
            link_articles(url, jobs=1)


def _edit_some(url, draw, part):
    """Change, move and delete random articles in transactions of several statements, some of them in vain."""
    change = "UPDATE warehouse.articles SET section = %(text)s WHERE article_id %% 5 = %(digit)s"
    move = "UPDATE warehouse.articles SET canonical_url = %(text)s || article_id WHERE url LIKE %(end)s"
    delete = "DELETE FROM warehouse.articles WHERE url LIKE %(end)s"
    for number in range(25):
        steps = draw.choice(([change], [change, change], [change, move, delete], [delete, change], [move, change]))
        with closing(open_connection(url, "kabar_loader")) as connection, connection.cursor() as cursor:
            if steps[-1] != steps[0]:
                cursor.execute("SELECT ops.lock_articles()")
            for step in steps:
                values = {"text": f"{part}-{number}-{draw.random()}-", "digit": draw.randrange(5)}
                cursor.execute(step, values | {"end": f"%/{draw.randrange(12)}"})
            if draw.random() < 0.8:
                connection.commit()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_copy_that_is_kept_beside_many_writers_is_the_table(warehouse_url, follower, seed):
    load(warehouse_url, *(article(str(number), body=text(number % 3)) for number in range(12)))
    written = threading.Event()

    def follow():
        polls, draw = 0, random.Random(seed)
        while not written.is_set():
            polls += bool(follower.poll(limit=draw.choice([1, 3, 1000])))
        return polls

    writers = [_load_some, _load_some, _edit_some, _edit_some]
    with ThreadPoolExecutor() as pool:
        following = pool.submit(follow)
        try:
            running = [
                pool.submit(write, warehouse_url, random.Random(10 * seed + part), part)
                for part, write in enumerate(writers)
            ]
            for each in running:
                each.result()
        finally:
            written.set()
        assert following.result() > 20
    link_articles(warehouse_url)
    follower.check()
    assert {removed for _, removed in follower.log} == {True, False}


def test_the_analyst_may_name_the_feed(warehouse_url):
    with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT warehouse.feed() = warehouse.feed()")
        assert cursor.fetchone() == (True,)
