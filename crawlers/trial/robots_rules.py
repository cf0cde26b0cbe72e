"""Read the rules of a site's robots.txt that concern Kabar."""

import re
from dataclasses import dataclass

from protego import Protego

from crawlers.network.robots_groups import ROBOTS_AGENT, with_own_groups
from crawlers.network.throttle import MAX_CRAWL_DELAY
from crawlers.trial.site_probe import SiteProbe
from crawlers.trial.site_signals import Signal, robots_signals
from pipelines.text import without_controls

_DISALLOW = re.compile(r"^[ \t]*disallow[ \t]*:[ \t]*(/[^#\r\n]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules, or the problem why there are none; http_404 means that everything is allowed."""

    problem: str | None = None
    delay: float | None = None  # seconds, by Crawl-delay
    sitemaps: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()  # path patterns that Kabar may not fetch, as written
    signals: tuple[Signal, ...] = ()  # about the use by machines


async def fetch_robots(probe: SiteProbe, home: str) -> RobotsRules:
    """Fetch and read the robots.txt of a site whose front page is `home` (ends in `/`)."""
    result = await probe.fetch(f"{home}robots.txt", dont_obey_robotstxt=True)
    if result.response is None:
        return RobotsRules(problem=result.problem)
    text = with_own_groups(result.response.body).decode("utf-8", "replace")
    rules = Protego.parse(text)
    delay = rules.crawl_delay(ROBOTS_AGENT)
    paths = dict.fromkeys(path.strip() for path in _DISALLOW.findall(text))
    return RobotsRules(
        delay=min(float(delay), MAX_CRAWL_DELAY) if delay else None,
        sitemaps=tuple(dict.fromkeys(rules.sitemaps)),
        closed=tuple(
            without_controls(path) for path in paths if not rules.can_fetch(home.rstrip("/") + path, ROBOTS_AGENT)
        ),
        signals=robots_signals(text, home),
    )
