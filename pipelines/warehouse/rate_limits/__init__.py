"""One budget of requests per site in the warehouse: whoever asks a site reserves its next slot first.

A slot is an instant at which one request may be made. A site that asks for rest slows everybody: no slot lies before
the rest is over, and from then on slots lie further apart, coming closer again with each request that is made.
"""

from dataclasses import dataclass
from datetime import timedelta

from pipelines.warehouse.connection import Connection, statement

PATIENCE = timedelta(minutes=1)
"""A rest that lasts longer than this is not waited for: a later run asks again."""

RECOVERY = 0.9
"""How much of a slowed site's delay is left after each request."""

MIN_DELAY = timedelta(milliseconds=50)
"""A delay that is longer than the usual one by less than this has recovered."""

FIRST_SLOWDOWN = timedelta(milliseconds=500)
MAX_SLOWDOWN = timedelta(minutes=1)
"""Each rest that a site asks for doubles the delay, from the one to the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The next slot of a site.

    Attributes:
        wait: seconds until then, or until the end of a rest that lasts too long; not below 0.
        delay: seconds between the requests to the site now.
        is_ours: False where nothing was reserved, since the site rests for longer than the patience.
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
        "patience": PATIENCE,
        "recovery": RECOVERY,
        "least": MIN_DELAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "reserve"), parameters)
        if row := cursor.fetchone():
            return Slot(wait=max(row[0], 0.0), delay=row[1], is_ours=True)
        cursor.execute(statement(__name__, "rest_left"), parameters)
        row = cursor.fetchone()
    return Slot(wait=max(row[0], 0.0) if row else 0.0, delay=delay.total_seconds(), is_ours=False)


def rest(connection: Connection, site: str, pause: timedelta | None) -> None:
    """Let a site rest, and ask it less often afterwards.

    Args:
        connection: as `kabar_loader`; commit at once.
        site: the first domain of its source.
        pause: how long it is to be left alone; None for one delay.
    """
    parameters = {"site": site, "pause": pause, "first": FIRST_SLOWDOWN, "longest": MAX_SLOWDOWN}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "rest"), parameters)


def is_asked(connection: Connection, site: str) -> bool:
    """Whether crawls ask a site, so that it has a budget."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "is_asked"), {"site": site})
        return cursor.fetchone() == (True,)
