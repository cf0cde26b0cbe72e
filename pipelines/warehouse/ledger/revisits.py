"""Articles are visited again for corrections, ever more rarely; each visit belongs to one run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pipelines.records.crawl_record import DiscoveredUrl
from pipelines.warehouse.connection import Connection, statement

AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))
"""Visits after the first fetch."""

SCHEDULE: Mapping[str, object] = {"schedule": list(AFTER), "first": AFTER[0], "recent_days": 2}
"""Parameters of the statements: pages whose day lies further back when they are found are not visited again."""

_LEASE = timedelta(hours=6)
"""As long as a crawl may last: until then no other run takes a visit that one has taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """A visit to be paid; with `etag` or `last_modified` the site may answer that nothing changed."""

    found: DiscoveredUrl
    etag: str | None
    last_modified: str | None


def take_revisits(connection: Connection, source_id: str, limit: int) -> list[Revisit]:
    """Take the visits to a source that are due, the oldest first; no other run gets them."""
    parameters = {"source_id": source_id, "limit": limit, "lease": _LEASE}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "end_revisits"), parameters)
        cursor.execute(statement(__name__, "take_revisits"), parameters)
        return [
            Revisit(
                found=DiscoveredUrl(
                    url=url, canonical_url=canonical_url, found_by=found_by, listed_date=published_date
                ),
                etag=etag,
                last_modified=last_modified,
            )
            for url, canonical_url, found_by, published_date, etag, last_modified in cursor.fetchall()
        ]
