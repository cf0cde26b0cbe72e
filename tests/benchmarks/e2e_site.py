"""Local news sites of one process, each on a loopback address of its own, with pages of a real page's size.

`python -m tests.benchmarks.e2e_site SITES ARTICLES` prints the port and serves until it is ended. Each site has so many
articles on each day of `DAYS`, and a few on each of `TAUGHT_DAYS`.
"""

import asyncio
import contextlib
import random
import re
import signal
import sys
from datetime import date, timedelta
from functools import cache

TAUGHT_DAYS = tuple(date(2026, 3, 2) + timedelta(days=number) for number in range(3))
TAUGHT_ARTICLES = 10
DAYS = tuple(date(2026, 3, 5) + timedelta(days=number) for number in range(4))
_PAGE_BYTES = 388_000  # the Kompas page of 2016 that the project began with
_PARAGRAPHS = 14
_ARTICLE = re.compile(r"/read/(\d{4}-\d\d-\d\d)/(\d+)/")
_INDEX = re.compile(r"/indeks/(\d{4}-\d\d-\d\d)/(\d+)")
_PER_PAGE = 100
_SYLLABLES = ("ba", "ci", "da", "ga", "hu", "ja", "ka", "li", "mu", "na", "pe", "ra", "sa", "ti", "wa", "yo")


class Sites(asyncio.Protocol):
    """Answers the GET requests of one connection, one after the other."""

    def __init__(self, articles: int) -> None:
        self._articles = articles
        self._waiting = b""

    def connection_made(self, transport):
        self._transport = transport

    def data_received(self, data):
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            head, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1")
            host = re.search(rb"(?i)\r\nhost:\s*(\S+)", head)[1].decode()
            self._transport.write(_response(*self._answer(host, path)))

    def _answer(self, host, path):
        if path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nAllow: /\n"
        if match := _INDEX.match(path):
            return 200, "text/html; charset=utf-8", self._index(match[1], int(match[2]))
        if match := _ARTICLE.match(path):
            return 200, "text/html; charset=utf-8", _page(host, match[1], int(match[2]))
        return 404, "text/plain", b"not here"

    def _index(self, day, page):
        """Return a page of a day's index; days without articles have an empty one."""
        sizes = dict.fromkeys(map(str, TAUGHT_DAYS), TAUGHT_ARTICLES) | dict.fromkeys(map(str, DAYS), self._articles)
        number = sizes.get(day, 0)
        numbers = range((page - 1) * _PER_PAGE, min(page * _PER_PAGE, number))
        links = "".join(f'<li><a href="/read/{day}/{each}/warga-kota">{each}</a></li>' for each in numbers)
        return f"<!doctype html><title>Indeks {day}</title><h1>Indeks {day}</h1><ul>{links}</ul>".encode()


def _page(host: str, day: str, number: int) -> bytes:
    """Return an article between the furniture of its site; no two articles share a sentence."""
    dice = random.Random(f"{host}{day}{number}")
    title = f"{_sentence(dice, 7)} {number}"
    paragraphs = "".join(f"<p>{_sentence(dice, 24)}. {_sentence(dice, 18)}.</p>\n" for _ in range(_PARAGRAPHS))
    top, bottom = _frame(host)
    article = f"""<title>{title} - Kabar {host}</title></head><body>{top}<article class="read"><h1>{title}</h1>
<div class="time">{host.split(":", maxsplit=1)[0]} - {day[8:]}/{day[5:7]}/{day[:4]}, 09:{number % 60:02} WIB</div>
<div class="author">Penulis: <a href="/penulis/{number % 9}">Ani Budi {"ABCDEFGHI"[number % 9]}</a></div>
<div class="content">{paragraphs}</div></article>{bottom}</body></html>"""
    return b'<!doctype html><html lang="id"><head><meta charset="utf-8">' + article.encode()


@cache
def _frame(host: str) -> tuple[str, str]:
    """Return what stands on every page of a site: menus, lists of other articles, and scripts for most of the bytes."""
    dice = random.Random(host)
    menu = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in _words(dice, 60))
    others = "".join(
        f'<li><a href="/read/2026-01-01/{number}/x"><img src="/{number}.jpg"><h3>{_sentence(dice, 9)}</h3></a></li>'
        for number in range(150)
    )
    names = _words(dice, (_PAGE_BYTES - len(menu) - len(others)) // 18)
    script = "".join(f'w["{name}"]={number};' for number, name in enumerate(names))
    top = f"<header><nav><ul>{menu}</ul></nav></header>"
    return top, f"<aside><h2>Terpopuler</h2><ul>{others}</ul></aside><script>var w={{}};{script}</script>"


def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(_words(dice, words)).capitalize()


def _words(dice: random.Random, number: int) -> list[str]:
    return ["".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))) for _ in range(number)]


def _response(status: int, kind: str, body: bytes) -> bytes:
    reason = {200: "OK", 404: "Not Found"}[status]
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _serve(sites: int, articles: int) -> None:
    loop = asyncio.get_running_loop()
    first = await loop.create_server(lambda: Sites(articles), "127.0.0.1", 0)
    port = first.sockets[0].getsockname()[1]
    hosts = [f"127.0.0.{number}" for number in range(2, sites + 1)]
    servers = [first, *[await loop.create_server(lambda: Sites(articles), host, port) for host in hosts]]
    print(port, flush=True)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    with contextlib.suppress(asyncio.CancelledError):
        await ended.wait()
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
