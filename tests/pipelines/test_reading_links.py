"""Links of whole pages: from the tree to the article."""

from datetime import UTC, datetime

from pipelines.cleaning.article_links import MAX_LINKS
from pipelines.reading import read_page
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage

LONG = "Warga kota menanam seribu pohon di lereng bukit yang gundul sejak Senin pagi bersama para siswa sekolah dasar."
OTHER = "Camat berjanji bahwa lereng itu dijaga bersama, dan setiap pohon yang mati diganti dengan bibit yang baru."


def read(body, head=""):
    title = "Warga kota menanam seribu pohon"
    page = (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )
    at = datetime(2026, 3, 1, tzinfo=UTC)
    url = "https://kota.example/read/1/pohon"
    return read_page(RawPage(url=url, body=page.encode(), content_type="text/html", fetched_at=at), PageHints())


def shown(article):
    return [(link.paragraph, link.anchor, link.url.removeprefix("https://"), link.is_related) for link in article.links]


def test_links_stand_with_the_paragraph_that_holds_them():
    article = read(
        f"<p>{LONG} Bibit dari <a href='/tag/bibit'><b>kebun</b> <i>desa</i></a>.</p>"
        "<p>Baca juga: <a href='/read/2/hujan'>Hujan turun lagi di lereng bukit</a></p>"
        f"<p>{LONG} Kata <a href='https://desa.example/a'>lurah</a><br><br>{OTHER} Kata <a href='/b'>camat</a>.</p>"
    )
    assert shown(article) == [
        (1, "kebun desa", "kota.example/tag/bibit", False),
        (1, "Hujan turun lagi di lereng bukit", "kota.example/read/2/hujan", True),
        (2, "lurah", "desa.example/a", False),
        (3, "camat", "kota.example/b", False),
    ]
    lines = article.body.split("\n")
    assert all(link.anchor in lines[link.paragraph - 1] for link in article.links if not link.is_related)


def test_a_picture_that_links_has_no_text_and_takes_no_text_of_the_next_link():
    article = read(
        f"<p>{LONG} <a href='/foto'><img src='a.jpg'></a> Lihat <a href='/peta'>peta</a>.</p><p>{LONG} Selesai.</p>"
    )
    assert shown(article) == [(1, "peta", "kota.example/peta", False)]


def test_relative_links_start_from_the_base_that_the_page_names():
    article = read(f"<p>{LONG} Lihat <a href='peta'>peta</a>.</p><p>{LONG} Selesai.</p>", "<base href='/arsip/'>")
    assert shown(article) == [(1, "peta", "kota.example/arsip/peta", False)]


def test_a_text_that_is_read_from_json_ld_has_the_links_of_the_same_lines_on_the_page():
    rest = " ".join(f"{LONG} Bagian {number}." for number in range(8))
    text = f"{LONG} Lihat peta.\\n{rest}"
    data = f'{{"@type": "NewsArticle", "headline": "Warga kota menanam seribu pohon", "articleBody": "{text}"}}'
    article = read(
        f"<p>{LONG} Lihat <a href='/peta'>peta</a>.</p>", f"<script type='application/ld+json'>{data}</script>"
    )
    assert article.body == f"{LONG} Lihat peta.\n{rest}"
    assert shown(article) == [(1, "peta", "kota.example/peta", False)]


def test_links_are_bounded_and_the_rest_is_told():
    many = " ".join(f"Kata <a href='/n/{number}'>nomor {number}</a> dan seterusnya." for number in range(MAX_LINKS + 3))
    article = read(f"<p>{LONG} {many}</p><p>{LONG} Selesai.</p>")
    assert len(article.links) == MAX_LINKS
    assert article.cut[-1] == "links: 3 links after the first 500 are not kept"
    assert read(f"<p>{LONG} Kata <a href='/n/1'>nomor</a> itu.</p><p>{LONG} Selesai.</p>").cut[-1:] != article.cut[-1:]
