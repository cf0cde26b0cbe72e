"""Which element of a publisher's pages is learned, and what happens on a page that has another."""

from datetime import UTC, datetime

import pytest

from pipelines.profiles.regions import learn_region, try_region
from pipelines.reading import read_page
from pipelines.records import Article, PageHints, RawPage, SiteProfile

LINES = [
    "Warga memanen padi lebih awal di petak nomor %d karena hujan turun hampir setiap hari sejak pekan lalu.",
    "Kepala desa mengatakan hasil panen petak %d turun sekitar sepuluh persen dibandingkan dengan tahun lalu.",
    "Pemerintah kabupaten berjanji membantu petani petak %d dengan bibit baru sebelum musim tanam tiba.",
]
LINKS = "".join(f'<li><a href="/{n}">Kabar lain nomor {n} yang tidak ada hubungannya</a></li>' for n in range(6))


def page(number, *, name="isi", byline_outside=False, profile=None):
    text = "".join(f"<p>{line % number}</p>" for line in LINES)
    byline = f"<div class='penulis'>Penulis: Ratna Gumilang {'Sari' if number % 2 else 'Dewi'}</div>"
    before, inside = (byline, "") if byline_outside else ("", byline)
    body = f"""<html lang="id"><head><title>Panen petak {number}</title></head><body><ul class="menu">{LINKS}</ul>
    <h1>Panen petak {number} lebih awal</h1><div class="halaman">{before}
    <div class="{name}" id="post-{number}000">{inside}{text}</div></div><footer>Hak cipta</footer></body></html>"""
    return RawPage(
        url=f"https://warta.example/read/{number}",
        body=body.encode(),
        content_type="text/html; charset=utf-8",
        fetched_at=datetime(2026, 3, 20, tzinfo=UTC),
        hints=PageHints(source_id="warta", timezone="Asia/Jakarta", profile=profile or SiteProfile()),
    )


def test_the_innermost_element_that_is_enough_is_learned():
    trial = learn_region([page(number) for number in range(6)])
    assert (trial.region, trial.pages, len(trial.fitting)) == ("div.isi", 6, 6)


def test_a_field_outside_of_the_text_widens_the_region():
    assert learn_region([page(number, byline_outside=True) for number in range(6)]).region == "div.halaman"


def test_too_few_pages_teach_nothing():
    assert learn_region([page(number) for number in range(4)]) is None


def test_pages_that_do_not_agree_teach_nothing():
    assert (
        learn_region([page(number, name=f"bentuk-{'abcdef'[number]}") for number in range(6)]).region == "div.halaman"
    )


def test_pages_that_are_no_articles_do_not_count():
    empty = RawPage(url="", body=b"", content_type="", fetched_at=datetime(2026, 3, 20, tzinfo=UTC), hints=PageHints())
    assert try_region("div.isi", [page(1), empty]).pages == 1


@pytest.mark.parametrize("region", ["div.lama", "div.menu", "ul.menu", "p", "tidak[sah"])
def test_a_page_that_does_not_fit_is_read_whole(region):
    whole = read_page(page(1))
    fallen_back = read_page(page(1, profile=SiteProfile(version=2, region=region)))
    assert isinstance(whole, Article)
    assert (fallen_back.body, fallen_back.authors) == (whole.body, whole.authors)
    assert fallen_back.extractor_version == f"{whole.extractor_version}.2"


def test_the_heavier_text_outside_of_the_region_is_not_missed():
    aside = f"<div class='ringkas'><p>{LINES[0] % 1}</p><p>{LINES[1] % 1}</p><p>{LINES[2] % 1}</p></div>"
    longer = "".join(f"<p>{line % number}</p>" for number in range(2, 9) for line in LINES)
    both = page(1, profile=SiteProfile(version=1, region="div.ringkas"))
    markup = f"<h1>Panen besar di desa</h1>{aside}<div class='isi'>{longer}</div>"
    article = read_page(
        RawPage(**{name: getattr(both, name) for name in RawPage.__slots__} | {"body": markup.encode()})
    )
    assert "petak nomor 8" in article.body
