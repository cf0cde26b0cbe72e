"""Small pages of our own, each with all that shall be read from it in the JSON file of its name."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.reading import read_page
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.run.results import as_json

PAGES = Path(__file__).parent / "pages"
FETCHED = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)


def raw_page(body, name):
    # The address says nothing: neither a day nor a country.
    return RawPage(url=f"https://pages.example/{name}", body=body, content_type="", fetched_at=FETCHED)


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_page_reads_as_expected(page):
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    found = as_json(read_page(raw_page(page.read_bytes(), page.stem), PageHints()))
    assert {name: found.get(name) for name in expected} == expected
