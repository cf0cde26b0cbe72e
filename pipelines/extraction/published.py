"""When the article was published and last changed, from all places of the page that say so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, partial
from itertools import islice, zip_longest
from zoneinfo import ZoneInfo

from pipelines.dates import Moment, is_ago_line, likely_zone, parse_moment
from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.date_reader import Reader, reader_of
from pipelines.extraction.document import META_NAMES, Document, visible_text
from pipelines.extraction.jsonld import text_of, types_of
from pipelines.extraction.local_offset import may_be_same
from pipelines.extraction.precision import Publication, SeenDates, settle_publication
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage

_PUBLISHED_META = re.compile(r"publi(?:sh|cation)\w{0,9}[_-]?(?:time|date)$")
_PUBLISHED_CLASS = re.compile(r"publi|entry-date|posted|created|pubdate", re.IGNORECASE)
_MODIFIED_WORD = re.compile(
    r"updat|modif|diperbarui|aktualis|stand:|mis à jour|actualizado|atualizado|güncel|更新|수정|edited", re.IGNORECASE
)
_PUBLISHED_WORD = re.compile(
    r"publi|posted|tayang|terbit|dipublikasi|veröffentlicht|erstellt|pubblicato|入力|등록", re.IGNORECASE
)
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/._-]?(0[1-9]|1[0-2])[/._-]?(0[1-9]|[12]\d|3[01])(?!\d{5})")
_YEAR = re.compile(r"\b(?:19|20)\d\d|[/.-]\d\d\b")
_FOREIGN_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|[/.-]\d\d\b|年|[\u0e00-\u0e7f]\.?\s?\d\d\b")
_MAX_LINE_LETTERS, _MAX_LINE_BYTES, _MAX_LINES = 160, 240, 30
_MIN_SENTENCE_BYTES = 40
_SENTENCE_END = re.compile(r"(?<![ap]\.m)[.!?。\uff01\uff1f؟।\u06d4][\"'”\u2019»)\]]*$", re.IGNORECASE)
_CLOCK_LINE = re.compile(r"\W{0,3}\d{1,2}[:.]\d\d(?:\s?[A-Za-z.]{1,5})?")
_NEAR_DAYS = 3
_WRONG_CLOCK = timedelta(days=1)  # how far a date may be ahead of the fetch

_Dated = tuple[str, Moment | None]  # a place and its date, None if it has no valid one


@dataclass(frozen=True, slots=True)
class _Claim:
    """A date on the page, its place, and whether readers see it."""

    place: str
    moment: Moment
    is_visible: bool


def local_zone(url: str, hints: PageHints, language: str | None) -> tzinfo:
    """Return the zone of clock times without offset: the publisher's, or a likely one without a source definition."""
    zone = None if hints.is_described else likely_zone(url, language)
    return zone or ZoneInfo(hints.timezone)


def read_published(
    document: Document, page: RawPage, hints: PageHints, zone: tzinfo, language: str | None = None
) -> Publication:
    """Return the instant of publication, in the page's own offset or `zone`, or its day, and its place on the page.

    No page is published after it was fetched, so such dates count as none. If the page names no date, the day is that
    in its URL, if there is one.
    """
    url_day = _url_day(page.url, page.fetched_at)
    reader = reader_of(document, page, zone, language)
    reader = replace(reader, days=cache(partial(_known_days, document, hints, reader, url_day)))
    claims = _claims(document, hints, reader)
    first = next(claims, None)
    if first is None and url_day:
        return Publication(None, url_day, "address")
    if first is None:
        has_date = any(moment for *_, moment in _dates(document, hints, reader))
        return Publication(None, None, "no date before the fetch" if has_date else "")
    if _is_decisive(first.moment, url_day):  # saves reading the other places, which takes most of the time
        best, visible = first, _claims(document, hints, reader, only_visible=True)
    else:
        all_claims = [first, *claims]
        best, visible = _best(all_claims, url_day), (claim for claim in all_claims if claim.is_visible)
    seen = SeenDates((claim.moment for claim in visible), cache(partial(_printed, document, hints, reader)))
    return settle_publication(best.moment, best.place, seen, reader, is_described=hints.is_described)


def read_modified(
    document: Document, page: RawPage, hints: PageHints, zone: tzinfo, language: str | None = None
) -> datetime | None:
    """Return the instant of the last change that the page names, None if it names none before the fetch."""
    reader = reader_of(document, page, zone, language)
    claims = [("dateModified", text_of(document.article.get("dateModified")))]
    claims += [(name, value) for name in META_NAMES["modified"] for value in document.facts.meta.get(name, [])[:1]]
    moments = (_read_meta(name, value, hints, reader) for name, value in claims)
    return next((moment.at for moment in moments if moment and moment.has_time and _is_past(moment, reader)), None)


def _known_days(document: Document, hints: PageHints, reader: Reader, url_day: date | None) -> list[date]:
    """Return the days that the markup and the URL name."""
    declared = (moment.day for _, moment in _declared(document, hints, reader) if moment)
    return [*islice(declared, 1), *([url_day] if url_day else [])]


def _claims(document: Document, hints: PageHints, reader: Reader, *, only_visible: bool = False) -> Iterator[_Claim]:
    """Yield the possible dates of all places, or of the visible ones only; the most trusted first."""
    for is_visible, place, moment in _dates(document, hints, reader, only_visible=only_visible):
        if moment is not None and _is_past(moment, reader):
            yield _Claim(place, moment, is_visible)


def _is_past(moment: Moment, reader: Reader) -> bool:
    return moment.at <= reader.now + _WRONG_CLOCK


def _dates(
    document: Document, hints: PageHints, reader: Reader, *, only_visible: bool = False
) -> Iterator[tuple[bool, str, Moment | None]]:
    """Yield what each place says, and whether readers see it, in the order of trust."""
    read = reader.read
    for is_visible, dates in (
        (True, (("selector or learned date line", read(text)) for text in _selected(document, hints))),
        (False, _declared(document, hints, reader)),
        (True, (("time element", read(attribute) or read(text)) for attribute, text in _times(document))),
        (True, (("date line", read(line)) for line in _date_lines(document, reader))),
        (False, _declared_of_page(document, hints, reader)),
    ):
        for place, moment in () if only_visible and not is_visible else dates:
            yield is_visible, place, moment


def _printed(document: Document, hints: PageHints, reader: Reader) -> list[Moment]:
    """Return the dates in the text that readers see, ages such as "3 hours ago" left out; the most trusted first."""
    selected = (visible_text(each) for selector in _selectors(hints) for each in document.select(selector)[:3])
    texts = [*selected, *(text for _, text in _times(document)), *_date_lines(document, reader)]
    moments = (reader.read(text, may_be_age=False) for text in texts)
    return [moment for moment in moments if moment is not None and _is_past(moment, reader)]


def _selectors(hints: PageHints) -> tuple[str, ...]:
    return *hints.selectors.published, hints.profile.date_line


def _selected(document: Document, hints: PageHints) -> Iterator[str]:
    for selector in _selectors(hints):
        for element in document.select(selector)[:3]:
            yield element.get("datetime") or element.get("content") or visible_text(element)


def _declared(document: Document, hints: PageHints, reader: Reader) -> Iterator[_Dated]:
    for name in ("datePublished", "dateCreated", "uploadDate"):
        yield f"JSON-LD {name}", _read_meta(name, _stated(document.article.get(name)), hints, reader)
    for name in META_NAMES["published"]:
        for value in document.facts.meta.get(name, [])[:2]:
            yield name, _read_meta(name, value, hints, reader)
    for name, values in document.facts.meta.items():
        if name not in META_NAMES["published"] and _PUBLISHED_META.search(name):
            yield name, _read_meta(name, values[0], hints, reader)
    for value in document.items.get("datePublished", [])[:2]:
        yield "itemprop datePublished", _read_meta("datePublished", value, hints, reader)


def _stated(value: object) -> str:
    """Return a date of JSON-LD, which may be a number of seconds or milliseconds."""
    return str(value) if type(value) is int else text_of(value)


def _declared_of_page(document: Document, hints: PageHints, reader: Reader) -> Iterator[_Dated]:
    """Yield the date of the page itself, which may be older than the article."""
    for thing in document.things:
        if "WebPage" in types_of(thing):
            value = text_of(thing.get("datePublished"))
            yield "JSON-LD datePublished of the page", _read_meta("datePublished", value, hints, reader)


def _read_meta(name: str, value: str, hints: PageHints, reader: Reader) -> Moment | None:
    """Parse a date of the markup; correct its offset if the publisher's is known to be wrong."""
    moment = parse_moment(value, reader.zone, language=reader.language) if value else None
    if moment is None or not moment.has_time:
        return moment
    if name.lower() in map(str.lower, hints.utc_meta):
        return Moment(at=moment.at.replace(tzinfo=UTC), has_time=True, has_offset=True)
    if name.lower() in map(str.lower, hints.local_meta):
        return Moment(at=moment.at.replace(tzinfo=reader.zone), has_time=True, has_offset=True)
    return moment


def _times(document: Document) -> list[tuple[str, str]]:
    """Return attribute and text of the first `<time>` elements of publication, else of those that are no updates.

    Times of something that the article cites, such as a post, are left out.
    """
    found = (each for each in document.facts.times if next(each.iterancestors("blockquote"), None) is None)
    seen = [(each.get("datetime", ""), visible_text(each), each.get("class", "")) for each in found]
    times = [time for time in seen if not _MODIFIED_WORD.search(f"{time[1]} {time[2]}")]
    named = [time for time in times if _PUBLISHED_CLASS.search(time[2])]
    return [(attribute, text) for attribute, text, _ in (named or times)[:2]]


def _date_lines(document: Document, reader: Reader) -> Iterator[str]:
    """Yield the visible date lines: named elements, then short blocks; those with a word for publication first."""
    marked = document.layout.marked_as(Role.DATE, Role.AUTHOR)
    blocks = [block.text for block in document.layout.blocks if not _is_sentence(block.text)]
    texts = (*marked, *_with_clocks(blocks))
    lines = (_without_change(line, reader) for line in texts if _is_dated(line, reader))
    fresh = [line for line in lines if _is_dated(line, reader)]
    for line in sorted(fresh[:_MAX_LINES], key=lambda text: _PUBLISHED_WORD.search(text) is None):
        start = _PUBLISHED_WORD.search(line)
        yield line[start.start() :] if start else line


def _with_clocks(lines: list[str]) -> Iterator[str]:
    """Yield the lines, each with the next one if that is a clock time."""
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        yield f"{line} {after}" if _CLOCK_LINE.fullmatch(after) else line


def _without_change(line: str, reader: Reader) -> str:
    """Return the part of a line before its word for the last change, unless that word is about the publication too."""
    change = _MODIFIED_WORD.search(line)
    if change is None or _PUBLISHED_WORD.search(line, change.end()):
        return line
    before = line[: change.start()]
    return before if _is_dated(before, reader) or not _PUBLISHED_WORD.search(before) else line


def _is_sentence(line: str) -> bool:
    """Return whether a line tells something, of which the date in it may be, and not when it was published."""
    is_closed = _SENTENCE_END.search(line, max(len(line) - 8, 0)) is not None
    return is_closed and len(line.encode()) >= _MIN_SENTENCE_BYTES and _PUBLISHED_WORD.search(line) is None


def _is_dated(line: str, reader: Reader) -> bool:
    """Return whether a line may be a date line."""
    if len(line) > _MAX_LINE_LETTERS or (not line.isascii() and len(line.encode()) > _MAX_LINE_BYTES):
        return False
    year = _YEAR if line.isascii() else _FOREIGN_YEAR
    return year.search(line) is not None or is_ago_line(line, reader.language)


def _is_near(moment: Moment, url_day: date | None) -> bool:
    """Return whether a moment is near the day in the URL, if there is one."""
    return url_day is None or abs((moment.day - url_day).days) <= _NEAR_DAYS


def _is_decisive(moment: Moment, url_day: date | None) -> bool:
    """Return whether the most trusted date needs no comparison: it is exact, and near the day in the URL."""
    return moment.has_time and moment.has_offset and moment.at.time() != time() and _is_near(moment, url_day)


def _best(claims: list[_Claim], url_day: date | None) -> _Claim:
    """Return the first date near the day in the URL; of those about its day, one with an offset and a time is better.

    Midnight may stand for a day without a time; then a later time of about that day is better.
    """
    claims = [claim for claim in claims if _is_near(claim.moment, url_day)] or claims
    day = claims[0].moment.day
    same = [claim for claim in claims if abs((claim.moment.day - day).days) <= 1]
    timed = [claim for claim in same if claim.moment.has_time and _may_refine(claim.moment, claims[0].moment)]
    exact = [claim for claim in timed if claim.moment.has_offset and may_be_same(claim.moment, timed[0].moment)]
    return next((claim for claim in exact if _is_sharper(claim.moment, exact[0].moment)), (exact or timed or same)[0])


def _may_refine(moment: Moment, first: Moment) -> bool:
    """Return whether a clock time may be that of the first date: if that is a day alone, one of this day."""
    days = {moment.day, moment.at.astimezone(UTC).date(), moment.at.astimezone(first.at.tzinfo).date()}
    return first.has_time or first.day in days


def _is_sharper(moment: Moment, first: Moment) -> bool:
    """Return whether a moment gives the time of day that a midnight leaves out."""
    return first.at.time() == time() and timedelta() < moment.at - first.at < timedelta(days=2)


def _url_day(url: str, fetched_at: datetime) -> date | None:
    match = _URL_DAY.search(url)
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return day if day <= (fetched_at + _WRONG_CLOCK).date() else None
