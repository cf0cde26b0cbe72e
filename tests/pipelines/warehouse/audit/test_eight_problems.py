"""Each of eight ways to break a source is named in its own words; a holiday, a Sunday and a new source are none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.deduplication import repeated_addresses
from pipelines.records.crawl_record import OUT_OF_TIME, Outcome
from pipelines.records.problems import Problem, cause_of, is_own_outage, problem_of_crawl
from pipelines.records.reasons import RejectReason
from pipelines.run.stages import load_source
from pipelines.warehouse import ledger
from pipelines.warehouse.audit import shortcomings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import Publisher, open_runs, register_publishers
from tests.builders import DAY, DESA, KOTA, NOON, address, article, crawl_of, failed, fetched, forced, rejected

LAUT = Publisher("laut", "Laut Pos", "laut.example", "ID", "id", "Asia/Jakarta")
ABROAD = Publisher("harbour", "Harbour Post", "harbour.example", "GB", "en", "Europe/London")
URLS = """
INSERT INTO ops.ledger (
    source_id, url, canonical_url, published_date, listed_date, found_by, state, reason, warc_file, warc_offset, run_id,
    discovered_at
)
SELECT %(source)s, url, url, %(day)s, %(day)s, '{index}', %(state)s, %(reason)s, 'a.warc.gz', 0, 'x', %(at)s
FROM generate_series(1, %(urls)s) AS number
CROSS JOIN LATERAL (
    SELECT
        concat_ws('/', 'https:', %(source)s, %(day)s, extract(epoch FROM %(at)s::timestamptz), %(state)s, number) AS url
) AS named
"""
PAST = """
INSERT INTO ops.ledger (
    source_id, url, canonical_url, published_date, listed_date, found_by, state, run_id, discovered_at
)
SELECT %(source)s, url, url, day, day, '{index}', 'loaded', 'x', %(noon)s - (%(before)s - day) * interval '1 day'
FROM generate_series(1, %(days)s) AS back
CROSS JOIN LATERAL (SELECT %(before)s::date - back AS day) AS days
CROSS JOIN LATERAL generate_series(1, (%(week)s::integer[])[extract(isodow FROM day)]) AS number
CROSS JOIN LATERAL (SELECT concat_ws('/', 'https:', %(source)s, day::text, number) AS url) AS named
"""
SUNDAY = DAY - timedelta(days=1)
NAMES = [f"nomor-{number}" for number in range(10)]
BUSY = (60, 60, 60, 60, 60, 40, 24)
"""URLs of a Monday, a Tuesday, …"""


class Books:
    """A warehouse with a history, and one run of the source `kota` whose check is asked."""

    def __init__(self, url):
        self.url = url
        with connect(url, "kabar_loader") as connection:
            register_publishers(connection, [KOTA, DESA, LAUT, ABROAD])

    def sql(self, statement, values=None):
        with connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement, values)

    def enter(self, day, urls, *, source="kota", state="loaded", reason=None, at=None):
        values = {"source": source, "day": day, "urls": urls, "state": state, "reason": reason, "at": at or NOON}
        self.sql(forced(URLS), values)

    def past(self, source="kota", week=BUSY, weeks=8, before=DAY):
        values = {"source": source, "before": before, "week": list(week), "days": 7 * weeks, "noon": NOON}
        self.sql(forced(PAST), values)

    def causes(self, crawl, *results):
        day = crawl.head.days[0] if crawl.head.days else None
        with connect(self.url, "kabar_loader") as connection:
            open_runs(connection, crawl.run_id, crawl.run_id.partition("/")[0], ["kota"], day)
            ledger.discover(connection, crawl.run_id, "kota", crawl.found)
            ledger.settle_crawl(connection, crawl.run_id, "kota", crawl.pages)
        with connect(self.url, "kabar_loader") as connection:
            load_source(connection, crawl.load(results, repeated_addresses(results)))
        with connect(self.url, "kabar_loader") as connection:
            return [f"{each.kind}: {each.text}" for each in shortcomings(connection, crawl.head, crawl.pages)]


@pytest.fixture
def books(warehouse_url):
    return Books(warehouse_url)


def day_of(day, *pages, **fields):
    """A crawl of another day than that of the builders."""
    crawl = crawl_of(*pages, days=(day,), **fields)
    found = frozenset([day]) if pages else frozenset()
    return replace(crawl, head=crawl.head.model_copy(update={"days_found": found}))


def waiting(reason, names=NAMES):
    return [failed(name, reason, Outcome.RETRY) for name in names]


def test_nothing_published(books):
    books.past()
    assert books.causes(crawl_of()) == [
        f"nothing published: no URL was found for {DAY}; the usual number is 60",
    ]


@pytest.mark.parametrize(("urls", "is_red"), [(14, True), (15, False)])
def test_a_day_with_less_than_a_quarter_of_its_weekdays_urls_is_red(books, urls, is_red):
    books.past()
    books.enter(DAY, urls)
    expected = f"nothing published: only {urls} URLs were found for {DAY}; the usual number on a Monday is 60"
    assert books.causes(day_of(DAY, fetched("satu", day=DAY), known={}), article("satu"))[:1] == (
        [expected.replace(f"only {urls}", f"only {urls + 1}")] if is_red and urls + 1 < 15 else []
    )


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("index https://kota.example/: http_404", "discovery broken"),
        ("feed https://kota.example/rss: is not a feed", "discovery broken"),
        ("index https://kota.example/: robots", "blocked"),
        ("index https://kota.example/: challenge", "blocked"),
        ("index https://kota.example/: robots_unreachable", "site down"),
        ("index https://kota.example/: http_503", "site down"),
        ("index https://kota.example/: timeout", "slow"),
        ("index https://kota.example/: http_429", "slow"),
        (OUT_OF_TIME, "slow"),
        ("index https://kota.example/: unexpected", "our own fault"),
        ("the crawl ended early: shutdown", "our own fault"),
    ],
)
def test_what_a_crawl_states_has_its_class(stated, kind):
    assert cause_of([problem_of_crawl(stated)]) == f"{kind}: {stated}"


def test_what_a_crawl_states_is_told(books):
    assert books.causes(crawl_of(fetched("satu"), problems=(OUT_OF_TIME,)), article("satu")) == [f"slow: {OUT_OF_TIME}"]


@pytest.mark.parametrize(
    ("reason", "kind"), [("http_403", "blocked"), ("dns", "site down"), ("http_502", "site down"), ("timeout", "slow")]
)
def test_pages_that_do_not_come_are_told_with_their_reason(books, reason, kind):
    pages = [*waiting(reason, NAMES[:4]), *waiting("site_slowed", NAMES[4:])]
    assert books.causes(crawl_of(*pages)) == [
        f"{kind}: 10 of 10 pages could not be fetched: site_slowed 6, {reason} 4",
    ]


def test_half_of_the_pages_is_enough(books):
    pages = [*waiting("http_502", NAMES[:5]), *map(fetched, NAMES[5:])]
    assert books.causes(crawl_of(*pages), *map(article, NAMES[5:])) == []


def test_extraction_broken(books):
    books.past()
    books.enter(DAY, 50)
    crawl = crawl_of(*map(fetched, NAMES))
    assert books.causes(crawl, *(rejected(name, RejectReason.EMPTY) for name in NAMES)) == []
    books.enter(DAY, 60, state="rejected", reason="not_an_article")
    crawl = crawl_of(known={"rejected": 10}, run_id="archive_day/two")
    crawl = replace(crawl, head=crawl.head.model_copy(update={"days_found": frozenset([DAY])}))
    assert books.causes(crawl) == [
        "extraction broken: 70 of 120 pages gave no article, most of them as not_an_article; usually 0% do",
    ]


def test_a_source_whose_pages_are_mostly_videos_is_read_as_usual(books):
    books.past()
    for back in range(1, 29):
        books.enter(DAY - timedelta(days=back), 60, state="rejected", reason="not_an_article")
    books.enter(DAY, 40)
    crawl = crawl_of(*map(fetched, NAMES))
    books.enter(DAY, 60, state="rejected", reason="not_an_article")
    assert books.causes(crawl, *(rejected(name) for name in NAMES)) == []


def test_a_new_source_of_which_no_page_can_be_read_is_broken_and_with_one_it_is_not(books):
    crawl = crawl_of(*map(fetched, NAMES[:5]))
    assert books.causes(crawl, *map(rejected, NAMES[:5])) == [
        "extraction broken: 5 of 5 pages gave no article, most of them as empty",
    ]
    crawl = crawl_of(fetched(NAMES[5]), run_id="archive_day/two")
    assert books.causes(crawl, article(NAMES[5])) == []


def test_fields_that_are_lost_in_a_redesign_are_told(books):
    books.sql(
        "INSERT INTO marts.source_days VALUES ('kota', %(day)s, 50, 50, 50, 0, 49, 1, '{}')",
        {"day": DAY - timedelta(days=7)},
    )
    articles = [article(name, authors=(), section="Nasional" if name == NAMES[0] else None) for name in NAMES]
    assert books.causes(crawl_of(*map(fetched, NAMES)), *articles) == [
        "extraction broken: 10 of 10 articles lack an author; usually 0 of 100",
        "extraction broken: 9 of 10 articles lack a section; usually 0 of 100",
    ]


def test_all_duplicates(books):
    articles = [article(name, canonical_url=address("beranda")) for name in NAMES]
    assert books.causes(crawl_of(*map(fetched, NAMES)), *articles) == [
        "all duplicates: 9 of 10 pages are articles that are already there under another address",
    ]


def test_a_poll_is_judged_by_what_the_last_hours_found(books):
    today = datetime.now(UTC)
    books.enter(today.date(), 4, state="rejected", reason="empty", at=today - timedelta(hours=5))
    poll = crawl_of(fetched("satu", day=today.date()), days=(), run_id="ingest/one")
    assert books.causes(poll, rejected("satu")) == [
        "extraction broken: 5 of 5 pages gave no article, most of them as empty",
    ]
    books.sql("UPDATE ops.ledger SET discovered_at = now() - interval '7 hours'")
    assert books.causes(crawl_of(days=(), run_id="ingest/two")) == []


def test_our_own_fault(books):
    crawl = crawl_of(fetched("satu"), fetched("dua"))
    assert books.causes(crawl, article("satu"), article("dua")) == []
    again = replace(crawl, pages=crawl.pages[:1])
    (cause,) = books.causes(again, article("satu"))
    assert cause.startswith("our own fault: the counts do not add up: 1 results")


def test_the_worst_class_stands_before_all_causes():
    problems = [*map(problem_of_crawl, ("feed a: http_404", "index b: http_403"))]
    assert cause_of(problems) == "blocked: feed a: http_404; index b: http_403"
    assert {type(each) for each in problems} == {Problem}


def test_a_machine_without_a_network_is_our_own_outage():
    dead = [problem_of_crawl("index a: dns")]
    assert is_own_outage([dead] * 3)
    assert not is_own_outage([dead] * 2)
    assert not is_own_outage([dead, dead, dead, []])
    assert not is_own_outage([dead, dead, [problem_of_crawl("index a: http_503")]])


def test_a_slow_sunday_is_like_other_sundays(books):
    books.past(week=(60, 60, 60, 60, 60, 40, 4))
    assert books.causes(day_of(SUNDAY)) == []
    books.sql("DELETE FROM ops.ledger")
    books.past(week=(60, 60, 60, 60, 60, 40, 5), before=SUNDAY)
    assert books.causes(day_of(SUNDAY)) != []


def test_a_weekday_on_which_a_source_never_publishes_is_learnt(books):
    """It was red three times, and is not for ever."""
    books.past(week=(0, 60, 60, 60, 60, 40, 24))
    assert books.causes(crawl_of()) != []
    run = (
        "INSERT INTO ops.runs (run_id, source_id, dag_id, published_date, state, cause, started_at)"
        " VALUES (%(day)s, 'kota', 'archive_day', %(day)s, 'short', 'nothing published: no URL was found', now())"
    )
    for weeks in (1, 2, 3):
        books.sql(run, {"day": str(DAY - timedelta(weeks=weeks))})
    assert books.causes(crawl_of(run_id="archive_day/two")) == []


def test_a_source_that_is_dead_for_weeks_does_not_become_usual(books):
    books.past(before=DAY - timedelta(days=28))
    run = (
        "INSERT INTO ops.runs (run_id, source_id, dag_id, published_date, state, cause, started_at)"
        " VALUES (%(day)s, 'kota', 'archive_day', %(day)s, 'short', 'nothing published: no URL was found', now())"
    )
    for weeks in (1, 2, 3):
        books.sql(run, {"day": str(DAY - timedelta(weeks=weeks))})
    assert books.causes(crawl_of()) == [f"nothing published: no URL was found for {DAY}; the usual number is 60"]


@pytest.mark.parametrize(("urls_of_others", "is_quiet"), [(29, True), (31, False)])
def test_a_public_holiday_is_quiet_at_all_sources_of_a_country(books, urls_of_others, is_quiet):
    for source in ("kota", "desa", "laut", "harbour"):
        books.past(source=source)
    for source in ("desa", "laut"):
        books.enter(DAY, urls_of_others, source=source)
    books.enter(DAY, 60, source="harbour")
    assert (books.causes(crawl_of()) == []) is is_quiet


def test_two_silent_sources_are_no_holiday(books):
    for source in ("kota", "desa"):
        books.past(source=source)
    books.enter(DAY, 1, source="desa")
    assert books.causes(crawl_of()) != []


def test_sources_that_nobody_asked_for_the_day_show_no_holiday(books):
    for source in ("kota", "desa", "laut"):
        books.past(source=source)
    assert books.causes(crawl_of()) != []


def test_the_first_weekend_of_a_new_source_and_its_first_days_are_quiet(books):
    books.past(week=(60,) * 7, weeks=1, before=SUNDAY)
    books.sql("DELETE FROM ops.ledger WHERE published_date < %(day)s", {"day": SUNDAY - timedelta(days=6)})
    assert books.causes(day_of(SUNDAY)) == []
    assert books.causes(crawl_of(run_id="archive_day/two")) != [], "a Monday is a working day everywhere"


def found_ago(books, days, *, source="kota", urls=10):
    at = datetime.now(UTC) - timedelta(days=days)
    books.enter(at.date(), urls, source=source, state="failed", reason="http_404", at=at)


POLL = crawl_of(days=(), run_id="ingest/now")


@pytest.mark.parametrize(
    ("found", "is_red"),
    [
        ((1.9, 20), False),
        ((2.1, 2.5, 20), False),  # it paused for 17 days
        ((2.1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), True),
        ((3.1, 5.1, 7.1, 9.1, 11.1, 13.1, 15.1), True),  # half as long again as its longest pause
        ((2.9, 4.9, 6.9, 8.9, 10.9, 12.9, 14.9), False),
        ((6.9, 13.9), False),  # new
        ((7.1, 8, 10, 12, 13.9), True),
    ],
)
def test_polls_are_silent_after_longer_than_the_source_ever_paused(books, found, is_red):
    for days in found:
        found_ago(books, days)
    causes = books.causes(POLL)
    assert [cause.partition(" since")[0] for cause in causes] == ["nothing published: no new article"] * is_red


@pytest.mark.parametrize(("recent", "is_red"), [(9, False), (10, True)])
def test_polls_are_silent_longer_on_a_holiday(books, recent, is_red):
    for source in ("kota", "desa", "laut"):
        books.past(source=source, week=(10,) * 7, before=datetime.now(UTC).date())
        books.sql(
            "UPDATE ops.ledger SET discovered_at = now() - interval '60 hours' - (current_date - published_date)"
            " * interval '12 hours' WHERE source_id = %(source)s",
            {"source": source},
        )
    for source in ("desa", "laut"):
        found_ago(books, 0.5, source=source, urls=recent)
    assert bool(books.causes(POLL)) is is_red
