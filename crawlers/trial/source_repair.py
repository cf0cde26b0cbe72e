"""Propose a repaired definition for a source: moved listings, others in place of dead ones, a new article pattern."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from crawlers.sources.source import Source
from crawlers.trial.problem_class import NOT_OF_DEFINITION, problem_class
from crawlers.trial.proposed_definition import draft_definition
from crawlers.trial.site_probe import FetchResult, SiteProbe
from crawlers.trial.source_check import check
from crawlers.trial.source_proposal import SourceProposal, explore
from crawlers.trial.trial_report import TrialReport, find_stale

_PERMANENT = frozenset({301, 308})
_STATIC = ("feeds", "sitemaps", "pages")
_ROUTES = {"feed": "feeds", "sitemap": "sitemaps", "page": "pages"}


@dataclass(frozen=True, slots=True)
class Repair:
    """A definition that works where the present one does not, and what is new in it, a sentence each."""

    definition: dict[str, Any]
    changes: tuple[str, ...]


async def find_repair(
    probe: SiteProbe, source: Source, document: Mapping[str, Any], report: TrialReport, day: date | None
) -> Repair | None:
    """Return a repaired definition, None if nothing is to be repaired or no repair works.

    Args:
        probe: the one that checked the source, which fetches nothing twice.
        source: the source.
        document: its definition as its file holds it.
        report: the outcome of the check.
        day: the local day that was checked, None for today.
    """
    if report.refused or problem_class(report) in NOT_OF_DEFINITION:  # nothing in it is to blame
        return None
    moved = await _moved(probe, source)
    repair = _with_moved(document, moved)
    if report.problems:
        if repair.changes and (proven := await _proven(probe, repair, day)):
            return proven
        home = f"{urlsplit(report.home).scheme}://{source.domains[0]}/"
        _, draft = draft_definition(home, source.id, source.delay)
        draft = draft.model_copy(update={"domains": source.domains})
        on = day or datetime.now(source.zone).date()
        repair = _with_found(repair, source, _broken(report, on), await explore(probe, home, draft, day))
    return await _proven(probe, repair, day) if repair.changes else None


async def _proven(probe: SiteProbe, repair: Repair, day: date | None) -> Repair | None:
    """Return the repair if the source works by it."""
    try:
        source = Source.model_validate(repair.definition)
    except ValidationError:  # for instance, no listing is left
        return None
    report = await check(probe, source, day)
    if report.refused or report.problems:
        return None
    verified = {"day": datetime.now(UTC).date(), "against": "the site, by ./kabar source repair"}
    return Repair({**repair.definition, "verified": verified}, repair.changes)


async def _moved(probe: SiteProbe, source: Source) -> dict[str, str]:
    """Return the listings that permanent redirects lead to another address of the publisher, with that address."""
    listed = [url for route in _STATIC for url in getattr(source.discovery, route) if "{" not in url]
    fetched = {url: await probe.fetch(url) for url in listed}
    return {url: new for url, result in fetched.items() if (new := _permanent(result)) and source.owns(new)}


def _permanent(result: FetchResult) -> str | None:
    if result.response is None or result.response.request is None:
        return None
    reasons = result.response.request.meta.get("redirect_reasons", ())
    return result.response.url if reasons and _PERMANENT.issuperset(reasons) else None


def _with_moved(document: Mapping[str, Any], moved: Mapping[str, str]) -> Repair:
    discovery = dict(document["discovery"])
    for route in _STATIC:
        if route in discovery:
            discovery[route] = list(dict.fromkeys(moved.get(url, url) for url in discovery[route]))
    changes = tuple(f"{old} has moved to {new}" for old, new in moved.items())
    return Repair({**document, "discovery": discovery}, changes)


def _broken(report: TrialReport, on: date) -> set[tuple[str, str]]:
    """Return route and address of the listings that cannot be read, or whose newest article is old on a day."""
    broken = [each for each in report.listings if each.problem or find_stale([each], on)]
    return {(_ROUTES.get(each.route, each.route), each.url) for each in broken}


def _with_found(repair: Repair, source: Source, dead: set[tuple[str, str]], site: SourceProposal) -> Repair:
    """Put what the site was found to have in the place of what does not work."""
    if site.definition is None or site.refused or site.problems:
        return repair
    discovery, changes = dict(repair.definition["discovery"]), list(repair.changes)
    for route in ("feeds", "sitemaps"):
        found = site.definition["discovery"].get(route, [])
        kept = [url for url in discovery.get(route, ()) if (route, url) not in dead or url in found]
        gone = [url for url in discovery.get(route, ()) if url not in kept]
        new = [url for url in found if url not in kept] if gone or not kept else []
        changes += [f"{url} does not work" for url in gone]
        changes += [f"{url} lists articles" for url in new]
        discovery[route] = [*kept, *new]
    is_missing = any(route == "index" for route, _ in dead) or not any(discovery.values())
    if is_missing and "index" in site.definition["discovery"]:
        discovery["index"] = site.definition["discovery"]["index"]
        changes += [f"{each['url']} lists the articles of a day" for each in discovery["index"]]
    discovery = {route: listings for route, listings in discovery.items() if listings}
    definition = {**repair.definition, "discovery": discovery}
    return _with_pattern(Repair(definition, tuple(changes)), source, site)


def _with_pattern(repair: Repair, source: Source, site: SourceProposal) -> Repair:
    """Take the site's pattern if the definition's matches less than half of the articles that were read."""
    read = [each.url for each in site.sample if each.article]
    old, new = source.article_url, site.definition and site.definition.get("article_url")
    if not old or not new or sum(map(source.is_article, read)) * 2 >= len(read):
        return repair
    until = datetime.now(source.zone).date() - timedelta(days=1)
    earlier = [*repair.definition.get("earlier_urls", ()), {"valid_until": until, "article_url": old}]
    definition = {**repair.definition, "article_url": new, "earlier_urls": earlier}
    return Repair(definition, (*repair.changes, f"articles have other addresses: {new}"))
