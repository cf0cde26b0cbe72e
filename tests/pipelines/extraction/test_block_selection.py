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
