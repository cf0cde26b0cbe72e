"""The places of a site profile: found on pages that are read without it, and checked on each page that uses it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from lxml import etree

from pipelines.dates import parse_moment
from pipelines.extraction.container import choose_container, weigh
from pipelines.extraction.document import Document, select_all, visible_text
from pipelines.extraction.person_names import people
from pipelines.records.hints import SiteProfile

_MIN_REGION_LETTERS = 250
_MIN_REGION_SHARE = 0.35  # of the letters in paragraphs, as for the container of a page that is read whole
_MAX_FIELD_LETTERS = 200  # of a byline or a date line
_LANDMARKS = frozenset(["article", "main"])  # elements that are often the only ones of their tag
_NAME = re.compile(r"^[A-Za-z_-](?!.*\d{3})[\w-]*$")  # a name with a long number belongs to one page


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an article that a profile has places for; `zone` and `fetched_at` are for parsing dates."""

    authors: tuple[str, ...]
    published_at: datetime | None
    zone: tzinfo
    fetched_at: datetime

    def is_published_at(self, text: str) -> bool:
        """Return whether a text has the instant of publication."""
        if self.published_at is None or not any(map(str.isdigit, text)):
            return False
        moment = parse_moment(text, self.zone, now=self.fetched_at)
        return moment is not None and moment.has_time and moment.at == self.published_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """CSS selectors that find one element on a page, by the field of a site profile that they could become."""

    region: list[str] = field(default_factory=list)
    byline: list[str] = field(default_factory=list)
    date_line: list[str] = field(default_factory=list)


def places_of(document: Document, fields: Fields, sites: list[str]) -> Places:
    """Return the selectors of the elements around the text, and of those with just these authors and this instant."""
    weighed = weigh(document.layout)
    innermost = weighed.layout.nodes[choose_container(weighed)].element
    around = (element for element in (innermost, *innermost.iterancestors()) if element.tag not in {"html", "body"})
    authors = fields.authors
    first = authors[0].split()[0].casefold() if authors else ""
    return Places(
        region=_unique_selectors(document, around),
        byline=_find(document, lambda text: first in text.casefold() and people([text], sites) == authors)
        if first
        else [],
        date_line=_find(document, fields.is_published_at) if fields.published_at else [],
    )


def fits_profile(document: Document, profile: SiteProfile, fields: Fields) -> bool:
    """Return whether the article was read in the profile's region, and the other places have the fields."""
    names = _text_at(document, profile.byline).casefold()
    has_byline = bool(fields.authors) and all(author.casefold() in names for author in fields.authors)
    return (
        (document.region is not None or not profile.region)
        and (has_byline or not profile.byline)
        and (not profile.date_line or fields.is_published_at(_text_at(document, profile.date_line)))
    )


def region_has_article(root: etree._Element, region: etree._Element, letters: float) -> bool:
    """Return whether the text that was read in the region is long enough, also beside paragraphs outside of it."""
    everywhere = _letters(root)
    if letters < _MIN_REGION_LETTERS or letters >= _MIN_REGION_SHARE * (letters + everywhere):
        return letters >= _MIN_REGION_LETTERS
    return letters >= _MIN_REGION_SHARE * (letters + everywhere - _letters(region))


def _text_at(document: Document, selector: str) -> str:
    found = document.select(selector)
    return visible_text(found[0]) if len(found) == 1 else ""


def _find(document: Document, is_match: Callable[[str], bool]) -> list[str]:
    named = (each for each in document.root.iter(etree.Element) if each.get("class") or each.get("id"))
    short = (each for each in named if len(" ".join("".join(each.itertext()).split())) <= _MAX_FIELD_LETTERS)
    found = [each for each in short if is_match(visible_text(each))]
    return _unique_selectors(document, reversed(found))  # an element comes after the one around it


def _unique_selectors(document: Document, elements: Iterable[etree._Element]) -> list[str]:
    """Return the selectors of these elements that find no other element."""
    selectors = (selector for element in elements for selector in _selectors_of(element))
    return [selector for selector in selectors if len(select_all(document.root, selector)) == 1]


def _selectors_of(element: etree._Element) -> Iterator[str]:
    """Yield CSS selectors of an element: its tag if it is a landmark, its id, and each class."""
    if element.tag in _LANDMARKS:
        yield str(element.tag)
    if _NAME.match(identity := element.get("id", "")):
        yield f"{element.tag!s}#{identity}"
    for name in element.get("class", "").split():
        if _NAME.match(name):
            yield f"{element.tag!s}.{name}"


def _letters(root: etree._Element) -> int:
    return sum(len(paragraph.text or "") for paragraph in root.iter("p"))
