"""What a site's robots.txt says to us: closed paths, a wished pause, sitemaps."""

from dataclasses import dataclass

from protego import Protego

from crawlers.trial.site_probe import Visit

OUR_NAME = "Kabar"
_MAX_CRAWL_DELAY = 60.0


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules.

    Attributes:
        problem: why there are none; http_404 means that everything is allowed.
        delay: seconds that the site wants between two requests, None where it does not say.
        closed: paths that are closed to us, as written.
    """

    problem: str | None = None
    delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


async def read_robots(visit: Visit, home: str) -> Robots:
    """Ask for the robots.txt of the site's home (an address that ends in `/`) and read it."""
    answer = await visit.ask(f"{home}robots.txt", dont_obey_robotstxt=True)
    if answer.problem:
        return Robots(problem=answer.problem)
    text = answer.body.decode("utf-8", "replace")
    rules = Protego.parse(text)
    delay = rules.crawl_delay(OUR_NAME)
    return Robots(
        delay=min(float(delay), _MAX_CRAWL_DELAY) if delay else None,
        sitemaps=tuple(dict.fromkeys(rules.sitemaps)),
        closed=tuple(path for path in _disallowed(text) if not rules.can_fetch(home.rstrip("/") + path, OUR_NAME)),
    )


def _disallowed(text: str) -> list[str]:
    """The paths that the file closes to anybody, in its order."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    fields = (line.partition(":") for line in lines)
    values = (value.strip() for name, _, value in fields if name.strip().lower() == "disallow")
    return list(dict.fromkeys(value for value in values if value.startswith("/")))
