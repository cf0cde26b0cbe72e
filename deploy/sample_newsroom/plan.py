"""Which slots the fourteen days have, and which of them repeat another article's text or are corrected later."""

from datetime import datetime, timedelta
from functools import cache
from itertools import product
from random import Random

from deploy.sample_newsroom.days import DAYS
from deploy.sample_newsroom.records import Site, Slot
from deploy.sample_newsroom.sites import HARBOUR_POST, KABAR_PASAR, SITES, SUARA_LEMBAH


def key(site: Site, day: int, number: int) -> str:
    """Key of a slot."""
    return f"{site.id}/{day}/{number}"


EXACT = {
    **{key(KABAR_PASAR, day, 1 if day % 4 else 3): key(SUARA_LEMBAH, day, 5) for day in range(0, 14, 2)},
    key(SUARA_LEMBAH, 5, 9): key(SUARA_LEMBAH, 4, 5),
    key(HARBOUR_POST, 7, 4): key(HARBOUR_POST, 6, 2),
}
"""Copies of an agency's text, word for word under another headline, and where the text is made."""

NEAR = {
    **{key(KABAR_PASAR, day, 2): key(SUARA_LEMBAH, day, 8) for day in range(1, 14, 2)},
    key(HARBOUR_POST, 10, 4): key(HARBOUR_POST, 9, 3),
}
"""Copies with another lead and two other paragraphs."""

CORRECTED = {
    key(HARBOUR_POST, 1, 3): ("text",),
    key(HARBOUR_POST, 4, 0): ("title",),
    key(HARBOUR_POST, 6, 5): ("text",),
    key(HARBOUR_POST, 10, 1): ("title", "text"),
    key(HARBOUR_POST, 12, 4): ("text",),
    key(HARBOUR_POST, 13, 2): ("title",),
}
"""What the second edition changes."""

PARTIAL = {key(HARBOUR_POST, 3, 2), key(HARBOUR_POST, 11, 3)}
"""Articles of which the page gives away the beginning only."""


@cache
def slots(site: Site) -> tuple[Slot, ...]:
    """Every slot of a publisher, by time."""
    return tuple(_slot(site, day, number) for day, number in product(range(len(DAYS)), range(len(site.times))))


def every_slot() -> tuple[Slot, ...]:
    """The slots of all publishers."""
    return tuple(slot for site in SITES for slot in slots(site))


def _slot(site: Site, day: int, number: int) -> Slot:
    rng = Random(f"{key(site, day, number)} time")  # noqa: S311 - sample times, not secrets
    late = timedelta(minutes=int(rng.random() * site.spread))
    published_at = datetime.combine(DAYS[day], site.times[number], tzinfo=site.zone) + late
    return Slot(site=site, day=day, number=number, published_at=published_at)
