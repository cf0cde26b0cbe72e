"""Boxes beside or within the article that the tree alone tells from it."""

import pytest
from lxml import etree

from pipelines.extraction.blocks import read_blocks
from pipelines.extraction.container import choose_container, weigh
from pipelines.extraction.page_lines import lines_of, text_of_lines

LINES = [
    "Dewan kota memutuskan pada Selasa malam bahwa kolam renang terbuka di hilir tetap dibuka dua musim lagi.",
    "Perbaikan rumah saringan lebih mahal daripada hasil tiket setahun, kata bendahara sebelum pemungutan suara.",
]
OTHER = [
    "Sopir di jalan lingkar utara menunggu tiga jam setelah sebuah truk menumpahkan muatan jeruknya di tikungan.",
    "Para relawan datang membawa gerobak, dan polisi membiarkan mereka membawa pulang sebanyak yang mereka kuat.",
]


def paragraphs(lines):
    return "".join(f"<p>{line}</p>" for line in lines)


def chosen(markup):
    root = etree.fromstring(f"<html><body>{markup}</body></html>", etree.HTMLParser())
    weighed = weigh(read_blocks(root.find("body")))
    return list(text_of_lines(lines_of(weighed, choose_container(weighed))))


@pytest.mark.parametrize(
    ("first", "second", "is_text"),
    [
        ("<article><h1>Kolam tetap buka</h1>%s</article>", "<article><h1>Jeruk tumpah</h1>%s</article>", False),
        ('<div class="story s-1"><h1>Kolam</h1>%s</div>', '<div class="story s-2"><h1>Jeruk</h1>%s</div>', False),
        (
            "<article><h1>Kolam</h1>%s</article>",
            '<article><h2><a href="/b">Jeruk tumpah di tikungan</a></h2>%s</article>',
            False,
        ),
        ("<article><h1>Kolam</h1>%s</article>", "<article><h2>Jeruk tumpah di tikungan</h2>%s</article>", True),
        ('<div class="atas"><h1>Kolam</h1>%s</div>', '<div class="bawah"><h1>Jeruk</h1>%s</div>', True),
    ],
)
def test_an_article_beside_the_pages_own_is_no_text(first, second, is_text):
    kept = chosen(f"<main>{first.replace('%s', paragraphs(LINES))}{second % paragraphs(OTHER)}</main>")
    assert kept[: len(LINES)] == LINES
    assert (OTHER[0] in kept) is is_text


def test_the_logo_may_be_the_first_heading():
    assert chosen(f"<header><h1>Warta</h1></header><div><h1>Kolam</h1>{paragraphs(LINES)}</div>") == LINES


def test_words_beside_a_forms_fields_belong_to_it():
    offer = "<div><h4>Surat pagi</h4><p>Setiap hari pukul enam di kotak surat Anda, tanpa biaya.</p><form></form></div>"
    text = paragraphs(LINES * 2)
    assert chosen(f"<div class='isi'>{text}{offer}<p>{OTHER[0]}</p></div>") == [*LINES * 2, OTHER[0]]
    assert chosen(f"<div class='isi'>{paragraphs(LINES)}<form></form></div>") == LINES


def test_boxes_with_headlines_of_their_own_are_no_cards():
    slide = (
        '<div class="kartu"><h2>Sup %d</h2><p><a href="/%d">Resep lengkap sup ini ada di sini</a></p><p>%s</p></div>'
    )
    slides = "".join(slide % (number, number, f"{number} {line}") for number, line in enumerate([*LINES, OTHER[0]]))
    assert f"2 {OTHER[0]}" in chosen(f"<div>{paragraphs(OTHER * 2)}{slides}</div>")


@pytest.mark.parametrize("inner", ["<table><tr><td>Kolam</td></tr></table>", "<blockquote>Kolam</blockquote>"])
def test_tables_and_quotes_in_a_figure_are_text(inner):
    figure = f'<figure class="wp-block">{inner}<figcaption>Sumber: dewan kota</figcaption></figure>'
    assert chosen(f"<div>{paragraphs(LINES)}{figure}<p>{OTHER[0]}</p></div>") == [*LINES, "Kolam", OTHER[0]]


def test_a_notice_beside_the_element_with_the_heading_is_no_text():
    notice = f"<div class='x7'>{paragraphs(OTHER)}</div>"
    assert (
        chosen(f"<div class='x6'><h1>Kolam</h1>{paragraphs(LINES)}<p>{LINES[0]} Lagi.</p></div>{notice}")[:2] == LINES
    )
    assert OTHER[0] not in chosen(f"<div class='x6'><h1>Kolam</h1>{paragraphs(LINES * 2)}</div>{notice}")
    apart = f"<header><h1>Kolam</h1></header><div>{paragraphs(LINES * 2)}</div>{notice}"
    assert chosen(apart) == LINES * 2
    assert OTHER[0] in chosen(f"<section>{apart}</section>")
    assert OTHER[0] in chosen(f"<div class='x6'><h1>Kolam</h1><p>{LINES[0]}</p></div>{notice}<p>{LINES[1]}</p>")


def test_a_picture_and_its_paragraph_in_a_box_are_a_caption():
    box = f"<div class='foto-atas'><img src=a><p>{OTHER[0]}</p></div>"
    assert chosen(f"<div>{box}{paragraphs(LINES)}</div>") == LINES
    assert chosen(f"<div>{box.replace('<img src=a>', '')}{paragraphs(LINES)}</div>") == [OTHER[0], *LINES]
    steps = "".join(f"<div><img src=a><p>{line}</p></div>" for line in LINES)
    assert chosen(f"<div>{steps}</div>") == LINES


def test_the_only_text_beside_the_heading_is_the_text_whatever_its_name():
    other = f"<section><p>{OTHER[0]}</p></section>"
    article = f"<article><h1>Kolam</h1><div class='comment-body'>{paragraphs(LINES * 2)}</div></article>"
    assert chosen(article + other) == LINES * 2
