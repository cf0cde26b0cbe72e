"""The machinery of search has a schema of its own, and analysts need not name theirs."""

from collections import Counter
from datetime import date
from urllib.parse import urlsplit

import psycopg2
import pytest

from deploy.stack.analysts import add_analyst
from pipelines.warehouse.connection import connect
from pipelines.warehouse.migrate import migrate
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import article
from tests.loading import load
from tests.older_schema import MIGRATION, move_index_back

TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p') AND relname LIKE 'search%%'
ORDER BY 1
"""
FOUND = "SELECT title FROM warehouse.search('berita')"
NAMES = """
SELECT c.relname FROM pg_class AS c
WHERE c.relnamespace IN ('warehouse'::regnamespace, 'marts'::regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm')
UNION ALL
SELECT proname FROM pg_proc WHERE pronamespace IN ('warehouse'::regnamespace, 'marts'::regnamespace)
"""


def ask(url, query, *values, role=None):
    with connect(url, role) as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture
def filled(warehouse_url):
    load(warehouse_url, article("satu"), article("dua", published_date=date(2016, 9, 19)))
    index_waiting_texts(warehouse_url)
    return warehouse_url


def test_a_filled_warehouse_moves_its_index_and_finds_the_same(filled):
    everything = ask(filled, TABLES, "search_index")
    assert len(everything) == 5
    vectors = ask(filled, "SELECT * FROM search_index.search_vectors ORDER BY article_id")
    move_index_back(filled)
    assert migrate(filled) == [MIGRATION]
    assert ask(filled, TABLES, "warehouse") == []
    assert ask(filled, TABLES, "search_index") == everything
    assert ask(filled, "SELECT * FROM search_index.search_vectors ORDER BY article_id") == vectors
    assert len(ask(filled, FOUND, role="kabar_analyst")) == 2
    load(filled, article("tiga", published_date=date(2016, 10, 1)))
    index_waiting_texts(filled)
    assert len(ask(filled, FOUND, role="kabar_analyst")) == 3


def test_the_analyst_reads_the_index_and_changes_nothing(filled):
    assert ask(filled, "SELECT count(*) FROM search_index.search_vectors", role="kabar_analyst") == [(2,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(filled, "DELETE FROM search_index.search_months", role="kabar_analyst")


def test_no_name_of_the_two_schemas_hides_another(warehouse_url):
    """PostgreSQL's own names go before all others."""
    names = [name for (name,) in ask(warehouse_url, NAMES)]
    relations = [name for (name,) in ask(warehouse_url, NAMES.partition("UNION")[0])]
    assert len(relations) > 20
    assert [name for name, count in Counter(relations).items() if count > 1] == ["site_profiles"], "told in the docs"
    own = ask(
        warehouse_url,
        "SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relname = ANY (%s)"
        " UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname = ANY (%s)",
        names,
        names,
    )
    assert own == []


def test_a_login_of_an_analyst_need_not_name_the_schemas(filled):
    url = add_analyst(filled, "rina")
    try:
        assert len(ask(url, "SELECT title FROM articles")) == 2
        assert len(ask(url, "SELECT title FROM search('berita')")) == 2
        assert ask(url, "SELECT count(*) > 2 FROM daily_volume") == [(True,)]
        with connect(filled) as connection, connection.cursor() as cursor:
            cursor.execute("ALTER ROLE rina IN DATABASE " + urlsplit(filled).path[1:] + " RESET search_path")
            cursor.execute("DELETE FROM ops.migrations WHERE name = %s", [MIGRATION])
        with pytest.raises(psycopg2.errors.UndefinedTable):
            ask(url, "SELECT title FROM articles")
        migrate(filled)
        assert len(ask(url, "SELECT title FROM articles")) == 2, "those that were there before the migration"
    finally:
        ask(filled, "DROP OWNED BY rina; DROP ROLE rina")
