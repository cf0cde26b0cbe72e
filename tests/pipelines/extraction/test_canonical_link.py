"""The URL that a page gives itself."""

import pytest

from pipelines.extraction.canonical_link import read_canonical_link

OWN = "https://kota.example/read/1"


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="{OWN}">',
        f"<LINK href='{OWN}' rel='nofollow Canonical'/>",
        f'<meta property="og:url" content="{OWN}">',
        f'<meta name="og:url" content="https://kota.example/other"><link rel=canonical href={OWN}>',
        f'<link rel="canonical" href="/read/1"><meta property="og:url" content="{OWN}">',
        f'<link rel="canonical" href="http://[/"><meta property="og:url" content="{OWN}">',
        f'<link rel="alternate" title="not canonical" href="/x"><link rel="canonical" href="{OWN}">',
    ],
)
def test_it_is_read_however_it_is_written(head):
    assert read_canonical_link(f"<html><head>{head}</head>".encode()) == OWN


@pytest.mark.parametrize(
    "body", [b"", b"\0<link rel=canonical", b'<link rel="canonical" href="">', b"canonical og:url"]
)
def test_a_page_may_give_none(body):
    assert read_canonical_link(body) == ""
