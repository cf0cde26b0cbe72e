"""Site profiles in the warehouse: versions that are added and never changed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from psycopg2.extras import RealDictCursor

from pipelines.profiles.learned_places import Trial
from pipelines.profiles.recurring import RecurringLine
from pipelines.records.hints import SiteProfile
from pipelines.records.raw_page import ArchivedPage
from pipelines.records.warc_location import WarcLocation
from pipelines.warehouse.connection import Connection, statement


def read_profiles(connection: Connection, source_id: str) -> tuple[SiteProfile, ...]:
    """All versions of a publisher's profile, the oldest first."""
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(statement(__name__, "read_profiles"), {"source_id": source_id})
        return tuple(
            SiteProfile(**values | {"recurring": frozenset(values["recurring"])})
            for values in map(dict, cursor.fetchall())
        )


def lock_source(connection: Connection, source_id: str) -> None:
    """Wait until nobody else learns from the publisher; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "lock_source"), {"source_id": source_id})


def latest_pages(connection: Connection, source_id: str, pages: int) -> list[ArchivedPage]:
    """Return the pages of a publisher's latest articles, of as many days as there are; their day is the article's."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "latest_pages"), {"source_id": source_id, "pages": pages})
        return [
            ArchivedPage(url=url, listed_date=day, fetched_at=fetched_at, location=WarcLocation(*location))
            for url, fetched_at, day, *location in cursor.fetchall()
        ]


def recent_bodies(connection: Connection, source_id: str, articles: int) -> list[tuple[date, str]]:
    """Day and text of a publisher's latest articles, copies of one text once."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "recent_bodies"), {"source_id": source_id, "articles": articles})
        return cursor.fetchall()


def add_profile(
    connection: Connection, source_id: str, profile: SiteProfile, trial: Trial, lines: Sequence[RecurringLine]
) -> None:
    """Store a new version, its lines beside those of the version before."""
    names = {"source_id": source_id, "version": profile.version}
    places = {"region": profile.region, "byline": profile.byline, "date_line": profile.date_line}
    values = {"valid_from": profile.valid_from, "pages": trial.pages, **places}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "add_profile"), {**names, **values, "agreed": len(trial.fitting)})
        cursor.execute(statement(__name__, "keep_lines"), names)
        for line in lines:
            cursor.execute(statement(__name__, "add_line"), {**names, **asdict(line)})
