"""Pages of loaded articles that disappear, and those that come back."""

from datetime import timedelta

import pytest

from pipelines.records.crawl_record import FetchedPage, Outcome, PageResult
from pipelines.records.reasons import RejectReason
from pipelines.records.warc_location import WarcLocation
from pipelines.warehouse.connection import connect
from pipelines.warehouse.ledger import prune_events
from tests.builders import NOON, address, article, crawl_of, failed, found, rejected

EVENTS = "SELECT url, event, reason, status FROM marts.page_events ORDER BY seen_at, url"
OTHER_TEXT = "Kami memeriksa peramban Anda sebelum melanjutkan. Nyalakan skrip lalu muat ulang halaman ini."


class Visits:
    """Visits of one publisher's pages, an hour apart."""

    def __init__(self, warehouse):
        self.warehouse, self.hour = warehouse, 0

    def answer(self, reason, name="satu", outcome=Outcome.FAILED):
        self.hour += 1
        crawl = crawl_of(failed(name, reason, outcome), run_id=f"ingest/{self.hour}")
        self.warehouse.run(crawl)

    def page(self, result=None, name="satu", **fields):
        """A page that was fetched, and what reading made of it: the article, if nothing else is given."""
        self.hour += 1
        at = NOON + timedelta(hours=self.hour)
        location = WarcLocation("warc/kota/a.warc.gz", self.hour)
        page = PageResult(
            found=found(name), outcome=Outcome.FETCHED, page=FetchedPage(fetched_at=at, location=location)
        )
        crawl = crawl_of(page, run_id=f"ingest/{self.hour}")
        self.warehouse.run(crawl, result or article(name, fetched_at=at, warc_offset=self.hour, **fields))
        return crawl, result

    def events(self):
        return [(event, reason) for _, event, reason, _ in self.warehouse.sql(EVENTS)]


@pytest.fixture
def visits(warehouse):
    visits = Visits(warehouse)
    visits.page()
    return visits


def test_a_page_goes_and_comes_back_and_each_turn_is_told_once(visits, warehouse):
    for reason in ("http_404", "http_404", "http_410"):
        visits.answer(reason)
    visits.page()
    visits.page()
    visits.answer("http_451")
    assert warehouse.sql(EVENTS) == [
        (address("satu"), "gone", "http_404", 404),
        (address("satu"), "returned", "fetched", None),
        (address("satu"), "gone", "http_451", 451),
    ]
    assert warehouse.sql(
        "SELECT article_id IS NOT NULL, title, gone_for > '0', gone_for IS NULL FROM marts.page_events ORDER BY seen_at"
    ) == [(True, "Judul satu", None, True), (True, "Judul satu", True, False), (True, "Judul satu", None, True)]
    assert warehouse.sql("SELECT state FROM ops.ledger") == [("loaded",)]


@pytest.mark.parametrize("reason", ["http_503", "timeout", "robots", "http_403"])
def test_a_page_that_cannot_be_fetched_is_not_gone(visits, reason):
    visits.answer(reason, outcome=Outcome.RETRY)
    assert visits.events() == []
    visits.answer("http_404")
    visits.answer(reason, outcome=Outcome.RETRY)
    assert visits.events() == [("gone", "http_404")]


def test_a_page_that_is_unchanged_has_returned(visits):
    visits.answer("http_410")
    visits.answer(None, outcome=Outcome.UNCHANGED)
    assert visits.events() == [("gone", "http_410"), ("returned", "unchanged")]


@pytest.mark.parametrize("reason", [RejectReason.SOFT_404, RejectReason.HOME_PAGE])
def test_another_page_instead_of_the_article_says_that_it_is_gone(visits, warehouse, reason):
    crawl, result = visits.page(rejected("satu", reason))
    assert visits.events() == [("gone", reason)]
    warehouse.load(crawl, result)
    log = "SELECT reason FROM ops.events WHERE event = 'revisited' ORDER BY event_id"
    assert warehouse.sql(log) == [("fetched",), (str(reason),)], "loading it again adds nothing"
    visits.page(rejected("satu", reason))
    assert visits.events() == [("gone", reason)]
    visits.page()
    assert visits.events() == [("gone", reason), ("returned", "fetched")]


@pytest.mark.parametrize(
    "result", [rejected("satu", RejectReason.CHALLENGE), article(body=OTHER_TEXT, title="Sebentar")]
)
def test_a_page_that_is_not_the_articles_brings_it_not_back(visits, warehouse, result):
    visits.answer("http_404")
    if isinstance(result, type(rejected("satu"))):
        visits.page(result)
    else:
        visits.page(body=OTHER_TEXT, title="Sebentar")
        assert warehouse.sql("SELECT count(*) FROM marts.suspicious_versions") == [(1,)]
    assert visits.events() == [("gone", "http_404")]


def test_a_page_that_was_never_loaded_has_no_events(visits, warehouse):
    visits.answer("http_404", "dua")
    visits.page(rejected("tiga", RejectReason.SOFT_404), "tiga")
    assert warehouse.sql("SELECT count(*) FROM ops.events WHERE reason IN ('http_404', 'soft_404')") != [(0,)]
    assert visits.events() == []


def test_the_events_of_gone_pages_are_kept(visits, warehouse):
    visits.page(name="dua")
    visits.page(name="dua")
    visits.answer("http_404")
    visits.page()
    before = warehouse.sql("SELECT event, reason FROM marts.page_events")
    with connect(warehouse.url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE ops.events SET at = at - interval '401 days'")
    with connect(warehouse.url, "kabar_loader") as connection:
        assert prune_events(connection) == 1, "the revisit of the page that was there"
    assert len(before) == 2
    assert warehouse.sql("SELECT event, reason FROM marts.page_events") == before


def test_an_analyst_reads_what_disappeared(visits, warehouse):
    visits.answer("http_404")
    assert warehouse.sql("SET ROLE kabar_analyst; SELECT event, status FROM marts.page_events") == [("gone", 404)]
