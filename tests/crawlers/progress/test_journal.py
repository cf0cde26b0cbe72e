"""The journal of a crawl: every URL in it once, with one result, on disk rather than in memory."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from crawlers.progress.journal import CrawlJournal
from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Listing, Outcome, PageResult
from pipelines.records.reasons import FailureReason
from pipelines.records.warc_location import WarcLocation
from pipelines.run.crawl_files import read_head, read_pages

NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
TODAY = NOW.date()
PAGE = FetchedPage(fetched_at=NOW, location=WarcLocation("warc/a.warc.gz", 7))


@pytest.fixture
def journal():
    return CrawlJournal("ingest/one", "kota", (), NOW)


def found(number, listed_date=TODAY):
    url = f"https://kota.example/read/{number}"
    return DiscoveredUrl(url=url, canonical_url=url, found_by="feed", listed_date=listed_date)


def written(journal, tmp_path):
    lake = Lake(str(tmp_path))
    lake.write_text("warc/a.warc.gz", "x" * 1234)
    journal.write(lake, "run", ["warc/a.warc.gz"])
    return read_head(lake, "run"), list(read_pages(lake, "run"))


def result(url, outcome, **details):
    return PageResult(found=url, outcome=outcome, **details)


def test_the_log_tells_each_listing_and_the_counts(journal, tmp_path, caplog):
    caplog.set_level("INFO", logger="crawlers")
    journal.record_listing(Listing(url="https://kota.example/rss", route="feed", articles=3, unmatched=2))
    journal.record_listing(Listing(url="https://kota.example/indeks", route="index", articles=0, problem="http_404"))
    journal.add([found(1), found(2), found(3)])
    journal.record_result(result(found(1), Outcome.FETCHED, page=PAGE))
    for number in (2, 3):
        journal.record_result(result(found(number), Outcome.FAILED, reason=FailureReason.HTTP_410))
    journal.count_new(2)
    written(journal, tmp_path)
    assert [(record.levelname, re.sub(", in [0-9]+ s", "", record.message)) for record in caplog.records] == [
        ("INFO", "feed https://kota.example/rss names 3 articles; 2 other addresses"),
        ("WARNING", "index https://kota.example/indeks names 0 articles; PROBLEM: http_404"),
        ("INFO", "kota: 2 listings: 3 found, 2 new, 1 fetched, 2 failed (http_410 2), 1,234 bytes archived"),
    ]


def test_a_url_enters_once(journal):
    assert journal.add([found(1), found(2), found(1)]) == [found(1), found(2)]
    assert journal.add([found(2), found(3)]) == [found(3)]


def test_the_queue_gives_each_url_once_and_in_order(journal):
    journal.add(map(found, range(5)))
    for number in (4, 1, 3):
        journal.enqueue(found(number))
    assert journal.dequeue(2) == [found(1), found(3)]
    assert journal.dequeue(2) == [found(4)]
    assert journal.dequeue(2) == []


def test_the_crawl_has_each_url_with_its_last_result_and_counts_the_known_ones(journal, tmp_path):
    journal.add([found(1), found(2), found(3), found(4, TODAY - timedelta(days=3))])
    journal.record_result(result(found(1), Outcome.FETCHED, page=PAGE))
    journal.record_known(found(2), "loaded")
    journal.record_known(found(4), "duplicate")
    assert [journal.was_known(found(number).url) for number in (1, 2, 9)] == [False, True, False]

    later = found(2, date(2026, 3, 1))
    journal.requeue(later)
    assert not journal.was_known(later.url)
    journal.record_result(result(later, Outcome.FAILED, reason=FailureReason.HTTP_404))

    head, pages = written(journal, tmp_path)
    assert pages == [
        result(found(1), Outcome.FETCHED, page=PAGE),
        result(later, Outcome.FAILED, reason=FailureReason.HTTP_404),
        result(found(3), Outcome.RETRY, reason=FailureReason.NOT_REACHED),
    ]
    assert head.segments == ("warc/a.warc.gz",)
    assert head.outcomes == {Outcome.FETCHED: 1, Outcome.FAILED: 1, Outcome.RETRY: 1}
    assert head.known == {"duplicate": 1}
    assert head.counts()["found"] == 4
    assert head.days_found == {TODAY, later.listed_date, TODAY - timedelta(days=3)}


def test_results_are_settled_once_those_of_known_urls_never(journal):
    journal.add([found(1), found(2)])
    journal.record_result(result(found(1), Outcome.FETCHED, page=PAGE))
    journal.record_known(found(2), "loaded")
    assert journal.unsettled == 1
    assert [each.found for each in journal.take_unsettled()] == [found(1)]
    assert journal.take_unsettled() == []


def test_a_crawl_that_found_nothing(journal, tmp_path):
    journal.record_listing(Listing(url="https://kota.example/rss", route="feed", articles=0))
    head, pages = written(journal, tmp_path)
    assert pages == []
    assert head.problems == ("none of 1 feeds and sitemaps named an article",)
