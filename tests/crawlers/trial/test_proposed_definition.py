"""The draft of a source follows from the address of its site."""

import pytest

from crawlers.trial.proposed_definition import draft_definition


@pytest.mark.parametrize(
    ("url", "home", "source_id", "domain"),
    [
        ("www.kotapos.co.id", "https://www.kotapos.co.id/", "kotapos", "kotapos.co.id"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/", "127-0-0-1-8000", "127.0.0.1:8000"),
        ("http://k.kotapos.co.id:81", "http://k.kotapos.co.id:81/", "k-kotapos-co-id-81", "k.kotapos.co.id:81"),
        ("https://kotapos.co.id:443", "https://kotapos.co.id:443/", "kotapos", "kotapos.co.id"),
        ("https://www.bücher.de/", "https://www.xn--bcher-kva.de/", "xn--bcher-kva", "xn--bcher-kva.de"),
    ],
)
def test_a_site_is_its_registered_domain(url, home, source_id, domain):
    found, source = draft_definition(url, None, 1.0)
    assert (found, source.id, source.domains) == (home, source_id, (domain,))
    assert source.owns(home)
