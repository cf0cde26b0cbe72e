"""The addresses of every verified source: articles old and new, photo and video pages, other forms, other pages."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from crawlers.sources.catalogue import load_sources
from pipelines.urls import canonical_url
from tests.shared import SHARED

SOURCES = {source.id: source for source in load_sources().values() if source.verified != "none"}
ADDRESSES = yaml.safe_load(Path(__file__).with_name("addresses.yaml").read_text(encoding="utf-8"))
TABLE = SHARED / "publishers" / "indonesia-addresses.jsonl"
KINDS = ("photo", "video")
# Labels that are judged otherwise here: cut or invented addresses in the shape of an article, and one old article.
MISLABELLED = {"kontan": 2, "detik": 1}


def test_every_verified_source_has_its_addresses():
    assert ADDRESSES.keys() == SOURCES.keys()


@pytest.mark.parametrize("source_id", ADDRESSES)
def test_articles_are_known_with_their_day(source_id):
    source, articles = SOURCES[source_id], ADDRESSES[source_id]["articles"]
    assert [url for url in articles if not source.is_article(url)] == []
    assert {url: source.day_of(url) for url in articles} == articles


@pytest.mark.parametrize("source_id", ADDRESSES)
def test_photo_and_video_pages_are_of_their_kind_and_no_articles(source_id):
    source, named = SOURCES[source_id], {kind: ADDRESSES[source_id].get(kind, []) for kind in KINDS}
    assert {kind: [url for url in urls if source.other_kind_of(url) == kind] for kind, urls in named.items()} == named
    assert [url for urls in named.values() for url in urls if source.is_article(url) or not source.is_listed(url)] == []


@pytest.mark.parametrize("source_id", ADDRESSES)
def test_other_pages_are_not_listed(source_id):
    assert [url for url in ADDRESSES[source_id]["others"] if SOURCES[source_id].is_listed(url)] == []


@pytest.mark.parametrize("source_id", ADDRESSES)
def test_all_forms_become_one_address_that_the_source_knows(source_id):
    source, forms = SOURCES[source_id], ADDRESSES[source_id]["forms"]
    assert {form: source.own_address(form) for form in forms} == forms
    for form, own in forms.items():
        assert source.is_article(form)
        assert source.is_article(own)
        assert source.is_article(canonical_url(own))
        assert source.own_address(own) == own


@pytest.mark.skipif(not TABLE.exists(), reason="the table of addresses is not beside this checkout")
def test_real_addresses_are_known(capsys):
    """Print and hold what each definition knows of real addresses; a photo or video page is no article here."""
    counts = {source_id: Counter() for source_id in SOURCES}
    with TABLE.open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            source, tally = SOURCES[row["publisher"]], counts[row["publisher"]]
            is_article = source.is_article(row["url"])
            if row["article"] and (is_article or not source.is_listed(row["url"])):
                tally.update(articles=1, known=is_article)
            elif not row["article"]:
                tally.update(others=1, taken=is_article)
    with capsys.disabled():
        print()
        for source_id, tally in counts.items():
            share = tally["known"] / tally["articles"]
            print(f"{source_id:16} {share:6.1%} of {tally['articles']:3}, taken {tally['taken']} of {tally['others']}")
    assert [each for each, tally in counts.items() if tally["known"] < 0.98 * tally["articles"]] == []
    assert [each for each, tally in counts.items() if tally["taken"] > MISLABELLED.get(each, 0)] == []
