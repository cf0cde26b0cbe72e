"""The journal of a crawl: every URL in it once, with one result, on disk rather than in memory."""

from datetime import UTC, date, datetime

import pytest

from crawlers.progress.journal import UNREACHED, CrawlJournal
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Listing, Manifest, Outcome

NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
TODAY = NOW.date()
PAGE = FetchedPage(fetched_at=NOW, warc_file="warc/a.warc.gz", warc_offset=7)


@pytest.fixture
def journal():
    return CrawlJournal("ingest/one", "kota", (), NOW)


def found(number, listed_date=TODAY):
    url = f"https://kota.example/read/{number}"
    return DiscoveredUrl(url=url, canonical_url=url, found_by="feed", listed_date=listed_date)


def written(journal, tmp_path):
    journal.write_manifest(tmp_path / "manifest.json", ["warc/a.warc.gz"])
    return Manifest.model_validate_json((tmp_path / "manifest.json").read_bytes())


def test_a_url_enters_once(journal):
    assert journal.enter([found(1), found(2), found(1)]) == [found(1), found(2)]
    assert journal.enter([found(2), found(3)]) == [found(3)]


def test_what_is_wanted_is_handed_out_once_and_in_order(journal):
    journal.enter(map(found, range(5)))
    for number in (4, 1, 3):
        journal.enqueue(found(number))
    assert journal.dequeue(2) == [found(1), found(3)]
    assert journal.dequeue(2) == [found(4)]
    assert journal.dequeue(2) == []


def test_the_manifest_has_each_url_with_its_last_result(journal, tmp_path):
    journal.enter([found(1), found(2), found(3)])
    journal.record_result(found(1), Outcome.FETCHED, page=PAGE)
    journal.record_result(found(2), Outcome.KNOWN, reason="loaded")
    assert [journal.was_known(found(number).url) for number in (1, 2, 9)] == [False, True, False]

    later = found(2, date(2026, 3, 1))
    journal.requeue(later)
    assert not journal.was_known(later.url)
    journal.record_result(later, Outcome.FAILED, reason="http_404")

    manifest = written(journal, tmp_path)
    assert [(page.found, page.outcome, page.reason, page.page) for page in manifest.pages] == [
        (found(1), Outcome.FETCHED, None, PAGE),
        (later, Outcome.FAILED, "http_404", None),
        (found(3), Outcome.RETRY, UNREACHED, None),
    ]
    assert manifest.segments == ("warc/a.warc.gz",)


def test_results_are_to_be_told_once_those_of_known_urls_never(journal):
    journal.enter([found(1), found(2)])
    journal.record_result(found(1), Outcome.FETCHED, page=PAGE)
    journal.record_result(found(2), Outcome.KNOWN, reason="loaded")
    assert journal.unsettled == 1
    assert [result.found for result in journal.take_unsettled()] == [found(1)]
    assert journal.take_unsettled() == []


def test_the_manifest_of_a_crawl_that_found_nothing(journal, tmp_path):
    journal.read(Listing(url="https://kota.example/rss", route="feed", articles=0))
    manifest = written(journal, tmp_path)
    assert manifest.pages == ()
    assert manifest.problems == ("none of 1 feeds and sitemaps named an article",)
