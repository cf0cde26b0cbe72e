"""Responses that a site sends instead of the requested page: bot walls, requests for consent or a login, errors.

A vendor's header decides alone, in any status. A vendor's markup or a heading decides only together with the shape of
the page: little text, few links, and no article by its own claim.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from pipelines.records.reasons import FailureReason
from pipelines.text import read_groups

_GROUPS = read_groups(Path(__file__).with_suffix(".txt"))
_HEADERS = {
    name: re.compile(value, re.IGNORECASE)
    for name, _, value in (line.partition(": ") for line in _GROUPS.pop("headers"))
}
_OWN_MARKS = [line.encode() for line in _GROUPS.pop("own marks")]
_SHARED_MARKS = [line.encode() for line in _GROUPS.pop("shared marks")]
_REASONS = {
    "challenge": FailureReason.CHALLENGE,
    "consent": FailureReason.CONSENT_WALL,
    "login": FailureReason.LOGIN_WALL,
    "maintenance": FailureReason.MAINTENANCE,
    "site error": FailureReason.SITE_ERROR,
    "not found": FailureReason.SOFT_404,
}
_ASKS_FOR_SCRIPTS = re.compile("|".join(_GROUPS.pop("scripts")), re.IGNORECASE)
_HEADINGS = [(re.compile("|".join(lines), re.IGNORECASE), _REASONS[name]) for name, lines in _GROUPS.items()]

_MAX_START = 64 * 1024  # bytes of a body that are read
_SMALL = 16 * 1024  # bytes; a smaller page is parsed without a mark or a title of a wall
_MAX_HEADING_LETTERS = 100
_MAX_HEADINGS = 10
_MAX_SITE_NAME_WORDS = 4
_MAX_LETTERS, _MAX_LINKS = 2_000, 10  # that a wall shows
_MAX_BARE_LETTERS, _MAX_BARE_LINKS = 400, 2  # that a page shows which has nothing but a captcha
_TITLE = re.compile(rb"<title[^<>]{0,200}>([^<]{0,300})</title", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s{1,4}[|\u2013—·•:»-]{1,4}\s{1,4}|\s{0,4}[|\uff5c]\s{0,4}")
_LISTING = re.compile(rb"<(?:rss|feed|urlset|sitemapindex|rdf:RDF)[\s>]")
_HEAD_BYTES = 2_000
_HIDDEN = frozenset(["script", "style", "template", "title", "head"])
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)


class Served(NamedTuple):
    """What a site sent instead of the requested page.

    Attributes:
        sign: what shows it, in words for people.
        is_certain: whether the sign is enough for the page of an article. If not, its reading decides, which knows the
            title that the listing gave.
    """

    reason: FailureReason
    sign: str
    is_certain: bool = True


def recognise_wall(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> Served | None:
    """Return what was sent instead of the requested page, None if nothing shows that.

    Args:
        status: any HTTP status; with an error status, what a page claims to be is ignored.
        headers: as they were received, in any case.
        body: decompressed; its first 64 kB are read.
    """
    start = body[:_MAX_START]
    if served := _by_header(headers):
        return served
    if _LISTING.search(start[:_HEAD_BYTES]):
        return None
    lower = start.lower()
    own = next((mark for mark in _OWN_MARKS if mark in lower), None)
    shared = next((mark for mark in _SHARED_MARKS if mark in lower), None)
    title = _TITLE.search(start)
    is_suspicious = own or shared or len(body) < _SMALL or (title and heading_reason(title[1].decode(errors="replace")))
    shape = _shape_of(start) if is_suspicious else None
    if shape is None or shape.letters > _MAX_LETTERS or shape.links > _MAX_LINKS or (shape.is_article and status < 400):
        return None
    if own:
        return Served(FailureReason.CHALLENGE, f"the mark {own.decode()!r}")
    if shared and shape.is_bare:
        return Served(FailureReason.CHALLENGE, f"the mark {shared.decode()!r} on a bare page", is_certain=False)
    return _by_heading(shape)


def heading_reason(heading: str, site_names: Iterable[str] = ()) -> FailureReason | None:
    """Return what a page with this heading is: a wall, an error or no page; None for the heading of an article.

    A heading is compared as a whole and in the parts that separators such as `|` leave, if the others are short, as the
    name of a site is.
    """
    text = " ".join(heading.split())
    if not text or len(text) > _MAX_HEADING_LETTERS:
        return None
    known = {name.casefold() for name in site_names}
    parts = [part for part in _SEPARATOR.split(text) if part and part.casefold() not in known]
    candidates = [text]
    for number, part in enumerate(parts):
        others = [other for place, other in enumerate(parts) if place != number]
        if all(len(other.split()) <= _MAX_SITE_NAME_WORDS for other in others):
            candidates.append(part)
    matches = (reason for each in candidates for pattern, reason in _HEADINGS if pattern.fullmatch(each.strip()))
    return next(matches, None)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How much a page shows.

    Attributes:
        headings: title, h1 and h2.
        lines: the first pieces of text.
        is_article: whether the page claims to be an article.
    """

    headings: tuple[str, ...]
    lines: tuple[str, ...]
    letters: int
    links: int
    is_article: bool

    @property
    def is_bare(self) -> bool:
        """Whether it shows nearly nothing."""
        return self.letters <= _MAX_BARE_LETTERS and self.links <= _MAX_BARE_LINKS


def _by_header(headers: Iterable[tuple[str, str]]) -> Served | None:
    for name, value in headers:
        pattern = _HEADERS.get(name.lower())
        if pattern and pattern.fullmatch(value.strip()):
            return Served(FailureReason.CHALLENGE, f"the header {name.lower()}: {value.strip()[:40]}")
    return None


def _parse(page: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(page, _PARSER)
    except etree.XMLSyntaxError:
        return None


def _shape_of(page: bytes) -> _Shape | None:
    root = _parse(page)
    if root is None:
        return None
    lines = [line for line in _lines(root) if line]
    elements = islice(root.iter("title", "h1", "h2"), _MAX_HEADINGS)
    headings = [" ".join("".join(each.itertext()).split()) for each in elements]
    return _Shape(
        headings=tuple(headings),
        lines=tuple(lines[:_MAX_HEADINGS]),
        letters=sum(map(len, lines)),
        links=sum(1 for _ in root.iter("a")),
        is_article=_is_article(root),
    )


def _lines(root: etree._Element) -> Iterator[str]:
    """Yield the texts that the page shows, one for each piece of markup."""
    for element in root.iter():
        if isinstance(element.tag, str):
            if element.tag not in _HIDDEN and element.text:
                yield " ".join(element.text.split())
            if element.tail:
                yield " ".join(element.tail.split())


def _is_article(root: etree._Element) -> bool:
    """Return whether the page claims to be an article, or gives the time of its publication."""
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name == "article:published_time" or (
            name == "og:type" and (meta.get("content") or "").startswith("article")
        ):
            return True
    scripts = (script.text or "" for script in root.iter("script") if "ld+json" in (script.get("type") or ""))
    return any('Article"' in text or '"datePublished"' in text for text in scripts)


def _by_heading(shape: _Shape) -> Served | None:
    for heading in shape.headings:
        if reason := heading_reason(heading):
            is_certain = reason is FailureReason.CHALLENGE and shape.is_bare
            return Served(reason, f"the heading {heading!r}", is_certain)
    for line in shape.lines if shape.is_bare else ():
        asks = _ASKS_FOR_SCRIPTS.fullmatch(line[:_MAX_HEADING_LETTERS])
        if reason := FailureReason.CHALLENGE if asks else heading_reason(line):
            return Served(reason, f"the line {line[:_MAX_HEADING_LETTERS]!r}", is_certain=False)
    return None
