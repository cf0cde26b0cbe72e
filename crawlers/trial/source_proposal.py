"""Propose a source definition for a new site, with a report by which a person can judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from crawlers.sources.source import Source
from crawlers.trial.article_pattern import UrlPattern, find_patterns, join_patterns
from crawlers.trial.date_templates import day_in
from crawlers.trial.dated_index_search import find_dated_indexes
from crawlers.trial.listing_trial import TriedListing, find_feeds, find_sitemaps, links_of, try_feeds
from crawlers.trial.proposed_definition import complete_definition
from crawlers.trial.robots_rules import fetch_robots
from crawlers.trial.sample_articles import SAMPLE_SIZE, choose_urls, find_single_page_query, read_sample
from crawlers.trial.site_facts import SiteFacts, read_facts
from crawlers.trial.site_probe import FetchResult, SiteProbe, run_probe
from crawlers.trial.trial_report import REFUSALS, TrialReport, find_problems, find_refusal, find_remarks, find_stale
from pipelines.records.article import Precision
from pipelines.records.hints import PageHints
from pipelines.settings import Settings

_MIN_LINKS = 10  # on the front page; with fewer, section pages are read too
_MAX_SECTION_PAGES = 3
_GIVEN = "given"
OUT_OF_REACH = frozenset(
    [
        "dns",
        "connection_refused",
        "unreachable",
        "tls",
        "private_address",
        "robots_unreachable",
        "timeout",
        "connection_lost",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProposal(TrialReport):
    """The report of a site as far as the trial has come; its `source` gets the article pattern once it is learned."""

    front: FetchResult
    links: tuple[str, ...] = ()  # on the front page, and on section pages where it has few
    patterns: tuple[UrlPattern, ...] = ()
    definition: Mapping[str, Any] | None = None  # where the trial found enough for one
    is_out_of_reach: bool = False


def propose_source(
    home: str, draft: Source, day: date | None, settings: Settings, feeds: Sequence[str] = ()
) -> SourceProposal:
    """Explore a site and propose its definition; blocks, and runs only once in a process.

    `home` and `draft` are from `draft_definition`; `day` is a local day with articles, None takes the newest shown. If
    one of `feeds` lists articles, no other address is guessed.
    """
    return run_probe(draft, settings, lambda probe: explore(probe, home, draft, day, feeds))


async def explore(
    probe: SiteProbe, home: str, draft: Source, day: date | None = None, feeds: Sequence[str] = ()
) -> SourceProposal:
    """Do the work of `propose_source` with a probe."""
    return replace(await _explore(probe, home, draft, day, feeds), requests=probe.requests)


async def _explore(
    probe: SiteProbe, home: str, draft: Source, day: date | None, feeds: Sequence[str]
) -> SourceProposal:
    robots = await fetch_robots(probe, home)
    site = SourceProposal(home=home, source=draft, robots=robots, front=await probe.fetch(home))
    if site.front.problem in OUT_OF_REACH and robots.problem in OUT_OF_REACH:
        return replace(_give_up(site, "the site is out of reach"), is_out_of_reach=True)
    site = replace(site, listings=tuple(await try_feeds(probe, draft, feeds, _GIVEN)))
    if any(listing.found for listing in site.listings):
        return await _explore_feeds(probe, site)
    if site.front.problem in REFUSALS:
        return _propose_disabled(site, f"the front page: {site.front.problem}")
    site = await _learn_pattern(probe, await _find_listings(probe, site), day)
    if not site.patterns:
        return _give_up(site, "no article can be read" if site.sample else "no URL looks like an article")
    site = await _apply_pattern(probe, site, day)
    if all(listing.problem for listing in site.listings):
        return _give_up(site, "no feed, sitemap or dated index lists articles")
    return await _propose(probe, site)


async def _explore_feeds(probe: SiteProbe, site: SourceProposal) -> SourceProposal:
    """Learn from given feeds, and from the sitemaps that robots.txt names; a pattern is only needed for these."""
    feeds = site.listings
    sitemaps = await find_sitemaps(probe, site.source, site.home, site.robots.sitemaps, with_usual=False)
    site = replace(site, listings=(*feeds, *sitemaps), links=tuple(links_of(site.front.page, site.source)))
    named = [[found.url for found in listing.found] for listing in feeds]
    patterns = find_patterns(url for urls in named for url in urls)
    # A feed names articles only, so a pattern that leaves out some of them is wrong.
    if {url for urls in named for url in urls} - {url for pattern in patterns for url in pattern.urls}:
        patterns = []
    site = replace(site, patterns=tuple(patterns))
    sample = await read_sample(probe, choose_urls([pattern.urls for pattern in patterns] or named), PageHints())
    read = {each.url for each in sample if each.article}
    site = replace(site, sample=tuple(sample))
    if not read:
        refused = find_refusal(each.problem for each in sample)
        return _propose_disabled(site, refused) if refused else _give_up(site, "no article can be read")
    if patterns and all(read.intersection(pattern.urls) for pattern in patterns):
        pattern = join_patterns(patterns)
    else:
        pattern, site = None, replace(site, listings=feeds)
    source = site.source.model_copy(update={"article_url": pattern})
    matching = [
        each.with_articles(found for found in each.found if source.is_article(found.url)) for each in site.listings
    ]
    return await _propose(probe, replace(site, source=source, listings=tuple(matching)))


async def _find_listings(probe: SiteProbe, site: SourceProposal) -> SourceProposal:
    feeds = await find_feeds(probe, site.source, site.home, site.front.page)
    sitemaps = await find_sitemaps(probe, site.source, site.home, site.robots.sitemaps)
    links = links_of(site.front.page, site.source)
    if len(links) < _MIN_LINKS:
        for url in links[:_MAX_SECTION_PAGES]:
            links += links_of((await probe.fetch(url)).page, site.source)
    return replace(site, listings=(*site.listings, *feeds, *sitemaps), links=tuple(dict.fromkeys(links)))


async def _learn_pattern(probe: SiteProbe, site: SourceProposal, day: date | None) -> SourceProposal:
    """Learn the patterns of article URLs; drop those whose pages were tried and are not articles."""
    patterns = _patterns(site)
    if not patterns:
        indexes = await find_dated_indexes(probe, site.source, site.home, site.links, day)
        site = replace(site, listings=(*site.listings, *indexes))
        patterns = _patterns(site)
    sample = await read_sample(probe, choose_urls(pattern.urls for pattern in patterns), PageHints())
    tried = {each.url for each in sample}
    read = {each.url for each in sample if each.article}
    proven = [each for each in patterns if read.intersection(each.urls) or tried.isdisjoint(each.urls)]
    return replace(site, patterns=tuple(proven) if read else (), sample=tuple(sample))


def _patterns(site: SourceProposal) -> list[UrlPattern]:
    """The patterns of what the listings name, else of the links."""
    named = [found.url for listing in site.listings for found in listing.found]
    return find_patterns(named) or find_patterns(site.links)


async def _apply_pattern(probe: SiteProbe, site: SourceProposal, day: date | None) -> SourceProposal:
    """Search for dated indexes by the pattern, and keep of each listing the articles that it matches."""
    source = site.source.model_copy(update={"article_url": join_patterns(site.patterns)})
    listings = [listing for listing in site.listings if listing.route != "index"]
    listings += await find_dated_indexes(probe, source, site.home, site.links, day or _newest_day(site))
    matching = [
        listing.with_articles(found for found in listing.found if source.is_article(found.url)) for listing in listings
    ]
    return replace(site, source=source, listings=tuple(matching))


def _newest_day(site: SourceProposal) -> date | None:
    """The newest local day of an article, None where no feed, page or link gives one."""
    days = [listing.newest for listing in site.listings if listing.route == "feed" and listing.newest]
    articles = [each.article for each in site.sample if each.article]
    days += [each.published_date for each in articles if each.published_precision is not Precision.LISTING]
    days += [day for url in site.links if (day := day_in(url))]
    return max(days, default=None)


async def _propose(probe: SiteProbe, site: SourceProposal) -> SourceProposal:
    """Write the definition and read the sample again by it."""
    query = find_single_page_query((each.page for each in site.sample), site.source)
    if not query:  # only long articles are paged: look at as many again
        further = choose_urls((pattern.urls for pattern in site.patterns), 2 * SAMPLE_SIZE)[SAMPLE_SIZE:]
        query = find_single_page_query([(await probe.fetch(url)).page for url in further], site.source)
    facts = _facts(site)
    site = replace(site, refused=find_refusal(each.problem for each in site.sample))
    definition = complete_definition(site, facts, query)
    source = Source.model_validate(definition)
    sample = await read_sample(probe, [each.url for each in site.sample], source.hints(), query)
    useful = [listing for listing in site.listings if listing.problem is None]
    stale = find_stale(useful, datetime.now(source.zone).date())
    guesses = {name: str(getattr(facts, name)) for name in ("language", "country", "timezone")}
    return replace(
        site,
        sample=tuple(sample),
        problems=tuple(find_problems(useful, sample)),
        remarks=(*find_remarks(source, site.links, sample), *stale),
        learned={
            **guesses,
            "article_url": source.article_url or "none: the feeds tell the articles",
            "single_page_query": str(query or "none"),
        },
        definition=definition,
    )


def _facts(site: SourceProposal) -> SiteFacts:
    pages = [each.page for each in site.sample if each.page]
    return read_facts(site.home, site.front.page, pages, [each.article for each in site.sample if each.article])


def _propose_disabled(site: SourceProposal, refused: str) -> SourceProposal:
    """Propose a disabled definition with the given feeds; without one, its pattern and listing are placeholders."""
    given = [replace(each, problem=None) for each in site.listings if each.how == _GIVEN]
    guess = TriedListing("sitemap", f"{site.home}sitemap.xml", "a guess: the site refused the front page")
    source = site.source.model_copy(update={"article_url": None if given else r"/\d+"})
    site = replace(site, source=source, listings=tuple(given) or (guess,), refused=refused)
    return replace(site, definition=complete_definition(site, _facts(site)))


def _give_up(site: SourceProposal, problem: str) -> SourceProposal:
    if site.front.problem:
        problem = f"the front page: {site.front.problem}; {problem}"
    return replace(site, problems=(problem,))
