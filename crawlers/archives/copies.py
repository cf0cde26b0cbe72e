"""What archives list: copies of a source's articles."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple
from urllib.parse import urldefrag, urlsplit

from crawlers.sources.source import Source
from pipelines.archive.page_type import PAGE_STATUS
from pipelines.archive.warc_copy import CopiedPage
from pipelines.dates import is_plausible
from pipelines.urls import canonical_url, is_key, printable_url

MAX_AGE = timedelta(days=60)
"""How long after the last day an archive may have fetched a page; Common Crawl begins a crawl every month or two."""
MAX_COPY_BYTES = 10 * 1024 * 1024
"""Limit for a copy, as sent and decompressed; that of a page of a crawl."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_STATUS = re.compile(r"[1-9]\d\d", re.ASCII)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class Copy(NamedTuple):
    """One copy of an article in an archive.

    Attributes:
        url: the article's address.
        copied_at: when the archive fetched it, by its list.
        place: where it lies: an address, and the bytes of a file.
        read: returns it; raises UnusableCopyError or NoAnswerError.
    """

    url: str
    copied_at: datetime
    place: str
    read: Callable[[], CopiedPage]


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of an archive's list.

    Attributes:
        request: names the list.
        kind: `listing` for one that may grow, `file` for a WARC file that is read from its beginning to its end.
        cursor: where the list goes on, None at its end.
        copies: of this part, those to copy.
    """

    request: str
    kind: Literal["listing", "file"]
    cursor: str | None
    copies: list[Copy]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The articles that a command looks for.

    Attributes:
        days: publication days, local to the source, in order.
        tally: receives the number of the archives' lines by whether they are of use, or why not.
    """

    source: Source
    days: tuple[date, ...]
    tally: Counter[str]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The time within which archives may have fetched the pages."""
        end = self.source.end_of_day(self.days[-1]) + MAX_AGE
        return self.source.end_of_day(self.days[0] - timedelta(days=1)), end

    def day_of(self, url: str, copied_at: datetime) -> date:
        """Return the day under which an address is found: that in the address, else that of the copy."""
        return self.source.day_of(url) or copied_at.astimezone(self.source.zone).date()

    def keeps(self, url: str, copied_at: datetime) -> bool:
        """Whether an address is of an article of these days, as far as can be told before the page is read."""
        if not is_key(url) or not self.source.owns(url) or not self.source.is_article(url):
            self.tally["not_an_article_address"] += 1
            return False
        if canonical_url(url) != canonical_url(self.source.own_address(url)):
            self.tally["other_form"] += 1  # it may be a further page of the article
            return False
        first, last = self.span
        day = self.source.day_of(url)
        is_of_days = self.days[0] <= day <= self.days[-1] if day else first <= copied_at < last
        self.tally["listed" if is_of_days else "other_day"] += 1
        return is_of_days

    def select(self, url: str, time: str, status: str, media_type: str) -> tuple[str, datetime] | None:
        """Return the address and the time of a line of an index, None if it leads to no page of these days.

        Args:
            url: the address as the archive requested it.
            time: 14 digits, in UTC.
            status: that of the response, `-` for a repetition of an earlier one.
            media_type: that of the response, or `warc/revisit`.
        """
        copied_at = parse_time(time)
        if media_type == "warc/revisit":
            self.tally["revisit"] += 1
        elif not _STATUS.fullmatch(status) or copied_at is None:
            self.tally["damaged"] += 1
        elif int(status) not in PAGE_STATUS:
            self.tally[f"status_{status}"] += 1
        elif media_type.lower() not in _HTML:
            self.tally["not_html"] += 1
        elif self.keeps(plain := plain_url(url), copied_at):
            return plain, copied_at
        return None


def parse_time(digits: str) -> datetime | None:
    """Return the instant of 14 digits, None if they are none."""
    try:
        at = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if is_plausible(at.year) else None


def as_digits(instant: datetime) -> str:
    """Return an instant as archives write it: 14 digits, in UTC."""
    return f"{instant.astimezone(UTC):%Y%m%d%H%M%S}"


def plain_url(url: str) -> str:
    """Return an address without fragment and default port, which archives keep."""
    bare = printable_url(urldefrag(url)[0])
    try:
        parts = urlsplit(bare)
    except ValueError:
        return bare
    return parts._replace(netloc=parts.netloc.removesuffix(_DEFAULT_PORTS.get(parts.scheme, "\0"))).geturl()


Listings = Iterator[Listing]
CursorOf = Callable[[str], str | None]
"""Returns where an earlier command stopped in a list, None if it did not begin, '' if it reached the end."""
