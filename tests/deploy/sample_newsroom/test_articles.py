import os
import subprocess
import sys
from itertools import combinations

import pytest

from deploy.sample_newsroom import plan
from deploy.sample_newsroom.articles import pieces
from deploy.sample_newsroom.days import DAYS
from deploy.sample_newsroom.likeness import Shelf, shingles
from deploy.sample_newsroom.sites import HARBOUR_POST, KABAR_PASAR, SITES, SUARA_LEMBAH
from pipelines.records.article import Access

EVERY = {piece.key: piece for site in SITES for piece in pieces(site)}
BOILERPLATE = (
    *("baca juga", "iklan", "ikuti saluran", "whatsapp", "berlangganan", "bagikan tulisan", "komentar", "penulis:"),
    *("read more", "newsletter", "sign up", "subscribe", "all rights reserved", "click here", "staff photo"),
)
DIGEST = """
import hashlib
from deploy.sample_newsroom.truth import truth
print(hashlib.sha256(repr(truth(20000)).encode()).hexdigest())
"""


def likeness(one, other):
    a, b = shingles(one.first.body), shingles(other.first.body)
    return len(a & b) / len(a | b)


def root(key):
    return (plan.EXACT | plan.NEAR).get(key, key)


@pytest.mark.parametrize(("site", "daily"), [(SUARA_LEMBAH, 12), (HARBOUR_POST, 7), (KABAR_PASAR, 5)])
def test_every_day_has_its_articles(site, daily):
    days = [piece.first.published_at.date() for piece in pieces(site)]
    assert {day: days.count(day) for day in DAYS} == dict.fromkeys(DAYS, daily)


def test_there_are_enough_articles():
    assert len(EVERY) >= 320


def test_paths_titles_and_bodies_are_not_shared():
    assert len({(piece.site.id, piece.path) for piece in EVERY.values()}) == len(EVERY)
    assert len({piece.first.title for piece in EVERY.values()}) == len(EVERY)
    assert len({piece.first.body for piece in EVERY.values()}) == len(EVERY) - len(plan.EXACT)


def test_articles_are_of_a_readable_length():
    words = [len(piece.first.body.split()) for piece in EVERY.values() if piece.first.access is Access.FULL]
    assert min(words) >= 115
    assert max(words) <= 450


def test_only_copies_look_alike():
    for one, other in combinations(EVERY.values(), 2):
        if one.site.language == other.site.language and root(one.key) != root(other.key):
            assert likeness(one, other) < 0.15, (one.key, other.key)


def test_the_shelf_measures_what_the_pairs_do():
    one, other = pieces(KABAR_PASAR)[:2]
    shelf = Shelf()
    assert shelf.closest(shingles(one.first.body)) == 0
    shelf.add(shingles(one.first.body))
    assert shelf.closest(shingles(other.first.body)) == pytest.approx(likeness(one, other))


@pytest.mark.parametrize(("copy", "original"), plan.EXACT.items())
def test_exact_copies_have_the_same_body_under_another_headline(copy, original):
    assert EVERY[copy].first.body == EVERY[original].first.body
    assert EVERY[copy].first.title != EVERY[original].first.title
    assert EVERY[copy].site.language == EVERY[original].site.language


@pytest.mark.parametrize(("copy", "original"), plan.NEAR.items())
def test_near_copies_have_another_lead_and_much_in_common(copy, original):
    one, other = EVERY[copy].first, EVERY[original].first
    assert one.paragraphs[0].text != other.paragraphs[0].text
    assert 0.35 < likeness(EVERY[copy], EVERY[original]) < 0.9


def test_copies_run_both_ways_in_time():
    earlier = [EVERY[c].first.published_at < EVERY[o].first.published_at for c, o in (plan.EXACT | plan.NEAR).items()]
    assert {True, False} == set(earlier)


@pytest.mark.parametrize(("key", "changes"), plan.CORRECTED.items())
def test_corrections_change_what_they_say_they_do(key, changes):
    first, second = EVERY[key].editions
    assert (first.title != second.title) == ("title" in changes)
    assert (first.body != second.body) == ("text" in changes)
    assert first.modified_at is None
    assert second.modified_at > second.published_at == first.published_at


def test_bodies_hold_no_furniture():
    for piece in EVERY.values():
        for edition in piece.editions:
            assert not [phrase for phrase in BOILERPLATE if phrase in edition.body.lower()], piece.key


def test_bodies_are_clean_lines():
    for piece in EVERY.values():
        for paragraph in piece.first.paragraphs:
            assert paragraph.text == " ".join(paragraph.text.split())
            assert not set(paragraph.text) & set("<>{}|")


def test_the_sloppy_publisher_stays_within_its_charset_and_uses_it():
    text = "".join(piece.first.title + piece.first.body for piece in pieces(KABAR_PASAR))
    assert text.encode("windows-1252").decode("windows-1252") == text
    assert set("“”–é") <= set(text)  # noqa: RUF001 - the very characters that utf-8 and ASCII disagree on


def test_datelines_open_their_bodies():
    assert {piece.first.dateline is None for piece in pieces(HARBOUR_POST)} == {True, False}
    for piece in EVERY.values():
        if piece.first.dateline:
            assert piece.first.body.startswith(piece.first.dateline)
            assert piece.first.dateline.isupper()


def test_headings_stand_in_long_articles_only():
    headed = [piece for piece in EVERY.values() if any(part.is_heading for part in piece.first.paragraphs)]
    assert len(headed) > 20
    assert all(len(piece.first.paragraphs) > 10 for piece in headed)


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_every_process_writes_the_same(seed):
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", DIGEST], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "81c24f400bdd841e8c01108f063233f1783241993a3f479622b306a5756017e7"
