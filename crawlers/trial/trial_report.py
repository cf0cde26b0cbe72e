"""What a trial found, as a document for programs and as lines for a person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from crawlers.trial.robots_rules import Robots
from crawlers.trial.sample_articles import FIELDS, Tried
from crawlers.trial.tried_listing import USUAL, Listed
from pipelines.records.article import Article

_MAX_SAMPLE_LETTERS = 90
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class FieldRead:
    """A field of the row: on how many of the articles it was read, and what it was on the first of these."""

    read: int
    sample: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of a trial.

    Attributes:
        refused: why the site may not be crawled, None where it may.
        problems: what keeps the source from working, each a clause; empty for a good verdict.
        remarks: what a person should look at: guesses, and what is missing.
        learned: what was concluded of the site, each with the reason.
    """

    source_id: str
    url: str
    robots: Robots
    routes: tuple[Listed, ...] = ()
    articles: tuple[Tried, ...] = ()
    refused: str | None = None
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    learned: dict[str, str] = field(default_factory=dict)
    requests: int = 0

    @property
    def is_good(self) -> bool:
        """The verdict."""
        return self.refused is None and not self.problems


def fields_read(tried: Iterable[Tried]) -> dict[str, FieldRead]:
    """Every field of a row, and on how many articles it was read."""
    articles = [each.article for each in tried if each.article]
    values = {name: [value for each in articles if (value := getattr(each, name))] for name in FIELDS}
    return {name: FieldRead(len(found), _sample(found[0]) if found else None) for name, found in values.items()}


def as_document(report: Report) -> dict[str, Any]:
    """The report as JSON can say it."""
    return {
        "source": report.source_id,
        "url": report.url,
        "verdict": "refused" if report.refused else "good" if report.is_good else "bad",
        "refused": report.refused,
        "problems": list(report.problems),
        "remarks": list(report.remarks),
        "learned": report.learned,
        "robots": asdict(report.robots),
        "routes": [_route(listed) for listed in report.routes],
        "articles": [_article(tried) for tried in report.articles],
        "fields": {name: asdict(read) for name, read in fields_read(report.articles).items()},
        "requests": report.requests,
    }


def as_lines(report: Report) -> list[str]:
    """The report for a person."""
    read = sum(tried.article is not None for tried in report.articles)
    return [
        f"{report.source_id}: {report.url}, {report.requests} requests",
        "",
        "robots.txt",
        *_robots_lines(report.robots),
        "",
        *(["Learned", *(f"  {name}: {text}" for name, text in report.learned.items()), ""] if report.learned else []),
        "Routes",
        *_route_lines(report.routes),
        "",
        f"Articles: {read} of {len(report.articles)} read",
        *(f"  {tried.problem or 'read'}: {tried.url}" for tried in report.articles),
        "",
        *(["Fields", *_field_lines(report), ""] if read else []),
        *(f"Look at this: {remark}" for remark in report.remarks),
        *(f"Problem: {problem}" for problem in report.problems),
        f"Verdict: {_verdict(report)}",
    ]


def _field_lines(report: Report) -> Iterator[str]:
    read = sum(tried.article is not None for tried in report.articles)
    for name, each in fields_read(report.articles).items():
        yield f"  {name}: {each.read} of {read}, {each.sample}" if each.read else f"  {name}: missing"


def _verdict(report: Report) -> str:
    if report.refused:
        return f"refused: {report.refused}"
    return "good" if report.is_good else "bad"


def _robots_lines(robots: Robots) -> Sequence[str]:
    if robots.problem:
        return [f"  {robots.problem}"]
    pause = f"  asks for {robots.delay:g} s between requests" if robots.delay else "  asks for no pause"
    return [pause, f"  closed to us: {', '.join(robots.closed) or 'nothing'}"]


def _route(listed: Listed) -> dict[str, Any]:
    return {
        "route": listed.route,
        "url": listed.url,
        "how": listed.how,
        "problem": listed.problem,
        "articles": len(listed.found),
        "newest": listed.newest.isoformat() if listed.newest else None,
        "examples": [found.url for found in listed.found[:_EXAMPLES]],
    }


def _route_lines(routes: Iterable[Listed]) -> list[str]:
    """A line for each listing; those that are not where sites usually have them share one."""
    routes = list(routes)
    absent = [listed.url for listed in routes if listed.how in USUAL and listed.problem == "http_404"]
    lines = [_route_line(listed) for listed in routes if listed.url not in absent]
    return [*lines, f"  not there: {', '.join(absent)}"] if absent else lines


def _route_line(listed: Listed) -> str:
    what = listed.problem or f"{len(listed.found)} articles, the newest of {listed.newest}"
    return f"  {listed.route} {listed.url} ({listed.how}): {what}"


def _article(tried: Tried) -> dict[str, Any]:
    article = tried.article
    row = {name: _value(article, name) for name in (*FIELDS, "word_count", "access")} if article else None
    return {"url": tried.url, "problem": tried.problem, "row": row}


def _value(article: Article, name: str) -> object:
    value = getattr(article, name)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _sample(value: object) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= _MAX_SAMPLE_LETTERS else f"{text[:_MAX_SAMPLE_LETTERS]}…"
