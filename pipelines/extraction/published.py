"""When the article was published and changed: every place that says so, weighed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from pipelines.dates import Moment, likely_zone, parse_moment
from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.document import Document, visible_text
from pipelines.extraction.jsonld import text_of, types_of
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "article.published",
    "content_publisheddate", "publishdate", "dtk:publishdate", "publish-date", "publish_date", "pubdate",
    "published_at", "publication_date", "publicationdate", "jpnncom_news_pubdate", "sailthru.date", "parsely-pub-date",
    "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "cxenseparse:recs:publishtime", "og:pubdate",
    "article_date_original", "originalpublicationdate", "article.created", "date_published", "displaydate",
    "bt:pubdate", "dc.date.created", "date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified",
)  # fmt: skip
_PUBLISHED_CLASS = re.compile(r"publi|entry-date|posted|created|pubdate", re.IGNORECASE)
_MODIFIED_WORD = re.compile(
    r"updat|modif|diperbarui|aktualis|stand:|mis à jour|actualizado|atualizado|güncel|更新|수정|edited", re.IGNORECASE
)
_PUBLISHED_WORD = re.compile(
    r"publi|posted|tayang|terbit|dipublikasi|veröffentlicht|erstellt|pubblicato|入力|등록", re.IGNORECASE
)
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/._-]?(0[1-9]|1[0-2])[/._-]?(0[1-9]|[12]\d|3[01])(?!\d{5})")
_YEAR = re.compile(r"\b(?:19|20)\d\d|[/.-]\d\d\b")
# "3 jam yang lalu", "Kota Pos - 3 jam yang lalu", "Kemarin, 14:05"; but no headline that says "hari ini".
_AGO = re.compile(
    r"^(?:\D{0,25}[-\u2013\u2014|:·,]\s*|(?:publi\w*|posted|tayang|(?:di)?terbit\w*)\W*)?"
    r"(?:\d+\s+\w+\s+(?:yang\s+)?(?:lalu|ago)\b|(?:hari ini|kemarin|today|yesterday)\b(?=\W*(?:$|\d|at\b|pukul\b)))",
    re.IGNORECASE,
)
_MAX_LINE_LETTERS, _MAX_AGO_LETTERS, _MAX_LINES = 160, 60, 30
_NEAR_DAYS = 3
_MONTH_FIRST_ZONES = frozenset(["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"])
_WIDEST_OFFSET, _OFFSET_STEP = timedelta(hours=14), timedelta(minutes=30)


_Told = tuple[str, Moment | None]
"""A place and what it says, None where that is no date."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A date of one place on the page, and whether a reader can see it."""

    place: str
    moment: Moment
    visible: bool


def local_zone(url: str, hints: PageHints, language: str | None) -> tzinfo:
    """The zone of clock times without offset: the publisher's, or the likely one where nobody described it."""
    zone = None if hints.is_described else likely_zone(url, language)
    return zone or ZoneInfo(hints.timezone)


def read_published(document: Document, page: RawPage, hints: PageHints, zone: tzinfo) -> tuple[datetime | None, str]:
    """The instant of publication, in the page's own offset or `zone`, and its place; None where the page names none.

    The day in the page's address is midnight of that day: it serves where nothing else does.
    """
    url_day = _url_day(page.url, page.fetched_at)
    claims = _claims(document, page, hints, zone)
    first = next(claims, None)
    if first is None:
        return (datetime.combine(url_day, time(), zone), "address") if url_day else (None, "")
    if _decides(first.moment, url_day):  # the others are not looked for, which costs most
        return _with_true_offset(
            first.moment, _claims(document, page, hints, zone, only_visible=True), zone
        ), first.place
    all_claims = [first, *claims]
    best = _best(all_claims, url_day)
    return _with_true_offset(best.moment, all_claims, zone), best.place


def read_modified(document: Document, hints: PageHints, zone: tzinfo) -> datetime | None:
    """The instant of the last change that the page admits; None where it names none."""
    claims = [("dateModified", text_of(document.article.get("dateModified")))]
    claims += [(name, value) for name in _MODIFIED_META for value in document.facts.meta.get(name, [])[:1]]
    moments = (_read_meta(name, value, hints, zone) for name, value in claims)
    return next((moment.at for moment in moments if moment and moment.has_time), None)


def _claims(
    document: Document, page: RawPage, hints: PageHints, zone: tzinfo, *, only_visible: bool = False
) -> Iterator[_Claim]:
    """What each place says that can be, the most trusted first; of all places, or of those that readers see."""
    latest = _latest(page)
    read = partial(parse_moment, zone=zone, now=page.fetched_at, month_first=_month_first(document, zone))
    for visible, told in (
        (True, (("selector or learned date line", read(text)) for text in _selected(document, hints))),
        (False, _machine_made(document, hints, zone)),
        (True, (("time element", read(attribute) or read(text)) for attribute, text in _timed(document))),
        (True, (("date line", read(line)) for line in _date_lines(document))),
        (False, _of_web_page(document, hints, zone)),
    ):
        for place, moment in () if only_visible and not visible else told:
            if moment is not None and moment.at <= latest:
                yield _Claim(place, moment, visible)


def _month_first(document: Document, zone: tzinfo) -> bool:
    """Whether the page's readers read 02/11/2023 as the eleventh of February."""
    return (document.facts.language or "").lower() == "en-us" or str(zone) in _MONTH_FIRST_ZONES


def _selected(document: Document, hints: PageHints) -> Iterator[str]:
    learned = (hints.profile.date_line,) if hints.profile.date_line else ()
    for selector in (*hints.selectors.published, *learned):
        for element in document.select(selector)[:3]:
            yield element.get("datetime") or element.get("content") or visible_text(element)


def _machine_made(document: Document, hints: PageHints, zone: tzinfo) -> Iterator[_Told]:
    article, facts = document.article, document.facts
    for name in ("datePublished", "dateCreated", "uploadDate"):
        yield f"JSON-LD {name}", _read_meta(name, text_of(article.get(name)), hints, zone)
    for name in _PUBLISHED_META:
        for value in facts.meta.get(name, [])[:2]:
            yield name, _read_meta(name, value, hints, zone)
    for value in document.items.get("datePublished", [])[:2]:
        yield "itemprop datePublished", _read_meta("datePublished", value, hints, zone)


def _of_web_page(document: Document, hints: PageHints, zone: tzinfo) -> Iterator[_Told]:
    """When the page first came, which may be long before the article that it shows now."""
    for thing in document.things:
        if "WebPage" in types_of(thing):
            value = text_of(thing.get("datePublished"))
            yield "JSON-LD datePublished of the page", _read_meta("datePublished", value, hints, zone)


def _read_meta(name: str, value: str, hints: PageHints, zone: tzinfo) -> Moment | None:
    """A machine-made date, its offset corrected where the publisher is known to lie about it."""
    if not value:
        return None
    moment = parse_moment(value, zone)
    if moment is None or not moment.has_time:
        return moment
    if name.lower() in map(str.lower, hints.utc_meta):
        return Moment(at=moment.at.replace(tzinfo=UTC), has_time=True, has_offset=True)
    if name.lower() in map(str.lower, hints.local_meta):
        return Moment(at=moment.at.replace(tzinfo=zone), has_time=True, has_offset=True)
    return moment


def _timed(document: Document) -> list[tuple[str, str]]:
    """`<time>` elements: those named for publication, else the first of the page that are no update."""
    seen = [(each.get("datetime", ""), visible_text(each), each.get("class", "")) for each in document.facts.times]
    times = [time for time in seen if not _MODIFIED_WORD.search(f"{time[1]} {time[2]}")]
    named = [time for time in times if _PUBLISHED_CLASS.search(time[2])]
    return [(attribute, text) for attribute, text, _ in (named or times)[:2]]


def _date_lines(document: Document) -> Iterator[str]:
    """Visible date lines: elements named so, then short blocks, those that speak of publication first."""
    marked = (text for role, text, _ in document.layout.marked if role in {Role.DATE, Role.AUTHOR})
    lines = (line for line in (*marked, *(block.text for block in document.layout.blocks)) if _is_dated(line))
    fresh = [line for line in lines if not _MODIFIED_WORD.search(line) or _PUBLISHED_WORD.search(line)]
    for line in sorted(fresh[:_MAX_LINES], key=lambda text: _PUBLISHED_WORD.search(text) is None):
        start = _PUBLISHED_WORD.search(line)
        yield line[start.start() :] if start else line


def _is_dated(line: str) -> bool:
    """Whether a line is short enough to be a date line and has what one has; a sentence may say "today" too."""
    if len(line) > _MAX_LINE_LETTERS:
        return False
    return bool(_YEAR.search(line) or (len(line) <= _MAX_AGO_LETTERS and _AGO.match(line)))


def _latest(page: RawPage) -> datetime:
    """No article is published after it was fetched; a day of grace for wrong clocks."""
    return datetime.fromtimestamp(page.fetched_at.timestamp() + 86_400, UTC)


def _decides(moment: Moment, url_day: date | None) -> bool:
    """Whether the most trusted claim is the best whatever the others say: exact, and of the address's day."""
    is_near = url_day is None or abs((moment.day - url_day).days) <= _NEAR_DAYS
    return moment.has_time and moment.has_offset and moment.at.time() != time() and is_near


def _best(claims: list[_Claim], url_day: date | None) -> _Claim:
    """The first claim with a clock time whose day is believable, else the first of any kind.

    A midnight is a day that a machine wrote as an instant, where another claim of about that day knows better.
    """
    if url_day is not None:
        near = [claim for claim in claims if abs((claim.moment.day - url_day).days) <= _NEAR_DAYS]
        claims = near or claims
    day = claims[0].moment.day
    same = [claim for claim in claims if abs((claim.moment.day - day).days) <= 1]
    timed = [claim for claim in same if claim.moment.has_time]
    exact = [claim for claim in timed if claim.moment.has_offset]
    return next((claim for claim in exact if _is_sharper(claim.moment, exact[0].moment)), (exact or timed or same)[0])


def _is_sharper(moment: Moment, first: Moment) -> bool:
    """Whether a moment is the time of day that a midnight leaves open: later, for what is earlier is another day's."""
    return first.at.time() == time() and timedelta() < moment.at - first.at < timedelta(days=2)


def _with_true_offset(moment: Moment, claims: Iterable[_Claim], zone: tzinfo) -> datetime:
    """The moment in the offset that the page shows its readers, where the machine-made one is UTC.

    A visible line with the same clock in another zone belies the UTC; one with the same instant, or without a zone
    and some hours off, tells the local offset.
    """
    if not moment.has_time:
        return datetime.combine(moment.day, moment.at.time(), zone)
    if moment.at.utcoffset() == timedelta(0):
        for claim in claims:
            if claim.visible and claim.moment.has_time and (told := _told_offset(moment.at, claim.moment)):
                return told
    return moment.at


def _told_offset(at: datetime, seen: Moment) -> datetime | None:
    """A UTC moment as another one on the page corrects it; None where that one has nothing to do with it."""
    ahead = _clock(seen.at) - _clock(at)
    if seen.at.utcoffset() != timedelta(0):
        if not ahead:
            return at.replace(tzinfo=seen.at.tzinfo)
        return at.astimezone(seen.at.tzinfo) if _clock(seen.at.astimezone(UTC)) == _clock(at) else None
    if seen.has_offset or not ahead or abs(ahead) > _WIDEST_OFFSET or ahead % _OFFSET_STEP:
        return None
    return at.astimezone(timezone(ahead))


def _clock(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, second=0, microsecond=0)


def _url_day(url: str, fetched_at: datetime) -> date | None:
    match = _URL_DAY.search(url)
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return day if day <= fetched_at.date() else None
