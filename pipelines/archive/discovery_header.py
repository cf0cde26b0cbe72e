"""The WARC header that tells how a crawl found a page: it may have been fetched under another address.

With it, an import of Kabar's own WARC files gives the rows that the crawl gave.
"""

import json
from dataclasses import dataclass
from datetime import date

DISCOVERY_HEADER = "Kabar-Discovery"


@dataclass(frozen=True, slots=True)
class Discovery:
    """How a page was found.

    Attributes:
        url: the article's address as a listing named it, before redirects and single-page parameters.
        listed_date: local day of that listing.
        page: number of the page of its article, from 1.
    """

    url: str
    listed_date: date
    page: int = 1

    def as_header(self) -> str:
        """Return the header's value."""
        return json.dumps({"url": self.url, "date": self.listed_date.isoformat(), "page": self.page})


def read_discovery(value: str | None) -> Discovery | None:
    """Parse a header's value; return None for a record without a valid one."""
    try:
        document = json.loads(value or "{}")
        return Discovery(str(document["url"]), date.fromisoformat(document["date"]), int(document["page"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):  # a header by another program
        return None
