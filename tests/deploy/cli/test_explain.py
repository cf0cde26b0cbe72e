"""`extract --explain`: why a line is or is not in the text; its documentation is the example."""

import re

import pytest

from pipelines.settings import PROJECT_ROOT


@pytest.fixture
def example():
    """The page of the documentation, and what is printed there for it."""
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
