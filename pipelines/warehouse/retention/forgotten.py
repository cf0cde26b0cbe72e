"""Removing pages for good, as their publisher asks: rows and texts at once, records of the archive file by file."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.records.warc_location import WarcLocation
from pipelines.warehouse.connection import Connection, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What is removed: one page, or a publisher with all its pages.

    Attributes:
        source_id: the publisher, None for a page.
        canonical_url: the page, None for a publisher.
    """

    source_id: str | None = None
    canonical_url: str | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed.

    Attributes:
        sources: publishers of the pages.
        records: number of known records in the archive.
        files: number of WARC files to look through.
    """

    sources: list[str]
    addresses: int
    articles: int
    versions: int
    records: int
    files: int


@dataclass(frozen=True, slots=True)
class Burial:
    """A WARC file with records of forgotten pages of a publisher.

    Attributes:
        offsets: of known records.
        urls: addresses of the publisher's forgotten pages; empty if all records go.
        is_whole: whether all its records go: the crawls of a publisher that was removed wrote it.
    """

    warc_file: str
    source_id: str
    offsets: tuple[int, ...]
    urls: frozenset[str]
    is_whole: bool


def remove(connection: Connection, removal: Removal, run_id: str, segments: Sequence[str]) -> Removed:
    """Delete the rows and texts of forgotten pages, and bar them; to be committed by the caller.

    `segments` are WARC files that have nothing but pages of the publisher that is removed.
    """
    parameters = {
        "source_id": removal.source_id,
        "canonical_url": removal.canonical_url,
        "run_id": run_id,
        "segments": list(segments),
    }
    with connection.cursor() as cursor:
        for step in ("choose_forgotten", "ask_for_burials", "count_forgotten"):
            cursor.execute(statement(__name__, step), parameters)
        counts = Removed(*(cursor.fetchone() or ([], 0, 0, 0, 0, 0)))
        cursor.execute(statement(__name__, "delete_forgotten"), parameters)
        return counts


def forgotten_sources(connection: Connection) -> set[str]:
    """Return the publishers all of whose pages were removed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT source_id FROM ops.forgotten WHERE source_id IS NOT NULL")
        return {source_id for (source_id,) in cursor.fetchall()}


def forgotten_urls(connection: Connection, source_id: str) -> frozenset[str]:
    """Return all addresses of a publisher's forgotten pages."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "forgotten_urls"), {"source_id": source_id})
        return frozenset(url for (url,) in cursor.fetchall())


def next_burial(connection: Connection) -> Burial | None:
    """Return a file whose records wait for their tombstones, None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "next_burial"))
        row = cursor.fetchone()
    if row is None:
        return None
    warc_file, source_id, offsets = row
    is_whole = warc_file.startswith(f"warc/{source_id}/") and source_id in forgotten_sources(connection)
    urls = frozenset[str]() if is_whole else forgotten_urls(connection, source_id)
    return Burial(warc_file, source_id, tuple(offsets), urls, is_whole)


def ask_for_parts(connection: Connection, burial: Burial, parts: Sequence[WarcLocation]) -> None:
    """Ask for the burial of further pages of articles, which lie in other files."""
    with connection.cursor() as cursor:
        for part in parts:
            asked = {"source_id": burial.source_id, "warc_file": part.warc_file, "warc_offset": part.warc_offset}
            cursor.execute(statement(__name__, "ask_for_part"), asked)


def close_burial(connection: Connection, burial: Burial) -> None:
    """Note that a file's records were replaced, unless others were asked for meanwhile."""
    done = {"warc_file": burial.warc_file, "source_id": burial.source_id, "offsets": list(burial.offsets)}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "close_burial"), done)
