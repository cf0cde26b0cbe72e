"""Suara Lembah: Indonesian, crowded with furniture, articles in pages, an AMP and a mobile twin of each."""

from collections.abc import Sequence
from datetime import UTC, date
from random import Random

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from deploy.sample_newsroom.addresses import slug
from deploy.sample_newsroom.days import DAYS, tanggal_panjang
from deploy.sample_newsroom.desk import Desk, Handler
from deploy.sample_newsroom.grammar import pick, pick_some
from deploy.sample_newsroom.listings import by_day
from deploy.sample_newsroom.records import Edition, Paragraph, Piece
from deploy.sample_newsroom.stock import sections

INDEX_PAGE = 10
PAGED_FROM = 14
"""Articles of at least so many paragraphs are cut into pages."""
PAGES = 3


async def front(desk: Desk, _: Request) -> Response:
    """The latest articles."""
    return desk.front("suara_lembah/front.html")


async def section(desk: Desk, request: Request) -> Response:
    """The latest articles of a section."""
    name = request.path_params["name"]
    return desk.front("suara_lembah/front.html", lambda edition: slug(edition.section or "") == name)


async def robots(_: Desk, __: Request) -> Response:
    """Rules for robots."""
    return PlainTextResponse("User-agent: *\nDisallow: /pratinjau/\nDisallow: /komentar/\n")


async def index(desk: Desk, request: Request) -> Response:
    """One page of a day's listings; pages after the last are empty."""
    try:
        day = date.fromisoformat(request.query_params.get("date", DAYS[-1].isoformat()))
        number = max(int(request.query_params.get("page", "1")), 1)
    except ValueError:
        return desk.not_found()
    values = {"date": day, "day_in_words": tanggal_panjang(day), "days": DAYS, "number": number}
    named = by_day(desk.site).get(day, ())[(number - 1) * INDEX_PAGE :][:INDEX_PAGE]
    return HTMLResponse(desk.page("suara_lembah/index.html", listings=named, **values))


async def read(desk: Desk, request: Request) -> Response:
    """An article or one of its pages, a video, or a trouble."""
    path = request.url.path
    if desk.is_no_article(path):
        title = desk.troubled[path].title
        return HTMLResponse(desk.page("suara_lembah/video.html", title=title, latest=desk.latest(8)))
    wanted = request.query_params.get("page", "1")
    return await desk.serve(request, path, lambda piece, edition: _article(desk, piece, edition, wanted))


async def twin(desk: Desk, request: Request) -> Response:
    """An article in the plain dress of its AMP and mobile addresses."""
    path = "/" + request.path_params["path"]
    return await desk.serve(request, path, lambda piece, edition: _twin(desk, piece, edition))


ADDRESSES: tuple[tuple[str, Handler], ...] = (
    ("/", front),
    ("/robots.txt", robots),
    ("/indeks", index),
    ("/kanal/{name}", section),
    ("/amp/{path:path}", twin),
    ("/m/{path:path}", twin),
    ("/{path:path}", read),
)


def part_count(edition: Edition) -> int:
    """Into how many pages an article is cut."""
    return PAGES if len(edition.paragraphs) >= PAGED_FROM else 1


def part(edition: Edition, number: int) -> Sequence[Paragraph]:
    """The paragraphs of one page, counted from 1."""
    size = -(-len(edition.paragraphs) // part_count(edition))
    return edition.paragraphs[(number - 1) * size : number * size]


def _article(desk: Desk, piece: Piece, edition: Edition, wanted: str) -> Response:
    parts = part_count(edition)
    if wanted != "all" and wanted not in {str(number) for number in range(1, parts + 1)}:
        return desk.not_found()
    number = "all" if wanted == "all" else int(wanted)
    return HTMLResponse(
        desk.page(
            "suara_lembah/article.html",
            **_values(desk, piece, edition),
            part=number,
            parts=parts,
            paragraphs=edition.paragraphs if number == "all" else part(edition, int(wanted)),
            related=desk.related(piece, 6),
            latest=desk.latest(8),
            comments=_comments(piece),
        )
    )


def _twin(desk: Desk, piece: Piece, edition: Edition) -> Response:
    return HTMLResponse(desk.page("suara_lembah/amp.html", **_values(desk, piece, edition)))


def _values(desk: Desk, piece: Piece, edition: Edition) -> dict[str, object]:
    url = desk.base + piece.path
    published = edition.published_at.astimezone(UTC).isoformat()
    return {
        "piece": piece,
        "edition": edition,
        "url": url,
        "summary": edition.paragraphs[1].text,
        "published_utc": published,
        "json_ld": {
            "@context": "http://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": {"@type": "WebPage", "@id": url},
            "headline": edition.title,
            "datePublished": published,
            "author": [{"@type": "Person", "name": name} for name in edition.editors],
            "publisher": {"@type": "Organization", "name": desk.site.name},
        },
    }


def _comments(piece: Piece) -> list[tuple[str, str]]:
    rng = Random(f"{piece.key} comments")  # noqa: S311 - sample texts
    stock = sections("id", "komentar")
    return [(pick(rng, stock["nama"]), remark) for remark in pick_some(rng, stock["isi"], 3)]
