"""What a CSS selector finds on a page, and what is removed from it."""

from pipelines.extraction.document import parse_document, select_all
from pipelines.records.hints import Selectors

PAGE = b"""<html><body class="isi"><div class="isi" id="a"></div><div class=" baca  isi
 lebar" id="b"></div>
<div class="isi-lain" id="c"></div><p class="isi" id="d"></p><div class="Isi" id="e"></div></body>"""


def found(selector):
    return [element.get("id") for element in select_all(parse_document(PAGE, Selectors()).root, selector)]


def test_a_class_is_a_whole_word_of_the_attribute():
    assert found("div.isi") == ["a", "b"]
    assert found("DIV.isi") == ["a", "b"]
    assert found("body.isi") == [None]


def test_other_selectors_find_the_same():
    assert found("div.isi, p.isi") == ["a", "b", "d"]
    assert found("div.isi.lebar") == ["b"]
    assert found("div[class~=isi]") == ["a", "b"]


def test_what_is_no_selector_finds_nothing():
    assert found("div..isi") == []


def test_how_a_word_is_pronounced_and_what_was_struck_out_is_no_text():
    long = "belum ditutup " * 50
    page = f"""<h1><ruby>kota<rp>(</rp><rt>ko-ta</rt><rp>)</rp></ruby> baru</h1>
<p>Rapat <del>Senin</del> <ins>Selasa</ins> siang.</p><p>Lalu <del>{long}</p>"""
    document = parse_document(page.encode(), Selectors())
    assert document.facts.headings == ["kota baru"]
    assert [block.text for block in document.layout.blocks] == [
        "kota baru",
        "Rapat Selasa siang.",
        f"Lalu {long}".strip(),
    ]
