"""Stories in memory."""

import random
from datetime import UTC, datetime, timedelta

from pipelines.deduplication import Document, cluster, find_shared_lines, take_fingerprints
from pipelines.deduplication.clusters import Membership
from tests.pipelines.deduplication.texts import mixed, text

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def documents(*specifications):
    """Documents from (text, days after the first); their names are a, b, c …"""
    fingerprints = take_fingerprints(each for each, _ in specifications)
    return [
        Document("abcdefgh"[number], each or None, taken, None if days is None else NOON + timedelta(days))
        for number, ((each, days), taken) in enumerate(zip(specifications, fingerprints, strict=True))
    ]


def stories(*specifications):
    return {name: place.story for name, place in cluster(documents(*specifications)).items()}


def test_the_earliest_leads_whatever_the_order():
    some = documents((text(0), 2), (text(0), 1), (text(0, 1), 0), (text(1), 0))
    expected = {
        "a": Membership("c", "b"),
        "b": Membership("c", None),
        "c": Membership("c", None),
        "d": Membership("d", None),
    }
    for seed in range(5):
        assert cluster(random.Random(seed).sample(some, len(some))) == expected


def test_a_chain_does_not_pull_unlike_articles_together():
    chain = [(text(0, first, first + 6), first / 10) for first in (0, 2, 4, 6)]
    assert stories(*chain) == {"a": "a", "b": "a", "c": "c", "d": "c"}


def test_a_text_follows_the_nearest_leader():
    assert stories((text(0, 0, 6), 0), (text(1, 0, 6), 1), (mixed(0, 4, 6), 2)) == {"a": "a", "b": "b", "c": "b"}
    assert stories((text(0, 0, 6), 0), (text(1, 0, 6), 1), (mixed(0, 6, 4), 2)) == {"a": "a", "b": "b", "c": "a"}


def test_a_text_goes_where_its_nearest_earlier_copy_went():
    some = [(text(0, 0, 6), 0), (text(1, 0, 6), 1), (mixed(0, 4, 5), 2), (mixed(0, 5, 4), 3)]
    assert stories(*some) == {"a": "a", "b": "b", "c": "b", "d": "b"}
    del some[2]
    assert stories(*some) == {"a": "a", "b": "b", "c": "a"}


def test_a_text_does_not_leave_a_close_copy_for_an_earlier_leader():
    some = [(text(0, 0, 5), 0), (mixed(2, 5, 6), 1), (mixed(4, 5, 6), 2)]
    assert stories(*some[:2]) == {"a": "a", "b": "a"}
    assert stories(*some) == {"a": "a", "b": "b", "c": "b"}
    assert stories(*some[:2], (mixed(4, 5, 4), 2)) == {"a": "a", "b": "a", "c": "c"}, "half of it is not close"


def test_a_close_leader_is_followed_whatever_the_other_close_copies_follow():
    leader, late, between = (text(0), 0), (text(0, 1), 29), (text(0, 1, 11), 20)
    assert stories(leader, late, between) == {"a": "a", "b": "b", "c": "a"}


def test_days_far_apart_are_not_compared_but_equal_texts_are_equal():
    assert stories((text(0), 0), (text(0, 1), 28)) == {"a": "a", "b": "a"}
    assert stories((text(0), 0), (text(0, 1), 29)) == {"a": "a", "b": "b"}
    assert stories((text(0), 0), (text(0), 400)) == {"a": "a", "b": "a"}


def test_a_document_without_a_date_lies_near_all_and_follows_them():
    assert stories((text(0, 1), None), (text(0), 0)) == {"a": "b", "b": "b"}


def test_documents_without_text_stand_alone():
    assert stories(("", 0), ("", 0)) == {"a": "a", "b": "b"}


def test_boilerplate_follows_on_different_lines_and_agency_copy_on_the_same():
    footer, agency = "All rights reserved.", "The agency reported on Monday."
    texts = [[f"Report {number}", "The lead of the agency.", agency, f"End {number}", footer] for number in range(12)]
    assert find_shared_lines(texts) == {"The lead of the agency.", footer}
    assert find_shared_lines(texts[:9]) == frozenset()
