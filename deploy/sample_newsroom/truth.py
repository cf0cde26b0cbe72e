"""What a complete warehouse must hold after reading the newsroom, for every address that discovery can find."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from deploy.sample_newsroom.articles import pieces
from deploy.sample_newsroom.listings import ALSO_AT, FEED_LENGTH, listings
from deploy.sample_newsroom.plan import EXACT, NEAR
from deploy.sample_newsroom.records import Edition, Listing, Piece, Site, Trouble
from deploy.sample_newsroom.sites import HARBOUR_POST, SITES
from pipelines.records.article import Access

ENDS = {
    Trouble.NOT_FOUND: ("failed", "http_404"),
    Trouble.GONE: ("failed", "http_410"),
    Trouble.REDIRECT_LOOP: ("failed", "redirect_loop"),
    Trouble.OFF_SITE: ("failed", "off_site_redirect"),
    Trouble.ROBOTS: ("failed", "robots"),
    Trouble.TOO_LARGE: ("failed", "too_large"),
    Trouble.NOT_AN_ARTICLE: ("rejected", "not_an_article"),
    Trouble.EMPTY: ("rejected", "empty"),
}
"""State and reason on the ledger of addresses that never give an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One edition of an article, in the columns of `warehouse.articles`."""

    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    language: str
    dateline: str | None
    published_at: datetime
    published_date: date
    modified_at: datetime | None
    body: str
    image_url: str | None
    access: Access


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueArticle:
    """An article under its canonical address.

    Attributes:
        readings: as its page reads at the first visit, then, where it is corrected, at every later one.
        duplicate_of: canonical URL of the earliest article with exactly this body, None for that one itself.
        story: canonical URL of the earliest article of the group of exact and near copies; its own where alone.
    """

    source_id: str
    canonical_url: str
    readings: tuple[Reading, ...]
    duplicate_of: str | None
    story: str

    @property
    def is_corrected(self) -> bool:
        """Whether the page changes after the first visit."""
        return len(self.readings) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One discovered URL and its line on the ledger.

    Attributes:
        url: as listed.
        canonical_url: of the article behind it; of the address itself where there is none.
        found_by: the routes that name it.
        listed_date: local day under which it is listed.
        published_date: local day under which it ends: the page's own, else the listing's.
        state: `loaded`, `duplicate` (another address of a listed article), `rejected` or `failed`.
        reason: why it was rejected or failed.
        trouble: what is wrong with the address; `heals` and `slow` end loaded all the same.
    """

    source_id: str
    url: str
    canonical_url: str
    found_by: tuple[str, ...]
    listed_date: date
    published_date: date
    state: str
    reason: str | None
    trouble: Trouble | None
    article: TrueArticle | None


@dataclass(frozen=True)
class Newsroom:
    """The whole truth about a newsroom at one port."""

    addresses: tuple[Address, ...]

    @cached_property
    def articles(self) -> dict[str, TrueArticle]:
        """Every article by its canonical URL."""
        found = (address.article for address in self.addresses)
        return {article.canonical_url: article for article in found if article}

    def of(self, source_id: str, first: date | None = None, last: date | None = None) -> tuple[Address, ...]:
        """A publisher's addresses, of local publication days from `first` to `last`, both included."""
        return tuple(
            address
            for address in self.addresses
            if address.source_id == source_id
            and (first is None or first <= address.published_date)
            and (last is None or address.published_date <= last)
        )


def truth(port: int) -> Newsroom:
    """What is true of a newsroom whose first publisher listens on `port`."""
    every = {piece.key: piece for site in SITES for piece in pieces(site)}
    articles = {key: _article(piece, every, port) for key, piece in every.items()}
    return Newsroom(
        tuple(
            _address(listing, place, site, articles, port)
            for site in SITES
            for place, listing in enumerate(reversed(listings(site)))
        )
    )


def _address(listing: Listing, place: int, site: Site, articles: dict[str, TrueArticle], port: int) -> Address:
    article = articles[listing.piece.key] if listing.piece else None
    url = site.base(port) + listing.path
    state, reason = _end(listing)
    return Address(
        source_id=site.id,
        url=url,
        canonical_url=article.canonical_url if article else url,
        found_by=_routes(site, place),
        listed_date=listing.day,
        published_date=article.readings[0].published_date if article else listing.day,
        state=state,
        reason=reason,
        trouble=listing.trouble,
        article=article,
    )


def _routes(site: Site, place: int) -> tuple[str, ...]:
    """The routes that name a site's listing, the newest being at place 0."""
    if site is not HARBOUR_POST:
        return ("index",)
    return ("feed", "sitemap") if place < FEED_LENGTH else ("sitemap",)


def _end(listing: Listing) -> tuple[str, str | None]:
    if listing.trouble in ENDS:
        return ENDS[listing.trouble]
    piece = listing.piece
    is_twin = piece is not None and piece.key in ALSO_AT and listing.path != piece.path
    return "duplicate" if is_twin else "loaded", None


def _article(piece: Piece, every: dict[str, Piece], port: int) -> TrueArticle:
    same_text = _family(piece, every, EXACT)
    return TrueArticle(
        source_id=piece.site.id,
        canonical_url=_url(piece, port),
        readings=tuple(_reading(edition, piece, port) for edition in piece.editions),
        duplicate_of=None if same_text[0] is piece else _url(same_text[0], port),
        story=_url(_family(piece, every, EXACT | NEAR)[0], port),
    )


def _family(piece: Piece, every: dict[str, Piece], copies: dict[str, str]) -> list[Piece]:
    """The piece and all copies of the same original, earliest first."""
    root = copies.get(piece.key, piece.key)
    members = [every[root], *(every[copy] for copy, original in copies.items() if original == root)]
    return sorted(members, key=lambda member: (member.first.published_at, _url(member, 0)))


def _url(piece: Piece, port: int) -> str:
    return piece.site.base(port) + piece.path


def _reading(edition: Edition, piece: Piece, port: int) -> Reading:
    return Reading(
        title=edition.title,
        subtitle=edition.subtitle,
        authors=edition.authors,
        editors=edition.editors,
        section=edition.section,
        tags=edition.tags,
        language=edition.language,
        dateline=edition.dateline,
        published_at=edition.published_at,
        published_date=edition.published_at.date(),
        modified_at=edition.modified_at,
        body=edition.body,
        image_url=piece.site.base(port) + edition.photo if edition.photo else None,
        access=edition.access,
    )
