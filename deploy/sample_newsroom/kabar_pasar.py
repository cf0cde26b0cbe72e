"""Kabar Pasar Seroja: sloppy. Undeclared windows-1252, tables, `<br><br>`, times without zone, no metadata."""

from datetime import date

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from deploy.sample_newsroom.days import DAYS, tanggal_panjang
from deploy.sample_newsroom.desk import Desk, Handler
from deploy.sample_newsroom.listings import by_day
from deploy.sample_newsroom.records import Edition, Piece

CHARSET = "windows-1252"
_BREAK = Markup("<br><br>\n")


async def front(desk: Desk, _: Request) -> Response:
    """The latest articles."""
    links = [(piece.path, piece.first.title) for piece in desk.latest(20)]
    return _links(desk, "Berita terbaru", links, root="./")


async def archive(desk: Desk, request: Request) -> Response:
    """All listings of a day, on one page with relative links."""
    try:
        day = date.fromisoformat(request.path_params["day"])
    except ValueError:
        return desk.not_found()
    links = [(listing.path, listing.title) for listing in by_day(desk.site).get(day, ())]
    return _links(desk, f"Arsip {tanggal_panjang(day)}", links)


async def read(desk: Desk, request: Request) -> Response:
    """An article, a list of lists that stands among them, or a trouble."""
    path = request.url.path
    if desk.is_no_article(path):
        days = [(f"/arsip/{day.isoformat()}.html", tanggal_panjang(day)) for day in DAYS]
        return _links(desk, desk.troubled[path].title, days)
    return await desk.serve(request, path, lambda piece, edition: _article(desk, piece, edition))


ADDRESSES: tuple[tuple[str, Handler], ...] = (
    ("/", front),
    ("/arsip/{day}.html", archive),
    ("/{path:path}", read),
)
"""The publisher has no robots.txt."""


def _html(page: str) -> Response:
    return Response(page.encode(CHARSET), headers={"content-type": "text/html"})


def _links(desk: Desk, heading: str, links: list[tuple[str, str]], root: str = "../") -> Response:
    return _html(desk.page("kabar_pasar/archive.html", root=root, heading=heading, links=links))


def _article(desk: Desk, piece: Piece, edition: Edition) -> Response:
    published = edition.published_at
    return _html(
        desk.page(
            "kabar_pasar/article.html",
            root="../",
            edition=edition,
            published=f"{tanggal_panjang(published.date())} {published:%H:%M}",
            initials="".join(name[0] for name in edition.authors[0].lower().split()),
            related=desk.related(piece, 5),
            br=_BREAK,
        )
    )
