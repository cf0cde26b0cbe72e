"""From an extracted page to a clean article."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.cleaning.agency import find_agency
from pipelines.cleaning.article_images import find_images
from pipelines.cleaning.article_links import MAX_LINKS, find_links
from pipelines.cleaning.canonical_address import choose_canonical_url, is_address_of, own_address
from pipelines.cleaning.dateline import read_dateline
from pipelines.cleaning.hashes import body_hash, content_hash, line_hash
from pipelines.cleaning.line_selection import select_lines
from pipelines.cleaning.paragraphs import normalize_text
from pipelines.records.article import Article, ArticleLink, Precision, Rejected
from pipelines.records.extracted import Extracted, Line
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import CutReason, RejectReason
from pipelines.text import without_controls

__all__ = ["clean", "line_hash", "select_lines"]

_MAX_CUT_LINES, _MAX_CUT_LETTERS = 200, 500  # cut lines that are stored with an article, characters of each


def clean(extracted: Extracted, page: RawPage, hints: PageHints, extractor_version: str) -> Article | Rejected:
    """Return the article as it is stored, or Rejected if its text was only boilerplate."""
    title, subtitle = normalize_text(extracted.title), _normalized(extracted.subtitle)
    lines = select_lines(extracted, hints.profile.recurring)
    if not (paragraphs := [line.text for line in lines if line.reason is None]):
        return Rejected(url=page.url, reason=RejectReason.NOT_AN_ARTICLE, detail="no text but boilerplate")
    body = "\n".join(paragraphs)
    published_date, precision = _published(extracted, page, hints)
    canonical = choose_canonical_url(own_address(page.url, page.moved_to, hints), extracted.canonical_link, hints)
    links = list(find_links(lines, extracted.base_url, canonical))
    return Article(
        source_id=hints.source_id,
        url=page.url,
        canonical_url=canonical,
        title=title,
        subtitle=subtitle,
        authors=tuple(map(normalize_text, extracted.authors)),
        editors=tuple(map(normalize_text, extracted.editors)),
        section=_normalized(extracted.section),
        tags=tuple(map(normalize_text, extracted.tags)),
        language=extracted.language,
        dateline=read_dateline(paragraphs[0], hints.site_names, extracted.language),
        published_at=_in_source_zone(extracted.published_at, hints),
        published_date=published_date,
        modified_at=_in_source_zone(extracted.modified_at, hints),
        body=body,
        word_count=len(body.split()),
        image_url=extracted.image_url,
        access=extracted.access,
        content_hash=content_hash(title, subtitle, body),
        body_hash=body_hash(body),
        fetched_at=page.fetched_at,
        warc_file=page.location.warc_file if page.location else "",
        warc_offset=page.location.warc_offset if page.location else 0,
        extractor_version=extractor_version,
        cut=(*_cut_lines(lines), *_cut_links(links)),
        stated_at=extracted.stated_at,
        names_itself=any(is_address_of(address, canonical) for address in extracted.own_addresses),
        published_precision=precision,
        links=tuple(links[:MAX_LINKS]),
        article_type=extracted.article_type,
        agency=find_agency((*extracted.authors, *extracted.bylines), lines, canonical),
        images=tuple(find_images(lines, extracted)),
        signals=extracted.signals,
    )


def _normalized(text: str | None) -> str | None:
    return normalize_text(text) if text else None


def _cut_lines(lines: Sequence[Line]) -> list[str]:
    """Return the lines near the text that are not part of it, each after its reason."""
    near = [line for line in lines if line.reason and line.reason.is_near][:_MAX_CUT_LINES]
    return [without_controls(f"{line.reason}: {line.text[:_MAX_CUT_LETTERS]}") for line in near]


def _cut_links(links: Sequence[ArticleLink]) -> list[str]:
    """Return the note on the links that are too many to be kept, if there are any."""
    left = len(links) - MAX_LINKS
    return [f"{CutReason.LINKS}: {left} links after the first {MAX_LINKS} are not kept"] if left > 0 else []


def _published(extracted: Extracted, page: RawPage, hints: PageHints) -> tuple[date, Precision]:
    """Return the day of publication, and how exactly it is known."""
    if extracted.published_date is None:
        return page.listed_date or page.fetched_at.astimezone(ZoneInfo(hints.timezone)).date(), Precision.LISTING
    return extracted.published_date, Precision.DAY if extracted.published_at is None else Precision.TIME


def _in_source_zone(moment: datetime | None, hints: PageHints) -> datetime | None:
    """Convert an instant to the publisher's zone; keep the page's own offset if the zone is not known."""
    if moment is None or not hints.is_described:
        return moment
    return moment.astimezone(ZoneInfo(hints.timezone))
