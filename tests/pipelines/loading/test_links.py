"""Articles whose text another one has."""

from datetime import timedelta
from itertools import permutations

import pytest

from tests.builders import NOON, address, article, crawl_of, fetched


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
        warehouse.run(crawl_of(fetched(name), run_id=f"ingest/{name}"), text)
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
        crawl_of(fetched("pagi"), fetched("siang")),
        article("pagi", body=same, published_at=NOON),
        article("siang", body=same, published_at=NOON + timedelta(hours=1)),
    )
    later = NOON + timedelta(hours=2)
    warehouse.run(
        crawl_of(fetched("pagi", fetched_at=later), run_id="ingest/two"),
        article("pagi", body="Teks lain.", published_at=NOON, fetched_at=later),
    )
    assert copies_of(warehouse) == {address("pagi"): None, address("siang"): None}
    assert len(warehouse.sql("SELECT DISTINCT story_id FROM warehouse.articles")) == 2


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_page_that_claims_another_address_gives_the_same_rows_whatever_the_order(warehouse, order):
    claims = ("satu", "dua", "satu")
    for number in order:
        at = NOON + timedelta(hours=number)
        crawl = crawl_of(fetched("satu", fetched_at=at), run_id=f"ingest/{number}")
        text = article(canonical_url=address(claims[number]), title=f"Judul {number}", fetched_at=at)
        warehouse.run(crawl, text)
    assert warehouse.sql("SELECT canonical_url, url, title, version FROM warehouse.articles ORDER BY 1") == [
        (address("dua"), address("satu"), "Judul 1", 1),
        (address("satu"), address("satu"), "Judul 2", 2),
    ]
    assert copies_of(warehouse) == {address("dua"): None, address("satu"): address("dua")}
