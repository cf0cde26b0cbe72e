"""Common Crawl and the Wayback Machine on loopback: index, files by byte range, CDX server and copies."""

import gzip
import hashlib
import io
import json
import re
from base64 import b32encode
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, quote_plus, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.loopback import served

CRAWL = "CC-MAIN-2026-13"
FILE = f"crawl-data/{CRAWL}/segments/1.1/warc/CC-MAIN-00000.warc.gz"
NEWS = "crawl-data/CC-NEWS/2026/03/CC-NEWS-20260302020000-00001.warc.gz"
_KEY = "example,kota)/read 2026"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def record(url, at, body, *, status="200 OK", headers=HTML, kind="response", edit=("", "")):
    """The gzip member of one record, as crawlers write it; `edit` replaces the first match of a pattern by a text."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    date = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
    if kind == "revisit":
        written = writer.create_revisit_record(url, digest(body), url, date["WARC-Date"], http_headers=http)
    else:
        written = writer.create_warc_record(url, kind, io.BytesIO(body), http_headers=http, warc_headers_dict=date)
    writer.write_record(written)
    pattern, text = (each.encode() for each in edit)
    return gzip.compress(re.sub(pattern, text, gzip.decompress(stream.getvalue()), count=1))


def digest(body):
    return b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


class Archives:
    """The archives.

    Attributes:
        files: bytes by path.
        index: lines of the index of `CRAWL`, in pages.
        captures: lines of the CDX server, in parts.
        copies: what the Wayback Machine answers, by path: status, headers, body.
        faults: answers that come once before the true one, by path: status and headers.
        asked: paths with their queries and byte ranges, in the order of the requests.
        agents: User-Agents of the requests.
    """

    def __init__(self):
        self.files = {FILE: b""}
        self.index = [[]]
        self.captures = [[]]
        self.copies = {}
        self.faults = {}
        self.asked = []
        self.agents = set()
        self.url = ""

    def settings(self):
        names = ("KABAR_COMMON_CRAWL_URL", "KABAR_COMMON_CRAWL_INDEX_URL", "KABAR_WAYBACK_URL")
        return dict.fromkeys(names, self.url)

    def asked_for(self, part):
        return [path for path in self.asked if part in path]

    def crawled(self, url, at, body, line=(), **how):
        """Add a page to Common Crawl's crawl; `line` changes fields of the index."""
        member = record(url, at, body, **how)
        fields = {
            "urlkey": "x",
            "timestamp": f"{at:%Y%m%d%H%M%S}",
            "url": url,
            "mime": "text/html",
            "status": "200",
            "digest": digest(body),
            "length": str(len(member)),
            "offset": str(len(self.files[FILE])),
            "filename": FILE,
        }
        self.index[-1].append(json.dumps(fields | dict(line)))
        self.files[FILE] += member

    def in_the_news(self, *members, path=NEWS):
        self.files[path] = self.files.get(path, b"") + b"".join(members)

    def saved(self, url, at, body, line=(), *, status=200, headers=HTML, is_own=False):
        """Add a page to the Wayback Machine; `line` changes fields of its list, `is_own` makes it a page of its own."""
        time = f"{at:%Y%m%d%H%M%S}"
        fields = {
            "timestamp": time,
            "original": url,
            "mimetype": "text/html",
            "statuscode": "200",
            "digest": digest(body),
        }
        self.captures[-1].append(list((fields | dict(line)).values()))
        sent = [(f"x-archive-orig-{name.lower()}", value) for name, value in headers]
        sent += [("memento-datetime", format_datetime(at))]
        self.copies[f"/web/{time}id_/{url}"] = (status, [*headers, *([] if is_own else sent)], body)

    def answer(self, path, query, span):
        """Return status, headers and body."""
        if path == "/collinfo.json":
            return 200, [], json.dumps([{"id": CRAWL}, {"id": "CC-MAIN-2016-40"}, {"id": "CC-MAIN-2012"}]).encode()
        if path == f"/{CRAWL}-index":
            return self._page_of_index(query)
        if path == "/cdx/search/cdx":
            return self._part_of_captures(query)
        if path.endswith("/warc.paths.gz"):
            month = path.removesuffix("warc.paths.gz").lstrip("/")
            found = [name for name in self.files if name.startswith(month)]
            return (200, [], gzip.compress("\n".join(found).encode())) if found else (404, [], b"")
        if path.lstrip("/") in self.files:
            return _part(self.files[path.lstrip("/")], span)
        whole = path + (f"?{query}" if query else "")
        return self.copies.get(whole, (404, [], b"not archived"))

    def _page_of_index(self, query):
        if not any(self.index):
            return 404, [], b'{"message": "No Captures found"}'
        fields = parse_qs(query)
        if "showNumPages" in fields:
            return 200, [], json.dumps({"pages": len(self.index), "pageSize": 1}).encode()
        return 200, [], "\n".join(self.index[int(fields["page"][0])]).encode()

    def _part_of_captures(self, query):
        number = int(parse_qs(query).get("resumeKey", [f"{_KEY}0"])[0].removeprefix(_KEY))
        lines = [["timestamp", "original", "mimetype", "statuscode", "digest"], *self.captures[number]]
        key = [[], [quote_plus(f"{_KEY}{number + 1}")]] if number + 1 < len(self.captures) else []
        document = json.dumps([*lines, *key] if any(self.captures) else []).encode()
        return 200, [("Content-Encoding", "gzip")], gzip.compress(document)


def _part(whole, span):
    if span is None:
        return 200, [], whole
    first, last = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", span).groups())
    return (206, [], whole[first : last + 1]) if first < len(whole) else (416, [], b"")


@contextmanager
def serving_archives():
    """The archives, served until the block ends."""
    archives = Archives()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts, span = urlsplit(self.path), self.headers["Range"]
            archives.asked.append(f"{self.path} {span}" if span else self.path)
            archives.agents.add(self.headers["User-Agent"])
            waiting = archives.faults.get(parts.path)
            status, headers, body = (
                (*waiting.pop(0), b"") if waiting else archives.answer(parts.path, parts.query, span)
            )
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            if "Content-Length" not in dict(headers):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with served(Handler) as server:
        archives.url = f"http://127.0.0.1:{server.server_port}"
        yield archives
