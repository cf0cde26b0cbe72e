"""Reading one date of a page, with what the page and its publisher tell of zone and order."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from pipelines.dates import Moment, order_of, parse_moment
from pipelines.extraction.document import Document
from pipelines.records.raw_page import RawPage

_NUMBERS = re.compile(r"\d[/.-]\d")
_REGION = re.compile(r"[a-zA-Z]{2}[-_][a-zA-Z]{2}")
_MONTH_FIRST_ZONES = frozenset(["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"])


@dataclass(frozen=True, slots=True)
class Reader:
    """What the dates of a page are read with.

    Attributes:
        zone: of clock times without an offset.
        language: tag of the page's language, '' if unknown.
        now: when the page was fetched.
        days: the days near which the publication must be, none if they are unknown.
    """

    zone: tzinfo
    language: str
    now: datetime
    days: Callable[[], Sequence[date]] = tuple

    def read(self, text: str, *, may_be_age: bool = True) -> Moment | None:
        """Parse a text; where the order of its numbers is in doubt, so that its day is near one of `days`.

        With `may_be_age`, also one that counts back from the fetch, such as "3 hours ago".
        """
        moment = parse_moment(text, self.zone, self.now if may_be_age else None, language=self.language)
        if moment is None or not _NUMBERS.search(text) or self._is_near(moment):
            return moment
        other = parse_moment(text, self.zone, language="en-001" if order_of(self.language) == "mdy" else "en-US")
        return other if other and self._is_near(other) else moment

    def _is_near(self, moment: Moment) -> bool:
        days = self.days()
        return not days or any(abs((moment.day - day).days) <= 1 for day in days)


def reader_of(document: Document, page: RawPage, zone: tzinfo, language: str | None) -> Reader:
    """Return the reader of a page's dates, with the region that the page declares for its language."""
    language, tag = (language or "").lower(), document.facts.language or ""
    if _REGION.fullmatch(tag) and language in {"", tag[:2].lower()}:
        return Reader(zone, tag, page.fetched_at)
    if language in {"", "en"} and str(zone) not in {"UTC", *_MONTH_FIRST_ZONES}:  # a country with another order
        language = "en-001"
    return Reader(zone, language, page.fetched_at)
