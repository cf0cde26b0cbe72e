"""Which address is a further page of an article, and which only looks like one."""

import pytest

from crawlers.listings.page_numbers import as_articles, find_page, page_number
from crawlers.sources.source import Source
from tests.builders import found

FIRST = "https://kota.example/read/12/banjir"


@pytest.mark.parametrize(
    ("first", "url", "number"),
    [
        (FIRST, f"{FIRST}?page=2", 2),
        (FIRST, f"{FIRST}?halaman=3", 3),
        (FIRST, f"{FIRST}/2", 2),
        (f"{FIRST}/", f"{FIRST}/2/", 2),
        (FIRST, f"{FIRST}/page/2", 2),
        (f"{FIRST}.html", f"{FIRST}-halaman-2.html", 2),
        (f"{FIRST}?page=1", f"{FIRST}?page=2", 2),
        (f"{FIRST}?id=7", f"{FIRST}?id=7&p=2", 2),
        (FIRST, f"http{FIRST.removeprefix('https')}?page=2", 2),
        (FIRST, FIRST, None),
        (FIRST, f"{FIRST}?page=all", None),
        (FIRST, f"{FIRST}-2", None),
        (FIRST, "https://kota.example/read/13/banjir/2", None),
        (FIRST, "https://kota.example/?page=2", None),
        (FIRST, "https://lain.example/read/12/banjir?page=2", None),
        (f"{FIRST}?page=all", f"{FIRST}?page=2", None),
        ("https://kota.example/read/1", "https://kota.example/read/2", None),
        (FIRST, "https://[kota.example/read", None),
    ],
)
def test_a_further_page_is_the_first_ones_address_with_a_number(first, url, number):
    assert page_number(url, first) == number


def test_the_next_page_is_the_one_with_the_next_number():
    links = [FIRST, f"{FIRST}?page=3", f"{FIRST}?page=2#komentar", f"{FIRST}?page=2#isi"]
    assert find_page(links, FIRST, 2) == f"{FIRST}?page=2"
    assert find_page(links, FIRST, 4) is None


def test_all_forms_of_an_article_in_a_listing_are_one(definition):
    aliases = [{"form": r"^https://m\.kota\.example/(?:amp/)?", "address": "https://kota.example/"}]
    source = Source.model_validate(definition | {"aliases": aliases})
    paths = ("read/12/banjir", "amp/read/12/banjir", "read/12/banjir?page=1", "amp/read/12/banjir?page=3")
    named = [found("", url=f"https://m.kota.example/{path}") for path in paths]
    assert [(each.url, each.canonical_url) for each in as_articles(named, source)] == [(FIRST, FIRST)]


def test_a_listing_that_names_a_further_page_names_its_article(source):
    named = [found("12/banjir"), found("", url=f"{FIRST}?page=2"), found("", url="https://kota.example/read/9/x?v=2")]
    assert [each.url for each in as_articles(named, source)] == [FIRST, "https://kota.example/read/9/x?v=2"]
    alone = as_articles([found("", url=f"{FIRST}?page=2")], source)
    assert [(each.url, each.canonical_url) for each in alone] == [(FIRST, FIRST)]
