"""The report of a trial: the verdict on a source, as a document for programs and as lines for a person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from crawlers.sources.source import Source
from crawlers.trial.listing_trial import USUAL_ADDRESS, TriedListing
from crawlers.trial.robots_rules import RobotsRules
from crawlers.trial.sample_articles import FIELDS, SampleArticle, count_fields
from crawlers.trial.site_signals import Signal

REFUSALS = frozenset({"robots", "http_401", "http_402", "http_403", "http_451", "challenge"})
GONE = frozenset({"http_404", "http_410"})
_REQUIRED_FIELDS = ("title", "published_date", "body")
_MAX_AGE = timedelta(days=7)  # of the newest article of a listing; longer than any holiday
_MIN_SLUG_HYPHENS = 4
_MAX_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialReport:
    """The outcome of a trial."""

    source: Source
    home: str  # address of the front page, with a `/` at its end
    robots: RobotsRules
    listings: tuple[TriedListing, ...] = ()
    sample: tuple[SampleArticle, ...] = ()
    refused: str | None = None  # why the site may not be crawled
    is_stale: bool = False  # a listing's newest article is old
    problems: tuple[str, ...] = ()  # that keep the source from working
    remarks: tuple[str, ...] = ()  # that a person should look at
    learned: Mapping[str, str] = field(default_factory=dict)  # about the site, with the evidence
    requests: int = 0
    signals: tuple[Signal, ...] = ()  # what the site says about its use by machines


def find_refusal(problems: Iterable[str | None]) -> str | None:
    """Return why the site may not be crawled: it refused most of the requests; None if it did not."""
    counts = Counter(problems)
    refused = {problem: count for problem, count in counts.items() if problem in REFUSALS}
    if sum(refused.values()) * 2 <= counts.total():
        return None
    worst = max(refused, key=lambda problem: refused[problem])
    return f"{refused[worst]} of {counts.total()} pages were refused: {worst}"


def find_problems(listings: Iterable[TriedListing], sample: Sequence[SampleArticle]) -> list[str]:
    """Return what keeps a source from working, by its listings and a sample of its articles."""
    problems = [f"{listing.route} {listing.url}: {listing.problem}" for listing in listings if listing.problem]
    present = [each for each in sample if each.problem not in GONE]
    read = sum(each.article is not None for each in present)
    if not present:
        problems.append("no article could be tried")
    elif read * 2 < len(present):
        problems.append(f"only {read} of {len(present)} articles can be read")
    fields = count_fields(sample)
    missing = [name for name in _REQUIRED_FIELDS if fields[name].read * 2 < read]
    return [*problems, *(f"{name} is missing on most articles" for name in missing)]


def find_stale(listings: Iterable[TriedListing], today: date) -> list[str]:
    """Return the listings whose newest article is old on a local day of the source."""
    return [
        f"{listing.route} {listing.url}: the newest article is from {listing.newest}"
        for listing in listings
        if listing.newest and today - listing.newest > _MAX_AGE
    ]


def find_remarks(source: Source, links: Iterable[str], sample: Sequence[SampleArticle]) -> list[str]:
    """Return what a person should look at: fields that no page gave, links that the pattern does not match."""
    remarks = []
    empty = [name for name, count in count_fields(sample).items() if not count.read]
    if empty and any(each.article for each in sample):
        remarks.append(f"no article has {', '.join(empty)}; if the pages show them, add reading.selectors")
    others = [url for url in links if not source.is_article(url) and url.count("-") >= _MIN_SLUG_HYPHENS]
    if others:
        remarks.append(f"links that article_url does not match: {', '.join(others[:_MAX_EXAMPLES])}")
    if not source.discovery.index and not source.discovery.sitemaps:
        remarks.append("neither a dated index nor a sitemap is known: past days cannot be backfilled from this site")
    return remarks


def as_document(report: TrialReport) -> dict[str, Any]:
    """Return the report as a JSON document in which days and instants are still objects."""
    return {
        "source": report.source.id,
        "url": report.home,
        "verdict": "refused" if report.refused else "bad" if report.problems else "good",
        "refused": report.refused,
        "problems": report.problems,
        "remarks": report.remarks,
        "learned": report.learned,
        "robots": asdict(report.robots),
        "signals": [each._asdict() for each in report.signals],
        "routes": [_route(listing) for listing in report.listings],
        "articles": [_article(each) for each in report.sample],
        "fields": {name: asdict(count) for name, count in count_fields(report.sample).items()},
        "requests": report.requests,
    }


def _route(listing: TriedListing) -> dict[str, Any]:
    return {
        "route": listing.route,
        "url": listing.url,
        "how": listing.how,
        "problem": listing.problem,
        "articles": len(listing.found),
        "newest": listing.newest,
        "examples": [found.url for found in listing.found[:_MAX_EXAMPLES]],
    }


def _article(each: SampleArticle) -> dict[str, Any]:
    row = {name: getattr(each.article, name) for name in (*FIELDS, "word_count", "access")} if each.article else None
    return {"url": each.url, "problem": each.problem, "row": row}


def as_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a report's document."""
    articles = document["articles"]
    read = sum(article["row"] is not None for article in articles)
    yield f"{document['source']}: {document['url']}, {document['requests']} requests"
    yield from _section("robots.txt", _robots_lines(document["robots"]))
    if document["signals"]:
        lines = (f"{each['found_in']}: {each['signal']} {each['value']}" for each in document["signals"])
        yield from _section("About machines", lines)
    if document["learned"]:
        yield from _section("Learned", (f"{name}: {text}" for name, text in document["learned"].items()))
    yield from _section("Routes", _route_lines(document["routes"]))
    lines = (f"{article['problem'] or 'read'}: {article['url']}" for article in articles)
    yield from _section(f"Articles: {read} of {len(articles)} read", lines)
    if read:
        yield from _section("Fields", _field_lines(document["fields"], read))
    yield ""
    yield from (f"Look at this: {remark}" for remark in document["remarks"])
    yield from (f"Problem: {problem}" for problem in document["problems"])
    yield f"Verdict: {document['verdict']}" + (f": {document['refused']}" if document["refused"] else "")


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", title)
    yield from (f"  {line}" for line in lines)


def _robots_lines(robots: Mapping[str, Any]) -> Iterator[str]:
    if robots["problem"]:
        yield robots["problem"]
        return
    yield f"Crawl-delay: {robots['delay']:g} s" if robots["delay"] else "no Crawl-delay"
    yield f"closed to Kabar: {', '.join(robots['closed']) or 'nothing'}"


def _route_lines(routes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each listing; one line for all usual addresses that do not exist."""
    absent = []
    for route in routes:
        if route["how"] == USUAL_ADDRESS and route["problem"] == "http_404":
            absent.append(route["url"])
        else:
            outcome = route["problem"] or f"{route['articles']} articles, newest {route['newest']}"
            yield f"{route['route']} {route['url']} ({route['how']}): {outcome}"
    if absent:
        yield f"not found: {', '.join(absent)}"


def _field_lines(fields: Mapping[str, Mapping[str, Any]], read: int) -> Iterator[str]:
    for name, count in fields.items():
        yield f"{name}: {count['read']} of {read}, {count['sample']}" if count["read"] else f"{name}: missing"
