"""Spans of local publication days, both ends included."""

from datetime import date, timedelta

from pipelines.errors import UsageError

_MAX_DAYS = 3660


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Return the days from `first` to `last`.

    Raises:
        UsageError: the span runs backwards or is longer than ten years.
    """
    if last < first:
        msg = f"--to {last} lies before --from {first}; swap them"
        raise UsageError(msg)
    count = (last - first).days + 1
    if count > _MAX_DAYS:
        msg = f"{count} days are too many for one go; {_MAX_DAYS} at most"
        raise UsageError(msg)
    return tuple(first + timedelta(days=number) for number in range(count))
