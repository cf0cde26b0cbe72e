"""Linking on a real PostgreSQL: whatever happens on the way, the links are those of one pass over what is there."""

import hashlib
import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.deduplication import Document, cluster, link_articles, linking, take_fingerprints
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import register_publishers
from tests.builders import DESA, KOTA
from tests.conftest import empty_database
from tests.pipelines.deduplication.texts import mixed, text

FIRST = datetime(2026, 2, 27, 12, tzinfo=UTC)
SOURCES = ("kota", "desa")
WRONG_KEYS = """
SELECT article.url, article.story_key, article.duplicate_key
FROM warehouse.articles AS article
LEFT JOIN warehouse.articles AS first ON first.article_id = article.story_id
LEFT JOIN warehouse.articles AS original ON original.article_id = article.duplicate_of
WHERE (article.story_key, article.duplicate_key) IS DISTINCT FROM (first.article_key, original.article_key)
"""

texts = st.builds(
    lambda first, length, of_another: mixed(first, first + length, of_another),
    st.integers(0, 5),
    st.integers(3, 7),
    st.sampled_from([0, 0, 3, 5, 6]),
)
days = st.sampled_from([0, 0, 0, 1, 2, 20, 29, 60])
articles = st.tuples(texts, days, st.sampled_from(SOURCES))
names = st.integers(0, 9)
changes = st.one_of(
    st.tuples(st.just("put"), names, articles),
    st.tuples(st.just("delete"), names, st.none()),
    st.tuples(st.just("link"), names, st.none()),
)


class Stories:
    """The articles of a warehouse and the links between them."""

    def __init__(self, url):
        self.url = url

    def put(self, name, article):
        """Load an article, or change its text, its day and its publisher."""
        body, day, source = article
        at = FIRST + timedelta(days=day, minutes=name)
        is_exact = name % 3 != 0
        self.sql(
            "INSERT INTO warehouse.articles (source_id, url, canonical_url, title, authors, editors, tags,"
            " published_at, published_date, body, word_count, access, content_hash, body_hash, first_seen_at,"
            " last_seen_at, warc_file, warc_offset, extractor_version, run_id, published_precision)"
            " VALUES (%s, %s, %s, '', '{}', '{}', '{}', %s, %s, %s, 1, 'full', '', %s, now(), now(), '', 0, '', '', %s)"
            " ON CONFLICT (canonical_url) DO UPDATE SET source_id = excluded.source_id, body = excluded.body,"
            " published_at = excluded.published_at, published_date = excluded.published_date,"
            " body_hash = excluded.body_hash",
            source, str(name), str(name), at if is_exact else None, at.date(), body, digest(body),
            "time" if is_exact else "day",
        )  # fmt: skip

    def delete(self, name, _=None):
        self.sql("DELETE FROM warehouse.articles WHERE url = %s", str(name))

    def link(self, *_):
        link_articles(self.url)

    def links(self):
        """Story and original of each article, by name."""
        rows = self.sql(
            "SELECT article.url, first.url, original.url FROM warehouse.articles AS article"
            " JOIN warehouse.articles AS first ON first.article_id = article.story_id"
            " LEFT JOIN warehouse.articles AS original ON original.article_id = article.duplicate_of"
        )
        return {name: (story, original) for name, story, original in rows}

    def expected(self):
        """What one pass in memory makes of the articles."""
        rows = self.sql(
            "SELECT url, body_hash, body, warehouse.published_by(published_at, published_date, timezone)"
            " FROM warehouse.articles JOIN warehouse.sources USING (source_id)"
        )
        fingerprints = take_fingerprints(body for _, _, body, _ in rows)
        return cluster(
            Document(name, text_hash, each, published_at)
            for (name, text_hash, _, published_at), each in zip(rows, fingerprints, strict=True)
        )

    def sql(self, statement, *parameters):
        with connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else None

    def check(self):
        self.link()
        assert self.links() == self.expected()
        assert self.sql(WRONG_KEYS) == []
        assert self.sql("SELECT count(*) FROM ops.unlinked_texts") == [(0,)]
        assert self.sql("SELECT count(*) FROM ops.unsettled_fingerprints") == [(0,)]


def digest(body):
    return hashlib.sha256(body.encode()).hexdigest()


@pytest.fixture(scope="module")
def warehouse(postgres_url, migrated):
    with empty_database(postgres_url, migrated) as url:
        with connect(url, "kabar_loader") as connection:
            register_publishers(connection, [KOTA, DESA])
        yield Stories(url)


@pytest.fixture
def stories(warehouse):
    warehouse.sql("DELETE FROM warehouse.articles")
    warehouse.link()
    return warehouse


def many(count=40):
    """Articles of two long texts, so that most have several copies, of each other and of all of them."""
    return {
        number: (text(number % 2, number % 7, number % 7 + 3 + number % 3), number % 5, SOURCES[number % 2])
        for number in range(count)
    }


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=4, max_size=16))
def test_any_history_ends_as_one_pass_over_what_is_left(stories, history):
    stories.sql("DELETE FROM warehouse.articles")
    for change, name, article in history:
        getattr(stories, change)(name, article)
    stories.check()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(articles, min_size=3, max_size=8), st.integers(1, 45))
def test_cut_off_at_any_statement_it_ends_the_same(stories, some, fatal):
    stories.sql("DELETE FROM warehouse.articles")
    for name, article in enumerate(some):
        stories.put(name, article)
    count, run = 0, linking._execute

    def cut_off(cursor, name, **parameters):
        nonlocal count
        count += 1
        if count == fatal:
            cursor.connection.close()
        run(cursor, name, **parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linking, "_execute", cut_off)
        try:
            link_articles(stories.url, jobs=1)
        except psycopg2.InterfaceError:
            assert count >= fatal
    stories.check()


def test_a_killed_process_is_taken_over(stories):
    for name, article in many().items():
        stories.put(name, article)
    for seconds in (0.05, 0.1, 0.2, 0.4):
        process = multiprocessing.get_context("fork").Process(target=link_articles, args=(stories.url,))
        process.start()
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    stories.check()


def test_four_writers_at_once_find_every_edge(stories):
    everything = many(60)

    def write(part):
        for name in range(part, 60, 4):
            stories.put(name, everything[name])
            if name % 3 == 0:
                stories.link()
        stories.link()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert stories.links() == stories.expected()
    stories.check()


def test_linking_again_does_nothing(stories):
    for name, article in many(12).items():
        stories.put(name, article)
    first = link_articles(stories.url)
    assert first.texts == len({body for body, _, _ in many(12).values()})
    assert first.edges
    before = stories.sql("SELECT xmin::text, url FROM warehouse.articles ORDER BY url")
    assert link_articles(stories.url) == linking.Linked()
    assert stories.sql("SELECT xmin::text, url FROM warehouse.articles ORDER BY url") == before


def test_a_close_copy_that_comes_later_calls_its_copy_back(stories):
    stories.put(1, (text(0, 0, 5), 0, "kota"))
    stories.put(2, (mixed(2, 5, 6), 1, "desa"))
    stories.link()
    assert stories.links() == {"1": ("1", None), "2": ("1", None)}
    stories.put(3, (mixed(4, 5, 6), 2, "kota"))
    stories.link()
    assert stories.links() == {"1": ("1", None), "2": ("2", None), "3": ("2", None)}
    stories.delete(3)
    stories.link()
    assert stories.links() == {"1": ("1", None), "2": ("1", None)}


def test_a_text_that_waits_for_its_close_copy_is_settled_when_that_has_been_compared(stories):
    late = mixed(2, 5, 5)
    stories.put(1, (text(0, 0, 5), 0, "kota"))
    stories.link()
    stories.put(3, (late, 2, "desa"))
    with connect(stories.url, "kabar_loader") as connection, linking._step(connection) as cursor:
        linking._publish(cursor, [digest(late)])  # by another process, which has compared nothing yet
    (queued,) = stories.sql("DELETE FROM ops.unlinked_texts WHERE body_hash = %s RETURNING lane", digest(late))
    stories.put(2, (mixed(2, 5, 6), 1, "desa"))
    stories.link()
    assert stories.links()["2"] == ("2", None)
    stories.sql("INSERT INTO ops.unlinked_texts (lane, body_hash) VALUES (%s, %s)", *queued, digest(late))
    stories.check()
    assert stories.links() == {"1": ("1", None), "2": ("1", None), "3": ("1", None)}


def test_the_edges_carry_their_scores(stories):
    stories.put(1, (text(0, 0, 6), 0, "kota"))
    stories.put(2, (text(0, 0, 5), 1, "desa"))
    stories.link()
    assert stories.links() == {"1": ("1", None), "2": ("1", None)}
    (row,) = stories.sql(
        "SELECT earlier.url, later.url, round(jaccard::numeric, 2), containment"
        " FROM warehouse.similar_articles AS pair JOIN warehouse.articles AS earlier USING (article_id)"
        " JOIN warehouse.articles AS later ON later.article_id = pair.later_id"
    )
    assert row[:2] == ("1", "2")
    assert float(row[2]) == pytest.approx(5 / 6, abs=0.02)
    assert row[3] == 1


def test_fingerprints_of_an_older_algorithm_are_taken_again(stories):
    for name, article in many(8).items():
        stories.put(name, article)
    stories.link()
    stories.sql("UPDATE ops.text_fingerprints SET algorithm = 0, shingles = '', samples = '{}'")
    stories.sql("DELETE FROM ops.text_samples")
    stories.check()
    assert stories.sql("SELECT DISTINCT algorithm FROM ops.text_fingerprints") == [(linking.ALGORITHM,)]


def test_nothing_is_left_of_texts_that_are_gone(stories):
    for name, article in many(12).items():
        stories.put(name, article)
    stories.link()
    stories.sql("DELETE FROM warehouse.articles")
    stories.link()
    for table in ("text_fingerprints", "text_samples", "text_edges", "text_leaders"):
        assert stories.sql(f"SELECT count(*) FROM ops.{table}") == [(0,)], table
