"""A fast local news site: a sitemap index, sitemaps of a thousand articles, pages of a real page's size.

`python -m tests.benchmarks.site PAGES` prints the port and serves on loopback until it is ended.
"""

import asyncio
import contextlib
import random
import re
import signal
import sys

PER_SITEMAP = 1_000
DAY = "2026-03-02"
_WORDS = ["warga", "pohon", "sungai", "hujan", "bibit", "desa", "tanah", "banjir", "pasar", "panen", "sekolah", "kota"]
_PAGE_WORDS = 5_000  # some 32 kB
_ARTICLE = re.compile(r"/read/(\d+)/")
_SITEMAP = re.compile(r"/sitemap-(\d+)\.xml")


class Site(asyncio.Protocol):
    """Answers GET requests of one connection, one after the other."""

    def __init__(self, pages: int, text: bytes) -> None:
        self._pages = pages
        self._text = text
        self._waiting = b""

    def connection_made(self, transport):
        self._transport = transport

    def data_received(self, data):
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            head, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1")
            host = re.search(rb"(?i)\r\nhost:\s*(\S+)", head)
            self._transport.write(_response(*self._answer(path, f"http://{host[1].decode() if host else ''}")))

    def _answer(self, path, base):
        if path == "/":  # one of the peers asks for it first
            return 200, "text/html; charset=utf-8", b"<!doctype html><html lang='id'><title>Bench</title>"
        if path == "/robots.txt":
            return 200, "text/plain", f"User-agent: *\nSitemap: {base}/sitemap.xml\n".encode()
        if path == "/sitemap.xml":
            numbers = range(-(-self._pages // PER_SITEMAP))
            return 200, "application/xml", _sitemap("sitemapindex", [f"{base}/sitemap-{n}.xml" for n in numbers])
        if match := _SITEMAP.match(path):
            first = int(match[1]) * PER_SITEMAP
            numbers = range(first, min(first + PER_SITEMAP, self._pages))
            return 200, "application/xml", _sitemap("urlset", [f"{base}/read/{n}/warga-tanam-pohon" for n in numbers])
        if match := _ARTICLE.match(path):
            # Every page is another one, so that nothing gains by a repetition.
            head = f"<!doctype html><html lang='id'><title>Warga {match[1]}</title><h1>Warga {match[1]}</h1>"
            return 200, "text/html; charset=utf-8", head.encode() + self._text
        return 404, "text/plain", b"not here"


def _sitemap(kind, urls):
    item = {"sitemapindex": "sitemap", "urlset": "url"}[kind]
    entries = "".join(f"<{item}><loc>{url}</loc><lastmod>{DAY}T09:00:00+07:00</lastmod></{item}>" for url in urls)
    return f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{kind}>'.encode()


def _response(status, kind, body):
    reason = {200: "OK", 404: "Not Found"}[status]
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _text():
    draw = random.Random(7)
    words = [draw.choice(_WORDS) for _ in range(_PAGE_WORDS)]
    return b"".join(f"<p>{' '.join(words[at : at + 40])}.</p>\n".encode() for at in range(0, _PAGE_WORDS, 40))


def serve(pages, kind=Site):
    """Serve a site of so many pages until this process is ended; print its port."""
    asyncio.run(_serve(pages, kind))


async def _serve(pages, kind):
    loop = asyncio.get_running_loop()
    text = _text()
    server = await loop.create_server(lambda: kind(pages, text), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop.add_signal_handler(signal.SIGTERM, server.close)
    async with server:
        with contextlib.suppress(asyncio.CancelledError):
            await server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
