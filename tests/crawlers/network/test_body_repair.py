"""Bodies that are not what their headers say, as the spider gets them."""

import asyncio

import pytest
from scrapy.http import HtmlResponse, JsonResponse, Request, Response, TextResponse, XmlResponse

from crawlers.network.body_repair import BodyRepair

URL = "https://kota.example/x"
PAGE = b"<!DOCTYPE html><html><body><p>Isi</p></body></html>"


def repaired(kind, body, **headers):
    response = kind(URL, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return asyncio.run(BodyRepair(1_000_000).process_response(Request(URL), response))


@pytest.mark.parametrize("kind", [Response, TextResponse, XmlResponse])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n <!-- a <b> --> ", b'<?xml version="1.0"?>'])
def test_html_is_html_whatever_it_claims(kind, before):
    assert isinstance(repaired(kind, before + PAGE), HtmlResponse)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JsonResponse, b'{"html": "<html><body></body></html>"}'),
        (XmlResponse, b'<?xml version="1.0"?><rss><description>&lt;html&gt; <html></html></description></rss>'),
        (XmlResponse, b"<urlset><url><loc>https://kota.example/html</loc></url></urlset>"),
        (TextResponse, b"https://kota.example/read/1\n"),
        (Response, b"%PDF-1.7 <html>"),
        (Response, b""),
    ],
)
def test_what_is_no_html_stays_what_it_is(kind, body):
    assert type(repaired(kind, body)) is kind


@pytest.mark.parametrize("label", ["unicode_escape", "rot13", "idna", "punycode", "cp037"])
def test_a_codec_of_python_is_no_charset_of_a_listing(label):
    link = rb'<a href="/read/1/\x61">caf\u0065</a>'
    assert repaired(HtmlResponse, link, Content_Type=f"text/html; charset={label}").text == link.decode()
    assert link.decode() in repaired(HtmlResponse, f'<meta charset="{label}">'.encode() + link).text
    feed = f'<?xml version="1.0" encoding="{label}"?><rss/>'.encode()
    assert repaired(XmlResponse, feed).body == b'<?xml version="1.0"?><rss/>'


def test_a_charset_of_the_web_is_kept():
    text = "<p>Цены</p>"
    assert repaired(HtmlResponse, text.encode("koi8-r"), Content_Type="text/html; charset=koi8-r").text == text
