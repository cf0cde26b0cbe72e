"""Versions of a profile in the warehouse: learned, kept, learned anew after a redesign."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from psycopg2.errors import LockNotAvailable

from pipelines.cleaning import line_hash
from pipelines.loading import load_articles, settle
from pipelines.profiles import choose_profile, learn, read_profiles
from pipelines.reading import read_page
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage
from pipelines.records.warc_location import WarcLocation
from pipelines.run.stages import with_profile
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import open_runs, register_publishers
from tests.builders import KOTA, article, crawl_of, fetched
from tests.stages import one_reader

FIRST = date(2026, 3, 1)
PROMPT = "Kanal kami menunggu Anda setiap pagi"


def markup(number, name):
    lines = [
        f"Kalimat panjang ke-{n} dari berita nomor {number} yang berisi cukup banyak kata untuk dibaca."
        for n in range(5)
    ]
    text = "".join(f"<p>{line}</p>" for line in lines)
    body = f"<h1>Panen petak {number} lebih awal</h1><div class='{name}'>{text}<p>{PROMPT}</p></div>"
    return f"<title>Berita {number}</title><ul><li>Menu</li></ul>{body}"


HINTS = PageHints(source_id="kota", timezone="Asia/Jakarta", language="id")


class Site:
    """A publisher with one article a day, loaded as its pages read."""

    def __init__(self, connection):
        self.connection = connection
        self.pages = {}
        self.opened = 0
        register_publishers(connection, [KOTA])
        open_runs(connection, "archive_day/one", "archive_day", ["kota"], FIRST)

    def publish(self, numbers, name, days=1_000):
        loaded = []
        for number in numbers:
            url = f"https://kota.example/read/{number}"
            self.pages[url] = RawPage(
                url=url,
                body=markup(number, name).encode(),
                content_type="text/html; charset=utf-8",
                fetched_at=datetime(2026, 4, 1, tzinfo=UTC),
                listed_date=FIRST + timedelta(days=number % days),
                location=WarcLocation("warc/kota/a.warc.gz", number),
            )
            hints = with_profile(HINTS, read_profiles(self.connection, "kota"), self.pages[url])
            loaded.append(read_page(self.pages[url], hints))
        load_articles(self.connection, crawl_of().load(loaded))
        with self.connection.cursor() as cursor:
            cursor.execute("DISCARD TEMP")

    def learn(self, lost=()):
        def open_pages(archived):
            found = [self.pages[page.url] for page in archived if page.location.warc_offset not in lost]
            self.opened += len(found)
            return found

        return learn(self.connection, HINTS, open_pages, one_reader())


@pytest.fixture
def site(warehouse_url):
    with connect(warehouse_url, "kabar_loader") as connection:
        yield Site(connection)


def test_the_first_version_serves_all_days(site):
    site.publish(range(20), "lama")
    profile = site.learn()
    assert profile == SiteProfile(version=1, region="div.lama", recurring=frozenset([line_hash(PROMPT)]))
    assert choose_profile([profile], date(1999, 1, 1)) == profile


def test_nothing_new_is_no_version(site):
    site.publish(range(20), "lama")
    site.learn()
    site.publish(range(20, 22), "lama")
    assert site.learn() is None


def test_a_redesign_is_a_new_version_from_its_day_on(site):
    site.publish(range(20), "lama")
    old = site.learn()
    site.publish(range(20, 40), "baru")
    new = site.learn()
    assert (new.version, new.region, new.valid_from) == (2, "div.baru", FIRST + timedelta(days=20))
    assert new.recurring == old.recurring
    stored = read_profiles(site.connection, "kota")
    assert stored == (old, new)
    assert choose_profile(stored, FIRST) == old
    assert choose_profile(stored, FIRST + timedelta(days=21)) == new


def test_a_redesign_is_forgotten_at_once_and_learned_from_enough_of_its_own_pages(site):
    site.publish(range(20), "lama")
    old = site.learn()
    site.publish(range(20, 24), "baru")
    assert site.learn() is None
    site.publish(range(24, 25), "baru")
    forgotten = site.learn()
    assert (forgotten.version, forgotten.region, forgotten.valid_from) == (2, "", FIRST + timedelta(days=20))
    assert choose_profile([old, forgotten], FIRST + timedelta(days=19)) == old
    site.publish(range(25, 39), "baru")
    assert site.learn() is None
    site.publish(range(39, 40), "baru")
    learned = site.learn()
    assert (learned.version, learned.region, learned.valid_from) == (3, "div.baru", FIRST + timedelta(days=20))


def test_pages_are_read_again_when_half_of_them_are_new(site):
    site.publish(range(20), "lama")
    site.learn()
    site.publish(range(20, 29), "lama")
    assert site.learn() is None
    assert site.opened == 20
    site.publish(range(29, 32), "lama")
    assert site.learn() is None
    assert site.opened == 44


def test_a_publisher_of_many_articles_a_day_is_learned(site):
    site.publish(range(20), "lama", days=2)
    site.publish(range(2, 632, 3), "lama", days=3)
    assert site.learn().region == "div.lama"


def test_pages_of_two_days_teach_no_places(site):
    site.publish(range(20), "lama", days=2)
    assert site.learn() is None


def test_a_few_odd_pages_are_no_redesign(site):
    site.publish(range(20), "lama")
    site.learn()
    site.publish(range(20, 23), "khusus")
    site.publish(range(23, 25), "lama")
    assert site.learn() is None


def test_pages_that_do_not_fit_are_counted_for_the_run_and_the_version(site, warehouse_url):
    site.publish(range(20), "lama")
    profile = site.learn()
    pages = [site.pages[f"https://kota.example/read/{number}"] for number in (1, 2)]
    pages[1] = replace(pages[1], body=markup(2, "baru").encode())
    crawl = crawl_of(*(fetched(str(number)) for number in (1, 2)))
    results = [read_page(page, replace(HINTS, profile=profile)) for page in pages]
    later = [replace(result, fetched_at=datetime(2026, 4, 2, tzinfo=UTC)) for result in results]
    load = crawl.load(later)
    load_articles(site.connection, load)
    assert settle(site.connection, load, "test").fallbacks == 1
    site.connection.commit()
    with connect(warehouse_url, "kabar_analyst") as analyst, analyst.cursor() as cursor:
        cursor.execute("SELECT articles, fallbacks FROM marts.site_profiles")
        assert cursor.fetchall() == [(1, 1)]


def test_a_learned_line_is_cut_and_can_be_seen(site):
    site.publish(range(20), "lama")
    page = site.pages["https://kota.example/read/1"]
    read = read_page(page, replace(HINTS, profile=site.learn()))
    assert PROMPT in read_page(page, HINTS).body
    assert PROMPT not in read.body
    assert read.cut[-1] == f"recurs on this publisher's pages: {PROMPT}"


def test_what_was_learned_is_reported(site, warehouse_url):
    site.publish(range(20), "lama")
    site.learn()
    site.connection.commit()
    with connect(warehouse_url, "kabar_analyst") as analyst, analyst.cursor() as cursor:
        cursor.execute("SELECT version, region, pages, agreed, recurring_lines, articles FROM marts.site_profiles")
        assert cursor.fetchall() == [(1, "div.lama", 20, 20, 1, 0)]


def test_pages_that_the_archive_lacks_teach_nothing_and_stop_nobody(site):
    site.publish(range(20), "lama")
    assert site.learn(lost=range(16)) is None
    assert site.learn(lost=range(2)).region == ""
    site.publish(range(20, 22), "lama")
    assert site.learn(lost=range(2)).region == "div.lama"


def test_too_few_articles_teach_nothing(site):
    site.publish(range(4), "lama")
    assert site.learn() is None


def test_what_was_cut_is_loaded_beside_the_row(site):
    load_articles(site.connection, crawl_of().load([article(cut=('teaser: Baca juga: "Lain"',))]))
    with site.connection.cursor() as cursor:
        cursor.execute("SELECT cut FROM warehouse.articles")
        assert cursor.fetchall() == [(['teaser: Baca juga: "Lain"'],)]


def test_who_learns_second_waits_for_the_first(site, warehouse_url):
    site.publish(range(20), "lama")
    site.learn()
    with connect(warehouse_url, "kabar_loader") as other, other.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
        with pytest.raises(LockNotAvailable):
            learn(other, HINTS, lambda pages: [site.pages[page.url] for page in pages], one_reader())
        other.rollback()
