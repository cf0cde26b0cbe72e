"""`forget` shows what it would remove, asks, and removes it."""

import sys
from io import StringIO

import pytest

from tests.builders import address, article
from tests.loading import load


@pytest.fixture
def forget(kabar_here, warehouse_url, tmp_path, monkeypatch):
    load(warehouse_url, article("satu"), article("dua"))

    def run(*arguments, answer=""):
        monkeypatch.setattr(sys, "stdin", StringIO(answer))
        places = {"KABAR_WAREHOUSE_URL": warehouse_url, "KABAR_LAKE_URL": tmp_path / "lake"}
        return kabar_here("forget", *arguments, **places)

    return run


def left(forget):
    return int(forget("kota", "--dry-run").stderr.split(": ")[1].split()[0])


def test_it_shows_counts_and_asks(forget):
    assert left(forget) == 2
    refused = forget(f"{address('satu')}?utm_source=x", answer="n\n")
    assert refused.returncode == 1
    assert "1 articles with 1 versions, 1 addresses" in refused.stderr
    assert left(forget) == 2
    done = forget(f"{address('satu')}?utm_source=x", answer="y\n")
    assert done.returncode == 0, done.stderr
    assert left(forget) == 1


def test_a_publisher_is_removed_without_a_question(forget):
    done = forget("kota", "--yes")
    assert (done.returncode, "Removed 2 articles" in done.stderr) == (0, True), done.stderr
    assert left(forget) == 0


def test_what_is_neither_an_address_nor_a_source_is_named(forget):
    done = forget("kotta")
    assert done.returncode == 2
    assert "neither a URL with https:// nor the id of a source" in done.stderr
