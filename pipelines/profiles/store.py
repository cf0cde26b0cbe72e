"""Site profiles in the warehouse; versions are added and never changed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from psycopg2.extras import RealDictCursor

from pipelines.profiles.due import LoadedPage
from pipelines.profiles.learned_places import Trial
from pipelines.profiles.recurring import RecurringLine
from pipelines.records.hints import SiteProfile
from pipelines.records.raw_page import ArchivedPage
from pipelines.records.warc_location import WarcLocation
from pipelines.warehouse.connection import Connection, statement


def read_profiles(connection: Connection, source_id: str) -> tuple[SiteProfile, ...]:
    """Return all versions of a publisher's profile, the oldest first."""
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(statement(__name__, "read_profiles"), {"source_id": source_id})
        return tuple(
            SiteProfile(**values | {"recurring": frozenset(values["recurring"])})
            for values in map(dict, cursor.fetchall())
        )


def lock_source(connection: Connection, source_id: str) -> None:
    """Wait until no other process learns from the publisher, and exclude others until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "lock_source"), {"source_id": source_id})


def latest_pages(connection: Connection, source_id: str, pages: int) -> list[LoadedPage]:
    """Return the pages of a publisher's latest articles, from as many days as possible; `listed_date` is their day."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "latest_pages"), {"source_id": source_id, "pages": pages})
        return [
            LoadedPage(_archived(url, at, day, file, offset), day, version)
            for url, at, day, file, offset, version in cursor.fetchall()
        ]


def _archived(url: str, fetched_at: datetime, day: date, file: str, offset: int) -> ArchivedPage:
    return ArchivedPage(url=url, listed_date=day, fetched_at=fetched_at, location=WarcLocation(file, offset))


def tried_pages(connection: Connection, source_id: str) -> frozenset[str]:
    """Return the addresses of the pages on which a publisher's layout was last tried."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "tried_pages"), {"source_id": source_id})
        return frozenset(url for (url,) in cursor.fetchall())


def keep_trial(connection: Connection, source_id: str, pages: Sequence[LoadedPage]) -> None:
    """Remember the pages on which a publisher's layout was tried."""
    urls = [each.page.url for each in pages]
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "keep_trial"), {"source_id": source_id, "urls": urls})


def recent_bodies(connection: Connection, source_id: str, articles: int) -> list[tuple[date, str]]:
    """Return day and text of a publisher's latest articles, without copies."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "recent_bodies"), {"source_id": source_id, "articles": articles})
        return cursor.fetchall()


def add_profile(
    connection: Connection, source_id: str, profile: SiteProfile, trial: Trial, lines: Sequence[RecurringLine]
) -> None:
    """Store a new version with its new lines and those of the version before."""
    values = {"source_id": source_id, **asdict(profile), "pages": trial.pages, "agreed": len(trial.fitting)}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "add_profile"), values)
        cursor.execute(statement(__name__, "keep_lines"), values)
        for line in lines:
            cursor.execute(statement(__name__, "add_line"), {**values, **asdict(line)})
