"""The sources that the page shows: those of the definitions that are in use, and those with rows in the warehouse."""

from dataclasses import dataclass
from datetime import date

from crawlers.listings.plan import listings_of_days
from crawlers.sources.catalogue import definition_files, load_source, load_sources
from crawlers.sources.source import Source
from dags.newsroom.analyst_queries import Analyst
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


def shown_sources(analyst: Analyst) -> list[ShownSource]:
    """Return the sources in the order of their ids, those that no run crawls at the end."""
    settings = Settings()
    defined = load_sources(settings.sources)
    names = {row["source_id"]: row["name"] for row in analyst.ask("known_publishers").rows}
    used = {source.id: source.name for source in defined.values() if _is_used(source, settings.only_ids)}
    shown = [
        ShownSource(source_id=source_id, name=name, disabled_because=_why_disabled(defined.get(source_id)))
        for source_id, name in (names | used).items()
    ]
    return sorted(shown, key=lambda each: (each.disabled_because is not None, each.source_id))


def listing_addresses(source_id: str, day: date) -> list[str]:
    """Return the addresses of the listings that a run of this day reads first; none without a definition."""
    source = load_sources(Settings().sources).get(source_id)
    return [task.url for task in listings_of_days(source, (day,))] if source else []


def definition_text(source_id: str) -> str | None:
    """Return a source's definition as it is written, None if there is none."""
    for path in definition_files(Settings().sources):
        if load_source(path).id == source_id:
            return path.read_text(encoding="utf-8")
    return None


def _is_used(source: Source, only: list[str]) -> bool:
    return source.id in only if only else True


def _why_disabled(source: Source | None) -> str | None:
    if source is None:
        return "it has no definition"
    return None if source.enabled else source.disabled_because or "it is disabled"
