"""What each publisher's index, feed and sitemap name: its articles, some by other addresses, and its troubles."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache

from deploy.sample_newsroom.articles import pieces
from deploy.sample_newsroom.days import DAYS
from deploy.sample_newsroom.plan import key
from deploy.sample_newsroom.records import Listing, Piece, Site, Trouble
from deploy.sample_newsroom.sites import HARBOUR_POST, KABAR_PASAR, SUARA_LEMBAH

TRACKING = "?utm_source=beranda&utm_medium=indeks&utm_campaign=terkini"
FEED_LENGTH = 40
"""Newest listings that a feed holds."""

MOVED = {key(SUARA_LEMBAH, 3, 11): 1, key(SUARA_LEMBAH, 7, 0): -1}
"""Articles on the index of another day than their page says, by so many days."""

ALSO_AT = {
    key(SUARA_LEMBAH, 1, 4): "/amp{path}",
    key(SUARA_LEMBAH, 3, 7): "/amp{path}",
    key(SUARA_LEMBAH, 6, 2): "/m{path}",
    key(SUARA_LEMBAH, 8, 3): "/m{path}",
    key(SUARA_LEMBAH, 11, 5): "{path}" + TRACKING,
}
"""Articles that their index names a second time, by another address."""

ONLY_AT = {key(SUARA_LEMBAH, 9, 4): "/amp{path}", key(SUARA_LEMBAH, 12, 6): "{path}" + TRACKING}
"""Articles that their index names by another address alone."""

TRANSIENT = {key(SUARA_LEMBAH, 2, 4): Trouble.HEALS, key(HARBOUR_POST, 5, 1): Trouble.SLOW}
"""Articles that are there for who has patience."""

_PERMANENT = (
    (SUARA_LEMBAH, 2, Trouble.NOT_FOUND, "/read/2026/03/04/112000901/{slug}", "Artikel yang Sudah Dicabut"),
    (SUARA_LEMBAH, 5, Trouble.ROBOTS, "/pratinjau/read/2026/03/07/112000902/{slug}", "Naskah untuk Pelanggan"),
    (SUARA_LEMBAH, 7, Trouble.NOT_AN_ARTICLE, "/read/2026/03/09/112000903/{slug}", "Video Kabut di Lembah"),
    (HARBOUR_POST, 1, Trouble.GONE, "/local/2026/03/03/{slug}", "A notice withdrawn at the sender's request"),
    (HARBOUR_POST, 4, Trouble.OFF_SITE, "/business/2026/03/06/{slug}", "Partner content about mattresses"),
    (HARBOUR_POST, 8, Trouble.TOO_LARGE, "/weather/2026/03/10/{slug}", "Every tide since 1868, on one page"),
    (HARBOUR_POST, 9, Trouble.NOT_AN_ARTICLE, "/arts/2026/03/11/{slug}", "In pictures the harbor thaws"),
    (KABAR_PASAR, 3, Trouble.REDIRECT_LOOP, "/berita/41990_{slug}.html", "Jadwal Pasar Keliling"),
    (KABAR_PASAR, 6, Trouble.EMPTY, "/berita/41991_{slug}.html", "Tabel Harga Sepekan"),
    (KABAR_PASAR, 10, Trouble.NOT_AN_ARTICLE, "/berita/41992_{slug}.html", "Daftar Rubrik dan Arsip"),
)
_NOON = time(11, 20)


@cache
def listings(site: Site) -> tuple[Listing, ...]:
    """Everything that a publisher lists, by the time under which it is listed; twins follow the article."""
    named = [listing for piece in pieces(site) for listing in _of_piece(piece)]
    return tuple(sorted([*named, *_troubles(site)], key=lambda listing: listing.at))


@cache
def by_day(site: Site) -> dict[date, tuple[Listing, ...]]:
    """A publisher's listings by the local day under which they stand, latest first."""
    found: defaultdict[date, list[Listing]] = defaultdict(list)
    for listing in listings(site):
        found[listing.day].append(listing)
    return {day: tuple(sorted(named, key=lambda listing: listing.at, reverse=True)) for day, named in found.items()}


def _of_piece(piece: Piece) -> Iterator[Listing]:
    at = piece.first.published_at
    listing = Listing(
        site=piece.site,
        path=ONLY_AT.get(piece.key, "{path}").format(path=piece.path),
        title=piece.first.title,
        at=at,
        day=at.date() + timedelta(days=MOVED.get(piece.key, 0)),
        piece=piece,
        trouble=TRANSIENT.get(piece.key),
    )
    yield listing
    if piece.key in ALSO_AT:
        yield replace(listing, path=ALSO_AT[piece.key].format(path=piece.path))


def _troubles(site: Site) -> Iterator[Listing]:
    separator = "_" if site is KABAR_PASAR else "-"
    for owner, day, trouble, path, title in _PERMANENT:
        if owner is site:
            yield Listing(
                site=site,
                path=path.format(slug=separator.join(title.lower().replace(",", "").replace("'", "").split())),
                title=title,
                at=datetime.combine(DAYS[day], _NOON, tzinfo=site.zone),
                day=DAYS[day],
                trouble=trouble,
            )
