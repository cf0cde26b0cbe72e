"""`coverage`: the heat map of sources and days, in the terminal."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from rich.text import Text

from crawlers.sources.catalogue import find, load_sources
from dags.newsroom.analyst_queries import Analyst
from dags.newsroom.publishers import ShownSource, shown_sources
from deploy.cli.console import output
from deploy.cli.endpoints import warehouse_urls
from deploy.cli.options import AsJson, Sources, day_option, days_between
from deploy.cli.saved_settings import stack_settings
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect, statement

_DEFAULT_DAYS = 31
_DAYS_A_LINE = 62
_COLUMNS = ("source_id", "published_date", "state", "discovered", "loaded", "missing", "only_archive")


class _Look(NamedTuple):
    """How the state of a day is drawn; the sign tells it without colours, too."""

    sign: str
    style: str


_LOOKS = {
    "complete": _Look("■", "green"),
    "empty": _Look("0", "green"),
    "gaps": _Look("!", "yellow"),
    "red": _Look("x", "bold red"),
    "running": _Look("…", "blue"),
    "not walked": _Look("-", "bright_black"),
    "never tried": _Look("·", "bright_black"),
    "disabled": _Look("/", "bright_black"),
}


def coverage(
    *,
    first: Annotated[datetime | None, day_option("--from", "First day; by default a month before --to.")] = None,
    last: Annotated[datetime | None, day_option("--to", "Last day, included; by default today.")] = None,
    source: Sources = None,
    as_json: AsJson = False,
) -> None:
    """Draw which days of which sources are complete; the page Newsroom in Airflow shows the same and repairs it."""
    end = last.date() if last else datetime.now(UTC).date()
    begin = first.date() if first else end - timedelta(days=_DEFAULT_DAYS - 1)
    days = days_between(begin, end)
    settings = stack_settings("sources", "warehouse_url")
    rows, sources = _read(settings, days, source or [])
    if as_json:
        print(json.dumps([dict(zip(_COLUMNS, row, strict=True)) for row in rows], default=str, indent=1))
        return
    for start in range(0, len(days), _DAYS_A_LINE):
        output.print(_map(rows, sources, days[start : start + _DAYS_A_LINE]))
    output.print(_legend())
    for line in _only_in_archives(rows):
        output.print(line)


def _read(
    settings: Settings, days: Sequence[date], named: Sequence[str]
) -> tuple[list[tuple[Any, ...]], list[ShownSource]]:
    """Return what the warehouse knows of the days, and the sources to draw; of both, what is named, or all.

    Raises:
        UsageError: a name is unknown.
    """
    with connect(warehouse_urls(settings).analyst, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute(statement(__name__, "coverage_map"), {"first": days[0], "last": days[-1]})
        rows = cursor.fetchall()
        shown = shown_sources(Analyst(cursor), settings)
    if not named:
        return rows, shown
    sources = [each for each in shown if each.source_id in named]
    for source_id in set(named) - {each.source_id for each in sources}:
        further = find(load_sources(settings.sources), source_id)
        sources.append(ShownSource(source_id=source_id, name=further.name, disabled_because=further.disabled_because))
    return [row for row in rows if row[0] in named], sources


def _map(rows: Sequence[tuple[Any, ...]], sources: Sequence[ShownSource], days: Sequence[date]) -> Text:
    """Return a line for each source, with a sign for each day."""
    states = {(source_id, day): state for source_id, day, state, *_ in rows if state != "never tried"}
    width = max((len(each.source_id) for each in sources), default=0)
    drawn = Text(" " * width + f"  {days[0]} to {days[-1]}\n", style="bold")
    drawn.append(
        " " * width + "  " + "".join("|" if day.weekday() == 0 else " " for day in days) + "\n", "bright_black"
    )
    for source in sources:
        untried = "disabled" if source.disabled_because else "never tried"
        drawn.append(f"{source.source_id:{width}}  ", "default")
        for day in days:
            look = _LOOKS[states.get((source.source_id, day), untried)]
            drawn.append(look.sign, look.style)
        drawn.append("\n")
    return drawn


def _only_in_archives(rows: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """Yield a line for each source with articles that no listing of the publisher named."""
    found: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    for source_id, day, *_, only_archive in rows:
        if only_archive:
            found[source_id].append((day, only_archive))
    for source_id, days in found.items():
        articles, span = sum(number for _, number in days), f"{days[0][0]} to {days[-1][0]}"
        yield f"{source_id}: {articles} of its articles only from archives, {span}"


def _legend() -> Text:
    legend = Text()
    for state, look in _LOOKS.items():
        legend.append(look.sign, look.style)
        legend.append(f" {state}   ", "default")
    return legend.append("| Monday")
