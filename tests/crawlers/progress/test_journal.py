"""The account of a crawl: every URL in it once, with one result, on disk rather than in memory."""

from datetime import UTC, date, datetime

import pytest

from crawlers.progress.journal import UNREACHED, Account
from pipelines.records.crawl_record import Fetched, Found, Listing, Manifest, Outcome

NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
TODAY = NOW.date()
PAGE = Fetched(fetched_at=NOW, warc_file="warc/a.warc.gz", warc_offset=7)


@pytest.fixture
def account():
    return Account("ingest/one", "kota", (), NOW)


def found(number, listed_date=TODAY):
    url = f"https://kota.example/read/{number}"
    return Found(url=url, canonical_url=url, found_by="feed", listed_date=listed_date)


def written(account, tmp_path):
    account.write_manifest(tmp_path / "manifest.json", ["warc/a.warc.gz"])
    return Manifest.model_validate_json((tmp_path / "manifest.json").read_bytes())


def test_a_url_enters_once(account):
    assert account.enter([found(1), found(2), found(1)]) == [found(1), found(2)]
    assert account.enter([found(2), found(3)]) == [found(3)]


def test_what_is_wanted_is_handed_out_once_and_in_order(account):
    account.enter(map(found, range(5)))
    for number in (4, 1, 3):
        account.want(found(number))
    assert account.take_wanted(2) == [found(1), found(3)]
    assert account.take_wanted(2) == [found(4)]
    assert account.take_wanted(2) == []


def test_the_manifest_has_each_url_with_its_last_result(account, tmp_path):
    account.enter([found(1), found(2), found(3)])
    account.conclude(found(1), Outcome.FETCHED, page=PAGE)
    account.conclude(found(2), Outcome.KNOWN, reason="loaded")
    assert [account.was_known(found(number).url) for number in (1, 2, 9)] == [False, True, False]

    later = found(2, date(2026, 3, 1))
    account.reopen(later)
    assert not account.was_known(later.url)
    account.conclude(later, Outcome.FAILED, reason="http_404")

    manifest = written(account, tmp_path)
    assert [(page.found, page.outcome, page.reason, page.page) for page in manifest.pages] == [
        (found(1), Outcome.FETCHED, None, PAGE),
        (later, Outcome.FAILED, "http_404", None),
        (found(3), Outcome.RETRY, UNREACHED, None),
    ]
    assert manifest.segments == ("warc/a.warc.gz",)


def test_results_are_to_be_told_once_those_of_known_urls_never(account):
    account.enter([found(1), found(2)])
    account.conclude(found(1), Outcome.FETCHED, page=PAGE)
    account.conclude(found(2), Outcome.KNOWN, reason="loaded")
    assert account.unsettled == 1
    assert [result.found for result in account.take_unsettled()] == [found(1)]
    assert account.take_unsettled() == []


def test_the_manifest_of_a_crawl_that_found_nothing(account, tmp_path):
    account.read(Listing(url="https://kota.example/rss", route="feed", articles=0))
    manifest = written(account, tmp_path)
    assert manifest.pages == ()
    assert manifest.problems == ("none of 1 feeds and sitemaps named an article",)
