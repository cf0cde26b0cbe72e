"""Options that several commands have."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from pipelines.errors import UsageError

_MAX_DAYS = 3660

FirstDay = Annotated[
    datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First publication day, local to the source.")
]
LastDay = Annotated[
    datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last publication day, included, local to the source.")
]
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
