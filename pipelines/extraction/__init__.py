"""From a raw page to its article: one parse, then each field from its most trusted place."""

from dataclasses import replace
from itertools import chain

from lxml import etree

from pipelines.extraction.access import read_access, why_no_article
from pipelines.extraction.ai_signals import read_signals
from pipelines.extraction.article_type import read_article_type
from pipelines.extraction.body import read_body
from pipelines.extraction.byline import read_byline
from pipelines.extraction.decode import MAX_PAGE_BYTES, to_utf8
from pipelines.extraction.document import Document, parse_document, with_whole_page
from pipelines.extraction.evidence import Evidence
from pipelines.extraction.labels import (
    absolute,
    read_base,
    read_image,
    read_language,
    read_section,
    read_tags,
    site_names_of,
)
from pipelines.extraction.page_lines import text_of_lines
from pipelines.extraction.photo_pages import with_captions
from pipelines.extraction.pictures import read_main_picture
from pipelines.extraction.profile_places import Fields, Places, fits_profile, places_of
from pipelines.extraction.published import local_zone, read_modified, read_published
from pipelines.extraction.scripted import with_scripted_text
from pipelines.extraction.self_description import last_stated, read_own_addresses
from pipelines.extraction.title import read_subtitle, read_title
from pipelines.records.article import Access, Rejected
from pipelines.records.extracted import Extracted, FieldPlaces, Line
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import SENT_INSTEAD, RejectReason

__all__ = ["Places", "extract", "find_lines", "find_places"]


def extract(page: RawPage, hints: PageHints) -> Extracted | Rejected:
    """Return the page's article, or why it has none; no content of a page raises an error."""
    document = _open(page, hints)
    article = document if isinstance(document, Rejected) else _read(document, page, hints)
    if isinstance(article, Rejected):
        if not page.is_cut or article.reason in SENT_INSTEAD:
            return article
        detail = f"the page breaks off; {article.detail}"[:200]
        return replace(article, reason=RejectReason.TRUNCATED, detail=detail)
    if not isinstance(document, Rejected) and (page.further or not page.are_all):
        article = _add_further(article, document, page, hints)
    return replace(article, access=Access.PARTIAL) if page.is_cut else article


def find_lines(page: RawPage, hints: PageHints) -> tuple[Line, ...]:
    """Return all lines of a page that may be no article; none if it cannot be parsed."""
    document = _open(page, hints)
    if isinstance(document, Rejected):
        return ()
    title, _ = read_title(document, hints, page.url)
    return (*_read_lines(document, hints, title)[1], *document.dropped)


def find_places(page: RawPage, hints: PageHints) -> Places:
    """Return the places of an article's text, authors and date; none on a page without an article."""
    hints = replace(hints, profile=SiteProfile())
    document = _open(page, hints)
    article = document if isinstance(document, Rejected) else _read(document, page, hints)
    if isinstance(document, Rejected) or isinstance(article, Rejected):
        return Places()
    zone = local_zone(page.url, hints, article.language)
    fields = Fields(article.authors, article.published_at, zone, page.fetched_at)
    return places_of(document, fields, site_names_of(document, hints))


def _open(page: RawPage, hints: PageHints) -> Document | Rejected:
    reason = RejectReason.UNREADABLE
    document: Document | None = None
    if len(page.body) > MAX_PAGE_BYTES:
        detail = f"{len(page.body)} bytes, more than the {MAX_PAGE_BYTES} that are read"
    elif not page.body.strip():
        reason, detail = RejectReason.EMPTY, "no bytes in the body"
    else:
        detail = "nothing in it parses as HTML"
        try:
            document = parse_document(to_utf8(page.body, page.content_type), hints.selectors, hints.profile.region)
        except (etree.LxmlError, ValueError, RecursionError, MemoryError) as error:
            detail = f"{type(error).__name__}: {error}"[:200]
    return (
        with_captions(with_scripted_text(document))
        if document
        else Rejected(url=page.url, reason=reason, detail=detail)
    )


def _read(document: Document, page: RawPage, hints: PageHints) -> Extracted | Rejected:
    title, title_place = read_title(document, hints, page.url)
    document, lines = _read_lines(document, hints, title)
    paragraphs = text_of_lines(lines)
    if why := why_no_article(Evidence(document, paragraphs, title, page, hints)):
        return Rejected(url=page.url, reason=why[0], detail=why[1])
    language = read_language(document, hints, paragraphs)
    zone = local_zone(page.url, hints, language)
    authors, editors, byline_place, bylines = read_byline(document, hints)
    published = read_published(document, page, hints, zone, language)
    section, base_url = read_section(document, hints), read_base(document, page.url)
    modified_at = read_modified(document, page, hints, zone, language)
    return Extracted(
        title=title,
        subtitle=read_subtitle(document, hints, title, paragraphs[0]),
        authors=authors,
        editors=editors,
        section=section,
        tags=read_tags(document, hints),
        language=language,
        published_at=published.at,
        published_date=published.day,
        modified_at=modified_at,
        paragraphs=paragraphs,
        image_url=(image_url := read_image(document, page.url)),
        main_image=read_main_picture(document, image_url),
        canonical_link=absolute(page.url, document.facts.canonical or document.facts.first_meta("og:url")),
        access=read_access(document, paragraphs),
        lines=(*lines, *document.dropped),
        fits_profile=fits_profile(document, hints.profile, Fields(authors, published.at, zone, page.fetched_at)),
        own_addresses=read_own_addresses(document, page.url, title),
        stated_at=last_stated(published, zone, modified_at),
        base_url=base_url,
        article_type=read_article_type(document, section, base_url),
        bylines=bylines,
        signals=read_signals(document, page),
        places=FieldPlaces(title=title_place, authors=byline_place, published_at=published.place),
    )


def _read_lines(document: Document, hints: PageHints, title: str) -> tuple[Document, tuple[Line, ...]]:
    """Return the page's lines, and the document that they are from: the whole page's if the region is not enough."""
    lines = read_body(document, hints.selectors, title)
    if lines is not None:
        return document, lines
    document = with_whole_page(document)
    return document, read_body(document, hints.selectors, title) or ()


def _add_further(article: Extracted, first: Document, page: RawPage, hints: PageHints) -> Extracted:
    """Add the lines of the article's further pages, and the people and tags that its first page does not name."""
    alone = replace(page, listed_title=None)  # a further page may not repeat the title
    pages = (replace(alone, body=body, content_type=content_type) for body, content_type in page.further)
    read = [each for further in pages if (each := _read_further(further, hints, article.title))]
    for document, _ in read:
        authors, editors, _, bylines = read_byline(document, hints)
        article = replace(
            article,
            authors=article.authors or authors,
            bylines=article.bylines or bylines,
            editors=article.editors or editors,
            tags=article.tags or read_tags(document, hints),
        )
    further = tuple(lines for _, lines in read)
    is_whole = page.are_all and len(read) == len(page.further)
    text = list(chain(article.paragraphs, *map(text_of_lines, further)))
    return replace(article, further=further, access=read_access(first, text) if is_whole else Access.PARTIAL)


def _read_further(page: RawPage, hints: PageHints, title: str) -> tuple[Document, tuple[Line, ...]] | None:
    """Read a further page, which may be shorter than an article; return None if it has no text of the article."""
    document = _open(page, hints)
    if isinstance(document, Rejected):
        return None
    # JSON-LD is ignored, since it may have the text of the first page.
    document, lines = _read_lines(replace(document, article={}), hints, title)
    text = text_of_lines(lines)
    why = why_no_article(Evidence(document, text, title, page, hints))
    return None if not text or (why and why[0] in SENT_INSTEAD) else (document, lines)
