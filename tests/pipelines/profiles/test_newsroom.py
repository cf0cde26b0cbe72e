"""What the sample newsroom's pages teach, learned from the warehouse and the lake as a run does."""

from contextlib import closing
from dataclasses import replace
from functools import partial

import psycopg2
import pytest

from crawlers.sources.catalogue import load_sources
from deploy.sample_newsroom.truth import truth
from pipelines.archive.archived_page import open_pages
from pipelines.archive.lake import Lake
from pipelines.cleaning import line_hash
from pipelines.profiles import learn, read_profiles
from pipelines.profiles.store import latest_pages
from pipelines.reading import read_page
from pipelines.run.stages import with_profile
from tests.stages import one_reader
from tests.world import SOURCE_IDS


@pytest.fixture
def loader(world):
    """A connection whose changes nobody sees: the world is shared."""
    with closing(psycopg2.connect(world.warehouse_url)) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def hints(world):
    return {source.id: source.hints() for source in load_sources(world.sources_folder).values()}


@pytest.fixture
def open_archived(world):
    return partial(open_pages, Lake(world.lake_url))


@pytest.fixture
def profile_of(loader):
    """Returns what the runs of the world have learned of a source: one version, for nothing new came after it."""

    def only_version(source_id):
        (profile,) = read_profiles(loader, source_id)
        return profile

    return only_version


@pytest.mark.parametrize("source_id", SOURCE_IDS)
def test_a_site_is_learned_once(loader, hints, open_archived, profile_of, source_id):
    profile = profile_of(source_id)
    assert profile.version == 1
    assert profile.region
    assert learn(loader, hints[source_id], open_archived, one_reader()) is None


@pytest.mark.parametrize("source_id", SOURCE_IDS)
def test_no_line_that_the_newsroom_wrote_is_learned_as_boilerplate(world, profile_of, source_id):
    bodies = [reading.body for article in truth(world.port).articles.values() for reading in article.readings]
    written = {line_hash(line): line for body in bodies for line in body.split("\n")}
    assert not [written[key] for key in profile_of(source_id).recurring & set(written)]


@pytest.mark.parametrize("source_id", SOURCE_IDS)
def test_every_page_of_a_learned_site_reads_the_same(loader, hints, open_archived, profile_of, source_id):
    profile = profile_of(source_id)
    pages = list(open_archived([each.page for each in latest_pages(loader, source_id, 60)]))
    assert len(pages) > 10
    for page in pages:
        plain = read_page(page, hints[source_id])
        learned = read_page(page, with_profile(hints[source_id], [profile], page))
        assert learned.extractor_version == f"{plain.extractor_version}.1"
        assert replace(learned, extractor_version="", cut=()) == replace(plain, extractor_version="", cut=())
