"""What a page says about its use by machines, in its markup and in its headers."""

from datetime import UTC, datetime

import pytest

from pipelines.extraction.ai_signals import read_signals
from pipelines.extraction.document import parse_document
from pipelines.records.hints import Selectors
from pipelines.records.raw_page import RawPage


def signals(head="", *headers):
    markup = f"<head>{head}</head><body><h1>Pasar</h1></body>".encode()
    page = RawPage(
        url="https://kota.example/1",
        body=markup,
        content_type="text/html",
        fetched_at=datetime(2026, 3, 2, tzinfo=UTC),
        headers=headers,
    )
    return read_signals(parse_document(markup, Selectors()), page)


@pytest.mark.parametrize(
    ("head", "headers", "expected"),
    [
        ("", (), ()),
        ('<meta name="robots" content="index, follow">', (), ()),
        ('<meta name="Robots" content="NoAI,noimageai">', (), ("noai", "noimageai")),
        ('<meta name="robots" content="noarchive"><meta name="robots" content="noimageai">', (), ("noimageai",)),
        ("", (("X-Robots-Tag", "otherbot: noindex"), ("x-robots-tag", "noai")), ("noai",)),
        ("", (("X-Robots-Tag", "somebot:noai"),), ("noai",)),
        ('<meta name="tdm-reservation" content="1">', (), ("tdm-reservation",)),
        ('<meta name="tdm-reservation" content="0">', (("TDM-Reservation", "1"),), ()),
        ("", (("TDM-Reservation", " 1 "),), ("tdm-reservation",)),
        ("", (("TDM-Reservation", "0"),), ()),
        ('<meta name="description" content="noai">', (("Server", "noai"),), ()),
    ],
)
def test_what_is_stated(head, headers, expected):
    assert signals(head, *headers) == expected
