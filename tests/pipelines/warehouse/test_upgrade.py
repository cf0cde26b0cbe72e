"""A warehouse with rows is brought from an older schema to this one, and nothing of it is lost."""

from dataclasses import replace

import pytest

from pipelines.errors import WarehouseError
from pipelines.warehouse.connection import connect
from pipelines.warehouse.migrate import SchemaFile, migrate, missing, schema_files
from tests.builders import NOON

ROWS = """
INSERT INTO warehouse.sources (source_id, name, domain, country, language, timezone)
VALUES ('kota', 'Kota', 'kota.example', 'ID', 'id', 'UTC');
INSERT INTO warehouse.articles (
    source_id, url, canonical_url, title, authors, editors, tags, language, published_at, published_date, body,
    word_count, access, content_hash, body_hash, first_seen_at, last_seen_at, warc_file, warc_offset,
    extractor_version, run_id, published_precision
)
VALUES (
    'kota', 'a', 'a', 'Harga Beras', '{}', '{}', '{}', 'id', %(at)s, %(at)s, 'Isi', 1, 'full', 'a', 'a', %(at)s, %(at)s,
    'a.warc.gz', 7, '1', 'one', 'time'
);
INSERT INTO ops.ledger (
    source_id, url, canonical_url, published_date, listed_date, found_by, state, reason, warc_file, warc_offset, run_id
)
VALUES ('kota', 'a', 'a', %(at)s, %(at)s, '{index}', 'pending', 'fetched', 'a.warc.gz', 7, 'one')
"""
MIGRATION = SchemaFile(
    "tables/9999_bylines.sql",
    """
    DROP VIEW marts.author_volume;
    ALTER TABLE warehouse.articles ADD COLUMN byline text NOT NULL DEFAULT 'Redaksi';
    COMMENT ON COLUMN warehouse.articles.byline IS 'The byline.';
    """,
)
OBJECTS = """
    SELECT oid::regclass::text, relacl::text, obj_description(oid, 'pg_class') FROM pg_class
    WHERE relnamespace::regnamespace::text IN ('warehouse', 'marts', 'ops', 'search_index')
    UNION ALL
    SELECT oid::regprocedure::text, proacl::text || proconfig::text, obj_description(oid, 'pg_proc') FROM pg_proc
    WHERE pronamespace::regnamespace::text IN ('warehouse', 'marts', 'ops', 'search_index')
    UNION ALL
    SELECT tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid), NULL FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1
"""


@pytest.fixture
def filled(warehouse_url):
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute(ROWS, {"at": NOON})
    return warehouse_url


@pytest.fixture
def release(monkeypatch):
    """Let the code carry these files."""

    def release(files):
        monkeypatch.setattr("pipelines.warehouse.migrate.schema_files", lambda: files)

    return release


def ask(url, query):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else None


def edited(name, old, new):
    """Return the files of the schema, one of them changed."""
    files = schema_files()
    assert any(file.name == name and old in file.sql for file in files)
    return [replace(file, sql=file.sql.replace(old, new)) if file.name == name else file for file in files]


def test_a_later_migration_is_applied_once_and_keeps_the_rows(filled, release):
    release([MIGRATION, *schema_files()])
    assert [file.name for file in missing(filled)] == [MIGRATION.name]
    assert migrate(filled) == [MIGRATION.name]
    assert migrate(filled) == []
    rows = ask(filled, "SELECT url, title, body, byline, warc_file, warc_offset FROM warehouse.articles")
    assert rows == [("a", "Harga Beras", "Isi", "Redaksi", "a.warc.gz", 7)]
    assert ask(filled, "SELECT url, state, reason FROM ops.ledger") == [("a", "pending", "fetched")]


def test_a_view_that_a_migration_drops_is_made_again(filled, release):
    before = ask(filled, OBJECTS)
    release([MIGRATION, *schema_files()])
    migrate(filled)
    assert ask(filled, OBJECTS) == before


def test_texts_whose_stems_have_other_rules_are_indexed_again(filled):
    ask(filled, "DELETE FROM ops.migrations WHERE name LIKE 'tables/%indonesian%'; DELETE FROM ops.search_queue")
    migrate(filled)
    assert ask(filled, "SELECT article_id FROM ops.search_queue") == ask(
        filled, "SELECT article_id FROM warehouse.articles"
    )


def test_a_changed_function_is_replaced(filled, release):
    release(edited("functions/07_ledger.sql", "('failed', 'pending')", "('failed', 'pending'), ('failed', 'loaded')"))
    assert migrate(filled) == ["functions/07_ledger.sql"]
    assert migrate(filled) == []
    assert ask(filled, "SELECT ops.may_become('failed', 'loaded')") == [(True,)]


def test_a_view_gains_a_column_and_the_views_on_it_stay(filled, release):
    ask(filled, "CREATE VIEW public.mine AS SELECT sum(copies) AS copies FROM marts.daily_volume")
    name = "views/marts/daily_volume.sql"
    release(edited(name, "AS walked\n", "AS walked,\n    max(word_count) AS longest\n"))
    assert migrate(filled) == [name]
    assert ask(filled, "SELECT mine.copies, longest = words FROM public.mine, marts.daily_volume") == [(0, True)]


def test_what_did_not_change_keeps_its_rights_comments_and_triggers(filled, release):
    before = ask(filled, OBJECTS)
    release(edited("functions/07_ledger.sql", "IMMUTABLE\n", "IMMUTABLE \n"))
    migrate(filled)
    assert ask(filled, OBJECTS) == before


def test_a_file_that_fails_changes_nothing(filled, release):
    release([MIGRATION, *edited("views/marts/routes.sql", "FROM ops.ledger", "FROM ops.nothing")])
    with pytest.raises(WarehouseError, match=r"marts/routes\.sql failed, and nothing was applied: .*ops\.nothing"):
        migrate(filled)
    assert ask(filled, "SELECT to_regclass('marts.author_volume') IS NULL") == [(False,)]
    assert ask(filled, "SELECT count(*) FROM ops.migrations WHERE name LIKE '%9999%'") == [(0,)]
