from collections import Counter
from datetime import UTC

import lxml.html
import pytest

from deploy.sample_newsroom import plan
from deploy.sample_newsroom.articles import pieces
from deploy.sample_newsroom.days import DAYS
from deploy.sample_newsroom.listings import ALSO_AT, MOVED
from deploy.sample_newsroom.sites import HARBOUR_POST, KABAR_PASAR, SITES, SUARA_LEMBAH
from deploy.sample_newsroom.truth import ENDS, truth

PORT = 23450
TRUTH = truth(PORT)
BY_KEY = {piece.key: piece for site in SITES for piece in pieces(site)}


def article(key):
    piece = BY_KEY[key]
    return TRUTH.articles[piece.site.base(PORT) + piece.path]


def shown(answer):
    """What a visitor sees: the page's own charset where it names one, else that of the sloppy publisher."""
    charset = "utf-8" if "charset" in answer.headers["content-type"] else "windows-1252"
    return " ".join(lxml.html.fromstring(answer.content.decode(charset)).text_content().split())


def test_addresses_are_told_apart():
    assert len({address.url for address in TRUTH.addresses}) == len(TRUTH.addresses)


def test_states_add_up():
    states = Counter((address.source_id, address.state) for address in TRUTH.addresses)
    assert states == {
        (SUARA_LEMBAH.id, "loaded"): 168,
        (SUARA_LEMBAH.id, "duplicate"): len(ALSO_AT),
        (SUARA_LEMBAH.id, "failed"): 2,
        (SUARA_LEMBAH.id, "rejected"): 1,
        (HARBOUR_POST.id, "loaded"): 98,
        (HARBOUR_POST.id, "failed"): 3,
        (HARBOUR_POST.id, "rejected"): 1,
        (KABAR_PASAR.id, "loaded"): 70,
        (KABAR_PASAR.id, "failed"): 1,
        (KABAR_PASAR.id, "rejected"): 2,
    }
    assert len(TRUTH.articles) == 336


def test_only_what_gives_no_article_has_a_reason():
    for address in TRUTH.addresses:
        assert (address.reason is None) == (address.state in {"loaded", "duplicate"}) == (address.article is not None)
    assert {(each.state, each.reason) for each in TRUTH.addresses if each.reason} == set(ENDS.values())


def test_each_article_is_loaded_from_one_address():
    loaded = [address.canonical_url for address in TRUTH.addresses if address.state == "loaded"]
    assert sorted(loaded) == sorted(TRUTH.articles)


def test_moved_articles_end_on_the_day_of_their_page():
    moved = [address for address in TRUTH.addresses if address.listed_date != address.published_date]
    assert len(moved) == len(MOVED)
    assert {(address.listed_date - address.published_date).days for address in moved} == {1, -1}


def test_days_are_local():
    for address in TRUTH.addresses:
        assert address.published_date in DAYS
    readings = [known.readings[0] for known in TRUTH.articles.values()]
    ahead = [(each.published_at.astimezone(UTC).date() - each.published_date).days for each in readings]
    assert set(ahead) == {-1, 0, 1}


def test_a_publishers_days_can_be_asked_for():
    some = TRUTH.of(KABAR_PASAR.id, DAYS[3], DAYS[4])
    assert {address.published_date for address in some} == {DAYS[3], DAYS[4]}
    assert len(some) == 11


def test_copies_point_to_the_earliest_of_their_text():
    assert plan.EXACT
    for copy, original in plan.EXACT.items():
        one, other = article(copy), article(original)
        texts = {
            known.canonical_url: known
            for known in TRUTH.articles.values()
            if known.readings[0].body == one.readings[0].body
        }
        first = min(texts.values(), key=lambda known: (known.readings[0].published_at, known.canonical_url))
        assert {known.duplicate_of for known in texts.values()} == {None, first.canonical_url}
        assert first.duplicate_of is None
        assert one.story == other.story == first.canonical_url


def test_near_copies_share_a_story_and_are_no_duplicates():
    assert plan.NEAR
    for copy, original in plan.NEAR.items():
        one, other = article(copy), article(original)
        assert one.story == other.story
        assert one.duplicate_of is other.duplicate_of is None


def test_all_others_stand_alone():
    related = {*plan.EXACT, *plan.EXACT.values(), *plan.NEAR, *plan.NEAR.values()}
    assert BY_KEY.keys() > related
    for key in BY_KEY.keys() - related:
        assert article(key).story == article(key).canonical_url
        assert article(key).duplicate_of is None


def test_only_corrected_articles_have_two_readings():
    corrected = [known for known in TRUTH.articles.values() if known.is_corrected]
    assert {known.source_id for known in corrected} == {HARBOUR_POST.id}
    assert len(corrected) == len(plan.CORRECTED)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.id)
def test_every_page_shows_what_the_truth_says(newsroom, site):
    shown_well = [each for each in newsroom.truth.of(site.id) if each.article and not each.trouble]
    assert shown_well
    for address in shown_well:
        reading = address.article.readings[0]
        whole = "&page=all" if "?" in address.url else "?page=all"
        answer = newsroom.client.get(address.url + (whole if site is SUARA_LEMBAH else ""))
        assert answer.status_code == 200
        text = shown(answer)
        wanted = (reading.title, *reading.body.split("\n"), *reading.authors, *reading.editors, *reading.tags[:1])
        if site is HARBOUR_POST:
            wanted = (reading.title, reading.subtitle, *reading.body.split("\n"), *reading.authors)
        assert not [part for part in wanted if part not in text], address.url
        if reading.image_url:
            assert reading.image_url in answer.text
            assert newsroom.client.get(reading.image_url).headers["content-type"] == "image/svg+xml"
