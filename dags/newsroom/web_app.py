"""The page as a FastAPI application: every route asks Airflow who the user is and what the user may read."""

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

import psycopg2
from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from dags.newsroom import tabs
from dags.newsroom.templating import show_error
from pipelines.errors import KabarError

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ASSETS = {
    "newsroom.css": "text/css",
    "newsroom.js": "text/javascript",
    "newsroom.svg": "image/svg+xml",
    "newsroom-dark.svg": "image/svg+xml",
}
_STATIC = Path(__file__).parent / "static"


@cache
def app() -> FastAPI:
    """Return the application; its routes are relative to where Airflow mounts it."""
    guard = Depends(requires_access_dag("GET", param_dag_id="archive_day"))
    made = FastAPI(
        title="Newsroom", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(refuse_foreign), guard]
    )
    made.middleware("http")(_with_headers)
    made.add_exception_handler(KabarError, show_error)
    made.add_exception_handler(psycopg2.Error, show_error)
    made.get("/")(to_first_tab)
    made.get("/static/{name}")(static)
    made.include_router(tabs.router)
    return made


def refuse_foreign(request: Request) -> None:
    """Refuse what another site's page asks for; only a navigation by the user may come from there.

    Raises:
        HTTPException: 403.
    """
    is_own = request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
    if not is_own and request.headers.get("sec-fetch-dest") != "document":
        raise HTTPException(403, "Another site asked for this page of Kabar.")


def to_first_tab() -> RedirectResponse:
    """Lead to the first tab."""
    return RedirectResponse("coverage")


def static(name: str) -> FileResponse:
    """Return the page's style sheet, script or icon."""
    if name not in _ASSETS:
        raise HTTPException(404)
    return FileResponse(_STATIC / name, media_type=_ASSETS[name])


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
