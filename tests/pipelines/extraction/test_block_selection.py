"""Which short blocks around and within the paragraphs of an article are its text."""

import pytest
from lxml import etree

from pipelines.extraction.blocks import read_blocks
from pipelines.extraction.container import choose_container, weigh
from pipelines.extraction.page_lines import lines_of, text_of_lines

FIRST = "Kapal rakyat dari tiga pulau berlayar ke lomba perahu layar tahunan di Teluk Sawang pada hari Minggu pagi."
LAST = "Juri menghitung nilai sampai petang, dan panitia mengumumkan para pemenang di panggung di tepi dermaga."
LINES = [FIRST, LAST]
TEXT = "".join(f"<p>{line}</p>" for line in LINES)


def chosen(inner):
    root = etree.fromstring(f"<html><body><div class='isi'>{inner}</div></body></html>", etree.HTMLParser())
    weighed = weigh(read_blocks(root.find("body")))
    return list(text_of_lines(lines_of(weighed, choose_container(weighed))))


def test_a_heading_before_the_first_paragraph_stays():
    assert chosen(f"<h3>Siapa yang ikut?</h3>{TEXT}") == ["Siapa yang ikut?", *LINES]
    assert chosen(f"<h1>Lomba perahu</h1>{TEXT}") == LINES


def test_times_of_entries_stay_before_the_first_paragraph_too():
    entries = "".join(
        f"<section><b>1{n}.05</b><h4>Etape {n}</h4><p>{line}</p></section>" for n, line in enumerate(LINES)
    )
    assert chosen(entries) == ["10.05", "Etape 0", FIRST, "11.05", "Etape 1", LAST]


@pytest.mark.parametrize(
    ("end", "lines"),
    [
        ("<h2>Hasil</h2><ol><li>Camar</li><li>Elang</li></ol>", ["Hasil", "Camar", "Elang"]),
        ("<h4>Emas</h4><p>Camar</p><h4>Perak</h4><p>Elang</p>", ["Emas", "Camar", "Perak", "Elang"]),
        (
            "<h3>Klasemen</h3><div><table><tbody><tr><td>Camar</td><td>9</td></tr></tbody></table></div>",
            ["Klasemen", "Camar", "9"],
        ),
        ("<h3>Kabar lain</h3><div>Kirim kabar</div><ul><li>Camar</li></ul>", []),
    ],
)
def test_lists_and_tables_under_headings_stay_at_the_end(end, lines):
    assert chosen(TEXT + end) == [*LINES, *lines]


NAMES = ["Yusuf Lase", "Dian Manik", "Rudi Pane"]


def named(tag="li", after=""):
    return "".join(f'<{tag}><a href="/p">{name}</a>{after}</{tag}>' for name in NAMES)


def test_lists_of_linked_names_stay_between_paragraphs():
    listed = f"<p>Para juru mudi lomba itu:</p><ul>{named()}</ul>"
    assert chosen(f"<p>{FIRST}</p>{listed}<p>{LAST}</p>") == [FIRST, "Para juru mudi lomba itu:", *NAMES, LAST]
    places = chosen(f"<p>{FIRST}</p><ol>{named(after='<br>Tiket dijual di dermaga.')}</ol><p>{LAST}</p>")
    assert set(NAMES) < set(places)


@pytest.mark.parametrize("after", ["", "<p>Kirim kabar</p>"])
def test_lists_of_linked_names_at_the_end_go(after):
    assert NAMES[0] not in chosen(f"{TEXT}<p>Topik:</p><ul>{named()}</ul>{after}")


def test_lists_of_linked_headlines_go_whatever_introduces_them():
    headlines = "".join(f'<li><a href="/{n}">Lomba perahu layar di Teluk Sawang tahun {n}</a></li>' for n in range(3))
    assert len(chosen(f"<p>{FIRST}</p><p>Baca pula kabar lain:</p><ul>{headlines}</ul><p>{LAST}</p>")) == 3


def test_key_points_before_the_text_stay():
    points = "<div><h4>Pokok berita</h4><ul><li>Tiga pulau ikut lomba</li><li>Juri dari provinsi</li></ul></div>"
    assert chosen(points + TEXT) == ["Tiga pulau ikut lomba", "Juri dari provinsi", *LINES]


@pytest.mark.parametrize("inner", ["<div>%s</div>", "<figure class='embed'>%s</figure>"])
def test_an_introduced_post_stays_in_its_box(inner):
    words = "Kami pamit, dan terima kasih atas dukungan sebelas tahun."
    post = inner % f'<blockquote class="twitter-tweet"><p>{words}</p></blockquote>'
    kept = chosen(f"<p>{FIRST}</p><p>Klub menulis:</p>{post}<p>{LAST}</p><p>{FIRST} Lagi.</p>")
    assert words in kept


def test_a_list_in_a_piece_of_the_body_stays_at_the_end():
    pieces = [f"<p>{FIRST}</p>", f"<p>{LAST}</p>", "<h4>Hasil</h4>", "<ul><li>Camar</li></ul>"]
    assert chosen("".join(f"<div class='blok b{n}'>{piece}</div>" for n, piece in enumerate(pieces)))[2:] == [
        "Hasil",
        "Camar",
    ]
    other = "".join(f"<div class='blok'><p>{line}</p></div>" for line in LINES)
    other += "<div class='lain'><ul><li>Camar</li></ul></div>"
    assert chosen(f"<div>{other}</div>") == LINES


def test_a_heading_introduces_linked_names():
    assert set(NAMES) < set(chosen(f"<p>{FIRST}</p><h3>Juru mudi</h3><ul>{named()}</ul><p>{LAST}</p>"))
    assert NAMES[0] not in chosen(f"<p>{FIRST}</p><ul>{named()}</ul><p>{LAST}</p>")


def parts(tag, names=NAMES, text=f"<p>{FIRST}</p>"):
    return "".join(f"<{tag}><a href='/p'>{name}</a></{tag}>{text}" for name in names)


@pytest.mark.parametrize("tag", ["h2", "h3", "p"])
def test_linked_names_that_each_head_a_paragraph_stay(tag):
    assert chosen(parts(tag) + TEXT) == [*(line for name in NAMES for line in (name, FIRST)), *LINES]


@pytest.mark.parametrize(
    "inner",
    [
        parts("h3", NAMES[:1]),  # one alone is another article's headline
        parts("h3", NAMES[:2]) + parts("h3", NAMES[2:], ""),  # the last heads nothing
        parts("p", [f"{name} menutup lomba perahu" for name in NAMES]),  # longer than names
    ],
)
def test_other_linked_lines_go(inner):
    assert not any(name in line for line in chosen(f"{TEXT}{inner}<div>{TEXT}</div>") for name in NAMES)
