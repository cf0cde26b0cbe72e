"""Pictures of whole pages: from the tree to the article."""

import pytest

from tests.pipelines.test_reading_links import LONG, OTHER, read

LEAD = '<meta property="og:image" content="https://cdn.kota.example/besar/lereng.jpg?w=1200">'


def shown(article):
    images = article.images
    return [(image.paragraph, image.url.partition("example/")[2], image.caption, image.credit) for image in images]


def figure(src, caption="", more=""):
    return f"<figure><img src='{src}' {more}>{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def between(markup, head=""):
    return read(f"<p>{LONG} Satu.</p>{markup}<p>{OTHER} Dua.</p>", head)


def test_the_main_picture_comes_first_with_the_caption_that_the_page_shows():
    article = read(f"{figure('/kecil/lereng.jpg', 'Warga di lereng.')}<p>{LONG} Satu.</p><p>{OTHER} Dua.</p>", LEAD)
    assert shown(article) == [(None, "besar/lereng.jpg?w=1200", "Warga di lereng.", None)]
    assert [image.is_lead for image in article.images] == [True]
    assert article.image_url == article.images[0].url
    assert "Warga di lereng." not in article.body


def test_without_a_caption_on_the_page_json_ld_has_it():
    data = '{"@type": "NewsArticle", "headline": "Warga kota menanam", "image": {"url": "https://kota.example/a.jpg", '
    data += '"caption": "Bibit baru", "creditText": "Ani"}}'
    article = between("", f'<script type="application/ld+json">{data}</script>')
    assert shown(article) == [(None, "a.jpg", "Bibit baru", "Ani")]


def test_a_picture_stands_after_its_paragraph_and_counts_once():
    first, again = figure("/foto/bibit.jpg", "Bibit jati."), figure("/kecil/bibit.jpg?w=90")
    assert shown(between(first + again)) == [(1, "foto/bibit.jpg", "Bibit jati.", None)]


@pytest.mark.parametrize(
    "sources", ["<source srcset='/a.webp'>", "<source srcset='/a.avif'><source srcset='/a.webp 2x' />"]
)
def test_a_picture_may_have_sources_of_other_formats(sources):
    picture = f"<picture>{sources}<img src='/a.jpg'></picture>"
    assert shown(between(picture)) == [(1, "a.jpg", None, None)]
    captioned = f"<figure>{picture}<figcaption>Bibit jati.</figcaption></figure>"
    assert shown(between(captioned)) == [(1, "a.jpg", "Bibit jati.", None)]
    article = between(f"<video><source src='/a.mp4'>Peramban lama.</video>{picture}")
    assert article.body == between("").body
    assert len(article.images) == 1


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Bibit jati. (Foto: Budi)", ("Bibit jati.", "Budi")),
        ("Bibit jati di desa (ANTARA/Budi Candra)", ("Bibit jati di desa", "ANTARA/Budi Candra")),
        ("Bibit jati. Credit: A. B. Candra", ("Bibit jati.", "A. B. Candra")),
        ("Foto: Budi", (None, "Budi")),
        ("Bibit jati <span class='photo-credit'>Budi</span>", ("Bibit jati", "Budi")),
        ("Bibit jati (2024)", ("Bibit jati (2024)", None)),
        ("Foto keluarga di lereng.", ("Foto keluarga di lereng.", None)),
    ],
)
def test_the_credit_is_told_from_the_caption(caption, expected):
    assert shown(between(figure("/a.jpg", caption))) == [(1, "a.jpg", *expected)]


@pytest.mark.parametrize(
    "markup",
    [
        figure("/a.jpg", more="width='40'"),
        "<a href='/read/2/lain'><img src='/a.jpg'></a>",
        "<aside><img src='/a.jpg'></aside>",
        figure("data:image/gif;base64,R0"),
        "<div style='display:none'><img src='/a.jpg'></div>",
    ],
)
def test_icons_teasers_boxes_and_placeholders_are_no_pictures_of_the_article(markup):
    assert shown(between(markup)) == []


def test_a_picture_that_loads_later_has_the_address_that_it_will_load():
    lazy = "<figure><img src='data:image/gif;base64,R0' data-src='/a.jpg'></figure>"
    assert shown(between(f"<a href='/besar.jpg'>{lazy}</a>")) == [(1, "a.jpg", None, None)]


def test_what_stands_after_the_text_is_not_of_the_article():
    assert shown(read(f"<p>{LONG} Satu.</p><p>{OTHER} Dua.</p>{figure('/a.jpg')}<footer>Kota Pos</footer>")) == []
