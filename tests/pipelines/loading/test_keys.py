"""Keys that are the same in every warehouse of the same articles; numbers such as `article_id` are not."""

import random
from datetime import timedelta
from itertools import permutations

import pytest

from pipelines.cleaning.hashes import article_key
from tests.builders import NOON, address, article, crawl_of, fetched
from tests.pipelines.deduplication.texts import text

BODIES = {"pagi": text(0), "siang": text(0), "sore": text(0, 0, 11), "malam": text(1)}
STORIES = {"pagi": "pagi", "siang": "pagi", "sore": "pagi", "malam": "malam"}


def keys_of(warehouse):
    return warehouse.sql(
        "SELECT canonical_url, article_key, story_key, duplicate_key FROM warehouse.articles ORDER BY canonical_url"
    )


def run(warehouse, name, number, **fields):
    crawl = crawl_of(fetched(name), run_id=f"ingest/{number}")
    warehouse.run(crawl, article(name, **fields))


@pytest.mark.parametrize("order", random.Random(5).sample(list(permutations(BODIES)), 5))
def test_they_do_not_depend_on_the_order_of_loads(warehouse, order):
    hours = {name: NOON + timedelta(hours=hour) for hour, name in enumerate(BODIES)}
    for number, name in enumerate(order):
        run(warehouse, name, number, body=BODIES[name], published_at=hours[name])
    expected = [
        (
            address(name),
            article_key(address(name)),
            article_key(address(STORIES[name])),
            article_key(address("pagi")) if name == "siang" else None,
        )
        for name in sorted(BODIES)
    ]
    assert keys_of(warehouse) == expected
    assert warehouse.sql("SELECT story_key, articles FROM warehouse.stories ORDER BY articles") == [
        (article_key(address("malam")), 1),
        (article_key(address("pagi")), 3),
    ]
    assert sorted(warehouse.sql("SELECT article_key FROM warehouse.article_versions")) == sorted(
        (key,) for _, key, _, _ in expected
    )


@pytest.mark.parametrize("canonical", ["https://kota.example/é", "https://kota.example/\\x41\\", "\\\\ \u2029🐟"])
def test_python_and_postgresql_make_the_same_key(warehouse, canonical):
    run(warehouse, "satu", 1)
    warehouse.sql("UPDATE warehouse.articles SET canonical_url = %s RETURNING 1", canonical)
    ((_, key, story_key, _),) = keys_of(warehouse)
    assert key == story_key == article_key(canonical)


def test_a_corrected_address_takes_its_copies_along(warehouse):
    for hour, name in enumerate(("pagi", "siang", "sore")):
        run(warehouse, name, hour, body=BODIES[name], published_at=NOON + timedelta(hours=hour))
    warehouse.sql("UPDATE warehouse.articles SET canonical_url = %s WHERE url = %s RETURNING 1", "x", address("pagi"))
    warehouse.load(crawl_of(run_id="ingest/link"))
    new = article_key("x")
    assert [(key, copied) for _, _, key, copied in keys_of(warehouse)] == [(new, new), (new, None), (new, None)]
    assert warehouse.sql("SELECT article_key, replaced_by FROM warehouse.removed_articles") == [
        (article_key(address("pagi")), new)
    ]


def test_copies_of_a_deleted_original_have_a_new_one(warehouse):
    for hour, name in enumerate(("pagi", "siang", "sore")):
        run(warehouse, name, hour, body=BODIES["pagi"], published_at=NOON + timedelta(hours=hour))
    warehouse.sql("DELETE FROM warehouse.articles WHERE url = %s RETURNING 1", address("pagi"))
    assert {copied for *_, copied in keys_of(warehouse)} == {None}
    warehouse.load(crawl_of(run_id="ingest/link"))
    siang = article_key(address("siang"))
    assert [(key, copied) for _, _, key, copied in keys_of(warehouse)] == [(siang, None), (siang, siang)]


def test_a_row_that_another_program_writes_has_the_key_of_its_own_story(warehouse):
    run(warehouse, "satu", 1)
    columns = "source_id, url, title, authors, editors, tags, published_date, body, word_count, access, content_hash"
    columns += (
        ", body_hash, first_seen_at, last_seen_at, warc_file, warc_offset, extractor_version, run_id, published_at"
    )
    columns += ", published_precision"
    (key,) = warehouse.sql(
        f"INSERT INTO warehouse.articles (article_id, story_id, canonical_url, {columns}) OVERRIDING SYSTEM VALUE"
        f" SELECT 99, 99, 'x', {columns} FROM warehouse.articles RETURNING story_key"
    )
    assert key == (article_key("x"),)
