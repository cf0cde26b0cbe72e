"""What is deleted of one publisher takes nothing of another's."""

from contextlib import closing
from datetime import timedelta

import pytest

from pipelines.archive.lake import Lake
from pipelines.warehouse import retention
from pipelines.warehouse.connection import connect, open_connection
from tests.builders import DAY, DESA, address, article
from tests.loading import load

TODAY = DAY + timedelta(days=31)
KEPT = DAY + timedelta(days=1)


def ask(url, query, *parameters):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []


def theirs(name, **values):
    return article(name, url=address(name, DESA.domain), source_id="desa", **values)


@pytest.fixture
def filled(warehouse_url):
    """Each of two publishers with an old article and one of the first day that is kept."""
    load(warehouse_url, article("lama"), article("baru", published_date=KEPT))
    load(warehouse_url, theirs("kuno"), theirs("segar", published_date=KEPT), source_id="desa")
    return warehouse_url


def test_old_articles_of_every_source_go_and_are_counted(filled):
    assert retention.drop_articles(filled, TODAY, 30) == 2
    assert ask(filled, "SELECT title FROM warehouse.articles ORDER BY 1") == [("Judul baru",), ("Judul segar",)]
    assert ask(filled, "SELECT DISTINCT title FROM warehouse.article_versions ORDER BY 1") == [
        ("Judul baru",), ("Judul segar",),
    ]  # fmt: skip
    assert ask(filled, "SELECT url, state, article_id IS NULL FROM ops.ledger ORDER BY url") == [
        (address("kuno", DESA.domain), "loaded", True),
        (address("segar", DESA.domain), "loaded", False),
        (address("baru"), "loaded", False),
        (address("lama"), "loaded", True),
    ]
    assert retention.drop_articles(filled, TODAY, 30) == 0


def test_one_source_is_done_with_what_is_its_own(filled):
    with closing(open_connection(filled, "kabar_loader")) as connection:
        assert retention._drop_articles_of(connection, "kota", KEPT) == 1
    assert ask(filled, "SELECT title FROM warehouse.articles ORDER BY 1") == [
        ("Judul baru",), ("Judul kuno",), ("Judul segar",),
    ]  # fmt: skip


def test_an_old_address_of_an_article_that_stays_still_leads_to_it(filled):
    ask(filled, "UPDATE ops.ledger SET published_date = %s WHERE url = %s", DAY, address("baru"))
    retention.drop_articles(filled, TODAY, 30)
    assert ask(filled, "SELECT article_id IS NULL FROM ops.ledger WHERE url = %s", address("baru")) == [(False,)]


@pytest.mark.parametrize(("ended", "dropped"), [(("40 days", "40 days"), True), (("40 days", "1 day"), False)])
def test_the_files_of_a_run_go_when_it_ended_long_ago_for_every_source(filled, tmp_path, ended, dropped):
    lake, run_id = Lake(str(tmp_path)), f"archive_day/{DAY}"
    for source_id, age in zip(("kota", "desa"), ended, strict=True):
        lake.write_text(f"runs/{run_id}/{source_id}/crawl.json", "{}")
        ask(filled, "UPDATE ops.runs SET finished_at = now() - %s::interval WHERE source_id = %s", age, source_id)
    assert retention.drop_run_artifacts(lake, filled) == ([run_id] if dropped else [])
    assert lake.exists(f"runs/{run_id}/desa/crawl.json") is not dropped


def test_a_run_that_has_not_ended_for_one_source_keeps_its_files(filled, tmp_path):
    lake, run_id = Lake(str(tmp_path)), f"archive_day/{DAY}"
    lake.write_text(f"runs/{run_id}/kota/crawl.json", "{}")
    ask(filled, "UPDATE ops.runs SET finished_at = now() - interval '40 days' WHERE source_id = 'kota'")
    assert retention.drop_run_artifacts(lake, filled) == []
