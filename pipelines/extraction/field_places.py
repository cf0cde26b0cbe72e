"""Where a publisher's pages name the authors and the day: found on pages that are read, checked on each page after."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from lxml import etree

from pipelines.dates import parse_moment
from pipelines.extraction.document import Document, select_all, visible_text
from pipelines.extraction.person_names import people
from pipelines.extraction.region import selectors_of
from pipelines.records.raw_page import RawPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """CSS selectors of elements that are one of a kind on a page, by the field of a site profile that they may be."""

    region: list[str] = field(default_factory=list)
    byline: list[str] = field(default_factory=list)
    date_line: list[str] = field(default_factory=list)


_MAX_FIELD_LETTERS = 200  # characters of a byline or a date line


def bylines_of(document: Document, authors: tuple[str, ...], sites: list[str]) -> list[str]:
    """CSS selectors of the elements that alone name just these people, the innermost first."""
    first = authors[0].split()[0].casefold() if authors else ""
    return _find(document, lambda text: first in text.casefold() and people([text], sites) == authors) if first else []


def date_lines_of(document: Document, page: RawPage, published_at: datetime | None, zone: tzinfo) -> list[str]:
    """CSS selectors of the elements that alone tell this instant, the innermost first."""
    return _find(document, lambda text: _tells(text, page, published_at, zone)) if published_at else []


def byline_holds(document: Document, selector: str, authors: tuple[str, ...]) -> bool:
    """Whether the learned place, if there is one, names the authors that were read."""
    text = _text_at(document, selector).casefold()
    return not selector or (bool(authors) and all(author.casefold() in text for author in authors))


def date_line_holds(
    document: Document, selector: str, page: RawPage, published_at: datetime | None, zone: tzinfo
) -> bool:
    """Whether the learned place, if there is one, tells the instant that was read."""
    return not selector or _tells(_text_at(document, selector), page, published_at, zone)


def _tells(text: str, page: RawPage, published_at: datetime | None, zone: tzinfo) -> bool:
    if published_at is None or not any(map(str.isdigit, text)):
        return False
    moment = parse_moment(text, zone, now=page.fetched_at)
    return moment is not None and moment.has_time and moment.at == published_at


def _text_at(document: Document, selector: str) -> str:
    found = document.select(selector)
    return visible_text(found[0]) if len(found) == 1 else ""


def _find(document: Document, is_it: Callable[[str], bool]) -> list[str]:
    found = [element for element in _named(document.root) if _is_short(element) and is_it(visible_text(element))]
    return [
        selector
        for element in reversed(found)  # an element comes after the one around it
        for selector in selectors_of(element)
        if len(select_all(document.root, selector)) == 1
    ]


def _named(root: etree._Element) -> Iterator[etree._Element]:
    return (element for element in root.iter(etree.Element) if element.get("class") or element.get("id"))


def _is_short(element: etree._Element) -> bool:
    return len(" ".join("".join(element.itertext()).split())) <= _MAX_FIELD_LETTERS
