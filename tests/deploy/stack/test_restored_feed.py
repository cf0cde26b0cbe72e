"""Who follows the changes of a warehouse notices that it was restored from a backup."""

from deploy.stack.backup import back_up, restore
from deploy.stack.cluster import cluster_of
from pipelines.warehouse.connection import connect
from tests.builders import article
from tests.loading import load
from tests.pipelines.deduplication.texts import text


def rows(url, query):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_numbers_go_on_under_another_name(warehouse_url, tmp_path):
    programs, file = cluster_of(tmp_path / "cluster").programs, tmp_path / "kabar.dump"
    changes = "SELECT * FROM warehouse.changes ORDER BY change_seq"
    feed = "SELECT warehouse.feed()"
    load(warehouse_url, article("satu"), article("dua", body=text(1)))
    rows(warehouse_url, "DELETE FROM warehouse.articles WHERE title = 'Judul dua' RETURNING 1")
    before, name = rows(warehouse_url, changes), rows(warehouse_url, feed)
    assert [is_removed for *_, is_removed, _ in before] == [False, True]
    back_up(programs, warehouse_url, file)
    load(warehouse_url, article("tiga", body=text(2)))
    assert rows(warehouse_url, feed) == name
    restore(programs, warehouse_url, file, replace=True)
    assert rows(warehouse_url, changes) == before
    assert rows(warehouse_url, feed) != name
    load(warehouse_url, article("empat", body=text(3)))
    assert rows(warehouse_url, changes)[-1][0] > before[-1][0]
