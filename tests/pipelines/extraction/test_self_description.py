"""What a page states about itself in its markup."""

from datetime import UTC, datetime

import pytest

from pipelines.extraction import extract
from tests.builders import NO_HINTS

TEXT = "<p>Pedagang membuka kios di pasar baru sejak pagi dan melayani pembeli sampai malam hari.</p>" * 6
URL = "https://warta.example/read/2026/03/02/pasar-baru"


@pytest.fixture
def read(page):
    def make(head, title="Pasar Baru Dibuka"):
        article = extract(page(f"<html><head>{head}</head><body><h1>{title}</h1>{TEXT}</body></html>"), NO_HINTS)
        return article.own_addresses, article.stated_at

    return make


def json_ld(fields):
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


@pytest.mark.parametrize(
    "head",
    [
        f'<meta property="og:title" content="Pasar Baru Dibuka"><link rel="canonical" href="{URL}">',
        f'<meta property="og:title" content="Pasar Baru Dibuka | Warta"><meta property="og:url" content="{URL}">',
        json_ld(f'"headline": "Pasar Baru Dibuka", "url": "{URL}"'),
        json_ld(f'"headline": "Pasar Baru Dibuka", "mainEntityOfPage": {{"@id": "{URL}"}}'),
        json_ld('"headline": "Pasar Baru Dibuka", "mainEntityOfPage": "/read/2026/03/02/pasar-baru"'),
    ],
)
def test_its_address_beside_its_headline(read, head):
    assert read(head)[0] == (URL,)


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="{URL}">',  # no headline
        f'<meta property="og:title" content="Warta"><link rel="canonical" href="{URL}">',  # another one
        json_ld('"headline": "Pasar Baru Dibuka", "url": 7, "mainEntityOfPage": [{"@id": 8}]'),
    ],
)
def test_no_address_without_it(read, head):
    assert read(head)[0] == ()


@pytest.mark.parametrize(
    ("head", "hour"),
    [
        ('<meta property="article:published_time" content="2026-03-02T05:00:00Z">', 5),
        (
            json_ld('"headline": "x", "datePublished": "2026-03-02T05:00:00Z", "dateModified": "2026-03-02T07:00:00Z"'),
            7,
        ),
        ('<meta property="article:modified_time" content="2026-03-02T06:00:00Z">', 6),
        ("", None),
        ('<meta name="viewport" content="x"></head><body><time datetime="2026-03-02T05:00:00Z">pagi</time>', None),
    ],
)
def test_the_last_change_that_the_markup_states(read, head, hour):
    assert read(head)[1] == (hour and datetime(2026, 3, 2, hour, tzinfo=UTC))
