"""What the three publishers' handlers share: finding an article, its neighbours, and serving it or its trouble."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from deploy.sample_newsroom import troubles
from deploy.sample_newsroom.articles import pieces
from deploy.sample_newsroom.listings import listings
from deploy.sample_newsroom.records import Edition, Listing, Piece, Site, Trouble
from deploy.sample_newsroom.visits import Visits

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
Render = Callable[[Piece, Edition], Response]


@dataclass(frozen=True)
class Desk:
    """One publisher at work: its site, the newsroom's port and the visits so far."""

    site: Site
    port: int
    visits: Visits

    @property
    def base(self) -> str:
        """The site's address without a trailing slash."""
        return self.site.base(self.port)

    @cached_property
    def pieces(self) -> dict[str, Piece]:
        """The site's articles by path."""
        return {piece.path: piece for piece in pieces(self.site)}

    @cached_property
    def troubled(self) -> dict[str, Listing]:
        """Listings whose address does not simply give an article, by path without query."""
        return {urlsplit(listing.path).path: listing for listing in listings(self.site) if listing.trouble}

    def latest(self, count: int, wanted: Callable[[Edition], bool] = lambda _: True) -> list[Piece]:
        """The site's last articles (of those that are wanted), newest first."""
        return [piece for piece in self.pieces.values() if wanted(piece.first)][: -count - 1 : -1]

    def front(self, template: str, wanted: Callable[[Edition], bool] = lambda _: True) -> Response:
        """A page of the last articles (of those that are wanted)."""
        latest = self.latest(20, wanted)
        return HTMLResponse(self.page(template, latest=latest)) if latest else self.not_found()

    def related(self, piece: Piece, count: int) -> list[Piece]:
        """Other articles that the page may point to; always the same ones."""
        every = list(self.pieces.values())
        place = every.index(piece)
        return [every[(place + step * 17 + 5) % len(every)] for step in range(count)]

    def page(self, template: str, **values: object) -> str:
        """One of the site's templates filled in."""
        return _PAGES.get_template(template).render(site=self.site, base=self.base, visits=self.visits, **values)

    async def serve(self, request: Request, path: str, render: Render) -> Response:
        """The article at `path` as it reads now, or what its address does instead."""
        listing = self.troubled.get(path)
        if listing and (answer := await troubles.answer(listing, request, self.visits)):
            return answer
        piece = self.pieces.get(path)
        if piece is None:
            return self.not_found()
        response = render(piece, self.visits.edition(piece))
        if request.method == "GET" and len(piece.editions) > 1:
            self.visits.record(piece.key)
        return response

    def is_no_article(self, path: str) -> bool:
        """Whether a listed address leads to a page of another kind."""
        listing = self.troubled.get(path)
        return listing is not None and listing.trouble is Trouble.NOT_AN_ARTICLE

    def not_found(self) -> Response:
        """A friendly 404."""
        return HTMLResponse(self.page("not_found.html"), status_code=404)


Handler = Callable[[Desk, Request], Awaitable[Response]]
