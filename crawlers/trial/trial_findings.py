"""The verdict on a source: what keeps it from working, and what a person should look at."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from crawlers.sources.source import Source
from crawlers.trial.sample_articles import Tried
from crawlers.trial.trial_report import fields_read
from crawlers.trial.tried_listing import Listed

REFUSALS = frozenset({"robots", "http_401", "http_402", "http_403", "http_451", "challenge"})
_GONE = frozenset({"http_404", "http_410"})
_NEEDED = ("title", "published_at", "body")
_STALE = timedelta(days=7)
"""How old the newest that a listing names may be: longer than any holiday."""
_MAX_EXAMPLES = 3


def refusal(problems: Iterable[str | None]) -> str | None:
    """Why the site may not be crawled: most of what was asked was refused in one of the ways of refusing."""
    counted = Counter(problems)
    refused = {problem: count for problem, count in counted.items() if problem in REFUSALS}
    if sum(refused.values()) * 2 <= counted.total() or not refused:
        return None
    worst = max(refused, key=lambda problem: refused[problem])
    return f"{refused[worst]} of {counted.total()} pages were refused: {worst}"


def problems_of(routes: Iterable[Listed], tried: Sequence[Tried]) -> list[str]:
    """What keeps a source from working, a clause each, by its routes and the articles that were tried."""
    problems = [f"{listed.route} {listed.url}: {listed.problem}" for listed in routes if listed.problem]
    there = [each for each in tried if each.problem not in _GONE]
    read = sum(each.article is not None for each in there)
    if not there:
        problems.append("no article is there to try")
    elif read * 2 < len(there):
        problems.append(f"only {read} of {len(there)} articles can be read")
    missing = [name for name, each in fields_read(tried).items() if read and name in _NEEDED and each.read * 2 < read]
    return [*problems, *(f"{name} is missing on most articles" for name in missing)]


def stale(routes: Iterable[Listed], today: date) -> list[str]:
    """The listings whose newest article is old on a local day of the source."""
    return [
        f"{listed.route} {listed.url}: the newest article is of {listed.newest}"
        for listed in routes
        if listed.newest and today - listed.newest > _STALE
    ]


def remarks_of(source: Source, links: Iterable[str], tried: Sequence[Tried]) -> list[str]:
    """What a person should look at: links that the pattern does not know, fields that no page gave."""
    others = [url for url in links if not source.is_article(url) and url.count("-") > _MAX_EXAMPLES]
    never = [name for name, each in fields_read(tried).items() if not each.read]
    remarks = [f"no article gave {', '.join(never)}; reading.selectors can say where they stand"] if never else []
    if others:
        remarks.append(f"links that are no articles by article_url: {', '.join(others[:_MAX_EXAMPLES])}")
    if not source.discovery.index and not source.discovery.sitemaps:
        remarks.append("only feeds were found: past days cannot be backfilled from this site")
    return remarks
