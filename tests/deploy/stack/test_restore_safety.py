"""A restore replaces a warehouse as a whole or leaves it as it is, and asks before it deletes anything."""

import stat

import pytest

from deploy.stack.backup import back_up, restore
from deploy.stack.cluster import cluster_of
from pipelines.errors import UsageError, WarehouseError
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import register_publishers
from tests.builders import KOTA, article, found
from tests.conftest import empty_database
from tests.loading import load

CONTENTS = {
    "articles": "SELECT source_id, canonical_url, title, version FROM warehouse.articles ORDER BY 2",
    "ledger": "SELECT source_id, url, state FROM ops.ledger ORDER BY 2",
    "events": "SELECT url, event FROM ops.events ORDER BY event_id",
    "runs": "SELECT run_id, state FROM ops.runs ORDER BY 1",
}
# The backup of a table whose default calls a function of a schema that no backup has.
FOREIGN = """
CREATE FUNCTION public.next_number() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE warehouse.zz_notes (number integer DEFAULT public.next_number());
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    return cluster_of(tmp_path_factory.mktemp("cluster")).programs


@pytest.fixture
def dump(postgres_url, migrated, programs, tmp_path):
    """Back up another warehouse, of one article, after a statement in it."""

    def dump(statement=None):
        with empty_database(postgres_url, migrated) as url:
            load(url, article("lain"))
            if statement:
                run(url, statement)
            back_up(programs, url, tmp_path / "kabar.dump")
        return tmp_path / "kabar.dump"

    return dump


def run(url, statement):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def contents(url):
    return {name: run(url, query) for name, query in CONTENTS.items()}


def name_one(url):
    """Put a URL on the ledger that has no article."""
    with connect(url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA])
        ledger.discover(connection, "ingest/one", "kota", [found("satu")])


@pytest.mark.timeout(120)
def test_a_restore_that_fails_in_its_midst_leaves_the_warehouse_as_it_was(dump, programs, warehouse_url):
    load(warehouse_url, article("satu"), article("dua"))
    before = contents(warehouse_url)
    file = dump(FOREIGN)
    with pytest.raises(WarehouseError, match=r"psql failed: .*next_number"):
        restore(programs, warehouse_url, file, replace=True)
    assert contents(warehouse_url) == before
    assert len(before["articles"]) == 2


def test_a_ledger_without_articles_is_not_overwritten_unasked(dump, programs, warehouse_url):
    name_one(warehouse_url)
    before, file = contents(warehouse_url), dump()
    with pytest.raises(UsageError, match="0 articles and 1 URLs on its ledger; --replace deletes them"):
        restore(programs, warehouse_url, file, replace=False)
    assert contents(warehouse_url) == before


def test_articles_without_a_ledger_are_not_overwritten_unasked(dump, programs, warehouse_url):
    load(warehouse_url, article("satu"))
    run(warehouse_url, "TRUNCATE ops.ledger CASCADE")
    assert run(warehouse_url, "SELECT count(*) FROM warehouse.articles") == [(1,)]
    file = dump()
    with pytest.raises(UsageError, match="1 articles and 0 URLs"):
        restore(programs, warehouse_url, file, replace=False)


def test_on_request_what_was_there_is_gone_and_what_was_saved_is_there(dump, programs, warehouse_url):
    load(warehouse_url, article("satu"), article("dua"))
    assert restore(programs, warehouse_url, dump(), replace=True) == []
    assert [title for _, _, title, _ in contents(warehouse_url)["articles"]] == ["Judul lain"]
    assert len(contents(warehouse_url)["ledger"]) == 1


def test_a_warehouse_without_rows_needs_no_request(dump, programs, warehouse_url):
    assert restore(programs, warehouse_url, dump(), replace=False) == []
    assert len(contents(warehouse_url)["articles"]) == 1


def test_a_backup_is_its_owners_alone_and_replaces_an_older_one_only_when_it_is_whole(dump, programs, tmp_path):
    file = dump()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    whole = file.read_bytes()
    with pytest.raises(WarehouseError, match="cannot be reached"):
        back_up(programs, "postgresql://nobody@127.0.0.1:1/none", file)
    assert file.read_bytes() == whole
    assert list(tmp_path.iterdir()) == [file], "no part of the failed one is left"
