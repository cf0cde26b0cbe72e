"""From what a page says to a clean article: the rules of text, and the fields of a row."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.cleaning.address import believed_address
from pipelines.cleaning.boilerplate import without_boilerplate
from pipelines.cleaning.dateline import read_dateline
from pipelines.cleaning.hashes import body_hash, content_hash
from pipelines.cleaning.paragraphs import fold, tidy, without_copies, without_head
from pipelines.dates import is_date_line
from pipelines.records import Article, Extracted, RawPage, Rejected, RejectReason
from pipelines.version import EXTRACTOR_VERSION

__all__ = ["clean"]

_LONGEST_CREDIT, _LONGEST_BIOGRAPHY = 90, 500


def clean(extracted: Extracted, page: RawPage) -> Article | Rejected:
    """The article as it is stored; Rejected where nothing but furniture was left of its text."""
    title = tidy(extracted.title)
    subtitle = tidy(extracted.subtitle) if extracted.subtitle else None
    paragraphs = _body(extracted, title, subtitle)
    if not paragraphs:
        return Rejected(url=page.url, reason=RejectReason.NOT_AN_ARTICLE, detail="no text but furniture")
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
        extractor_version=EXTRACTOR_VERSION,
    )


def _body(extracted: Extracted, title: str, subtitle: str | None) -> list[str]:
    paragraphs = [text for paragraph in extracted.paragraphs if (text := tidy(paragraph))]
    paragraphs = without_head(paragraphs, title, subtitle)
    people = [fold(name) for name in (*extracted.authors, *extracted.editors)]
    paragraphs = [line for line in paragraphs if not (is_date_line(line) or _is_credit(line, people))]
    return _without_biography(without_copies(without_boilerplate(paragraphs)), people)


def _without_biography(paragraphs: list[str], people: list[str]) -> list[str]:
    """Without closing paragraphs that present the authors: they begin with a name."""
    end = len(paragraphs)
    while end > 1 and len(paragraphs[end - 1]) <= _LONGEST_BIOGRAPHY:
        opening = fold(paragraphs[end - 1])
        if not any(name and opening.startswith(name) for name in people):
            break
        end -= 1
    return paragraphs[:end]


def _is_credit(line: str, people: list[str]) -> bool:
    """Whether a line does little more than name the article's authors."""
    if len(line) > _LONGEST_CREDIT:
        return False
    folded = fold(line)
    named = sum(len(name) for name in people if name and name in folded)
    return named > 0 and named * 2 >= len(folded) and not re.search(r"[.!?][\"'”\u2019»]?$", line)


def _published(published_at: datetime | None, page: RawPage) -> tuple[datetime | None, date]:
    """The instant, and the day it is counted to in the publisher's zone."""
    zone = ZoneInfo(page.hints.timezone)
    if published_at is None:
        return None, page.listed_date or page.fetched_at.astimezone(zone).date()
    return _in_source_zone(published_at, page), published_at.astimezone(zone).date()


def _in_source_zone(moment: datetime | None, page: RawPage) -> datetime | None:
    """A known publisher's times in its own zone; an unknown one's as its page writes them."""
    if moment is None or page.hints.source_id == "unknown":
        return moment
    return moment.astimezone(ZoneInfo(page.hints.timezone))
