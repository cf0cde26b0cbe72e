"""From a raw page to what it says: one parse, every field from the place that can be believed."""

from dataclasses import replace
from datetime import datetime, tzinfo
from itertools import chain

from lxml import etree

from pipelines.extraction.access import page_kind, read_access
from pipelines.extraction.body import read_body
from pipelines.extraction.byline import read_byline, site_names_of
from pipelines.extraction.decode import MAX_PAGE_BYTES, to_utf8
from pipelines.extraction.document import Document, parse_document, with_whole_page
from pipelines.extraction.field_places import Places, byline_holds, bylines_of, date_line_holds, date_lines_of
from pipelines.extraction.labels import absolute, read_image, read_language, read_section, read_tags
from pipelines.extraction.page_lines import text_of_lines
from pipelines.extraction.published import local_zone, read_modified, read_published
from pipelines.extraction.region import regions_of
from pipelines.extraction.scripted import with_scripted_text
from pipelines.extraction.subtitle import read_subtitle
from pipelines.extraction.title import read_title
from pipelines.records.article import Access, Rejected
from pipelines.records.extracted import Extracted, FieldPlaces, Line
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason

__all__ = ["Places", "extract", "find_lines", "find_places"]

_WALLS = frozenset([RejectReason.CHALLENGE, RejectReason.CONSENT_WALL])


def extract(page: RawPage, hints: PageHints) -> Extracted | Rejected:
    """What the page says as an article, or why it is none; any bytes give one or the other."""
    document = _open(page, hints)
    first = document if isinstance(document, Rejected) else _read(document, page, hints)
    if isinstance(first, Rejected):
        return _cut(first) if page.is_cut and first.reason not in _WALLS else first
    if not isinstance(document, Rejected) and (page.further or not page.are_all):
        first = _with_further(first, document, page, hints)
    return replace(first, access=Access.PARTIAL) if page.is_cut else first


def _open(page: RawPage, hints: PageHints) -> Document | Rejected:
    if len(page.body) > MAX_PAGE_BYTES:
        return _rejected(
            page, RejectReason.UNREADABLE, f"{len(page.body)} bytes, more than the {MAX_PAGE_BYTES} that are read"
        )
    if not page.body.strip():
        return _rejected(page, RejectReason.EMPTY, "no bytes in the body")
    try:
        document = parse_document(to_utf8(page.body, page.content_type), hints.selectors, hints.profile.region)
    except (etree.LxmlError, ValueError, RecursionError, MemoryError) as error:
        return _rejected(page, RejectReason.UNREADABLE, f"{type(error).__name__}: {error}"[:200])
    if document is None:
        return _rejected(page, RejectReason.UNREADABLE, "nothing in it parses as HTML")
    return with_scripted_text(document)


def find_lines(page: RawPage, hints: PageHints) -> tuple[Line, ...]:
    """Every line of a page that need not be an article; none where the page cannot be parsed."""
    document = _open(page, hints)
    if isinstance(document, Rejected):
        return ()
    title, _ = _read_title(document, page, hints)
    return (*_read_lines(document, hints, title)[1], *document.dropped)


def find_places(page: RawPage, hints: PageHints) -> Places:
    """The places of a page in which its text, its authors and its date may be read; none on a page without article."""
    hints = replace(hints, profile=SiteProfile())
    document = _open(page, hints)
    read = document if isinstance(document, Rejected) else _read(document, page, hints)
    if isinstance(document, Rejected) or isinstance(read, Rejected):
        return Places()
    sites, zone = site_names_of(document, hints), local_zone(page.url, hints, read.language)
    return Places(
        region=regions_of(document),
        byline=bylines_of(document, read.authors, sites),
        date_line=date_lines_of(document, page, read.published_at, zone),
    )


def _read(document: Document, page: RawPage, hints: PageHints) -> Extracted | Rejected:
    title, title_place = _read_title(document, page, hints)
    document, lines = _read_lines(document, hints, title)
    paragraphs = text_of_lines(lines)
    other = page_kind(document, paragraphs, title)
    if other is not None:
        return _rejected(page, *other)
    language = read_language(document, hints, paragraphs)
    zone = local_zone(page.url, hints, language)
    authors, editors, byline_place = read_byline(document, hints)
    published_at, date_place = read_published(document, page, hints, zone)
    return Extracted(
        title=title,
        subtitle=read_subtitle(document, hints, title, paragraphs[0]),
        authors=authors,
        editors=editors,
        section=read_section(document, hints),
        tags=read_tags(document, hints),
        language=language,
        published_at=published_at,
        modified_at=read_modified(document, hints, zone),
        paragraphs=paragraphs,
        image_url=read_image(document, page.url),
        canonical_link=absolute(page.url, document.facts.canonical or document.facts.first_meta("og:url")),
        access=read_access(document, paragraphs),
        lines=(*lines, *document.dropped),
        fits_profile=_fits(document, page, hints.profile, authors=authors, published_at=published_at, zone=zone),
        places=FieldPlaces(title=title_place, authors=byline_place, published_at=date_place),
    )


def _fits(
    document: Document,
    page: RawPage,
    profile: SiteProfile,
    *,
    authors: tuple[str, ...],
    published_at: datetime | None,
    zone: tzinfo,
) -> bool:
    """Whether what was learned of the publisher's pages holds for this one."""
    return (
        bool(document.region is not None or not profile.region)
        and byline_holds(document, profile.byline, authors)
        and date_line_holds(document, profile.date_line, page, published_at, zone)
    )


def _read_title(document: Document, page: RawPage, hints: PageHints) -> tuple[str, str]:
    return read_title(document, hints, page.url, site_names_of(document, hints))


def _read_lines(document: Document, hints: PageHints, title: str) -> tuple[Document, tuple[Line, ...]]:
    """The page's lines, and the document that they are of: the whole page's where the region does not do."""
    lines = read_body(document, hints.selectors, title)
    if lines is not None:
        return document, lines
    document = with_whole_page(document)
    return document, read_body(document, hints.selectors, title) or ()


def _with_further(first: Extracted, opened: Document, page: RawPage, hints: PageHints) -> Extracted:
    """The article with its further pages: their lines, and what the first page does not say of people and topics."""
    pages = [
        _read_further(replace(page, body=body, content_type=kind), hints, first.title) for body, kind in page.further
    ]
    read = [each for each in pages if each is not None]
    for document, _ in read:
        authors, editors, _ = read_byline(document, hints)
        first = replace(
            first,
            authors=first.authors or authors,
            editors=first.editors or editors,
            tags=first.tags or read_tags(document, hints),
        )
    further = tuple(lines for _, lines in read)
    is_whole = page.are_all and len(read) == len(page.further)
    text = chain(first.paragraphs, *map(text_of_lines, further))
    access = read_access(opened, list(text)) if is_whole else Access.PARTIAL
    return replace(first, further=further, access=access)


def _read_further(page: RawPage, hints: PageHints, title: str) -> tuple[Document, tuple[Line, ...]] | None:
    """A further page and its lines, None where it has no text of the article; it may be short, unlike an article."""
    document = _open(page, hints)
    if isinstance(document, Rejected):
        return None
    # Its JSON-LD may carry the text of the first page.
    document, lines = _read_lines(replace(document, article={}), hints, title)
    text = text_of_lines(lines)
    kind = page_kind(document, text, title)
    is_wall = kind is not None and kind[0] in _WALLS
    return None if is_wall or not text else (document, lines)


def _cut(rejected: Rejected) -> Rejected:
    """What is said of a page that gives no article and breaks off: its article may stand in what is missing."""
    return replace(rejected, reason=RejectReason.TRUNCATED, detail=f"the page breaks off; {rejected.detail}"[:200])


def _rejected(page: RawPage, reason: RejectReason, detail: str) -> Rejected:
    return Rejected(url=page.url, reason=reason, detail=detail)
