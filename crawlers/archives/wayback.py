"""The Wayback Machine: its CDX server lists copies, and `/web/<time>id_/<address>` gives one as it was archived.

https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server describes the server.
"""

import json
import re
from base64 import b32encode
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from hashlib import sha1
from typing import NamedTuple
from urllib.parse import unquote_plus, urlencode, urlsplit

import httpx

from crawlers.archives.archive_client import Answer, ArchiveClient, NoAnswerError, UnusableCopyError
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
from pipelines.archive.warc_copy import CopiedPage
from pipelines.archive.warc_reader import Headers
from pipelines.archive.warc_writer import Exchange
from pipelines.urls import canonical_url

_LINES = 3000
"""Of one answer."""
_FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")
_COPY = re.compile(r"/web/(\d{14})id_/(.+)", re.ASCII | re.DOTALL)
_ORIGINAL = "x-archive-orig-"
_ENCODINGS = frozenset({"content-encoding", "transfer-encoding"})
_OF_THE_TRANSFER = _ENCODINGS | {"connection", "content-length", "content-type"}


class Wayback(NamedTuple):
    """The server of the Wayback Machine."""

    client: ArchiveClient
    base_url: str

    def listings(self, wanted: Wanted, cursor_of: CursorOf) -> Listings:
        """Yield the answers of the CDX server for each domain of the source."""
        first, last = map(as_digits, wanted.span)
        for domain in wanted.source.domains:
            query = [("url", domain), ("matchType", "domain"), ("from", first), ("to", last), ("output", "json")]
            query += [("fl", ",".join(_FIELDS)), ("filter", "statuscode:200"), ("filter", "mimetype:.*html.*")]
            query += [("limit", str(_LINES)), ("showResumeKey", "true")]
            request = f"{self.base_url}/cdx/search/cdx?{urlencode(query)}"
            cursor = cursor_of(request)
            while cursor != "":
                lines, following = self._ask(f"{request}&{urlencode({'resumeKey': cursor})}" if cursor else request)
                if following is not None and following == cursor:
                    raise NoAnswerError(f"{self.base_url} repeats a part of its list")
                yield Listing(request, "listing", following, list(self._copies(lines, wanted)))
                cursor = following or ""

    def _ask(self, request: str) -> tuple[list[list[str]], str | None]:
        """Return the lines of an answer, and the key with which the list goes on."""
        text = self.client.read_list(request)
        try:
            lines = json.loads(text or b"[]")
        except (ValueError, RecursionError) as error:
            raise NoAnswerError(f"{request} does not answer in JSON") from error
        if not isinstance(lines, list) or not all(isinstance(line, list) and _are_texts(line) for line in lines):
            raise NoAnswerError(f"{request} answers in an unknown form")
        key = lines[-1][0] if len(lines) > 1 and len(lines[-1]) == 1 and not lines[-2] else None
        return [line for line in lines[1:] if len(line) > 1], key and _decoded(key)

    def _copies(self, lines: list[list[str]], wanted: Wanted) -> Iterator[Copy]:
        for line in lines:
            if len(line) != len(_FIELDS):
                wanted.tally["damaged"] += 1
                continue
            time, address, media_type, status, digest = line
            if selected := wanted.select(address, time, status, media_type):
                url, copied_at = selected
                place = f"{self.base_url}/web/{time}id_/{address}"
                yield Copy(url, copied_at, place, partial(self._read, url, copied_at, place, digest))

    def _read(self, url: str, listed_at: datetime, place: str, digest: str) -> CopiedPage:
        answer = self.client.get(place, MAX_COPY_BYTES)
        if answer.status != httpx.codes.OK:
            raise UnusableCopyError(f"the archive answers HTTP {answer.status}")
        if answer.is_cut:
            raise UnusableCopyError(f"it has more than {MAX_COPY_BYTES} bytes")
        headers = _headers(answer)
        if headers is None:
            raise UnusableCopyError("the archive answers with a page of its own")
        copied_at = _copied_at(answer, url)
        if copied_at == listed_at and _is_as_archived(answer) and not _is_of(answer.body, digest):
            raise UnusableCopyError("it is not what the digest in the index says")
        exchange = Exchange(
            url=url,
            method="GET",
            request_headers=[],
            status=answer.status,
            reason="OK",
            headers=headers,
            body=answer.body,
            fetched_at=copied_at,
        )
        return CopiedPage(exchange, [("WARC-Source-URI", answer.url)])


def _decoded(key: str) -> str:
    """Return a key as it was before it was encoded for an address; some servers give it without that."""
    return key if ")" in key else unquote_plus(key)


def _headers(answer: Answer) -> Headers | None:
    """Return the headers that the publisher sent, with those of the body as it is now; None if they are not given."""
    fields = {name.lower(): value for name, value in answer.headers}
    given = [(name[len(_ORIGINAL) :], value) for name, value in answer.headers if name.lower().startswith(_ORIGINAL)]
    if not given and "memento-datetime" not in fields:
        return None
    kept = [(name, value) for name, value in given if name.lower() not in _OF_THE_TRANSFER]
    of_body = [(name.title(), fields[name]) for name in ("content-type", "content-encoding") if name in fields]
    return kept + of_body


def _is_as_archived(answer: Answer) -> bool:
    """Whether the body has the bytes that the digest is of; the archive may have decoded others."""
    return not any(name.lower().removeprefix(_ORIGINAL) in _ENCODINGS for name, _ in answer.headers)


def _copied_at(answer: Answer, url: str) -> datetime:
    """Return the time of the copy that came, which may be another one of the same address."""
    parts = urlsplit(answer.url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    match = _COPY.search(path)
    copied_at = parse_time(match[1]) if match else None
    if match is None or copied_at is None or _canonical(plain_url(match[2])) != _canonical(url):
        raise UnusableCopyError("it leads to another page")
    return copied_at


def _canonical(url: str) -> str | None:
    try:
        return canonical_url(url)
    except ValueError:
        return None


def _is_of(body: bytes, digest: str) -> bool:
    actual = b32encode(sha1(body, usedforsecurity=False).digest()).decode("ascii")
    return digest.upper() in {actual, "", "-"}


def _are_texts(line: list[object]) -> bool:
    return all(isinstance(each, str) for each in line)
