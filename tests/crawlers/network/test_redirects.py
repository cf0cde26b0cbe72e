"""Redirects that need a cookie, and pages that are only a refresh."""

import pytest
from scrapy.http import HtmlResponse, Request, TextResponse

from crawlers.network.meta_refresh import MAX_STUB_LETTERS, refresh_target
from tests.crawlers.network.hostile import PAGE, hostile_site, moved, response
from tests.crawlers.network.test_hostile import GOOD, Trial, listing, page

STUB = "<html><head><title>Pindah</title>{}</head><body><script>go()</script><p>Sebentar. {}</p></body></html>"
REFRESH = '<meta http-equiv="refresh" content="{}">'


@pytest.fixture
def trial(definition, tmp_path, warehouse_url, monkeypatch):
    monkeypatch.setenv("KABAR_TIMEOUT", "2")
    return Trial(tmp_path, warehouse_url, definition)


def needs_cookie(name, found=PAGE, **redirect):
    """A page that redirects until its cookie comes back."""
    redirect = {"Location": "{path}", "Set_Cookie": f"{name}=1; Path=/"} | redirect

    def reply(headers):
        return response(body=found) if f"{name}=1" in headers else response("302 Found", b"", **redirect)

    return reply


def stub(content, **headers):
    return response(body=STUB.format(REFRESH.format(content), "").encode(), **headers)


def test_a_redirect_gets_its_cookie_back_and_no_other_response_does(trial):
    with hostile_site() as site:
        trial.define(site.host)
        names = [f"/read/{number}" for number in range(3)]
        site.pages = {
            page(1): listing(*names, "/read/counted", "/read/stub", "/read/forever"),
            **dict.fromkeys(names, needs_cookie("seen")),
            "/read/counted": response(Set_Cookie="articles=1; Path=/"),
            "/read/stub": lambda headers: (
                response() if "gate=1" in headers else stub("0;url=/read/stub", Set_Cookie="gate=1")
            ),
            "/read/forever": moved("/read/forever").replace(b"\r\n\r\n", b"\r\nSet-Cookie: other=1\r\n\r\n"),
        }
        good = dict.fromkeys(["0", "1", "2", "counted", "stub"], GOOD)
        assert trial.run("archive_day/1") == good | {"forever": ("failed", "redirect_loop", 1)}
        assert any("seen=1" in headers for headers in site.headers)
        assert not any("articles=1" in headers for headers in site.headers)
        before = len(site.headers)
        site.pages |= {page(1): listing("/read/0", "/read/new"), "/read/new": response()}
        trial.run("archive_day/2")
        later = "".join(site.headers[before:]).lower()
        assert "/read/new" in later
        assert "cookie:" not in later, "the jar ends with its crawl"


def test_a_refresh_is_a_redirect_with_the_same_walls(trial):
    with hostile_site() as site:
        trial.define(site.host, "10.0.0.1")
        targets = {
            "near": "0;URL='/read/article'",
            "far": "0; url=http://127.0.0.2:9/",
            "inward": "0; url=http://10.0.0.1/read/x",
            "closed": "0; url=/closed/x",
            "loop": "0; url=/read/back",
            "gone": "0; url=/read/nothing",
            "script": "0; url=javascript:go()",
        }
        site.pages = {
            "/robots.txt": response(body=b"User-agent: *\nDisallow: /closed", Content_Type="text/plain"),
            page(1): listing(*(f"/read/{name}" for name in targets)),
            **{f"/read/{name}": stub(content) for name, content in targets.items()},
            "/read/back": stub("0; url=/read/loop"),
            "/read/article": response(),
        }
        assert trial.run("archive_day/1") == {
            "near": GOOD,
            "far": ("failed", "off_site_redirect", 1),
            "inward": ("pending", "private_address", 1),
            "closed": ("failed", "robots", 1),
            "loop": ("failed", "redirect_loop", 1),
            "gone": ("failed", "http_404", 1),
            "script": GOOD,
        }
        assert "/read/article" in site.asked
        assert "/closed/x" not in site.asked


def target(markup, kind=HtmlResponse, **attributes):
    url = "https://kota.example/go/1"
    return refresh_target(kind(url, body=markup.encode(), encoding="utf-8", request=Request(url), **attributes))


@pytest.mark.parametrize(
    "content", ["0;URL='/read/1'", "0; url=/read/1", "5;url=https://kota.example/read/1", "0.5; URL=/read/1"]
)
@pytest.mark.parametrize("around", ["{}", "<noscript>{}</noscript>"])
@pytest.mark.parametrize("name", ["refresh", "Refresh", "REFRESH"])
def test_an_empty_page_leads_to_its_target(content, around, name):
    markup = REFRESH.format(content).replace("refresh", name)
    assert target(STUB.format(around.format(markup), "")) == "https://kota.example/read/1"


@pytest.mark.parametrize(
    ("content", "text", "attributes"),
    [
        ("300", "", {}),
        ("300; url=/read/1", "", {}),
        ("0; url=/go/1#top", "", {}),
        ("0; url=mailto:desk@kota.example", "", {}),
        ("0; url=http://[kota", "", {}),
        ("0; url=/read/1", "x" * MAX_STUB_LETTERS, {}),
        ("0; url=/", "", {"status": 404}),
        ("0; url=/read/1", "", {"kind": TextResponse}),
    ],
)
def test_a_page_that_reloads_or_has_a_text_stays(content, text, attributes):
    assert target(STUB.format(REFRESH.format(content), text), **attributes) is None


def test_a_refresh_within_a_script_is_none():
    assert target(STUB.format(f"<script>'{REFRESH.format('0; url=/read/1')}'</script>", "")) is None


def test_links_are_no_text():
    menu = '<a href="/ekonomi">Berita ekonomi dan pasar</a>' * 50
    assert target(STUB.format(REFRESH.format("0; url=/read/1"), menu)) == "https://kota.example/read/1"
