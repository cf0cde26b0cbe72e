"""From a raw page to a clean article: extraction, then cleaning."""

from dataclasses import dataclass, replace
from datetime import date

from pipelines.cleaning import clean, select_lines
from pipelines.extraction import extract, find_lines
from pipelines.extraction.version import reading_version
from pipelines.records.article import Article, Rejected
from pipelines.records.extracted import Extracted, FieldPlaces, Line
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage


def read_page(page: RawPage, hints: PageHints) -> Article | Rejected:
    """Return the page's article, or why it has none; no content of a page raises an error."""
    extracted = _extract_with_dated_selectors(page, hints)
    return _clean(extracted, page, hints) if isinstance(extracted, Extracted) else extracted


@dataclass(frozen=True, slots=True)
class PageExplanation:
    """How a page was read.

    Attributes:
        fields: name, place on the page and value of title, authors and date; empty for a rejected page.
        lines: all lines of the page in reading order, then those that `drop` selectors cut; each with the reason why
            it is not in the body, if it is not.
        rejected: why the page is not an article, None for an article.
    """

    fields: tuple[tuple[str, str, str], ...]
    lines: tuple[Line, ...]
    rejected: Rejected | None


def explain_page(page: RawPage, hints: PageHints) -> PageExplanation:
    """Return where the page's fields were found, and which of its lines were cut and why."""
    extracted = _extract_with_dated_selectors(page, hints)
    if isinstance(extracted, Rejected):
        return PageExplanation((), find_lines(page, _with_selectors_of(hints, page.listed_date)), extracted)
    result = _clean(extracted, page, hints)
    lines = tuple(select_lines(extracted, hints.profile.recurring))
    published = extracted.published_at or extracted.published_date
    values = (extracted.title, ", ".join(extracted.authors), published.isoformat() if published else "")
    fields = tuple(zip(FieldPlaces._fields, extracted.places, values, strict=True))
    return PageExplanation(fields, lines, result if isinstance(result, Rejected) else None)


def _clean(extracted: Extracted, page: RawPage, hints: PageHints) -> Article | Rejected:
    version = reading_version(hints.profile.version, fits=extracted.fits_profile)
    return clean(extracted, page, hints, version)


def _extract_with_dated_selectors(page: RawPage, hints: PageHints) -> Extracted | Rejected:
    """Extract with the selectors of the day that the page names, else of the day of its listing."""
    listed = _with_selectors_of(hints, page.listed_date)
    extracted = extract(page, listed)
    if not hints.earlier or not isinstance(extracted, Extracted) or extracted.published_date is None:
        return extracted
    own = _with_selectors_of(hints, extracted.published_date)
    return extracted if own.selectors == listed.selectors else extract(page, own)


def _with_selectors_of(hints: PageHints, day: date | None) -> PageHints:
    """Return the hints with the selectors of a local day: the oldest rule that was still valid, else today's."""
    rule = next((rule for rule in hints.earlier if day is not None and rule.valid_until >= day), None)
    return replace(hints, selectors=rule.selectors) if rule else hints
