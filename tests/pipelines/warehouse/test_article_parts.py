"""The views of what an article holds: one row for each part of it, as it reads now."""

from datetime import timedelta

import pytest

from pipelines.records.article import ArticleImage, ArticleLink
from pipelines.warehouse.connection import connect
from tests.builders import DAY, NOON, address, article
from tests.loading import load

FIRST = ArticleLink(1, "https://www.desa.example/read/2", "balai desa", "desa.example", is_related=False)
SECOND = ArticleLink(2, address("dua"), "Jalan ke pasar ditutup", "kota.example", is_related=True)
FOREIGN = ArticleLink(1, "https://jauh.example/x", "situs lain", "jauh.example", is_related=False)


@pytest.fixture
def ask(warehouse_url):
    def ask(query):
        with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    return ask


def test_each_link_is_a_row_with_its_number_and_the_publisher_that_it_leads_to(warehouse_url, ask):
    load(warehouse_url, article("satu", links=(FOREIGN, SECOND)), article("dua"))
    found = ask(
        "SELECT source_id, published_date, position, paragraph, url, anchor, target_domain, target_source_id,"
        " is_related FROM warehouse.article_links ORDER BY position"
    )
    assert found == [
        ("kota", DAY, 1, 1, FOREIGN.url, "situs lain", "jauh.example", None, False),
        ("kota", DAY, 2, 2, SECOND.url, "Jalan ke pasar ditutup", "kota.example", "kota", True),
    ]
    joined = "SELECT url FROM warehouse.articles WHERE canonical_url IN (SELECT url FROM warehouse.article_links)"
    assert ask(joined) == [(address("dua"),)]


def test_a_later_fetch_replaces_the_links_and_an_earlier_one_does_not(warehouse_url, ask):
    urls = "SELECT url FROM warehouse.article_links ORDER BY position"
    load(warehouse_url, article("satu", links=(FIRST, SECOND)))
    load(warehouse_url, article("satu", links=(FOREIGN,)), fetched_at=NOON - timedelta(hours=1))
    assert ask(urls) == [(FIRST.url,), (SECOND.url,)]
    load(warehouse_url, article("satu", links=(FOREIGN,)), fetched_at=NOON + timedelta(hours=1))
    assert ask(urls) == [(FOREIGN.url,)]


def test_each_picture_is_a_row_with_its_number_its_caption_and_its_credit(warehouse_url, ask):
    lead = ArticleImage(None, "https://kota.example/a.jpg", "Warga di lereng.", "Antara/Budi", is_lead=True)
    other = ArticleImage(2, "https://kota.example/b.jpg", None, None, is_lead=False)
    load(warehouse_url, article("satu", images=(lead, other)), article("dua"))
    found = ask(
        "SELECT source_id, published_date, position, paragraph, url, caption, credit, is_lead"
        " FROM warehouse.article_images ORDER BY position"
    )
    assert found == [
        ("kota", DAY, 1, None, lead.url, "Warga di lereng.", "Antara/Budi", True),
        ("kota", DAY, 2, 2, other.url, None, None, False),
    ]
