"""From a raw page to what it says: one parse, every field from the place that can be believed."""

from lxml import etree

from pipelines.extraction.access import page_kind, read_access
from pipelines.extraction.body import read_body
from pipelines.extraction.byline import read_byline, site_names_of
from pipelines.extraction.decode import LARGEST, to_utf8
from pipelines.extraction.document import Document, parse_document, with_whole_page
from pipelines.extraction.labels import absolute, read_image, read_language, read_section, read_tags
from pipelines.extraction.lines import text_of_lines
from pipelines.extraction.published import local_zone, read_modified, read_published
from pipelines.extraction.region import regions_of
from pipelines.extraction.scripted import with_scripted_text
from pipelines.extraction.subtitle import read_subtitle
from pipelines.extraction.title import read_title
from pipelines.records import Extracted, RawPage, Rejected, RejectReason

__all__ = ["extract", "find_regions"]


def extract(page: RawPage) -> Extracted | Rejected:
    """What the page says as an article, or why it is none; any bytes give one or the other."""
    if len(page.body) > LARGEST:
        return _rejected(
            page, RejectReason.UNREADABLE, f"{len(page.body)} bytes, more than the {LARGEST} that are read"
        )
    if not page.body.strip():
        return _rejected(page, RejectReason.EMPTY, "no bytes in the body")
    try:
        document = parse_document(
            to_utf8(page.body, page.content_type), page.hints.selectors, page.hints.profile.region
        )
    except (etree.LxmlError, ValueError, RecursionError, MemoryError) as error:
        return _rejected(page, RejectReason.UNREADABLE, f"{type(error).__name__}: {error}"[:200])
    if document is None:
        return _rejected(page, RejectReason.UNREADABLE, "nothing in it parses as HTML")
    return _read(with_scripted_text(document), page)


def find_regions(page: RawPage) -> list[str]:
    """CSS selectors of the elements around the page's text that are one of a kind, the innermost first."""
    document = parse_document(to_utf8(page.body, page.content_type), page.hints.selectors)
    return regions_of(document) if document else []


def _read(document: Document, page: RawPage) -> Extracted | Rejected:
    hints = page.hints
    lines = read_body(document, hints.selectors)
    if lines is None:
        document = with_whole_page(document)
        lines = read_body(document, hints.selectors) or ()
    paragraphs = text_of_lines(lines)
    title = read_title(document, hints, page.url, site_names_of(document, hints))
    other = page_kind(document, paragraphs, title)
    if other is not None:
        return _rejected(page, *other)
    language = read_language(document, hints, paragraphs)
    zone = local_zone(page, language)
    authors, editors = read_byline(document, hints)
    return Extracted(
        title=title,
        subtitle=read_subtitle(document, hints, title, paragraphs[0]),
        authors=authors,
        editors=editors,
        section=read_section(document, hints),
        tags=read_tags(document, hints),
        language=language,
        published_at=read_published(document, page, zone),
        modified_at=read_modified(document, page, zone),
        paragraphs=paragraphs,
        image_url=read_image(document, page.url),
        canonical_link=absolute(page.url, document.facts.canonical or document.facts.first_meta("og:url")),
        access=read_access(document.article, paragraphs),
        lines=lines,
        is_from_region=document.region is not None,
    )


def _rejected(page: RawPage, reason: RejectReason, detail: str) -> Rejected:
    return Rejected(url=page.url, reason=reason, detail=detail)
