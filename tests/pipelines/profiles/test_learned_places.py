"""Which element of a publisher's pages is learned, and what happens on a page that has another."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.profiles.learned_places import learn_places, try_places
from pipelines.reading import read_page
from pipelines.records.article import Article
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage
from tests.stages import one_reader

LINES = [
    "Warga memanen padi lebih awal di petak nomor %d karena hujan turun hampir setiap hari sejak pekan lalu.",
    "Kepala desa mengatakan hasil panen petak %d turun sekitar sepuluh persen dibandingkan dengan tahun lalu.",
    "Pemerintah kabupaten berjanji membantu petani petak %d dengan bibit baru sebelum musim tanam tiba.",
]
LINKS = "".join(f'<li><a href="/{n}">Kabar lain nomor {n} yang tidak ada hubungannya</a></li>' for n in range(6))


HINTS = PageHints(source_id="warta", timezone="Asia/Jakarta")


def page(number, *, name="isi", byline_outside=False, date_line=""):
    text = "".join(f"<p>{line % number}</p>" for line in LINES)
    byline = f"<div class='penulis'>Penulis: Ratna Gumilang {'Sari' if number % 2 else 'Dewi'}</div>"
    before, inside = (byline, "") if byline_outside else ("", byline)
    body = f"""<html lang="id"><head><title>Panen petak {number}</title></head><body><ul class="menu">{LINKS}</ul>
    <h1>Panen petak {number} lebih awal</h1>{date_line}<div class="halaman">{before}
    <div class="{name}" id="post-{number}000">{inside}{text}</div></div><footer>Hak cipta</footer></body></html>"""
    return RawPage(
        url=f"https://warta.example/read/{number}",
        body=body.encode(),
        content_type="text/html; charset=utf-8",
        fetched_at=datetime(2026, 3, 20, tzinfo=UTC),
    )


def read(raw, profile=None):
    return read_page(raw, replace(HINTS, profile=profile or SiteProfile()))


def region_of(pages):
    return learn_places(one_reader(), pages, HINTS).profile.region


def test_the_innermost_element_that_is_enough_is_learned():
    trial = learn_places(one_reader(), [page(number) for number in range(20)], HINTS)
    assert (trial.profile.region, trial.pages, len(trial.fitting)) == ("div.isi", 20, 20)


def test_a_field_outside_of_the_text_widens_the_region():
    assert region_of([page(number, byline_outside=True) for number in range(20)]) == "div.halaman"


def test_too_few_pages_teach_nothing():
    assert learn_places(one_reader(), [page(number) for number in range(19)], HINTS).profile == SiteProfile()


def test_pages_that_do_not_agree_teach_nothing():
    assert (
        region_of([page(number, name=f"bentuk-{'abcdefghijklmnopqrst'[number]}") for number in range(20)])
        == "div.halaman"
    )


def test_pages_that_are_no_articles_do_not_count():
    empty = RawPage(url="", body=b"", content_type="", fetched_at=datetime(2026, 3, 20, tzinfo=UTC))
    assert try_places(one_reader(), SiteProfile(region="div.isi"), [page(1), empty], HINTS).pages == 1


def dated_line(day):
    return f'<div class="tanggal">{day} Maret 2026 14:05 WIB</div>'


def dated(number, **features):
    return page(number, date_line=dated_line(number % 15 + 1), **features)


def test_the_places_of_the_byline_and_of_the_date_are_learned():
    profile = learn_places(one_reader(), [dated(number) for number in range(20)], HINTS).profile
    assert (profile.byline, profile.date_line) == ("div.penulis", "div.tanggal")
    for number in range(20, 28):  # pages that come after the learned ones read the same as without what they taught
        plain, learned = (read(dated(number), each) for each in (None, replace(profile, version=1)))
        assert learned.extractor_version == f"{plain.extractor_version}.1"
        assert replace(learned, extractor_version="", cut=()) == replace(plain, extractor_version="", cut=())


def test_the_learned_places_are_looked_at_first():
    """Two of a kind, and the first would be taken for the article's own."""
    trap = "<div class='author'>By Sinta Dewi</div><time datetime='2026-03-09T08:00:00+07:00'>9 Maret 2026</time>"
    places = SiteProfile(version=1, byline="div.penulis", date_line="div.tanggal")
    other = {"byline": "div.author", "date_line": "div.tanggal"}
    raw = page(1, date_line=trap + dated_line(2))
    right, misled = (read(raw, each) for each in (places, replace(places, **other)))
    assert (right.authors, misled.authors) == (("Ratna Gumilang Sari",), ("Sinta Dewi",))
    assert right.published_at.day == 2


@pytest.mark.parametrize("places", [{"byline": "div.lama"}, {"date_line": "div.lama"}])
def test_a_page_without_a_learned_place_is_read_as_before_and_told(places):
    plain, learned = (read(dated(1), each) for each in (None, SiteProfile(version=2, **places)))
    assert (learned.authors, learned.published_at) == (plain.authors, plain.published_at)
    assert learned.extractor_version.endswith(".2-fallback")


@pytest.mark.parametrize("region", ["div.lama", "div.menu", "ul.menu", "p", "tidak[sah"])
def test_a_page_that_does_not_fit_is_read_whole(region):
    whole = read(page(1))
    fallen_back = read(page(1), SiteProfile(version=2, region=region))
    assert isinstance(whole, Article)
    assert (fallen_back.body, fallen_back.authors) == (whole.body, whole.authors)
    assert fallen_back.extractor_version == f"{whole.extractor_version}.2-fallback"


def test_the_heavier_text_outside_of_the_region_is_not_missed():
    aside = f"<div class='ringkas'><p>{LINES[0] % 1}</p><p>{LINES[1] % 1}</p><p>{LINES[2] % 1}</p></div>"
    longer = "".join(f"<p>{line % number}</p>" for number in range(2, 9) for line in LINES)
    markup = f"<h1>Panen besar di desa</h1>{aside}<div class='isi'>{longer}</div>"
    article = read(replace(page(1), body=markup.encode()), SiteProfile(version=1, region="div.ringkas"))
    assert "petak nomor 8" in article.body
