"""What an article said and says, in whatever order its fetches are loaded."""

from datetime import timedelta

import pytest

from tests.builders import NOON, address, article, crawl_of, fetched


def test_a_changed_text_is_a_new_version(warehouse):
    warehouse.run(crawl_of(fetched("satu", modified=NOON)), article())
    later = NOON + timedelta(hours=2)
    crawl = crawl_of(fetched("satu", fetched_at=later, modified=later), run_id="ingest/two")
    warehouse.run(crawl, article(body="Isi yang diperbaiki.", fetched_at=later))
    assert warehouse.sql("SELECT version, body, first_seen_at, last_seen_at, run_id FROM warehouse.articles") == [
        (2, "Isi yang diperbaiki.", NOON, later, "ingest/two")
    ]
    assert warehouse.sql(
        "SELECT version, body, valid_from, valid_to FROM warehouse.article_versions ORDER BY version"
    ) == [(1, "Isi berita satu.", NOON, later), (2, "Isi yang diperbaiki.", later, None)]
    assert warehouse.sql("SELECT listed_modified_at FROM ops.ledger") == [(later,)]


def test_the_same_text_seen_again_is_no_version(warehouse):
    warehouse.run(crawl_of(fetched("satu")), article())
    later = NOON + timedelta(hours=2)
    warehouse.run(crawl_of(fetched("satu", fetched_at=later), run_id="ingest/two"), article(fetched_at=later))
    assert warehouse.sql("SELECT version, last_seen_at FROM warehouse.articles") == [(1, later)]
    assert warehouse.sql("SELECT count(*) FROM warehouse.article_versions") == [(1,)]


HISTORY = ("lama", "baru", "baru", "lama", "lain")  # the text at each of five fetches, an hour apart


def fetch(warehouse, number, text):
    at = NOON + timedelta(hours=number)
    crawl = crawl_of(fetched("satu", fetched_at=at), run_id=f"ingest/{number}")
    warehouse.run(crawl, article(body=text, fetched_at=at, modified_at=at, warc_offset=number))


def history_of(warehouse):
    """All that must not depend on the order in which fetches were loaded."""
    return {
        "article": warehouse.sql(
            "SELECT body, version, first_seen_at, last_seen_at, modified_at, warc_offset FROM warehouse.articles"
        ),
        "versions": warehouse.sql(
            "SELECT version, body, valid_from, valid_to, modified_at, warc_offset FROM warehouse.article_versions"
            " ORDER BY version"
        ),
        "corrections": warehouse.sql(
            "SELECT seen_at, version, lead_was, lead_became, is_body_changed, words_removed, words_added"
            " FROM marts.corrections"
        ),
    }


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 4, 1, 3), (0, 3, 4, 1, 2), (3, 1, 0, 2, 4)])
def test_fetches_end_in_the_same_versions_whatever_their_order(warehouse, order):
    for number in order:
        fetch(warehouse, number, HISTORY[number])
    hours = [NOON + timedelta(hours=number) for number in range(5)]
    assert history_of(warehouse) == {
        "article": [("lain", 4, hours[0], hours[4], hours[4], 4)],
        "versions": [
            (1, "lama", hours[0], hours[1], hours[0], 0),
            (2, "baru", hours[1], hours[3], hours[1], 1),
            (3, "lama", hours[3], hours[4], hours[3], 3),
            (4, "lain", hours[4], None, hours[4], 4),
        ],
        "corrections": [
            (hours[4], 4, "lama", "lain", True, 1, 1),
            (hours[3], 3, "baru", "lama", True, 1, 1),
            (hours[1], 2, "lama", "baru", True, 1, 1),
        ],
    }


def test_a_late_fetch_leaves_what_the_article_says(warehouse):
    fetch(warehouse, 2, "baru")
    fetch(warehouse, 1, "lama")
    before = warehouse.contents()
    fetch(warehouse, 1, "lama")
    assert {**warehouse.contents(), "runs": before["runs"]} == before
    assert warehouse.sql("SELECT body, version, run_id FROM warehouse.articles") == [("baru", 2, "ingest/2")]


def test_a_correction_tells_only_what_changed(warehouse):
    later = NOON + timedelta(hours=1)
    body = "Dua orang tewas.\nPolisi menyelidiki."
    warehouse.run(crawl_of(fetched("satu")), article(title="Dua tewas", subtitle="Di tol", body=body))
    warehouse.run(
        crawl_of(fetched("satu", fetched_at=later), run_id="ingest/two"),
        article(title="Tiga tewas", subtitle="Di tol", body=body, fetched_at=later),
    )
    assert warehouse.sql("SELECT * FROM marts.corrections") == [
        (
            later, "kota", 1, address("satu"), 2, "Dua tewas", "Tiga tewas", None, None, False, 0, 0, None, None, False,
            [], None,
        )
    ]  # fmt: skip
