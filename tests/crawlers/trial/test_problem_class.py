"""What is wrong with a source is classed as in runs; trouble of the site says nothing of its definition."""

from dataclasses import replace

import pytest

from crawlers.trial.listing_trial import TriedListing
from crawlers.trial.problem_class import problem_class
from crawlers.trial.robots_rules import RobotsRules
from crawlers.trial.sample_articles import SampleArticle
from crawlers.trial.trial_report import TrialReport, find_remarks
from tests.builders import article

READ = article("satu")


@pytest.fixture
def report(source):
    def report(listings, articles=(), **more):
        """A report with the problems of listings and articles; None is one without a problem."""
        return TrialReport(
            source=source,
            home="https://kota.example/",
            robots=RobotsRules(),
            listings=tuple(TriedListing("feed", f"https://kota.example/{each}", "x", each) for each in listings),
            sample=tuple(SampleArticle(str(each), article=None if each else READ, problem=each) for each in articles),
            problems=("x",),
            **more,
        )

    return report


@pytest.mark.parametrize(
    ("listings", "articles", "expected"),
    [
        (["http_503"], [], "site down"),
        (["http_522"], [], "site down"),
        (["connection_refused", None], [None], "site down"),
        (["http_429"], [], "slow"),
        (["unexpected"], [], "our own fault"),
        (["http_404"], [], "discovery broken"),
        (["http_503", "http_404"], [], "discovery broken"),
        (["lists no articles", "timeout"], [], "discovery broken"),
        ([None], ["http_404", "http_410"], "discovery broken"),
        ([None], ["not_an_article", "not_an_article", None], "extraction broken"),
        ([None], ["http_503", "http_503", "not_an_article", None], "site down"),
        ([None], ["no_browser", "no_browser"], "our own fault"),
        ([None], ["no_browser", None, None], "our own fault"),
    ],
)
def test_the_class_of_what_is_wrong(report, listings, articles, expected):
    assert problem_class(report(listings, articles)) == expected


def test_a_stale_listing_is_a_matter_of_discovery(report):
    assert problem_class(report([None], [None] * 10, is_stale=True)) == "discovery broken"
    assert problem_class(report([None], ["not_an_article"] * 10, is_stale=True)) == "discovery broken"


def test_a_good_source_has_no_class_and_a_refusing_one_is_blocked(report):
    assert problem_class(replace(report([None]), problems=())) is None
    assert problem_class(report(["http_403"], refused="x")) == "blocked"


def test_fields_are_missing_only_where_articles_were_read(source):
    assert find_remarks(source, (), []) == []
    (remark,) = find_remarks(source, (), [SampleArticle("x", article=READ)])
    assert remark.startswith("no article has ")
