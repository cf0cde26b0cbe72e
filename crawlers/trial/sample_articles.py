"""Read a sample of a site's articles as the pipeline would, and count the fields that their pages give."""

import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from urllib.parse import parse_qsl, urlsplit

from scrapy.http import TextResponse

from crawlers.network.rendering import ARTICLE, RENDERS
from crawlers.sources.source import Source
from crawlers.trial.listing_trial import links_of
from crawlers.trial.site_probe import FetchResult, SiteProbe
from pipelines.extraction.sandbox import read_all
from pipelines.reading import read_page
from pipelines.records.article import Article, Precision, Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.urls import with_query

SAMPLE_SIZE = 10
FIELDS = (
    *("title", "subtitle", "authors", "editors", "section", "tags", "language", "dateline", "published_at"),
    *("published_date", "modified_at", "body", "image_url"),
)
"""Fields that a page may give or not, in the order of a report."""
_SINGLE_PAGE_QUERIES: tuple[dict[str, str], ...] = ({"page": "all"}, {"single": "1"}, {"showpage": "all"})
_MAX_EXAMPLE_LETTERS = 90
_READINGS = asyncio.Semaphore(os.cpu_count() or 1)
"""How many samples are read at once, each in a process of its own."""


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """A page of the sample, and its article or why there is none (`http_403`, `not_an_article`, …)."""

    url: str
    page: TextResponse | None = None
    article: Article | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class FieldCount:
    """On how many articles a field was read, and its value on the first of these."""

    read: int
    sample: str | None


def choose_urls(groups: Iterable[Sequence[str]], count: int = SAMPLE_SIZE) -> list[str]:
    """Return up to `count` URLs: the first of each group, then the second of each, and so on."""
    rounds = zip_longest(*(dict.fromkeys(group) for group in groups))
    return list(dict.fromkeys(url for urls in rounds for url in urls if url))[:count]


async def read_sample(
    probe: SiteProbe, urls: Iterable[str], hints: PageHints, single_page_query: dict[str, str] | None = None
) -> list[SampleArticle]:
    """Fetch articles, whole by the query if there is one, and read them by the pipeline's extraction and cleaning."""
    asked = {url: with_query(url, single_page_query) if single_page_query else url for url in urls}
    fetched = {url: await probe.fetch(address, **{RENDERS: ARTICLE}) for url, address in asked.items()}
    now = datetime.now(UTC)
    pages = [
        RawPage(
            url=url,
            body=result.response.body,
            content_type=(result.response.headers.get("Content-Type") or b"").decode("latin-1"),
            fetched_at=now,
        )
        for url, result in fetched.items()
        if result.response is not None
    ]
    async with _READINGS:
        outcomes = await asyncio.to_thread(lambda: list(read_all(read_page, ((page, hints) for page in pages))))
    read = {page.url: outcome for page, outcome in zip(pages, outcomes, strict=True)}
    return [_sample_article(url, result, read.get(url)) for url, result in fetched.items()]


def find_single_page_query(pages: Iterable[TextResponse | None], source: Source) -> dict[str, str]:
    """Return the query by which a paged article links to itself as a whole, empty where none does."""
    for page in filter(None, pages):
        own = urlsplit(page.url)
        links = [urlsplit(link) for link in links_of(page, source)]
        queries = [dict(parse_qsl(link.query)) for link in links if (link.netloc, link.path) == (own.netloc, own.path)]
        if query := next((query for query in _SINGLE_PAGE_QUERIES if query in queries), None):
            return query
    return {}


def count_fields(sample: Iterable[SampleArticle]) -> dict[str, FieldCount]:
    """Return for each field on how many articles it was read."""
    articles = [each.article for each in sample if each.article]
    values = {name: [value for each in articles if (value := _value(each, name))] for name in FIELDS}
    return {name: FieldCount(len(found), _example(found[0]) if found else None) for name, found in values.items()}


def _value(article: Article, name: str) -> object:
    """Return what the page gave; a day that is not the page's own is not its field."""
    is_given = name != "published_date" or article.published_precision is not Precision.LISTING
    return getattr(article, name) if is_given else None


def _sample_article(url: str, result: FetchResult, outcome: Article | Rejected | None) -> SampleArticle:
    if isinstance(outcome, Article):
        return SampleArticle(url, result.page, article=outcome)
    return SampleArticle(url, result.page, problem=outcome.reason if outcome else result.problem)


def _example(value: object) -> str:
    text = " ".join((", ".join(value) if isinstance(value, tuple) else str(value)).split())
    return text if len(text) <= _MAX_EXAMPLE_LETTERS else f"{text[:_MAX_EXAMPLE_LETTERS]}…"
