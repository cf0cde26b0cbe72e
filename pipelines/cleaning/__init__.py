"""From what a page says to a clean article: the rules of text, and the fields of a row."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.cleaning.canonical_address import believed_address
from pipelines.cleaning.dateline import read_dateline
from pipelines.cleaning.hashes import body_hash, content_hash, line_hash
from pipelines.cleaning.line_selection import judge
from pipelines.cleaning.paragraphs import tidy
from pipelines.extraction.version import reading_version
from pipelines.records.article import Article, Rejected
from pipelines.records.extracted import Extracted, Line
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason

__all__ = ["clean", "judge", "line_hash"]

_MAX_CUT_LINES, _MAX_CUT_LETTERS = 200, 500  # lines, characters of one


def clean(extracted: Extracted, page: RawPage) -> Article | Rejected:
    """The article as it is stored; Rejected where nothing but boilerplate was left of its text."""
    title = tidy(extracted.title)
    subtitle = tidy(extracted.subtitle) if extracted.subtitle else None
    lines = judge(extracted, page.hints.profile.recurring)
    paragraphs = [line.text for line in lines if line.reason is None]
    if not paragraphs:
        return Rejected(url=page.url, reason=RejectReason.NOT_AN_ARTICLE, detail="no text but boilerplate")
    body = "\n".join(paragraphs)
    published_at, published_date = _published(extracted.published_at, page)
    return Article(
        source_id=page.hints.source_id,
        url=page.url,
        canonical_url=believed_address(page.url, extracted.canonical_link, page.hints.hosts),
        title=title,
        subtitle=subtitle,
        authors=tuple(map(tidy, extracted.authors)),
        editors=tuple(map(tidy, extracted.editors)),
        section=tidy(extracted.section) if extracted.section else None,
        tags=tuple(map(tidy, extracted.tags)),
        language=extracted.language,
        dateline=read_dateline(paragraphs[0], page.hints.site_names, extracted.language),
        published_at=published_at,
        published_date=published_date,
        modified_at=_in_source_zone(extracted.modified_at, page),
        body=body,
        word_count=len(body.split()),
        image_url=extracted.image_url,
        access=extracted.access,
        content_hash=content_hash(title, subtitle, body),
        body_hash=body_hash(body),
        fetched_at=page.fetched_at,
        warc_file=page.warc_file,
        warc_offset=page.warc_offset,
        extractor_version=reading_version(page.hints.profile.version, fits=extracted.fits_profile),
        cut=tuple(_as_cut(line) for line in lines if line.reason and line.reason.is_near)[:_MAX_CUT_LINES],
    )


def _as_cut(line: Line) -> str:
    """A cut line as it is stored beside the row."""
    return f"{line.reason}: {line.text[:_MAX_CUT_LETTERS]}"


def _published(published_at: datetime | None, page: RawPage) -> tuple[datetime | None, date]:
    """The instant, and the day it is counted to in the publisher's zone."""
    zone = ZoneInfo(page.hints.timezone)
    if published_at is None:
        return None, page.listed_date or page.fetched_at.astimezone(zone).date()
    return _in_source_zone(published_at, page), published_at.astimezone(zone).date()


def _in_source_zone(moment: datetime | None, page: RawPage) -> datetime | None:
    """A known publisher's times in its own zone; an unknown one's as its page writes them."""
    if moment is None or not page.hints.is_described:
        return moment
    return moment.astimezone(ZoneInfo(page.hints.timezone))
