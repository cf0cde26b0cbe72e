"""Every shipped definition, verified or not: its place, its hosts, its pattern; and how one of many is found."""

import re
import time
from collections import Counter
from datetime import date
from importlib.resources import files
from itertools import pairwise

import pytest
import yaml

from crawlers.sources.catalogue import Catalogue, definition_files, load_source, load_sources
from crawlers.sources.definition_head import Head, read_head
from crawlers.sources.discovery import fill, is_dated
from pipelines.errors import SourceError
from tests.crawlers.conftest import DEFINITION

PATHS = {path.stem: path for path in definition_files()}
SOURCES = {source_id: load_source(path) for source_id, path in PATHS.items()}
PATTERNS = [source_id for source_id, source in SOURCES.items() if source.article_url]
ZONES = {
    tuple(row.split("\t")[::2])
    for row in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines()
    if not row.startswith("#")
}
DAY = date(2026, 3, 2)
OTHER_PAGES = ("", "news/", "politics/", "search?q=a-b-c-d", "page/12", "about-us", "author/jo-ann/", "tag/beras/")


def test_the_catalogue_is_as_large_as_the_docs_say():
    assert len(SOURCES) >= 500
    assert len({source.country for source in SOURCES.values()}) >= 90
    assert len({source.language for source in SOURCES.values()}) >= 40
    assert Counter(source.country for source in SOURCES.values())["ID"] >= 75


@pytest.mark.parametrize("source_id", SOURCES)
def test_a_definition_has_its_place_zone_and_hosts(source_id):
    source = SOURCES[source_id]
    assert (source.id, PATHS[source_id].parent.name) == (source_id, source.country.lower())
    assert (source.country, source.timezone) in ZONES
    listings = [*source.discovery.feeds, *source.discovery.pages]
    listings += [index.url for index in (*source.discovery.index, *source.discovery.untried)]
    assert [url for url in listings if not source.owns(url)] == []
    assert [url for url in source.discovery.sitemaps if not source.owns_sitemap(url)] == []
    assert source.verified != "none" or source.state != "enabled"
    assert read_head(PATHS[source_id].read_text(encoding="utf-8")) == Head(
        source.id, source.country, source.language, source.state, source.domains
    )


@pytest.mark.parametrize("source_id", PATTERNS)
def test_a_pattern_matches_no_other_page(source_id):
    source = SOURCES[source_id]
    listings = [*source.discovery.feeds, *source.discovery.pages, *source.discovery.sitemaps]
    listings += [index.url for index in (*source.discovery.index, *source.discovery.untried)]
    pages = [fill(url, DAY, 1) if is_dated(url) else url for url in listings]
    pages += [f"https://{host}{source.domains[0]}/{path}" for host in ("", "www.") for path in OTHER_PAGES]
    assert [url for url in pages if source.is_article(url)] == []


def test_nobody_else_owns_a_sources_hosts():
    """Two owners of a host would fetch it twice, and each would count the other's articles."""
    hosts = sorted((domain.split(".")[::-1], source.id) for source in SOURCES.values() for domain in source.domains)
    shared = [
        (one, other) for (one, above), (other, below) in pairwise(hosts) if above != below and other[: len(one)] == one
    ]
    assert shared == []


def test_no_listing_belongs_to_two_sources():
    listings = Counter(
        url
        for source in SOURCES.values()
        for url in {*source.discovery.feeds, *source.discovery.sitemaps, *source.discovery.pages}
    )
    assert [url for url, count in listings.items() if count > 1] == []


def test_no_pattern_is_worse_than_linear():
    """A linear pattern reads 20 kB in a millisecond of CPU time, a quadratic one in seconds."""
    pieces = ("a-", "a/", "1", "1-", "-1111111-", "a-1/", "2016/03/02/", "read/1/", "d-1/", "a-b/1/")
    paths = [
        start + piece * (20_000 // len(piece)) + "!" for start in ("", "a/12345678901234-1-1/") for piece in pieces
    ]
    slow = []
    for source in SOURCES.values():
        earlier = (each.article_url for each in source.earlier_urls)
        forms = (each.form for each in source.aliases)
        for pattern in {source.article_url or "", *earlier, *source.kinds.values(), *forms}:
            begun_at = time.process_time()
            for path in paths:
                re.search(pattern, f"https://www.{source.domains[0]}/{path}")
            if time.process_time() - begun_at > 1:
                slow.append((source.id, pattern))
    assert slow == []


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"country": "NO"},
        {"verified": "none"},
        {"enabled": False, "disabled_because": "id: this is no key\nenabled: true"},
        {"note": "id: other\n\nverified: none\n"},
        {"domains": ["kota.example", "bücher.example:8084", "[::1]:80"]},
    ],
)
@pytest.mark.parametrize("style", [{}, {"default_flow_style": True}, {"indent": 6}, {"default_style": '"'}])
def test_a_head_says_what_the_definition_says(tmp_path, change, style):
    path = tmp_path / "other.yaml"
    path.write_text(yaml.safe_dump(DEFINITION | change, **style), encoding="utf-8")
    source = load_source(path)
    assert load_sources(str(path)).heads["kota"] == Head("kota", source.country, "id", source.state, source.domains)


@pytest.mark.parametrize("line", ["enabled: off", "id: kota", "enabled: maybe", "language: [id]"])
def test_a_head_that_is_not_plain_is_not_guessed(line):
    assert read_head(yaml.safe_dump({**DEFINITION, "enabled": True}).replace("enabled: true", line)) is None


@pytest.mark.parametrize(
    ("domain", "url"),
    [
        ("kota.example", "https://www.KOTA.example/a"),
        ("bücher.example", "https://xn--bcher-kva.example/a"),
        ("kota.example:8084", "http://kota.example:8084/a"),
        ("[::1]:8084", "http://[::1]:8084/a"),
        ("127.0.0.1:8084", "http://127.0.0.1:8084/a"),
    ],
)
def test_the_owners_of_an_address_are_found(tmp_path, domain, url):
    path = tmp_path / "kota.yaml"
    path.write_text(yaml.safe_dump(DEFINITION | {"domains": ["lain.example", domain]}), encoding="utf-8")
    known = load_sources(str(path))
    assert [source.id for source in known.owners_of(url)] == ["kota"]
    for other in (url.replace("/a", ":99/a").replace(":8084:99", ":8085"), "https://akota.example/", "https://[kota/"):
        assert known.owners_of(other) == []


def test_a_definition_is_read_again_when_its_file_has_changed(tmp_path):
    path = tmp_path / "kota.yaml"
    path.write_text(yaml.safe_dump(DEFINITION), encoding="utf-8")
    assert load_sources(str(path))["kota"].name == "Kota Pos"
    path.write_text(yaml.safe_dump(DEFINITION | {"name": "Kota Baru Pos", "language": "jv"}), encoding="utf-8")
    known = load_sources(str(path))
    assert (known["kota"].name, known.heads["kota"].language) == ("Kota Baru Pos", "jv")


def test_a_definition_that_nobody_asks_for_is_not_read(tmp_path):
    path = tmp_path / "kota.yaml"
    path.write_text(yaml.safe_dump(DEFINITION | {"delya": 1}), encoding="utf-8")
    known = load_sources(str(path))
    assert isinstance(known, Catalogue)
    assert "kota" in known
    with pytest.raises(SourceError, match="delya"):
        known["kota"]
