"""A new site looked over: from its address to a source definition and a report that a person can judge."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from tldextract import TLDExtract

from crawlers.sources.source import Source
from crawlers.trial.article_pattern import Shape, article_shapes, join
from crawlers.trial.country_and_zone import place_of, printed_offsets
from crawlers.trial.date_templates import day_in
from crawlers.trial.page_links import links_of, locale_of, name_of
from crawlers.trial.proposed_definition import Facts, definition_of, draft
from crawlers.trial.robots_rules import Robots, read_robots
from crawlers.trial.sample_articles import SAMPLE, Tried, choose_urls, fetch, read, whole_page_query
from crawlers.trial.site_probe import Answer, Visit, run_visit
from crawlers.trial.trial_findings import REFUSALS, problems_of, refusal, remarks_of, stale
from crawlers.trial.trial_report import Report
from crawlers.trial.tried_listing import Listed, try_feeds, try_indexes, try_sitemaps
from pipelines.errors import UsageError
from pipelines.records.hints import PageHints
from pipelines.settings import Settings

_PORTS = {"http": 80, "https": 443}
_SECTIONS = 3  # section pages read for links where the front page has few
_FEW_LINKS = 10


@dataclass(frozen=True, slots=True)
class Survey:
    """What a survey made; `definition` is None where no source can be made of what was seen."""

    report: Report
    definition: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was seen of a site so far.

    Attributes:
        home: the address as given, a `/` at its end.
        source: hosts and delay; the article pattern once it is learned.
        shapes: of the articles' addresses.
        plain: the articles that are tried, fetched by their addresses as listed.
    """

    home: str
    source: Source
    robots: Robots
    front: Answer
    routes: tuple[Listed, ...] = ()
    links: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()
    plain: tuple[Answer, ...] = ()
    tried: tuple[Tried, ...] = ()


def survey(home: str, source: Source, day: date | None, settings: Settings) -> Survey:
    """Look a site over; blocks, and only once in a process.

    Args:
        home: the address of its front page.
        source: the draft that `site_of` makes of it.
        day: a local day with articles, for dated listings; None takes the newest that the site names.
        settings: contact and replay.
    """

    async def work(visit: Visit) -> Survey:
        seen = await _look(visit, home, source)
        if seen.front.problem in REFUSALS:
            return _refused(visit, seen, f"the front page: {seen.front.problem}")
        seen = await _learn(visit, await _list(visit, seen), day)
        return await _conclude(visit, seen, day) if seen.shapes else _nothing(visit, seen)

    return run_visit(source, settings, work)


def site_of(url: str, source_id: str | None, delay: float) -> tuple[str, Source]:
    """The front page's address, and a draft with the hosts of its registered domain.

    Args:
        url: the site's address; https where it names no scheme.
        source_id: id of the definition, None for one made of the domain.
        delay: seconds between two requests.

    Raises:
        UsageError: the address is none, or the id.
    """
    parts = _web_address(url if "://" in url else f"https://{url}")
    if parts is None:
        raise UsageError(f"{url!r} is not the address of a site; write for instance https://example.com")
    # The list of public suffixes that comes with the library: no request for a newer one.
    registered = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)(parts.hostname or "")
    # A domain stands for its usual ports only.
    by_name = registered.top_domain_under_public_suffix if parts.port in {None, _PORTS[parts.scheme]} else ""
    domain = by_name or parts.netloc.lower()
    made = registered.domain if by_name else domain
    name = "".join(letter if letter.isalnum() else "-" for letter in made.lower()).strip("-")[:40]
    return f"{parts.scheme}://{parts.netloc}/", draft(source_id or name, domain, delay)


def _web_address(url: str) -> SplitResult | None:
    """Take an address of the web apart, its host in ASCII; None for one without a host, with a login or an odd port."""
    try:
        parts = urlsplit(url)
        parts = parts._replace(netloc=parts.netloc.encode("idna").decode("ascii"))
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname and parts.username is None else None


async def _look(visit: Visit, home: str, source: Source) -> _Seen:
    robots = await read_robots(visit, home)
    front = await visit.ask(home)
    return _Seen(home=home, source=source, robots=robots, front=front)


async def _list(visit: Visit, seen: _Seen) -> _Seen:
    """Find feeds and sitemaps, and the links of the front page; of some section pages too where it has few."""
    routes = [
        *await try_feeds(visit, seen.source, seen.home, seen.front),
        *await try_sitemaps(visit, seen.source, seen.home, seen.robots.sitemaps),
    ]
    links = links_of(seen.front.page, seen.source) if seen.front.page else []
    if len(links) < _FEW_LINKS:
        for url in links[:_SECTIONS]:
            page = (await visit.ask(url)).page
            links += links_of(page, seen.source) if page else []
    return replace(seen, routes=tuple(routes), links=tuple(dict.fromkeys(links)))


async def _learn(visit: Visit, seen: _Seen, day: date | None) -> _Seen:
    """Learn the article pattern, and keep of it what pages prove: those of its addresses that are articles."""
    shapes = _shapes(seen)
    if not shapes:
        indexes = await try_indexes(visit, seen.source, seen.home, seen.links, day)
        seen = replace(seen, routes=(*seen.routes, *indexes))
        shapes = _shapes(seen)
    plain = await fetch(visit, choose_urls(shape.urls for shape in shapes))
    tried = await read(plain, PageHints())
    read_urls = {each.url for each in tried if each.article}
    tried_urls = {each.url for each in tried}
    proven = [shape for shape in shapes if read_urls & set(shape.urls) or not tried_urls & set(shape.urls)]
    if read_urls:
        seen = replace(seen, shapes=tuple(proven))
    return replace(seen, plain=tuple(plain), tried=tuple(tried))


async def _conclude(visit: Visit, seen: _Seen, day: date | None) -> Survey:
    """Look for dated listings, now that articles are known; write the definition and try it."""
    source = seen.source.model_copy(update={"article_url": join(seen.shapes)})
    routes = [each for each in seen.routes if each.route != "index"]
    routes += await try_indexes(visit, source, seen.home, seen.links, day or _newest_day(seen))
    routes = [_by_pattern(each, source) for each in routes]
    query = whole_page_query(seen.plain) or whole_page_query(await fetch(visit, _further_urls(seen)))
    refused = refusal(each.problem for each in seen.tried)
    facts = _facts(seen)
    if not any(each.problem is None for each in routes):
        return _nothing(visit, replace(seen, routes=tuple(routes)))
    definition = definition_of(source, facts, seen.robots, routes, whole_page=query, refused=refused)
    final = Source.model_validate(definition)
    tried = await read(await fetch(visit, [answer.url for answer in seen.plain], query), final.hints())
    used = [each for each in routes if each.problem is None]
    return Survey(
        Report(
            source_id=final.id,
            url=seen.home,
            robots=seen.robots,
            routes=tuple(routes),
            articles=tuple(tried),
            refused=refused,
            problems=tuple(problems_of(used, tried)),
            remarks=(*remarks_of(final, seen.links, tried), *stale(used, datetime.now(final.zone).date())),
            learned={**facts.reasons, "article_url": final.article_url, "single_page_query": str(query or "none")},
            requests=visit.requests,
        ),
        definition,
    )


def _refused(visit: Visit, seen: _Seen, why: str) -> Survey:
    """A definition that is off, with the reason; what it says besides is a guess, for nothing was seen."""
    guess = Listed("sitemap", f"{seen.home}sitemap.xml", "a guess: the site refused before it could be seen")
    source = seen.source.model_copy(update={"article_url": r"/\d+"})
    definition = definition_of(source, _facts(seen), seen.robots, [guess], whole_page={}, refused=why)
    report = Report(
        source_id=source.id, url=seen.home, robots=seen.robots, routes=(guess,), refused=why, requests=visit.requests
    )
    return Survey(report, definition)


def _nothing(visit: Visit, seen: _Seen) -> Survey:
    missing = "feed, sitemap or dated listing names articles" if seen.shapes else "address looks like an article's"
    why = f"no {missing}"
    if seen.front.problem:
        why = f"the front page: {seen.front.problem}; {why}"
    report = Report(
        source_id=seen.source.id,
        url=seen.home,
        robots=seen.robots,
        routes=seen.routes,
        articles=seen.tried,
        problems=(why,),
        requests=visit.requests,
    )
    return Survey(report, None)


def _shapes(seen: _Seen) -> list[Shape]:
    """The shapes of articles: of what the listings name, else of the links."""
    named = [found.url for listed in seen.routes for found in listed.found]
    return article_shapes(named) or article_shapes(seen.links)


def _further_urls(seen: _Seen) -> list[str]:
    """As many articles again as were tried: only long ones are paged and link to themselves as a whole."""
    return choose_urls((shape.urls for shape in seen.shapes), 2 * SAMPLE)[SAMPLE:]


def _by_pattern(listed: Listed, source: Source) -> Listed:
    """The listing, with those of its addresses that the pattern knows."""
    found = tuple(each for each in listed.found if source.is_article(each.url))
    problem = listed.problem or (None if found else "names no article")
    return replace(listed, found=found, problem=problem)


def _newest_day(seen: _Seen) -> date | None:
    """The newest local day of which an article is known, None where no address or page tells one."""
    days = [listed.newest for listed in seen.routes if listed.route == "feed" and listed.newest]
    days += [each.article.published_date for each in seen.tried if each.article and each.article.published_at]
    days += [day for url in seen.links if (day := day_in(url))]
    return max(days, default=None)


def _facts(seen: _Seen) -> Facts:
    """What front page and articles say of the publisher."""
    of_articles = [answer.page for answer in seen.plain if answer.page]
    pages = [*([seen.front.page] if seen.front.page else []), *of_articles]
    articles = [each.article for each in seen.tried if each.article]
    claims = [locale_of(page) for page in pages]
    claimed = next((claim.language for claim in claims if claim.language), None)
    spoken = _most_common([article.language for article in articles if article.language])
    language = spoken or claimed or "en"
    language_by = "the articles' text" if spoken else "html lang" if claimed else "nothing on the site tells it"
    country = next((claim.country for claim in claims if claim.country), None)
    printed = frozenset(offset for page in pages for offset in printed_offsets(page.text))
    moments = [article.published_at for article in articles if article.published_at]
    moments = [moment for moment in moments if moment.utcoffset() in printed]
    place = place_of(seen.home, language, country, moments)
    return Facts(
        name=name_of(seen.front.page, of_articles, urlsplit(seen.home).netloc),
        language=language,
        country=place.country,
        timezone=place.zone,
        reasons={
            "language": f"{language} ({language_by})",
            "country": f"{place.country} ({place.country_by})",
            "timezone": f"{place.zone} ({place.zone_by})",
        },
    )


def _most_common(values: Sequence[str]) -> str | None:
    return Counter(values).most_common(1)[0][0] if values else None
