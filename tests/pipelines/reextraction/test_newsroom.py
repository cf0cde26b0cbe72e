"""The sample newsroom, crawled for real: what was just read reads the same again."""

import pytest

from crawlers.sources.catalogue import load_sources
from pipelines.archive.lake import Lake
from pipelines.reextraction import compare_source
from pipelines.reextraction.diff_report import Group
from tests.world import CALENDAR, SOURCE_IDS

SAME = {Group.UNCHANGED, Group.STALE}  # what a run learns of a site gives its pages a new version


@pytest.mark.parametrize("source_id", SOURCE_IDS)
def test_every_page_reads_as_it_was_read(world, source_id):
    hints = load_sources(world.sources_folder)[source_id].hints()
    days = {"first": CALENDAR[0], "last": CALENDAR[-1]}
    report = compare_source(Lake(world.lake_url), world.warehouse_url, "reextract/same", hints, **days)
    # Of a site that was learned since, one reader reads, which may name another reason for a line that is no text.
    assert set(report.pages) <= SAME | {Group.CHANGED}, report.examples
    assert set(report.fields) <= {"cut"}, report.examples
    assert report.pages.total() > 30
