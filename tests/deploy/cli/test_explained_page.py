"""`extract --explain`: why a line is kept or cut; the test data is the example of the documentation."""

import re

import pytest

from deploy.cli.explained_page import explanation
from pipelines.reading import explain_page, read_page
from pipelines.records.hints import PageHints, Selectors
from pipelines.records.raw_page import RawPage
from pipelines.settings import PROJECT_ROOT
from tests.builders import NOON


@pytest.fixture
def example():
    """The page of the documentation, and the output that the documentation shows for it."""
    text = (PROJECT_ROOT / "docs" / "extraction.md").read_text(encoding="utf-8")
    markup, explained = (re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)[1] for language in ("html", "text"))
    return markup, explained


def test_every_line_is_explained_in_reading_order(kabar, example, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(example[0], encoding="utf-8")
    done = kabar("extract", "--explain", page)
    assert done.returncode == 0, done.stderr
    assert done.stdout == example[1]


def test_a_page_that_is_no_article_says_why(kabar, tmp_path):
    empty = tmp_path / "kosong.html"
    empty.write_text("", encoding="utf-8")
    assert kabar("extract", "--explain", empty).stdout == "no article: empty, no bytes in the body\n"


def test_each_of_several_pages_is_named(kabar, tmp_path):
    pages = [tmp_path / "satu.html", tmp_path / "dua.html"]
    for page in pages:
        page.write_text("", encoding="utf-8")
    told = kabar("extract", "--explain", *pages).stdout
    assert told == "".join(f"page {page}\nno article: empty, no bytes in the body\n" for page in pages)


def test_what_was_seen_of_a_page_that_is_no_article_is_told(kabar, tmp_path):
    page = tmp_path / "foto.html"
    line = "Lampu pasar malam Argasoka menyala pada Sabtu."
    page.write_text(f"<h1>Foto: Pasar Malam</h1><div><p>{line}</p></div>", encoding="utf-8")
    told = kabar("extract", "--explain", page).stdout
    documented = (PROJECT_ROOT / "docs" / "extraction.md").read_text(encoding="utf-8")
    assert re.findall(r"```text\n(.*?)```", documented, re.DOTALL)[1] == told


def test_what_a_drop_selector_cut_is_told_last(example):
    page = RawPage(
        url="",
        body=example[0].replace("</h1>", '</h1><p class="iklan">Beli bibit <b>murah</b></p>').encode(),
        content_type="text/html",
        fetched_at=NOON,
    )
    hints = PageHints(selectors=Selectors(drop=("p.iklan", "figure")))
    *_, advertisement, figure = explanation(explain_page(page, hints))
    assert advertisement == "- [drop selector, p.iklan] Beli bibit murah"
    assert figure == "- [drop selector, figure] Warga menanam bibit."
    assert not any("drop selector" in line for line in read_page(page, hints).cut)
