"""The WARC segments of one crawl: written on local disk, whole in the lake once published."""

from datetime import datetime
from pathlib import Path
from threading import Lock

from pipelines.archive.lake import Lake
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_reader import header
from pipelines.archive.warc_writer import Exchange, SegmentWriter
from pipelines.records.crawl_record import FetchedPage
from pipelines.records.warc_location import WarcLocation
from pipelines.run.artifacts import segment_name
from pipelines.text import is_text


class Recorder:
    """Writes the exchanges of one crawl into segments; each appears in the lake when it is published.

    Any thread may record and take segments; one writes at a time.
    """

    def __init__(
        self, lake: Lake, folder: Path, run_id: str, source_id: str, *, started_at: datetime, software: str
    ) -> None:
        self.segments: list[str] = []
        self._lake = lake
        self._run_id = run_id
        self._source_id = source_id
        self._started_at = started_at
        self._software = software
        self._folder = folder
        self._open: SegmentWriter | None = None
        self._writing = Lock()

    @property
    def size(self) -> int:
        """Bytes in the open segment."""
        return self._open.size if self._open else 0

    def record(self, exchange: Exchange, pages: ArticlePages | None = None) -> FetchedPage:
        """Write one exchange and say where it lies; the place exists in the lake once the segment is published.

        Args:
            exchange: what came over the wire.
            pages: the pages of the article that it is the first of, once they are all fetched.
        """
        with self._writing:
            segment = self._open = self._open or self._new_segment()
            offset = segment.write(exchange, pages)
        return FetchedPage(
            fetched_at=exchange.fetched_at,
            location=WarcLocation(segment.name, offset),
            etag=_condition(exchange, "etag"),
            last_modified=_condition(exchange, "last-modified"),
        )

    def take_segment(self) -> SegmentWriter | None:
        """Hand over the open segment, if any, to be published; the next exchange begins another."""
        with self._writing:
            segment, self._open = self._open, None
        return segment

    def publish(self, segment: SegmentWriter | None) -> None:
        """Make a segment appear in the lake; safe in another thread than the one that records."""
        if segment is not None:
            segment.publish(self._lake)

    def close(self) -> None:
        """Publish what is open."""
        self.publish(self.take_segment())

    def _new_segment(self) -> SegmentWriter:
        name = segment_name(self._run_id, self._source_id, self._started_at, len(self.segments))
        self.segments.append(name)
        return SegmentWriter(self._folder, name, self._software)


def _condition(exchange: Exchange, name: str) -> str | None:
    """A header to ask by the next time, None where there is none that can be kept."""
    value = header(exchange.headers, name)
    return value if value is not None and is_text(value) else None
