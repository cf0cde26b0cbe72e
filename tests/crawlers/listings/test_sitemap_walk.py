"""A tree of sitemaps: bounded, each read once, and honest about how far back it reaches."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from crawlers.listings.plan import ListingTask, listings_of_days
from crawlers.listings.sitemap import SitemapContent
from crawlers.listings.sitemap_walk import MAX_SITEMAP_DEPTH, MAX_SITEMAPS, SitemapWalk
from crawlers.sources.source import Source
from tests.builders import found

DAY = date(2026, 3, 2)
ROOT = ListingTask(url="https://kota.example/s.xml", route="sitemap")


def index(*names, changed=None):
    urls = tuple(f"https://kota.example/{name}.xml" for name in names)
    return SitemapContent((), urls, dict.fromkeys(urls, changed) if changed else {})


def naming(*articles):
    return SitemapContent(articles, ())


def further(walk, task, content):
    tasks, problem, _ = walk.further(task, content)
    return [each.url.rpartition("/")[2] for each in tasks], problem


def test_each_sitemap_is_read_once(source):
    walk = SitemapWalk(source, ())
    assert further(walk, ROOT, index("a", "b", "s")) == (["a.xml", "b.xml"], None)
    assert further(walk, ROOT, index("b", "c")) == (["c.xml"], None)


def test_sitemaps_beyond_the_limit_are_reported(source):
    walk = SitemapWalk(source, ())
    tasks, problem = further(walk, ROOT, index(*range(MAX_SITEMAPS + 5)))
    assert len(tasks) == MAX_SITEMAPS - 1
    assert problem == f"6 of its sitemaps are not read: the limit of a crawl is {MAX_SITEMAPS}"


def test_a_tree_has_an_end(source):
    walk, task = SitemapWalk(source, ()), ROOT
    for depth in range(MAX_SITEMAP_DEPTH):
        (task,), _, _ = walk.further(task, index(f"deep{depth}"))
    assert further(walk, task, index("deeper")) == (
        [],
        f"is {MAX_SITEMAP_DEPTH} sitemap indexes deep; the sitemaps that it names are not read",
    )


def test_one_that_breaks_off_is_reported(source):
    walk = SitemapWalk(source, ())
    assert walk.further(ROOT, SitemapContent((), (), is_whole=False))[1] == "breaks off before its end"


BEFORE = datetime(2026, 3, 1, 16, 59, tzinfo=UTC)  # 23:59 in Jakarta


def test_sitemaps_that_were_not_changed_since_the_day_are_left_out_if_their_lastmod_is_right(source):
    old = index("a", changed=BEFORE)
    tasks, problem, left_out = SitemapWalk(source, (DAY,)).further(ROOT, old, frozenset(old.sitemaps))
    assert (tasks, problem) == ([], None)
    assert left_out == "1 of its sitemaps are not read: changed before 2026-03-02"
    assert further(SitemapWalk(source, (DAY,)), ROOT, old)[0] == ["a.xml"]
    assert further(SitemapWalk(source, (DAY,)), ROOT, index("b", changed=BEFORE.replace(hour=17)))[0] == ["b.xml"]
    assert SitemapWalk(source, ()).further(ROOT, old, frozenset(old.sitemaps))[0]


def test_of_many_old_sitemaps_beside_a_new_one_only_some_are_doubted(source):
    old = index(*range(80), changed=BEFORE)
    frozen, _ = further(SitemapWalk(source, (DAY,)), ROOT, old)
    assert len(frozen) == 80
    alive = replace(old, sitemaps=(*old.sitemaps, "https://kota.example/new.xml"))
    tasks, _, left_out = SitemapWalk(source, (DAY,)).further(ROOT, alive)
    assert len(tasks) == 51
    assert left_out == "30 of its sitemaps are not read: changed before 2026-03-02"


def test_a_walk_takes_the_articles_of_its_days_a_poll_all(source):
    articles = [found("a", day=DAY), found("b", day=date(2026, 3, 1))]
    assert SitemapWalk(source, (DAY,)).of_requested_days(ROOT, naming(*articles)) == articles[:1]
    assert SitemapWalk(source, ()).of_requested_days(ROOT, naming(*articles)) == articles


def test_an_article_of_some_day_of_a_month_is_of_each_that_is_asked_for(source):
    article = found("a", day=date(2026, 2, 28))
    content = replace(naming(article), since={article.url: date(2026, 2, 1)})
    for days, listed in (((DAY,), []), ((date(2026, 2, 1), DAY), [date(2026, 2, 1)]), ((date(2026, 1, 31),), [])):
        walk = SitemapWalk(source, days)
        assert [each.listed_date for each in walk.of_requested_days(ROOT, content)] == listed
        assert (walk.shortfall() is None) is (days[0] >= date(2026, 2, 1))
    assert SitemapWalk(source, ()).of_requested_days(ROOT, content) == [article]


@pytest.mark.parametrize(
    ("changed_on", "is_taken"),
    [("2026-03-01", False), ("2026-03-02", True), ("2026-03-09", True), ("2026-03-10", False)],
)
def test_an_article_may_be_of_the_days_before_its_last_change(source, changed_on, is_taken):
    article = found("a", day=date.fromisoformat(changed_on))
    content = replace(naming(article), since={article.url: date.min})
    walk = SitemapWalk(source, (DAY,))
    assert walk.of_requested_days(ROOT, content) == [article] * is_taken, "its day is that of the change"
    assert (walk.shortfall() is None) is (article.listed_date <= DAY), "a correction reaches no further back"


def test_articles_that_changed_much_later_are_told(source, caplog):
    article = found("a", day=date(2026, 6, 1))
    caplog.set_level("INFO")
    SitemapWalk(source, (DAY,)).of_requested_days(ROOT, replace(naming(article), since={article.url: date.min}))
    assert "1 changed after 2026-03-09 and may be of a requested day" in caplog.text


@pytest.mark.parametrize("template", ["{date:%Y-%m-%d}", "{date:%Y-%m}"])
def test_the_sitemap_of_a_period_names_its_articles_whenever_they_changed(definition, template):
    definition["discovery"] = {"sitemaps": [f"https://kota.example/{template}.xml"]}
    walk = SitemapWalk(Source.model_validate(definition), (DAY,))
    (task,) = listings_of_days(Source.model_validate(definition), (DAY,))
    article = found("a", day=date(2026, 6, 1))
    content = replace(naming(article), since={article.url: date.min})
    assert walk.further(task, content) == ([], None, None)
    assert walk.of_requested_days(task, content) == [article]


@pytest.mark.parametrize(
    ("days_of_files", "shortfall"),
    [
        ([[DAY], [date(2026, 3, 3)]], None),
        ([[date(2026, 3, 3)], [date(2026, 3, 1)]], None),
        ([[date(2026, 3, 4)], [date(2026, 3, 3)], []], "the sitemaps reach back to 2026-03-03 only"),
        ([[]], "the sitemaps name no article"),
    ],
)
def test_all_sitemaps_together_reach_back_or_not(source, days_of_files, shortfall):
    walk = SitemapWalk(source, (DAY,))
    for number, days in enumerate(days_of_files):
        walk.of_requested_days(ROOT, naming(*(found(f"{number}-{day}", day=day) for day in days)))
    assert walk.shortfall() == shortfall


def test_one_that_was_left_out_as_older_proves_the_reach(source):
    walk = SitemapWalk(source, (DAY,))
    old = index("a", changed=datetime(2026, 2, 1, tzinfo=UTC))
    walk.further(ROOT, old, frozenset(old.sitemaps))
    walk.of_requested_days(ROOT, naming(found("b", day=date(2026, 3, 3))))
    assert walk.shortfall() is None


def test_the_sitemap_of_a_month_covers_its_days_whatever_it_names(source):
    walk = SitemapWalk(source, (DAY,))
    month = ListingTask(
        url="https://kota.example/2026-03.xml", route="sitemap", covers=(date(2026, 3, 1), date(2026, 3, 31))
    )
    walk.of_requested_days(month, naming(found("a", day=date(2026, 3, 5))))
    assert walk.shortfall() is None


MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def test_the_sitemap_of_a_period_that_lists_another_is_reported(source):
    month = ListingTask(url="https://kota.example/2026-03.xml", route="sitemap", covers=MARCH)
    walk = SitemapWalk(source, (DAY,))
    today = naming(found("a", day=date(2026, 11, 5)), found("b", day=date(2026, 11, 6)))
    wrong = "names 2 articles, none of which is of 2026-03-01 to 2026-03-31; it lists other days"
    assert walk.further(month, today)[1] == wrong
    assert walk.further(month, naming(found("c", day=date(2026, 3, 9))))[1] is None
    assert walk.further(month, naming())[1] == "names no article"
    assert SitemapWalk(source, ()).further(month, today)[1] is None


def test_an_article_without_a_date_is_of_the_day_in_the_address_of_its_sitemap(source):
    day = ListingTask(url="https://kota.example/2026-03-02.xml", route="sitemap", covers=(DAY, DAY))
    article = found("a", day=date(2026, 11, 5))
    content = replace(naming(article), undated=frozenset([article.url]))
    walk = SitemapWalk(source, (DAY,))
    assert [each.listed_date for each in walk.of_requested_days(day, content)] == [DAY]
    assert walk.further(day, content)[1] is None


def test_a_sitemap_of_which_no_entry_is_an_article_is_reported(source):
    content = replace(naming(), unmatched=7)
    assert SitemapWalk(source, ()).further(ROOT, content)[1] == "names no article"
    assert SitemapWalk(source, ()).further(replace(ROOT, depth=1), content)[1] is None
