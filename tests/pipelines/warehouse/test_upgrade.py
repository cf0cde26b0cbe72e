"""A warehouse with rows of every earlier version is brought up to today's, and nothing of it is lost."""

import pytest

from pipelines.deduplication import link_articles
from pipelines.warehouse.connection import connect
from pipelines.warehouse.mart_tables import refresh_terms
from pipelines.warehouse.migrate import migrate, migrations
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import NOON
from tests.conftest import empty_database
from tests.pipelines.deduplication.texts import text

TABLES, BOOKS = 2, 3  # the migrations since which there are articles, and the ledger
TEXTS_ONCE = 19  # since which the rows of versions lie elsewhere, the latest without a text
# In columns that every version has.
ARTICLE = """
INSERT INTO warehouse.sources (source_id, name, domain, country, language, timezone)
VALUES (%(source)s, %(source)s, %(source)s, 'ID', 'id', 'UTC');
INSERT INTO warehouse.articles (
    source_id, url, canonical_url, title, authors, editors, tags, language, published_at, published_date, body,
    word_count, access, content_hash, body_hash, version, first_seen_at, last_seen_at, warc_file, warc_offset,
    extractor_version, run_id
)
VALUES (
    %(source)s, %(source)s, %(source)s, 'Harga Beras', '{}', '{}', '{}', 'id', %(at)s, %(at)s, %(body)s, 1, 'full',
    %(source)s, md5(%(body)s), 2, %(at)s, %(at)s::timestamptz + interval '1 hour', 'a.warc.gz', 7, '1', 'one'
)
"""
VERSIONS = """
INSERT INTO {table} (
    article_id, version, valid_from, valid_to, title, body, content_hash, warc_file, warc_offset, extractor_version,
    run_id
)
SELECT
    article_id, number, %(at)s::timestamptz + (number - 1) * interval '1 hour',
    CASE number WHEN 1 THEN %(at)s::timestamptz + interval '1 hour' END,
    CASE number WHEN 1 THEN 'Harga Gula' ELSE title END, body, content_hash || number, warc_file, number, '1', 'one'
FROM warehouse.articles
CROSS JOIN generate_series(1, 2) AS number
WHERE url = %(source)s
"""
LINE = """
INSERT INTO ops.runs (run_id, source_id, dag_id, published_date, state, started_at)
VALUES ('one', %(source)s, 'archive_day', %(at)s, 'done', %(at)s);
INSERT INTO ops.ledger (
    source_id, url, canonical_url, published_date, listed_date, found_by, state, reason, warc_file, warc_offset, run_id
)
VALUES (%(source)s, %(source)s, %(source)s, %(at)s, %(at)s, '{index}', 'pending', 'fetched', 'a.warc.gz', 7, 'one');
UPDATE ops.ledger SET state = 'loaded', reason = NULL WHERE url = %(source)s
"""


@pytest.fixture(scope="module")
def upgraded(postgres_url):
    """A warehouse that has been through all versions, an article and its books having come with each."""
    with empty_database(postgres_url) as url:
        for number in range(1, len(migrations()) + 1):
            upgrade(url, number)
            with connect(url) as connection, connection.cursor() as cursor:
                values = {"source": f"v{number}", "at": NOON, "body": text(0)}
                history = VERSIONS.format(
                    table="ops.versions" if number >= TEXTS_ONCE else "warehouse.article_versions"
                )
                for first, statement in ((TABLES, ARTICLE), (TABLES, history), (BOOKS, LINE)):
                    if number >= first:
                        cursor.execute(statement, values)
        yield url


def upgrade(url, number):
    """Do as a Kabar that has so many migrations."""
    carried = migrations()[:number]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.warehouse.migrate.migrations", lambda: carried)
        migrate(url)


@pytest.fixture
def ask(upgraded):
    def ask(query):
        with connect(upgraded) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    return ask


def versions(first):
    return sorted(f"v{number}" for number in range(first, len(migrations()) + 1))


def test_every_row_is_still_there(ask):
    rows = ask("SELECT url, title, body, version, warc_file, warc_offset FROM warehouse.articles ORDER BY url")
    assert rows == [(url, "Harga Beras", text(0), 2, "a.warc.gz", 7) for url in versions(TABLES)]
    lines = ask("SELECT url, state, reason, warc_file, warc_offset FROM ops.ledger ORDER BY url")
    assert lines == [(url, "loaded", None, "a.warc.gz", 7) for url in versions(BOOKS)]


def test_versions_read_as_before_and_the_latest_text_is_kept_once(ask):
    rows = ask("SELECT version, title, body, count(*) FROM warehouse.article_versions GROUP BY 1, 2, 3 ORDER BY 1")
    count = len(versions(TABLES))
    assert rows == [(1, "Harga Gula", text(0), count), (2, "Harga Beras", text(0), count)]
    assert ask("SELECT DISTINCT version FROM ops.versions WHERE body IS NULL") == [(2,)]
    assert ask("SELECT count(*) FROM ops.versions WHERE body IS NULL") == [(TEXTS_ONCE - TABLES,)]
    assert ask("SELECT count(*) FROM ops.sightings") == [(0,)]


def test_corrections_tell_of_the_oldest_versions_too(ask):
    rows = ask("SELECT source_id, title_was, title_became FROM marts.corrections ORDER BY 1")
    assert rows == [(source, "Harga Gula", "Harga Beras") for source in versions(TABLES)]


def test_each_loaded_address_leads_to_its_article(ask):
    older = [f"v{number}" for number in range(BOOKS, 10)]  # later loads name the article themselves
    assert ask("SELECT url FROM ops.ledger JOIN warehouse.articles USING (article_id, url) ORDER BY 1") == [
        (url,) for url in older
    ]


def test_what_was_derived_later_is_derived_for_all(upgraded, ask):
    link_articles(upgraded)
    index_waiting_texts(upgraded)
    refresh_terms(upgraded)
    count = len(versions(TABLES))
    assert ask("SELECT DISTINCT articles FROM warehouse.stories") == [(count,)]
    found = "SELECT count(*) FROM warehouse.sources, warehouse.search('beras', source => sources.source_id)"
    assert ask(found) == [(count,)]  # by source, since one answer has twenty articles at most
    assert ask("SELECT articles FROM marts.terms_by_week WHERE term = 'beras'") == [(count,)]
