"""The days that the bounds of a backfill name; known without Airflow, since the command line counts runs too.

A day's *label* is its midnight in UTC. Airflow's form sends other instants: the midnight of the zone that is chosen in
the UI, and for the last day by default its last minute, 23:59, as 23:59:59.999.
"""

from datetime import UTC, date, datetime, timedelta

_EASTMOST = timedelta(hours=13)
"""The largest offset of a zone whose midnight still counts as its own day; the westmost is then UTC-10."""


DAY_BEGINS = timedelta(hours=14)
"""By how much a day begins earlier in the eastmost zone than in UTC."""


def labelled_day(bound: datetime) -> date:
    """Return the local day that a bound of a backfill names, its first or its last.

    It holds for midnights and last minutes of all zones from UTC-10 to UTC+13, and so for each midnight in UTC.

    Args:
        bound: aware instant.
    """
    if bound.second == 59:  # the day's last minute
        bound += timedelta(seconds=1) - timedelta(days=1)
    return (bound.astimezone(UTC) + _EASTMOST).date()


def label(bound: datetime) -> datetime:
    """Return the label of the day that a bound of a backfill names: an aware midnight in UTC."""
    day = labelled_day(bound)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
