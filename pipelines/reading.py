"""From a raw page to a clean article: extraction and cleaning, composed."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from pipelines.cleaning import clean, judge
from pipelines.extraction import extract, find_lines
from pipelines.extraction.version import reading_version
from pipelines.records.article import Article, Rejected
from pipelines.records.extracted import Extracted, FieldPlaces, Line
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage


def read_page(page: RawPage, hints: PageHints) -> Article | Rejected:
    """Return the page's article, or the reason why there is none; never raises for what a page may hold."""
    extracted = _extract_as_of_its_day(page, hints)
    return _clean(extracted, page, hints) if isinstance(extracted, Extracted) else extracted


@dataclass(frozen=True, slots=True)
class Explained:
    """A page field by field and line by line.

    Attributes:
        fields: name, place on the page and value of the fields whose places differ in trust; empty for a page that
            could not be read.
        lines: in reading order, then what `drop` selectors cut; with the reason where they are not in the body.
        rejected: why the page is no article; its lines are then those of the page.
    """

    fields: tuple[tuple[str, str, str], ...]
    lines: tuple[Line, ...]
    rejected: Rejected | None


def explain_page(page: RawPage, hints: PageHints) -> Explained:
    """Return where the page's fields were found, and what becomes of each of its lines."""
    extracted = _extract_as_of_its_day(page, hints)
    if isinstance(extracted, Rejected):
        return Explained((), find_lines(page, _hints_of_day(hints, page.listed_date)), extracted)
    result = _clean(extracted, page, hints)
    lines = judge(extracted, hints.profile.recurring)
    return Explained(_fields(extracted), tuple(lines), result if isinstance(result, Rejected) else None)


def _clean(extracted: Extracted, page: RawPage, hints: PageHints) -> Article | Rejected:
    version = reading_version(hints.profile.version, fits=extracted.fits_profile)
    return clean(extracted, page, hints, version)


def _fields(extracted: Extracted) -> tuple[tuple[str, str, str], ...]:
    published_at = extracted.published_at.isoformat() if extracted.published_at else ""
    values = (extracted.title, ", ".join(extracted.authors), published_at)
    return tuple(zip(FieldPlaces._fields, extracted.places, values, strict=True))


def _extract_as_of_its_day(page: RawPage, hints: PageHints) -> Extracted | Rejected:
    """Extract with the selectors of the day that the page names; of the listing's day, where it names none."""
    listed = _hints_of_day(hints, page.listed_date)
    extracted = extract(page, listed)
    if not hints.earlier or not isinstance(extracted, Extracted) or extracted.published_at is None:
        return extracted
    own = _hints_of_day(hints, extracted.published_at.astimezone(ZoneInfo(hints.timezone)).date())
    return extracted if own.selectors == listed.selectors else extract(page, own)


def _hints_of_day(hints: PageHints, day: date | None) -> PageHints:
    """Return the hints with the selectors of a local day: the oldest rule that was still valid, else today's."""
    rules = () if day is None else (rule for rule in hints.earlier if rule.valid_until >= day)
    rule = next(iter(rules), None)
    return replace(hints, selectors=rule.selectors) if rule else hints
