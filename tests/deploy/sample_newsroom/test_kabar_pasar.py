from urllib.parse import urljoin

import lxml.html
import pytest

from deploy.sample_newsroom.articles import pieces
from deploy.sample_newsroom.days import DAYS, tanggal_panjang
from deploy.sample_newsroom.sites import KABAR_PASAR

SITE = 2
PIECES = pieces(KABAR_PASAR)


def tree(newsroom, path):
    answer = newsroom.get(SITE, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html"
    assert b"charset" not in answer.content
    return lxml.html.fromstring(answer.content.decode("windows-1252"))


def test_bytes_are_windows_1252_and_not_utf_8(newsroom):
    content = newsroom.get(SITE, PIECES[0].path).content
    assert b"\x96" in content
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


@pytest.mark.parametrize("piece", PIECES[:12], ids=lambda piece: piece.key)
def test_text_is_one_block_of_line_breaks(newsroom, piece):
    page = tree(newsroom, piece.path)
    [block] = page.xpath("//div[@id='isi']")
    assert not page.xpath("//p | //h1 | //article")
    lines = [line.strip() for line in block.text_content().split("\n")]
    assert lines[:-1] == piece.first.body.split("\n")
    assert lines[-1].endswith("/kps)")


def test_nothing_is_said_in_metadata(newsroom):
    piece = PIECES[3]
    page, edition = tree(newsroom, piece.path), piece.first
    assert not page.xpath("//meta | //link | //script | //time | //html/@lang")
    assert page.xpath("//title/text()") == [f"{edition.title} - Kabar Pasar Seroja"]
    when = f"{tanggal_panjang(edition.published_at.date())} {edition.published_at:%H:%M}"
    assert page.xpath("//td[@class='tanggal']/text()") == [when]
    assert page.xpath("//td[@class='penulis']/text()") == [f"Oleh: {edition.authors[0]}"]


@pytest.mark.parametrize("day", DAYS)
def test_an_archive_page_lists_its_day_by_relative_links(newsroom, day):
    path = f"/arsip/{day.isoformat()}.html"
    links = [link for link in tree(newsroom, path).xpath("//a/@href") if "/berita/" in link]
    assert all(link.startswith("../berita/") for link in links)
    wanted = [each.url for each in newsroom.truth.of(KABAR_PASAR.id) if each.listed_date == day]
    assert sorted(urljoin(newsroom.url(SITE, path), link) for link in links) == sorted(wanted)


def test_other_archives_are_empty_or_missing(newsroom):
    assert "Tidak ada berita" in tree(newsroom, "/arsip/2026-03-01.html").text_content()
    assert newsroom.get(SITE, "/arsip/kemarin.html").status_code == 404


def test_it_has_no_robots_txt(newsroom):
    assert newsroom.get(SITE, "/robots.txt").status_code == 404


def test_links_of_the_front_page_and_of_an_article_lead_somewhere(newsroom):
    for path in ("/", PIECES[0].path):
        links = tree(newsroom, path).xpath("//a/@href | //img/@src")
        targets = {urljoin(newsroom.url(SITE, path), link) for link in links}
        assert not [target for target in targets if newsroom.client.get(target).status_code != 200]
