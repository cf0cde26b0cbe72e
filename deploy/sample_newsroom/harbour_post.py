"""Ellery Harbour Post: English, found by feeds and a news sitemap, full of metadata, corrected after a visit."""

from dataclasses import dataclass
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from deploy.sample_newsroom.addresses import slug
from deploy.sample_newsroom.days import clock, long_date
from deploy.sample_newsroom.desk import Desk, Handler
from deploy.sample_newsroom.listings import FEED_LENGTH, listings
from deploy.sample_newsroom.records import Edition, Listing, Piece
from pipelines.records.article import Access

_NEW_FEED = "/news/latest.rss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a feed or the sitemap, its times as text; `updated` moves when an article is corrected."""

    url: str
    title: str
    summary: str
    published: str
    updated: str
    rfc822: str


async def front(desk: Desk, _: Request) -> Response:
    """The latest articles."""
    return desk.front("harbour_post/front.html")


async def section(desk: Desk, request: Request) -> Response:
    """The latest articles of a section."""
    name = request.path_params["name"]
    return desk.front("harbour_post/front.html", lambda edition: slug(edition.section or "") == name)


async def staff(desk: Desk, request: Request) -> Response:
    """The latest articles of an author."""
    name = request.path_params["name"]
    return desk.front("harbour_post/front.html", lambda edition: name in map(slug, edition.authors))


async def robots(desk: Desk, _: Request) -> Response:
    """Rules for robots, and the sitemap's place."""
    return PlainTextResponse(f"User-agent: *\nDisallow: /search\n\nSitemap: {desk.base}/sitemap-news.xml\n")


async def feed(desk: Desk, request: Request) -> Response:
    """The newest listings as RSS; after a redesign at another address, to which this one leads."""
    if desk.visits.is_redesigned != (request.url.path == _NEW_FEED):
        return RedirectResponse(_NEW_FEED, 301) if desk.visits.is_redesigned else desk.not_found()
    return _xml(desk, "feed.xml", "application/rss+xml", entries(desk)[:FEED_LENGTH])


async def atom(desk: Desk, _: Request) -> Response:
    """The newest listings as Atom, until a redesign."""
    if desk.visits.is_redesigned:
        return desk.not_found()
    return _xml(desk, "atom.xml", "application/atom+xml", entries(desk)[:FEED_LENGTH])


async def sitemap(desk: Desk, _: Request) -> Response:
    """All listings."""
    return _xml(desk, "sitemap-news.xml", "application/xml", entries(desk))


async def read(desk: Desk, request: Request) -> Response:
    """An article, a gallery, or a trouble."""
    path = request.url.path
    if desk.is_no_article(path):
        return HTMLResponse(desk.page("harbour_post/gallery.html", title=desk.troubled[path].title))
    return await desk.serve(request, path, lambda piece, edition: _article(desk, piece, edition))


ADDRESSES: tuple[tuple[str, Handler], ...] = (
    ("/", front),
    ("/robots.txt", robots),
    ("/feed.xml", feed),
    (_NEW_FEED, feed),
    ("/atom.xml", atom),
    ("/sitemap-news.xml", sitemap),
    ("/section/{name}", section),
    ("/staff/{name}", staff),
    ("/{path:path}", read),
)


def entries(desk: Desk) -> list[Entry]:
    """Everything that the publisher lists, newest first, as it reads now."""
    return [_entry(desk, listing) for listing in reversed(listings(desk.site))]


def _entry(desk: Desk, listing: Listing) -> Entry:
    edition = desk.visits.edition(listing.piece) if listing.piece else None
    updated = (edition and edition.modified_at) or listing.at
    return Entry(
        url=desk.base + listing.path,
        title=edition.title if edition else listing.title,
        summary=(edition and edition.subtitle) or "",
        published=listing.at.isoformat(),
        updated=updated.isoformat(),
        rfc822=format_datetime(listing.at),
    )


def _xml(desk: Desk, template: str, media_type: str, named: list[Entry]) -> Response:
    return Response(desk.page(f"harbour_post/{template}", entries=named), media_type=media_type)


def _article(desk: Desk, piece: Piece, edition: Edition) -> Response:
    published, modified = edition.published_at, edition.modified_at
    url = desk.base + piece.path
    return HTMLResponse(
        desk.page(
            "harbour_post/article.html",
            piece=piece,
            edition=edition,
            url=url,
            published=f"{long_date(published.date())}, {clock(published)}",
            modified=f"{long_date(modified.date())}, {clock(modified)}" if modified else None,
            partial=edition.access is Access.PARTIAL,
            related=desk.related(piece, 6),
            staff=[(name, slug(name)) for name in edition.authors],
            json_ld=_json_ld(desk, edition, url),
        )
    )


def _json_ld(desk: Desk, edition: Edition, url: str) -> dict[str, object]:
    article: dict[str, object] = {
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "mainEntityOfPage": {"@id": url},
        "headline": edition.title,
        "description": edition.subtitle,
        "articleSection": edition.section,
        "keywords": list(edition.tags),
        "inLanguage": "en-US",
        "datePublished": edition.published_at.isoformat(),
        "author": [{"@type": "Person", "name": name} for name in edition.authors],
        "publisher": {"@id": f"{desk.base}/#organization"},
        "isAccessibleForFree": edition.access is Access.FULL,
    }
    if edition.modified_at:
        article["dateModified"] = edition.modified_at.isoformat()
    if edition.photo:
        article["image"] = {"@type": "ImageObject", "url": desk.base + edition.photo}
    organization = {"@type": "NewsMediaOrganization", "@id": f"{desk.base}/#organization", "name": desk.site.name}
    return {"@context": "https://schema.org", "@graph": [organization, {"@type": "WebPage", "@id": url}, article]}
