"""What troubled addresses answer."""

import asyncio
from collections.abc import AsyncIterator, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from deploy.sample_newsroom.records import Listing, Trouble
from deploy.sample_newsroom.visits import Visits

SLOW_SECONDS = 3
OFF_SITE = "http://127.0.0.2:9/"
LARGE_BYTES = 30 * 1024 * 1024
_TIDES = b"<p>High water came at the usual hour and left again without a word to anybody on the quay.</p>\n"
_FORBIDDEN = "<p>Naskah ini hanya untuk pelanggan, dan robots.txt melarang robot membacanya.</p>"


async def answer(listing: Listing, request: Request, visits: Visits) -> Response | None:
    """The troubled answer; None where the page itself is to be served."""
    if listing.trouble is Trouble.SLOW:
        await asyncio.sleep(SLOW_SECONDS)
    make = _ANSWERS.get(listing.trouble) if listing.trouble else None
    return make(listing, request, visits) if make else None


def _not_found(*_: object) -> Response:
    return Response("Not found.", 404, media_type="text/plain")


def _gone(*_: object) -> Response:
    return Response("Gone for good.", 410, media_type="text/plain")


def _empty(*_: object) -> Response:
    return Response("\n", media_type="text/html")


def _off_site(*_: object) -> Response:
    return RedirectResponse(OFF_SITE)


def _loop(listing: Listing, request: Request, _: Visits) -> Response:
    return RedirectResponse(listing.path if "lagi" in request.query_params else f"{listing.path}?lagi=1")


def _forbidden(listing: Listing, _: Request, visits: Visits) -> Response:
    """A page that no robot may read; that one did is noted."""
    visits.record(f"{listing.path} against robots.txt")
    return Response(_page(listing.title, _FORBIDDEN), media_type="text/html")


def _large(listing: Listing, _: Request, __: Visits) -> Response:
    return StreamingResponse(_large_page(listing.title), media_type="text/html")


def _fail_once(listing: Listing, request: Request, visits: Visits) -> Response | None:
    key = f"{listing.path} failed"
    if key in visits:
        return None
    if request.method == "GET":
        visits.record(key)
    return Response("Out of order for a moment.", 500, media_type="text/plain")


async def _large_page(title: str) -> AsyncIterator[bytes]:
    """Far more page than anybody should read, made as it is sent."""
    yield _page(title, "<p>From the tide tables.</p>").encode()
    chunk = _TIDES * 600
    for _ in range(LARGE_BYTES // len(chunk) + 1):
        yield chunk
        await asyncio.sleep(0)


def _page(title: str, text: str) -> str:
    return f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>\n{text}\n"


_ANSWERS: dict[Trouble, Callable[[Listing, Request, Visits], Response | None]] = {
    Trouble.NOT_FOUND: _not_found,
    Trouble.GONE: _gone,
    Trouble.HEALS: _fail_once,
    Trouble.REDIRECT_LOOP: _loop,
    Trouble.OFF_SITE: _off_site,
    Trouble.ROBOTS: _forbidden,
    Trouble.TOO_LARGE: _large,
    Trouble.EMPTY: _empty,
}
