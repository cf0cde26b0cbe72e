"""A source for tests, and a way to vary it."""

from copy import deepcopy

import pytest

from crawlers.sources.source import Source

DEFINITION = {
    "id": "kota",
    "name": "Kota Pos",
    "country": "ID",
    "language": "id",
    "timezone": "Asia/Jakarta",
    "domains": ["kota.example"],
    "article_url": r"/read/\d+/",
    "discovery": {"index": [{"url": "https://index.kota.example/?d={date:%Y-%m-%d}&p={page}"}]},
    "verified": {"day": "2026-11-22", "against": "tests"},
}


@pytest.fixture
def definition():
    return deepcopy(DEFINITION)


@pytest.fixture
def source():
    return Source.model_validate(DEFINITION)
