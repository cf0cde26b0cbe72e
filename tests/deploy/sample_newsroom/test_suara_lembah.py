import json
from datetime import UTC, timedelta
from itertools import chain
from urllib.parse import urljoin

import lxml.html
import pytest

from deploy.sample_newsroom.articles import pieces
from deploy.sample_newsroom.days import DAYS
from deploy.sample_newsroom.listings import ALSO_AT, ONLY_AT, TRACKING
from deploy.sample_newsroom.sites import SUARA_LEMBAH
from deploy.sample_newsroom.suara_lembah import PAGES, part_count

PAGED = [piece for piece in pieces(SUARA_LEMBAH) if part_count(piece.first) > 1]


def tree(newsroom, path):
    answer = newsroom.get(0, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return lxml.html.fromstring(answer.text)


def paragraphs(page):
    return [each.text_content() for each in page.xpath("//div[@class='read__content']//*[self::p or self::h2]")]


def listed(newsroom, day, number):
    page = tree(newsroom, f"/indeks?date={day.isoformat()}&page={number}")
    return page.xpath("//a[@class='article-link']/@href")


@pytest.mark.parametrize("day", DAYS)
def test_an_index_lists_its_day_ten_a_page_and_then_nothing(newsroom, day):
    pages = [listed(newsroom, day, number) for number in (1, 2, 3, 40)]
    wanted = [each.url for each in newsroom.truth.of(SUARA_LEMBAH.id) if each.listed_date == day]
    assert [len(page) for page in pages] == [10, len(wanted) - 10, 0, 0]
    assert sorted(chain(*pages)) == sorted(wanted)


@pytest.mark.parametrize("day", [DAYS[0] - timedelta(days=1), DAYS[-1] + timedelta(days=1)])
def test_days_outside_the_calendar_are_empty(newsroom, day):
    assert listed(newsroom, day, 1) == []


@pytest.mark.parametrize("query", ["date=yesterday", "date=2026-03-02&page=two"])
def test_a_senseless_index_is_not_found(newsroom, query):
    assert newsroom.get(0, f"/indeks?{query}").status_code == 404


def test_long_articles_come_in_pages_and_whole(newsroom):
    assert len(PAGED) > 15
    piece = PAGED[0]
    told = [part.text for part in piece.first.paragraphs]
    parts = [paragraphs(tree(newsroom, f"{piece.path}?page={number}")) for number in range(1, PAGES + 1)]
    assert [text for part in parts for text in part if text in told] == told
    assert all(0 < len(set(part) & set(told)) < len(told) for part in parts)
    assert [text for text in paragraphs(tree(newsroom, f"{piece.path}?page=all")) if text in told] == told
    assert paragraphs(tree(newsroom, piece.path)) == parts[0]


def test_pages_that_are_not_there_are_not_found(newsroom):
    assert newsroom.get(0, f"{PAGED[0].path}?page={PAGES + 1}").status_code == 404
    assert newsroom.get(0, f"{PAGED[0].path}?page=last").status_code == 404


@pytest.mark.parametrize("query", ["", "?page=2", "?page=all", TRACKING])
def test_every_form_of_an_article_names_its_address(newsroom, query):
    page = tree(newsroom, PAGED[0].path + query)
    assert page.xpath("//link[@rel='canonical']/@href") == [newsroom.url(0, PAGED[0].path)]


@pytest.mark.parametrize("rel", ["amphtml", "alternate"])
def test_twins_lead_home_and_hold_the_whole_text(newsroom, rel):
    piece = PAGED[1]
    [twin] = tree(newsroom, piece.path).xpath(f"//link[@rel='{rel}']/@href")
    page = tree(newsroom, twin.removeprefix(newsroom.url(0, "")))
    assert page.xpath("//link[@rel='canonical']/@href") == [newsroom.url(0, piece.path)]
    assert paragraphs(page) == [part.text for part in piece.first.paragraphs]


def test_some_articles_are_listed_by_other_addresses_too_or_only():
    truth_of = {piece.key: piece.path for piece in pieces(SUARA_LEMBAH)}
    forms = [form.format(path=truth_of[key]) for key, form in (ALSO_AT | ONLY_AT).items()]
    for beginning in ("/amp/read/", "/m/read/", "/read/"):
        assert any(form.startswith(beginning) for form in forms)


def test_metadata_has_this_kind_of_traps(newsroom):
    piece = next(piece for piece in pieces(SUARA_LEMBAH) if piece.first.published_at.hour < 7)
    page, edition = tree(newsroom, piece.path), piece.first
    [published] = page.xpath("//meta[@property='article:published_time']/@content")
    assert published == edition.published_at.astimezone(UTC).isoformat()
    assert not published.startswith(edition.published_at.date().isoformat())
    [json_ld] = map(json.loads, page.xpath("//script[@type='application/ld+json']/text()"))
    assert [author["name"] for author in json_ld["author"]] == list(edition.editors)
    assert page.xpath("//meta[@name='author']/@content") == ["Redaksi Suara Lembah"]
    [visible] = page.xpath("//div[@class='waktu']")
    assert visible.text_content() == f"Suara Lembah - {edition.published_at:%d/%m/%Y, %H:%M} WIB"


def test_pages_are_crowded_with_what_is_no_text(newsroom):
    text = tree(newsroom, f"{PAGED[0].path}?page=all").text_content()
    for words in (
        "Baca juga:",
        "Iklan.",
        "WhatsApp",
        "Buletin",
        "Masuk",
        "Komentar",
        "Terkini Lainnya",
        "Editor",
    ):
        assert words in text


def test_links_of_the_front_page_and_of_an_article_lead_somewhere(newsroom):
    for path in ("/", PAGED[0].path, f"/amp{PAGED[0].path}", "/indeks"):
        page = tree(newsroom, path)
        links = {urljoin(newsroom.url(0, path), link).split("#")[0] for link in page.xpath("//a/@href | //img/@src")}
        assert not [link for link in links if newsroom.client.get(link).status_code not in {200, 500}]
