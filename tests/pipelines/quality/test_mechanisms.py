"""The mechanisms that the benchmark switches off are there, and each page is scored as the corpus says."""

from pipelines.reading import read_page
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from tests.benchmarks.corpus import FETCHED
from tests.benchmarks.mechanisms import mechanisms
from tests.benchmarks.page_scores import Case, Scored, means, means_of_publishers

PAGE = b"""<html><head><title>Bridge opens after two years of work</title></head><body>
<h1>Bridge opens after two years of work</h1>
<div><p>The bridge over the river opened on Monday after two years of work, the town council said on Sunday evening.</p>
<p>Advertisement</p>
<p>About three hundred people walked over it in the first hour, and the ferry made its last trip on the same day.</p>
</div></body></html>"""


def read():
    page = RawPage(url="https://pages.example/a", body=PAGE, content_type="", fetched_at=FETCHED)
    return read_page(page, PageHints())


def test_each_mechanism_can_be_off_and_is_on_again():
    plain = read()
    changed = set()
    for mechanism in mechanisms():
        with mechanism.off():
            changed |= {mechanism.name} if read() != plain else set()
    assert "phrases: line" in changed
    assert "title: part of the heading" not in changed
    assert read() == plain


def test_a_publisher_counts_once_however_many_pages_it_has():
    scored = [
        Scored(Case("a", publisher, None), {"body precision": 1.0, "body recall": recall, "day": recall})
        for publisher, recall in (("one.example", 1.0), ("one.example", 1.0), ("two.example", 0.0))
    ]
    assert means(scored) == {"day": 2 / 3, "body F1": 0.8}
    assert means_of_publishers(scored) == {"day": 0.5, "body F1": 2 / 3}
