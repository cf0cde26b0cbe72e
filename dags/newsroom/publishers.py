"""The sources that the page shows: those of the definitions that are in use, and those with rows in the warehouse."""

from dataclasses import dataclass
from datetime import date

from crawlers.listings.plan import listings_of_days
from crawlers.sources.catalogue import Catalogue, choose, load_sources
from crawlers.sources.source import Source
from dags.newsroom.analyst_queries import Analyst
from pipelines.errors import UsageError
from pipelines.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSource:
    """A row of the page.

    Attributes:
        disabled_because: why no run crawls it; None for one that runs crawl.
    """

    source_id: str
    name: str
    disabled_because: str | None = None


def shown_sources(analyst: Analyst, settings: Settings) -> list[ShownSource]:
    """Return the sources that have rows or that runs crawl, in the order of their ids; others of the first at the end.

    The catalogue knows hundreds of sources more.
    """
    defined = load_sources(settings.sources)
    names = {row["source_id"]: row["name"] for row in analyst.ask("known_publishers").rows}
    used = {source.id: source.name for source in _used(defined, settings.only_ids)}
    failed = {row["source_id"]: row["problems"] for row in analyst.ask("latest_checks").rows if row["held_back"]}
    shown = [
        ShownSource(
            source_id=source_id,
            name=name,
            disabled_because=_why_unused(defined.get(source_id), failed.get(source_id), is_chosen=source_id in used),
        )
        for source_id, name in (names | used).items()
    ]
    return sorted(shown, key=lambda each: (each.disabled_because is not None, each.source_id))


def listing_addresses(source_id: str, day: date) -> list[str]:
    """Return the addresses of the listings that a run of this day reads first; none without a definition."""
    source = load_sources(Settings().sources).get(source_id)
    return [task.url for task in listings_of_days(source, (day,))] if source else []


def definition_text(source_id: str) -> str | None:
    """Return a source's definition as it is written, None if there is none."""
    defined = load_sources(Settings().sources)
    return defined.path_of(source_id).read_text(encoding="utf-8") if source_id in defined else None


def _used(defined: Catalogue, only: list[str]) -> list[Source]:
    """Return the sources that scheduled runs crawl; none if KABAR_ONLY is wrong, of which `up` tells."""
    try:
        return choose(defined, only)
    except UsageError:
        return []


def _why_unused(source: Source | None, failed: list[str] | None, *, is_chosen: bool) -> str | None:
    """Return why no run crawls a source; None for one that runs crawl, or that only KABAR_ONLY keeps from it.

    Args:
        source: None for rows without a definition.
        failed: what the latest check of a source found of which no check was ever good.
        is_chosen: whether the settings choose the source.
    """
    if source is None:
        return "it has no definition"
    if source.state != "unverified":
        return source.disabled_because
    if not is_chosen:
        return "nobody has verified its definition; name it in KABAR_ONLY to crawl it"
    return f"held back until its check is good: {'; '.join(failed)}" if failed else None
