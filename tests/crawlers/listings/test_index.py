"""Index pages as they come in the wild, read into the URLs they name."""

import gzip
import json
from datetime import date

import pytest
from scrapy.http import HtmlResponse, JsonResponse, Response, TextResponse, XmlResponse

from crawlers.listings import UnreadableListingError
from crawlers.listings.index_page import as_page, read_index
from crawlers.sources.source import Source
from tests.crawlers.listings.listings import DAY


def test_an_index_gives_its_articles_once_in_order(source):
    html = b"""<html><a href="/read/1/satu">Satu</a><a href="https://news.kota.example/read/2/dua?x=1#top">Dua</a>
    <a href=" /read/1/satu ">again</a><a href="/tag/ekonomi">no</a><a href="https://lain.example/read/3/c">no</a><a>no</a>"""
    response = HtmlResponse("https://index.kota.example/?d=2026-03-02&p=1", body=html, encoding="utf-8")
    found = read_index(response, source, DAY)
    assert [each.url for each in found] == [
        "https://index.kota.example/read/1/satu",
        "https://news.kota.example/read/2/dua?x=1",
    ]
    assert {(each.found_by, each.listed_date) for each in found} == {("index", DAY)}


def test_an_undated_page_gives_the_day_of_the_address_else_of_the_poll(definition):
    definition["article_url"] = r"/read/(?:(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})/)?\d+/"
    html = b'<a href="/read/260228/1/a">A</a><a href="/read/2/b">B</a><a href="/read/269999/3/c">no such day</a>'
    response = HtmlResponse("https://kota.example/", body=html, encoding="utf-8")
    found = read_index(response, Source.model_validate(definition), DAY, "page")
    assert [(each.url[-3:], each.listed_date, each.found_by) for each in found] == [
        ("1/a", date(2026, 2, 28), "page"),
        ("2/b", DAY, "page"),
        ("3/c", DAY, "page"),
    ]


JSON = b'{"data":[{"url":"\\/read\\/1\\/a","next":["https://kota.example/read/2/b","/tag/x","read/3/c",7,null]}]}'


def test_a_page_whose_links_name_nothing_is_read_by_its_json(source):
    html = (
        b'<a href="/tag/x">x</a><script type="application/json">%s</script><script type="application/json">{</script>'
    )
    for response in (
        HtmlResponse("https://kota.example/", body=html % JSON, encoding="utf-8"),
        JsonResponse("https://kota.example/_payload.json", body=JSON, encoding="utf-8"),
    ):
        assert [each.url for each in read_index(response, source, DAY)] == [
            "https://kota.example/read/1/a",
            "https://kota.example/read/2/b",
        ]


def test_links_keep_the_json_of_other_days_out(source):
    html = b'<a href="/read/9/z">Z</a><script id="__NEXT_DATA__">%s</script>' % JSON
    response = HtmlResponse("https://kota.example/", body=html, encoding="utf-8")
    assert [each.url[-3:] for each in read_index(response, source, DAY)] == ["9/z"]


def test_links_to_other_kinds_alone_do_not_hide_the_articles_in_the_json(definition):
    source = Source.model_validate(definition | {"kinds": {"photo": "/foto/\\d"}})
    html = b'<a href="/foto/9/z">Z</a><script id="__NEXT_DATA__">%s</script>' % JSON
    response = HtmlResponse("https://kota.example/", body=html, encoding="utf-8")
    assert [each.url[-3:] for each in read_index(response, source, DAY)] == ["9/z", "1/a", "2/b"]


@pytest.mark.parametrize("text", [b"", b"[" * 100_000, b"\xff\xfe", b"nothing"])
def test_json_that_is_none_names_nothing(source, text):
    response = JsonResponse("https://kota.example/_payload.json", body=text, encoding="utf-8")
    assert read_index(response, source, DAY) == []


@pytest.mark.parametrize("kind", [Response, TextResponse, XmlResponse, HtmlResponse, JsonResponse])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_page_is_html_or_json_by_its_bytes(source, kind, pack):
    for body in (b'<ul><a href="/read/1/a">A</a><a href="/read/2/b">B</a></ul>', JSON):
        page = as_page(kind("https://kota.example/", body=pack(body)))
        assert [each.url[-3:] for each in read_index(page, source, DAY)] == ["1/a", "2/b"]


def test_html_inside_json_is_read(source):
    body = json.dumps({"html": "<li><a href='/read/1/a'>A</a>", "more": True}).encode()
    page = as_page(Response("https://kota.example/more", body=body))
    assert [each.url for each in read_index(page, source, DAY)] == ["https://kota.example/read/1/a"]


def test_bytes_that_are_no_page_are_reported():
    with pytest.raises(UnreadableListingError, match="not a page of text"):
        as_page(Response("https://kota.example/", body=b"\x89PNG"))
