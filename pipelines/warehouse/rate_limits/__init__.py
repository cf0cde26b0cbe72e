"""The rate limit of each site, shared by all crawls: before a request, a crawl reserves the site's next slot.

A slot is an instant at which one request may be made. When a site asks for a rest, it slows all crawls: no slot lies
before its end, and then the delay between slots is longer. Each request shortens the delay again.
"""

from dataclasses import dataclass
from datetime import timedelta

from pipelines.warehouse.connection import Connection, statement

MAX_SLOT_WAIT = timedelta(minutes=1)
"""Longest rest that a crawl waits for; if the rest is longer, a later run continues."""

RECOVERY = 0.9
"""Factor by which each request shortens the delay of a slowed site."""

MIN_DELAY = timedelta(milliseconds=50)
"""A delay that is longer than the usual one by less than this is set to the usual one."""

FIRST_SLOWDOWN = timedelta(milliseconds=500)
MAX_SLOWDOWN = timedelta(minutes=1)
"""Each rest doubles the delay, between these bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The next slot of a site.

    Attributes:
        wait: seconds until the slot, or until the end of a rest that is too long; at least 0.
        delay: current seconds between two requests to the site.
        is_ours: whether the slot was reserved; False if the site rests for longer than `MAX_SLOT_WAIT`.
    """

    wait: float
    delay: float
    is_ours: bool


def reserve(connection: Connection, site: str, delay: timedelta) -> Slot:
    """Reserve the next slot of a site, in one statement.

    Args:
        connection: as `kabar_loader`; commit at once, so that other crawls see the reservation.
        site: the first domain of its source.
        delay: the usual pause between two requests to it.
    """
    parameters = {
        "site": site,
        "delay": delay,
        "timeout": MAX_SLOT_WAIT,
        "recovery": RECOVERY,
        "min_step": MIN_DELAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "reserve"), parameters)
        if row := cursor.fetchone():
            return Slot(wait=max(row[0], 0.0), delay=row[1], is_ours=True)
        cursor.execute(statement(__name__, "rest_left"), parameters)
        row = cursor.fetchone()
    return Slot(wait=max(row[0], 0.0) if row else 0.0, delay=delay.total_seconds(), is_ours=False)


def rest(connection: Connection, site: str, pause: timedelta | None) -> None:
    """Let a site rest, and slow the requests to it afterwards.

    Args:
        connection: as `kabar_loader`; commit at once.
        site: the first domain of its source.
        pause: how long no request may be made; None for one delay.
    """
    parameters = {"site": site, "pause": pause, "first": FIRST_SLOWDOWN, "max_delay": MAX_SLOWDOWN}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "rest"), parameters)


def has_limit(connection: Connection, site: str) -> bool:
    """Return whether crawls that use the ledger have requested a site, so that it has a rate limit."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "is_asked"), {"site": site})
        return cursor.fetchone() == (True,)
