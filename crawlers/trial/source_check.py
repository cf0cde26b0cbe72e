"""Check an existing source: do its listings still list articles, and can the articles be read?"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from urllib.parse import urljoin

from crawlers.listings.plan import ListingTask, index_task, listings_of_days, listings_of_news
from crawlers.network.chromium import missing_browser
from crawlers.sources.source import Source
from crawlers.trial.listing_trial import TriedListing, try_listing
from crawlers.trial.robots_rules import fetch_robots
from crawlers.trial.sample_articles import SampleArticle, choose_urls, read_sample
from crawlers.trial.site_probe import SiteProbe, run_probe
from crawlers.trial.site_signals import fetch_reservations
from crawlers.trial.trial_report import TrialReport, find_problems, find_refusal, find_remarks, find_stale
from pipelines.records.reasons import FailureReason
from pipelines.settings import Settings

_MAX_HOSTS = 3


def check_source(source: Source, day: date | None, settings: Settings) -> TrialReport:
    """Try a source's listings and ten of their articles; blocks, and runs only once in a process.

    `day` is the local day whose listings are read, and on which they must be fresh; None for today.
    """
    return run_probe(source, settings, lambda probe: check(probe, source, day))


async def check(probe: SiteProbe, source: Source, day: date | None) -> TrialReport:
    """Do the work of `check_source` with a probe."""
    feeds = [ListingTask(url=url, route="feed") for url in source.discovery.feeds]
    of_day = [*feeds, *listings_of_days(source, (day,))] if day else []
    tasks = of_day or list(listings_of_news(source, datetime.now(UTC)))
    home = urljoin(tasks[0].url, "/")
    robots = await fetch_robots(probe, home)
    listings = [await try_listing(probe, source, task, "definition", with_children=True) for task in tasks]
    urls = choose_urls([found.url for found in reversed(listing.found)] for listing in listings)
    sample = await read_sample(probe, urls, source.hints(), source.single_page_query)
    on = day or datetime.now(source.zone).date()
    stale = find_stale(listings, on)
    untried = [await try_listing(probe, source, index_task(each, on), "untried") for each in source.discovery.untried]
    signals = (*robots.signals, *await fetch_reservations(probe, home))
    return TrialReport(
        source=source,
        home=home,
        robots=robots,
        listings=tuple(listings),
        sample=tuple(sample),
        refused=find_refusal([*(listing.problem for listing in listings), *(each.problem for each in sample)]),
        is_stale=bool(stale),
        problems=(*find_problems(listings, sample), *stale, *_missing_browser(listings, sample)),
        remarks=(*find_remarks(source, (), sample), *_other_hosts(probe), *map(_remark, untried)),
        signals=signals,
        requests=probe.requests,
    )


def _missing_browser(listings: Iterable[TriedListing], sample: Iterable[SampleArticle]) -> list[str]:
    """Say what this machine lacks, if a page could not be shown for want of it."""
    problems = {*(listing.problem for listing in listings), *(each.problem for each in sample)}
    if FailureReason.NO_BROWSER not in problems:
        return []
    return [f"pages need a browser, and {missing_browser() or 'Chromium does not start'}"]


def _other_hosts(probe: SiteProbe) -> list[str]:
    """Say where the site redirects to, which the definition does not allow; a publisher may have moved there."""
    return [
        f"pages redirect to {host}, which is not in domains; if the publisher has moved there, add it"
        for host, _ in probe.redirected_to.most_common(_MAX_HOSTS)
    ]


def _remark(untried: TriedListing) -> str:
    """Say what an untried index gave; the verdict does not depend on it."""
    if untried.problem:
        return f"untried index {untried.url}: {untried.problem}"
    advice = "if all of them are of this day, move it from discovery.untried to discovery.index"
    return f"untried index {untried.url}: {len(untried.found)} articles; {advice}"
