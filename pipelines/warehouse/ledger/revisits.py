"""Revisits: articles are fetched again at growing intervals to find corrections; each revisit belongs to one run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pipelines.records.crawl_record import DiscoveredUrl
from pipelines.warehouse.connection import Connection, statement

AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))
"""Time of each revisit after the first fetch."""

SCHEDULE: Mapping[str, object] = {"schedule": list(AFTER), "first": AFTER[0], "recent_days": 2}
"""Parameters of the statements; a page whose day is further back at its discovery is not revisited."""

_LEASE = timedelta(hours=6)
"""How long a revisit belongs to the run that took it: as long as a crawl may last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """A due revisit; with `etag` or `last_modified` the site can answer that nothing changed."""

    found: DiscoveredUrl
    etag: str | None
    last_modified: str | None


def take_revisits(connection: Connection, source_id: str, limit: int) -> list[Revisit]:
    """Take up to `limit` due revisits of a source, the oldest first; no other run gets them."""
    parameters = {"source_id": source_id, "limit": limit, "lease": _LEASE}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "end_revisits"), parameters)
        cursor.execute(statement(__name__, "take_revisits"), parameters)
        return [
            Revisit(
                found=DiscoveredUrl(
                    url=url,
                    canonical_url=canonical_url,
                    found_by=found_by,
                    listed_date=published_date,
                    listed_title=listed_title,
                ),
                etag=etag,
                last_modified=last_modified,
            )
            for url, canonical_url, found_by, published_date, listed_title, etag, last_modified in cursor.fetchall()
        ]
