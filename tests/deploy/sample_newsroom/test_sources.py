from urllib.parse import urlsplit

import pytest
import yaml

from crawlers.sources.source import Source
from deploy.sample_newsroom.days import DAYS
from deploy.sample_newsroom.sites import SITES
from deploy.sample_newsroom.sources import write_sources
from deploy.sample_newsroom.truth import truth


@pytest.fixture
def sources(tmp_path):
    files = write_sources(23450, tmp_path)
    return {path.stem: Source.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in files}


def test_each_file_is_a_valid_source_named_like_its_site(sources):
    assert set(sources) == {site.id for site in SITES}
    for site in SITES:
        source = sources[site.id]
        assert (source.id, source.name, source.timezone) == (site.id, site.name, site.timezone)
        assert (source.language, source.country, source.delay) == (site.language, site.country, 0)
        assert source.domains == (urlsplit(site.base(23450)).netloc,)


def test_each_source_knows_its_own_articles_and_nobody_elses(sources):
    addresses = truth(23450).addresses
    assert {address.source_id for address in addresses} == set(sources)
    for address in addresses:
        assert [name for name, source in sources.items() if source.is_article(address.url)] == [address.source_id]


def test_indexes_and_fronts_are_not_articles(sources):
    for site in SITES:
        base, source = site.base(23450), sources[site.id]
        day = DAYS[0].isoformat()
        others = (
            "/",
            f"/indeks?date={day}&page=1",
            f"/arsip/{day}.html",
            "/feed.xml",
            "/section/local",
            "/kanal/bahari",
        )
        assert not [path for path in others if source.is_article(base + path)]


def test_dated_indexes_lead_to_the_newsroom(sources):
    [index] = sources["sample-suara-lembah"].discovery.index
    assert index.page_url(DAYS[0], 1) == "http://127.0.0.1:23450/indeks?date=2026-03-02&page=2"
    [index] = sources["sample-kabar-pasar"].discovery.index
    assert index.page_url(DAYS[0], 0) == "http://127.0.0.1:23452/arsip/2026-03-02.html"
    assert not index.is_paged


def test_writing_again_leaves_the_files_alone(tmp_path):
    files = write_sources(23450, tmp_path / "new")
    before = [path.stat().st_mtime_ns for path in files]
    assert write_sources(23450, tmp_path / "new") == files
    assert [path.stat().st_mtime_ns for path in files] == before


def test_another_port_changes_them(tmp_path):
    [first, *_] = write_sources(23450, tmp_path)
    old = first.read_text()
    write_sources(23460, tmp_path)
    assert first.read_text() == old.replace("23450", "23460")
