"""Ten articles, fetched and read as the pipeline would: what their pages give, field by field."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest
from urllib.parse import parse_qsl, urlsplit

from scrapy.http import TextResponse

from crawlers.listings.links import absolute
from crawlers.trial.site_probe import Answer, Visit
from pipelines.extraction.sandbox import read_all
from pipelines.records.article import Article, Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.urls import with_query

SAMPLE = 10
FIELDS = (
    *("title", "subtitle", "authors", "editors", "section", "tags", "language", "dateline", "published_at"),
    *("modified_at", "body", "image_url"),
)
"""Fields of a row that a page may give or not, in the order of a report."""
WHOLE_PAGE_QUERIES: tuple[dict[str, str], ...] = ({"page": "all"}, {"single": "1"}, {"showpage": "all"})


@dataclass(frozen=True, slots=True)
class Tried:
    """One article that was tried: its row, or why there is none (`http_403`, `not_an_article`, …)."""

    url: str
    article: Article | None = None
    problem: str | None = None


def choose_urls(groups: Iterable[Sequence[str]], count: int = SAMPLE) -> list[str]:
    """Return up to `count` addresses, in turn from each group, each group from its beginning."""
    turns = zip_longest(*(dict.fromkeys(group) for group in groups))
    return list(dict.fromkeys(url for turn in turns for url in turn if url))[:count]


async def fetch(visit: Visit, urls: Iterable[str], whole_page: dict[str, str] | None = None) -> list[Answer]:
    """Ask for articles, shown whole where a parameter does that; the answers bear the addresses as given."""
    answers = []
    for url in urls:
        answer = await visit.ask(with_query(url, whole_page) if whole_page else url)
        answers.append(replace(answer, url=url))
    return answers


async def read(answers: Sequence[Answer], hints: PageHints) -> list[Tried]:
    """Read the pages by the pipeline's own extraction and cleaning, in processes of their own."""
    now = datetime.now(UTC)
    pages = [
        RawPage(url=answer.url, body=answer.body, content_type=answer.content_type, fetched_at=now, hints=hints)
        for answer in answers
        if answer.response is not None
    ]
    verdicts = iter(await asyncio.to_thread(lambda: list(read_all(pages))))
    return [_tried(answer, next(verdicts) if answer.response is not None else None) for answer in answers]


def whole_page_query(answers: Iterable[Answer]) -> dict[str, str]:
    """The parameter by which paged articles link to themselves as a whole; empty where none does."""
    for answer in answers:
        if answer.page is not None:
            for query in WHOLE_PAGE_QUERIES:
                if _links_to_itself_with(answer.page, query):
                    return query
    return {}


def _tried(answer: Answer, verdict: Article | Rejected | None) -> Tried:
    if isinstance(verdict, Article):
        return Tried(answer.url, article=verdict)
    return Tried(answer.url, problem=verdict.reason.value if verdict else answer.problem)


def _links_to_itself_with(page: TextResponse, query: dict[str, str]) -> bool:
    own = urlsplit(page.url)
    addresses = (absolute(page, href) for href in page.xpath("//a/@href").getall())
    links = (urlsplit(address) for address in addresses if address)
    return any((link.netloc, link.path, dict(parse_qsl(link.query))) == (own.netloc, own.path, query) for link in links)
