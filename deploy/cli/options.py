"""Options that several commands have."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.errors import UsageError

_MAX_DAYS = 3660


def day_option(name: str, meaning: str) -> Any:  # noqa: ANN401 - typer's own type of an option
    """Return an option that takes a day of a year of which there may be news on the web."""
    return typer.Option(name, parser=_day, metavar="YYYY-MM-DD", help=meaning)


def _day(text: str) -> datetime:
    from pipelines.dates.calendar_days import FIRST_YEAR, LAST_YEAR, is_plausible  # noqa: PLC0415 - few commands need it

    try:
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise typer.BadParameter(f"{text} is not a day; write it as 2026-03-05.") from None
    if not is_plausible(day.year):
        raise typer.BadParameter(f"{day.date()} is too far away; the years are {FIRST_YEAR} to {LAST_YEAR}.")
    return day


FirstDay = Annotated[datetime, day_option("--from", "First publication day, local to the source.")]
LastDay = Annotated[datetime, day_option("--to", "Last publication day, included, local to the source.")]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this source; repeat it for several.")]
Jobs = Annotated[int, typer.Option(min=1, max=64, help="Number of processes that read pages.")]
Replay = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="Answer requests from this WARC, not the network.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Return the days from `first` to `last`, both included.

    Raises:
        UsageError: `last` is before `first`, or there are more than ten years between them.
    """
    if last < first:
        raise UsageError(f"--to {last} is before --from {first}; swap them.")
    count = (last - first).days + 1
    if count > _MAX_DAYS:
        raise UsageError(f"{count} days are too many at once; the maximum is {_MAX_DAYS}.")
    return tuple(first + timedelta(days=number) for number in range(count))
