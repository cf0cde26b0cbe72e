"""Common Crawl: the index of its crawls, and records of their WARC files by byte range.

https://commoncrawl.org/cdxj-index describes the index, whose servers answer with a line of JSON for each copy.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

import httpx

from crawlers.archives.archive_client import ArchiveClient, NoAnswerError, UnusableCopyError
from crawlers.archives.copies import (
    MAX_COPY_BYTES,
    Copy,
    CursorOf,
    Listing,
    Listings,
    Wanted,
    as_digits,
)
from pipelines.archive.warc_copy import CopiedPage, has_digest, read_member
from pipelines.errors import ArchiveError

_FILE = re.compile(r"crawl-data(?:/[\w-][\w.-]*)+\.warc\.gz", re.ASCII)
_OFFSET = re.compile(r"\d{1,15}", re.ASCII)
_LENGTH = re.compile(r"[1-9]\d{0,14}", re.ASCII)
_BEFORE_WEEK, _AFTER_WEEK = timedelta(days=28), timedelta(days=14)
"""A crawl is named after the week in which it ended or was published."""


class CommonCrawl(NamedTuple):
    """The two servers of Common Crawl: one with the index, one with the files."""

    client: ArchiveClient
    index_url: str
    data_url: str

    def listings(self, wanted: Wanted, cursor_of: CursorOf) -> Listings:
        """Yield the pages of the index of each crawl that may have articles of these days."""
        for crawl in self._crawls(wanted):
            for domain in wanted.source.domains:
                yield from self._listings_of(crawl, domain, wanted, cursor_of)

    def _crawls(self, wanted: Wanted) -> list[str]:
        answer = self._ask("collinfo.json")
        first, last = wanted.span
        try:
            ids = [str(each["id"]) for each in json.loads(answer)]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise NoAnswerError(f"{self.index_url} lists its crawls in an unknown form") from error
        weeks = ((crawl, week) for crawl in reversed(ids) if (week := _week(crawl)))
        return [crawl for crawl, week in weeks if week - _BEFORE_WEEK < last and first < week + _AFTER_WEEK]

    def _listings_of(self, crawl: str, domain: str, wanted: Wanted, cursor_of: CursorOf) -> Listings:
        first, last = map(as_digits, wanted.span)
        query = [("url", domain), ("matchType", "domain"), ("from", first), ("to", last), ("output", "json")]
        query += [("filter", "=status:200"), ("filter", "~mime:.*html.*"), ("pageSize", "1")]
        request = f"{crawl}-index?{urlencode(query)}"
        if (begin := cursor_of(request)) == "":
            return
        pages = self._number_of_pages(request)
        for number in range(int(begin or 0), pages):
            lines = self._ask(f"{request}&page={number}", may_be_missing=True).splitlines()
            cursor = str(number + 1) if number + 1 < pages else None
            yield Listing(request, "listing", cursor, list(self._copies(lines, wanted)))

    def _number_of_pages(self, request: str) -> int:
        answer = self._ask(f"{request}&showNumPages=true", may_be_missing=True)
        try:
            return int(json.loads(answer or b'{"pages": 0}')["pages"])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise NoAnswerError(f"{self.index_url} does not say how long its list is") from error

    def _ask(self, request: str, *, may_be_missing: bool = False) -> bytes:
        """Return a document of the index; without any copy it answers 404."""
        return self.client.read_list(f"{self.index_url}/{request}", may_be_missing=may_be_missing)

    def _copies(self, lines: Iterable[bytes], wanted: Wanted) -> Iterator[Copy]:
        for line in lines:
            found = _parse(line)
            if found is None:
                wanted.tally["damaged"] += 1
            elif selected := wanted.select(found["url"], found["timestamp"], found["status"], found["mime"]):
                url, copied_at = selected
                yield self._copy(url, copied_at, found)

    def _copy(self, url: str, copied_at: datetime, line: dict[str, str]) -> Copy:
        first = int(line["offset"])
        last = first + int(line["length"]) - 1
        address = f"{self.data_url}/{line['filename']}"
        read = partial(self._read, address, (first, last), line.get("digest"))
        return Copy(url, copied_at, f"{address} bytes={first}-{last}", read)

    def _read(self, address: str, span: tuple[int, int], digest: str | None) -> CopiedPage:
        """Read one record by its range of bytes."""
        length = span[1] - span[0] + 1
        if length > MAX_COPY_BYTES:
            raise UnusableCopyError(f"its record has {length} bytes")
        answer = self.client.get(address, length, span)
        if answer.status != httpx.codes.PARTIAL_CONTENT:
            raise UnusableCopyError(f"its file answers HTTP {answer.status}")
        try:
            page = read_member(answer.body, MAX_COPY_BYTES)
        except ArchiveError as error:
            raise UnusableCopyError(str(error)) from error
        if digest and not has_digest(page.exchange, digest, MAX_COPY_BYTES):
            raise UnusableCopyError("its page is not what the digest in the index says")
        about = [("WARC-Source-URI", address), ("WARC-Source-Range", f"bytes={span[0]}-{span[1]}")]
        return page._replace(about=[*page.about, *about])


def _week(crawl: str) -> datetime | None:
    """Return the first day of the week that a crawl is named after, None if it has another name."""
    try:
        return datetime.strptime(f"{crawl} 1 +0000", "CC-MAIN-%G-%V %u %z")
    except ValueError:
        return None


def _parse(line: bytes) -> dict[str, str] | None:
    """Return the fields of a line of the index, None if one is missing or no text, or the place is no place."""
    try:
        fields = json.loads(line)
        found = {name: fields[name] for name in ("url", "timestamp", "status", "mime", "filename", "offset", "length")}
        found |= {"digest": fields["digest"]} if fields.get("digest") else {}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    is_text = all(isinstance(value, str) for value in found.values())
    if not is_text or not _FILE.fullmatch(found["filename"]):
        return None
    is_place = _OFFSET.fullmatch(found["offset"]) and _LENGTH.fullmatch(found["length"])
    return found if is_place else None
