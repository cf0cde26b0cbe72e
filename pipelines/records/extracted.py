"""What a page says, before it is cleaned."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pipelines.records.article import Access
from pipelines.records.reasons import CutReason


class Line(NamedTuple):
    """A line of a page, and why it is not in the text; `reason` is None for one that is. A page has hundreds.

    Attributes:
        element: the boilerplate element that it stands in, as `tag.names`, or the selector that cut it; '' where none
            is to blame.
    """

    text: str
    reason: CutReason | None = None
    element: str = ""


class FieldPlaces(NamedTuple):
    """Where on the page a field was found, by the place's name there or by what it is; '' for a field that is not."""

    title: str = ""
    authors: str = ""
    published_at: str = ""


_NOWHERE = FieldPlaces()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a page says, as published: nothing cleaned but white space.

    Attributes:
        paragraphs: the body's blocks in reading order, none empty.
        published_at: aware instant, None where the page names no date.
        canonical_link: the page's own claim of its address, None where it makes none that may be believed.
        lines: all lines that were read, in the page's order; those without a reason are the paragraphs.
        fits_profile: whether the article was read in the learned region, and the learned places say what was read.
        further: the lines of each further page of the article.
        places: where the fields whose places differ in trust were found.
    """

    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    language: str | None
    published_at: datetime | None
    modified_at: datetime | None
    paragraphs: tuple[str, ...]
    image_url: str | None
    canonical_link: str | None
    access: Access
    lines: tuple[Line, ...] = ()
    fits_profile: bool = True
    further: tuple[tuple[Line, ...], ...] = ()
    places: FieldPlaces = _NOWHERE
