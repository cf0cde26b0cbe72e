"""From a raw page to a clean article: extraction and cleaning, composed."""

from dataclasses import dataclass

from pipelines.cleaning import clean, judge
from pipelines.extraction import extract, find_lines
from pipelines.records import Article, Extracted, Line, RawPage, Rejected


def read_page(page: RawPage) -> Article | Rejected:
    """Return the page's article, or the reason why there is none; never raises for what a page may hold."""
    extracted = extract(page)
    return clean(extracted, page) if isinstance(extracted, Extracted) else extracted


@dataclass(frozen=True, slots=True)
class Explained:
    """A page line by line.

    Attributes:
        lines: in reading order, then what `drop` selectors cut; with the reason where they are not in the body.
        rejected: why the page is no article; its lines are then what was seen of it.
    """

    lines: tuple[Line, ...]
    rejected: Rejected | None


def explain_page(page: RawPage) -> Explained:
    """Return what becomes of every line of the page."""
    extracted = extract(page)
    if isinstance(extracted, Rejected):
        return Explained(find_lines(page), extracted)
    verdict = clean(extracted, page)
    lines = judge(extracted, page.hints.profile.recurring)
    return Explained(tuple(lines), verdict if isinstance(verdict, Rejected) else None)
