"""From what a page says to a clean article: the rules of text, and the fields of a row."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.cleaning.canonical_address import believed_address
from pipelines.cleaning.dateline import read_dateline
from pipelines.cleaning.hashes import body_hash, content_hash, line_hash
from pipelines.cleaning.line_selection import judge
from pipelines.cleaning.paragraphs import tidy
from pipelines.records.article import Article, Rejected
from pipelines.records.extracted import Extracted, Line
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason

__all__ = ["clean", "judge", "line_hash"]

_MAX_CUT_LINES, _MAX_CUT_LETTERS = 200, 500  # lines, characters of one


def clean(extracted: Extracted, page: RawPage, hints: PageHints, extractor_version: str) -> Article | Rejected:
    """Return the article as it is stored; Rejected where nothing but boilerplate is left of its text."""
    title = tidy(extracted.title)
    subtitle = tidy(extracted.subtitle) if extracted.subtitle else None
    lines = judge(extracted, hints.profile.recurring)
    paragraphs = [line.text for line in lines if line.reason is None]
    if not paragraphs:
        return Rejected(url=page.url, reason=RejectReason.NOT_AN_ARTICLE, detail="no text but boilerplate")
    body = "\n".join(paragraphs)
    published_at, published_date = _published(extracted.published_at, page, hints)
    return Article(
        source_id=hints.source_id,
        url=page.url,
        canonical_url=believed_address(page.url, extracted.canonical_link, hints.hosts),
        title=title,
        subtitle=subtitle,
        authors=tuple(map(tidy, extracted.authors)),
        editors=tuple(map(tidy, extracted.editors)),
        section=tidy(extracted.section) if extracted.section else None,
        tags=tuple(map(tidy, extracted.tags)),
        language=extracted.language,
        dateline=read_dateline(paragraphs[0], hints.site_names, extracted.language),
        published_at=published_at,
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
        cut=tuple(_as_cut(line) for line in lines if line.reason and line.reason.is_near)[:_MAX_CUT_LINES],
    )


def _as_cut(line: Line) -> str:
    """A cut line as it is stored beside the row."""
    return f"{line.reason}: {line.text[:_MAX_CUT_LETTERS]}"


def _published(published_at: datetime | None, page: RawPage, hints: PageHints) -> tuple[datetime | None, date]:
    """The instant, and the day it is counted to in the publisher's zone."""
    zone = ZoneInfo(hints.timezone)
    if published_at is None:
        return None, page.listed_date or page.fetched_at.astimezone(zone).date()
    return _in_source_zone(published_at, hints), published_at.astimezone(zone).date()


def _in_source_zone(moment: datetime | None, hints: PageHints) -> datetime | None:
    """A known publisher's times in its own zone; an unknown one's as its page writes them."""
    if moment is None or not hints.is_described:
        return moment
    return moment.astimezone(ZoneInfo(hints.timezone))
