"""Which address of a page is its article's next page, however the link is written."""

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawlers.articles.paging import follow
from crawlers.network.responses import set_archived

URL = "https://kota.example/read/1/o'neil"


def next_page(markup):
    request = Request(URL)
    set_archived(request, None, None)
    response = HtmlResponse(URL, body=f"<!doctype html>{markup}".encode(), encoding="utf-8", request=request)
    return follow(response, None)[1]


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        (f'<a href="{URL}/2">2</a>', f"{URL}/2"),
        ('<a href="?page=2">2</a>', f"{URL}?page=2"),
        ("<a href='?page=2#isi'>2</a>", f"{URL}?page=2"),
        ("<a href=?page=2>2</a>", f"{URL}?page=2"),
        ("<a class=x href = ?hal=2 rel=next>2</a>", f"{URL}?hal=2"),
        ("<A HREF='?Page=2'>2</A>", f"{URL}?Page=2"),
        ('<a href="\n  ?page=2\n">2</a>', f"{URL}?page=2"),
        ('<a href="/read/1/o&#39;neil?page=2">2</a>', f"{URL}?page=2"),
        (f'<link rel="next" href="{URL}-2">', None),
        (f'<link rel="next" href="{URL}-page-2">', f"{URL}-page-2"),
        (f'<base href="{URL}/"><a href="2">2</a>', f"{URL}/2"),
    ],
)
def test_a_link_is_found_however_it_is_written(markup, address):
    assert next_page(markup) == address


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/read/1/other/2">2</a>',
        '<a href="?page=3">3</a>',
        '<a href="?page=2#komentar">2</a>',
        '<!-- <a href="?page=2">2</a> -->',
        """<script>let next = '<a href="?page=2">2</a>'</script>""",
        "<p>href=?page=2</p>",
    ],
)
def test_what_is_no_link_to_the_next_page_is_not_followed(markup):
    assert next_page(markup) is None
