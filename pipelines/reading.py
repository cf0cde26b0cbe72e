"""From a raw page to a clean article: extraction and cleaning, composed."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from pipelines.cleaning import clean, judge
from pipelines.extraction import extract, find_lines
from pipelines.records.article import Article, Rejected
from pipelines.records.extracted import Extracted, FieldPlaces, Line
from pipelines.records.raw_page import RawPage


def read_page(page: RawPage) -> Article | Rejected:
    """Return the page's article, or the reason why there is none; never raises for what a page may hold."""
    extracted = _extract_as_of_its_day(page)
    return clean(extracted, page) if isinstance(extracted, Extracted) else extracted


@dataclass(frozen=True, slots=True)
class Explained:
    """A page field by field and line by line.

    Attributes:
        fields: name, place on the page and value of the fields whose places differ in trust; none of a page that
            could not be read.
        lines: in reading order, then what `drop` selectors cut; with the reason where they are not in the body.
        rejected: why the page is no article; its lines are then what was seen of it.
    """

    fields: tuple[tuple[str, str, str], ...]
    lines: tuple[Line, ...]
    rejected: Rejected | None


def explain_page(page: RawPage) -> Explained:
    """Return where its fields were found, and what becomes of every line of the page."""
    extracted = _extract_as_of_its_day(page)
    if isinstance(extracted, Rejected):
        return Explained((), find_lines(_with_selectors_of(page, page.listed_date)), extracted)
    result = clean(extracted, page)
    lines = judge(extracted, page.hints.profile.recurring)
    return Explained(_fields(extracted), tuple(lines), result if isinstance(result, Rejected) else None)


def _fields(extracted: Extracted) -> tuple[tuple[str, str, str], ...]:
    published_at = extracted.published_at.isoformat() if extracted.published_at else ""
    values = (extracted.title, ", ".join(extracted.authors), published_at)
    return tuple(zip(FieldPlaces._fields, extracted.places, values, strict=True))


def _extract_as_of_its_day(page: RawPage) -> Extracted | Rejected:
    """Read a page by the selectors of the day that it says it is of; of its listing's, where it says none."""
    first = _with_selectors_of(page, page.listed_date)
    extracted = extract(first)
    if not page.hints.earlier or not isinstance(extracted, Extracted) or extracted.published_at is None:
        return extracted
    own = _with_selectors_of(page, extracted.published_at.astimezone(ZoneInfo(page.hints.timezone)).date())
    return extracted if own.hints.selectors == first.hints.selectors else extract(own)


def _with_selectors_of(page: RawPage, day: date | None) -> RawPage:
    """The page with the selectors that held on a local day, the oldest rule that still did; today's for no day."""
    rules = () if day is None else (rule for rule in page.hints.earlier if rule.valid_until >= day)
    rule = next(iter(rules), None)
    return replace(page, hints=replace(page.hints, selectors=rule.selectors)) if rule else page
