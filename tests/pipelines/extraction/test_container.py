"""Which part of a page is taken for the article."""

import pytest
from lxml import etree

from pipelines.extraction.blocks import Block, read_blocks
from pipelines.extraction.container import choose_container, is_prose, weigh
from pipelines.extraction.page_lines import lines_of, text_of_lines

LINES = [
    "Warga desa memanen padi lebih awal karena hujan turun hampir setiap hari sejak pekan lalu, kata kepala desa.",
    "Hasil panen tahun ini turun sekitar sepuluh persen dibandingkan dengan tahun lalu menurut catatan koperasi.",
    "Pemerintah kabupaten berjanji membantu petani dengan bibit baru dan perbaikan saluran air di tiga dusun.",
]
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
OTHER = "<p>Paragraf panjang ini bukan bagian dari artikel, melainkan tulisan lain yang berdiri di sampingnya saja.</p>"


def chosen(markup):
    root = etree.fromstring(f"<html><body>{markup}</body></html>", etree.HTMLParser())
    weighed = weigh(read_blocks(root.find("body")))
    return list(text_of_lines(lines_of(weighed, choose_container(weighed))))


@pytest.mark.parametrize(
    "around",
    [
        '<div class="comments">%s</div>',
        "<aside>%s</aside>",
        '<div id="cookie-notice">%s</div>',
        '<div class="relatedPosts">%s</div>',
        '<figure><div class="photo-caption">%s</div></figure>',
        '<form class="newsletter-signup">%s</form>',
        '<div class="fact-box">%s</div>',
        '<div class="post-card__body">%s</div>',
        '<div class="mediaInfo">%s</div>',
        '<div itemprop="publisher" itemscope>%s</div>',
    ],
)
def test_boilerplate_beside_the_text_is_left_out(around):
    assert chosen(f"<div>{TEXT}{around % OTHER}</div>") == LINES


@pytest.mark.parametrize(
    "wrapper",
    [
        '<div class="with-sidebar">%s</div>',
        '<form id="aspnetForm">%s</form>',
        '<div class="comments-enabled">%s</div>',
        '<div class="social-share-wrap"><div class="article-body">%s</div></div>',
    ],
)
def test_a_wrapper_named_for_boilerplate_is_not_boilerplate(wrapper):
    assert chosen(f"<div>{wrapper % TEXT}</div>") == LINES


def test_what_a_prompt_swallowed_is_the_text():
    assert chosen(f'<div>{TEXT}<div class="cta"><p>{LINES[0]}</p></div></div>') == [*LINES, LINES[0]]


@pytest.mark.parametrize("end", [".", "\u0964", "\u06d4", "\u061f", "\uff01"])
def test_a_short_sentence_is_text_in_any_script(end):
    assert is_prose(Block(0, "p", f"कख गघ चछ जझ टठ डढ तथ दध पफ बभ{end}", 0))
    assert not is_prose(Block(0, "p", "कख गघ चछ जझ टठ डढ तथ दध पफ बभ", 0))


def test_a_name_that_a_machine_made_says_nothing():
    assert chosen(f'<div><p class="AdDsWC">{LINES[0]}</p><p>{LINES[1]}</p></div>') == LINES[:2]


def test_a_hover_box_within_a_paragraph_is_left_out():
    hover = '<span class="rollover-people"><a href="/x">Tulisan lain tentang desa</a></span>'
    assert chosen(f"<div>{TEXT}<p>Kepala desa {hover}berjanji akan membantu semua warga.</p></div>")[-1] == (
        "Kepala desa berjanji akan membantu semua warga."
    )


def test_a_linked_source_that_introduces_a_quotation_stays():
    source = '<p>Dari <a href="/x">Harian Seberang Sungai</a>:</p>'
    assert chosen(f"<div>{source}{TEXT}</div>") == ["Dari Harian Seberang Sungai:", *LINES]


def test_pieces_of_a_body_with_linked_headlines_are_no_cards():
    piece = '<div class="article-body-text"><h3><a href="/x">Panen padi di tiga dusun</a></h3><p>%s</p></div>'
    assert f"{LINES[0]} Lagi." in chosen(f"<div>{TEXT}{''.join(piece % f'{line} Lagi.' for line in LINES)}</div>")


def test_paragraphs_that_all_bear_a_name_are_the_text():
    assert chosen("".join(f'<p class="social">{line}</p>' for line in LINES)) == LINES


def test_longer_comments_do_not_win():
    assert chosen(f'<div class="body">{TEXT}</div><div class="comments">{OTHER * 6}</div>') == LINES


def test_a_body_in_pieces_is_put_together():
    pieces = "".join(f'<section class="potongan">{TEXT}</section>' for _ in range(3))
    assert chosen(f"<div><div class='judul'>Judul</div>{pieces}</div>") == LINES * 3


def test_headings_lists_and_short_lines_within_the_text_stay():
    inner = f"{TEXT}<h3>Sub judul</h3><ul><li>Padi</li><li>Jagung</li></ul><p>“Ya.”</p>{OTHER}"
    kept = chosen(f'<div class="article-body">{inner}</div>')
    assert kept[3:7] == ["Sub judul", "Padi", "Jagung", "“Ya.”"]


def test_link_lists_within_the_text_go():
    links = "<ul>" + "".join(f'<li><a href="/{n}">Kabar lain nomor {n}</a></li>' for n in range(4)) + "</ul>"
    assert chosen(f'<div class="article-body">{TEXT}{links}{OTHER}</div>') == [*LINES, OTHER[3:-4]]


def test_items_that_are_whole_sentences_stay_though_most_of_each_is_a_link():
    items = [f"{line} Laporan lengkapnya dimuat koran kota, dan warga membacanya." for line in LINES]
    links = "".join(f'<li><a href="/a">{item[:110]}</a>{item[110:]}</li>' for item in items)
    assert chosen(f'<div class="article-body">{TEXT}<ol>{links}</ol>{OTHER}</div>') == [*LINES, *items, OTHER[3:-4]]


@pytest.mark.parametrize("mark", ['<sup><a href="#n1">1</a></sup>', '<a href="/a#n12">[12]</a>', '<a href="#n">*</a>'])
def test_the_mark_of_a_footnote_goes(mark):
    number = '<a href="/jumlah">12</a> m<sup>2</sup>'
    kept = chosen(f'<div class="article-body">{TEXT}<p>Sawah seluas {number} itu kering{mark}.</p>{OTHER}</div>')
    assert kept[3] == "Sawah seluas 12 m2 itu kering."


def test_a_heading_with_nothing_under_it_goes():
    assert chosen(f'<div class="article-body">{TEXT}<h3>Berita terkait</h3></div>') == LINES
