"""CC-NEWS, Common Crawl's files of news: they have no index, so those of the days are read from beginning to end."""

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import httpx
from warcio.recordloader import ArcWarcRecord

from crawlers.archives.archive_client import ArchiveClient, NoAnswerError, UnusableCopyError
from crawlers.archives.copies import (
    MAX_COPY_BYTES,
    Copy,
    CursorOf,
    Listing,
    Listings,
    Wanted,
    as_digits,
    parse_time,
    plain_url,
)
from pipelines.archive.warc_copy import CopiedPage, as_copy
from pipelines.archive.warc_reader import is_response, record_date, skip_interim
from pipelines.archive.warc_recovery import records

MAX_LAG = timedelta(days=3)
"""How long after the last day CC-NEWS may have fetched a page; it fetches what feeds name."""
PART_BYTES = 64 * 1024 * 1024
"""Of a file, after which its position is kept; also limit for the pages of a part, which are in memory."""
_CHUNK_BYTES = 8 * 1024 * 1024
_FILE = re.compile(r"crawl-data/CC-NEWS/\d{4}/\d{2}/CC-NEWS-(\d{14})-\d{1,9}\.warc\.gz", re.ASCII)


class NewsFiles(NamedTuple):
    """The server with Common Crawl's files."""

    client: ArchiveClient
    data_url: str

    def listings(self, wanted: Wanted, cursor_of: CursorOf) -> Listings:
        """Yield each file of the days in parts."""
        for path in self._paths(wanted):
            request = f"{path} {wanted.days[0]}/{wanted.days[-1]}"
            if (begin := cursor_of(request)) != "":
                yield from self._parts(path, request, int(begin or 0), wanted)

    def _paths(self, wanted: Wanted) -> list[str]:
        """Return the files that were written on these days; the first may have been begun before."""
        first, last = wanted.span[0], wanted.source.end_of_day(wanted.days[-1]) + MAX_LAG
        begun = sorted((at, path) for month in _months(first, last) for at, path in self._paths_of(month))
        before = [path for at, path in begun if at < first][-1:]
        return before + [path for at, path in begun if first <= at < last]

    def _paths_of(self, month: str) -> Iterator[tuple[datetime, str]]:
        address = f"{self.data_url}/crawl-data/CC-NEWS/{month}/warc.paths.gz"
        for line in self.client.read_list(address, may_be_missing=True).decode("ascii", "replace").split():
            match = _FILE.fullmatch(line)
            if match and (at := parse_time(match[1])):
                yield at, line

    def _parts(self, path: str, request: str, begin: int, wanted: Wanted) -> Listings:
        address = f"{self.data_url}/{path}"
        with io.BufferedReader(_RemoteFile(self.client, address, begin)) as stream:
            copies: list[Copy] = []
            end = size = 0
            for offset, length, page in records(stream, wanted.tally, partial(_read, wanted)):
                span = f"bytes={begin + offset}-{begin + offset + length - 1}"
                copies += [_as_copy(each, address, span) for each in page]
                size += sum(len(each.page.exchange.body) for each in page if isinstance(each.page, CopiedPage))
                if offset + length - end >= PART_BYTES or size >= PART_BYTES:
                    end, size = offset + length, 0
                    yield Listing(request, "file", str(begin + end), copies)
                    copies = []
            yield Listing(request, "file", None, copies)


class _Page(NamedTuple):
    """A page of the source, or why it cannot be used."""

    url: str
    copied_at: datetime
    page: CopiedPage | str


def _read(wanted: Wanted, record: ArcWarcRecord) -> list[_Page]:
    """Return the page of a record if it is wanted."""
    if not is_response(record):
        return []
    skip_interim(record)
    url = plain_url(record.rec_headers.get_header("WARC-Target-URI"))
    if not wanted.source.owns(url):
        return []
    media_type = (record.http_headers.get_header("Content-Type") or "text/html").partition(";")[0].strip()
    time = as_digits(record_date(record))
    selected = wanted.select(url, time, record.http_headers.get_statuscode(), media_type)
    if selected is None:
        return []
    try:
        page: CopiedPage | str = as_copy(record, MAX_COPY_BYTES) or "its record has no response"
    except ValueError as error:
        page = f"its record is damaged: {error}"
    return [_Page(*selected, page)]


def _as_copy(found: _Page, address: str, span: str) -> Copy:
    def read() -> CopiedPage:
        if isinstance(found.page, str):
            raise UnusableCopyError(found.page)
        about = [("WARC-Source-URI", address), ("WARC-Source-Range", span)]
        return found.page._replace(about=[*found.page.about, *about])

    return Copy(found.url, found.copied_at, f"{address} {span}", read)


class _RemoteFile(io.RawIOBase):
    """A file that is read over HTTP in large parts; its first byte is byte `begin` of the whole file."""

    def __init__(self, client: ArchiveClient, address: str, begin: int) -> None:
        self._client, self._address, self._begin = client, address, begin
        self._place = 0
        self._chunk, self._chunk_begins = b"", 0
        self._is_last = False

    def readable(self) -> bool:
        """Say that it is for reading, as `io` asks."""
        return True

    def seekable(self) -> bool:
        """Say that it can go to another place, as `io` asks."""
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place that is counted from the beginning or from here."""
        self._place = place + (self._place if whence == io.SEEK_CUR else 0)
        return self._place

    def tell(self) -> int:
        """Return the place in the file."""
        return self._place

    def readinto(self, target: Any) -> int:  # noqa: ANN401 - any buffer
        """Fill a buffer as far as one request has given; return 0 at the end of the file."""
        offset = self._place - self._chunk_begins
        if not 0 <= offset < len(self._chunk):
            if offset == len(self._chunk) and self._is_last:
                return 0
            self._fetch()
            offset = 0
        taken = self._chunk[offset : offset + len(target)]
        target[: len(taken)] = taken
        self._place += len(taken)
        return len(taken)

    def _fetch(self) -> None:
        first = self._begin + self._place
        answer = self._client.get(self._address, _CHUNK_BYTES, (first, first + _CHUNK_BYTES - 1))
        if answer.status not in {httpx.codes.PARTIAL_CONTENT, httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE}:
            raise NoAnswerError(f"{self._address} answers HTTP {answer.status}")
        self._chunk = answer.body if answer.status == httpx.codes.PARTIAL_CONTENT else b""
        self._chunk_begins = self._place
        self._is_last = len(self._chunk) < _CHUNK_BYTES


def _months(first: datetime, last: datetime) -> list[str]:
    """Return the months from the day before `first` to `last`, as paths."""
    days = (first - timedelta(days=1) + timedelta(days=number) for number in range((last - first).days + 3))
    return sorted({f"{day:%Y/%m}" for day in days if day <= last})
