"""The draft of a source follows from the address of its site."""

import pytest

from crawlers.trial.proposed_definition import draft_definition, feed_address, front_page, unused_id
from pipelines.errors import UsageError


@pytest.mark.parametrize(
    ("url", "home", "source_id", "domain"),
    [
        ("www.kotapos.co.id", "https://www.kotapos.co.id/", "kotapos", "kotapos.co.id"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/", "127-0-0-1-8000", "127.0.0.1:8000"),
        ("http://k.kotapos.co.id:81", "http://k.kotapos.co.id:81/", "k-kotapos-co-id-81", "k.kotapos.co.id:81"),
        ("https://kotapos.co.id:443", "https://kotapos.co.id:443/", "kotapos", "kotapos.co.id"),
        ("http://localhost:8000/", "http://localhost:8000/", "localhost-8000", "localhost:8000"),
        ("kotapos.example", "https://kotapos.example/", "kotapos-example", "kotapos.example"),
        ("https://www.163.com/", "https://www.163.com/", "163", "163.com"),
        ("https://www.bücher.de/", "https://www.xn--bcher-kva.de/", "xn--bcher-kva", "xn--bcher-kva.de"),
    ],
)
def test_a_site_is_its_registered_domain(url, home, source_id, domain):
    found, source = draft_definition(url, None, 1.0)
    assert (found, source.id, source.domains) == (home, source_id, (domain,))
    assert source.owns(home)


@pytest.mark.parametrize(
    "url",
    [
        *[
            "",
            " ",
            "nowhere at all",
            "https://a b.example/",
            "https://u:p@kota.example/",
            "ftp://a.example",
            "5",
            "null",
        ],
        "https://com/",
        "https://co.uk",
        "https://1.2.3/",
        "https://10.0.0.1/",
        "https://localhost/",
        "https://%20.example/",
        *["name;feed_url", "'https://kota.example/'", "'kota.example", "https://kota..example/", "https://[::1/"],
    ],
)
def test_what_is_no_address_of_a_site_is_refused(url):
    with pytest.raises(UsageError, match="is not the address of a site"):
        draft_definition(url, None, 1.0)


@pytest.mark.parametrize(
    ("url", "home", "feed"),
    [
        ("https://rss.kotapos.co.id/berita", "https://kotapos.co.id/", "https://rss.kotapos.co.id/berita"),
        ("www.kotapos.co.id/?feed=rss2", "https://www.kotapos.co.id/", "https://www.kotapos.co.id/?feed=rss2"),
        ("https://kotapos.co.id/", "https://kotapos.co.id/", None),
        ("kotapos.co.id", "https://kotapos.co.id/", None),
        ("sehat.kotapos.co.id", "https://sehat.kotapos.co.id/", None),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/", "http://127.0.0.1:8000/x"),
    ],
)
def test_what_is_below_a_front_page_may_be_a_feed(url, home, feed):
    found, draft = draft_definition(url, None, 1.0)
    assert (front_page(url, found, draft), feed_address(url)) == (home, feed)


def test_an_id_that_is_taken_is_replaced():
    _, draft = draft_definition("https://www.kotapos.co.id", None, 1.0)
    assert unused_id(draft, ()) == "kotapos"
    assert unused_id(draft, {"kotapos"}) == "kotapos-co-id"
    assert unused_id(draft, {"kotapos", "kotapos-co-id"}) == "kotapos-co-id-2"
