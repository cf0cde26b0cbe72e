"""An extracted page, before cleaning."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from pipelines.records.article import Access, ArticleType
from pipelines.records.reasons import CutReason


class Markup(NamedTuple):
    """How a line is marked up.

    Attributes:
        kind: tags and names of the element that holds the line and of the one around that, without numbers.
        linked: share of its letters in links.
        is_emphasised: whether one inline element, such as `<em>`, has the whole of it.
    """

    kind: str
    linked: float = 0.0
    is_emphasised: bool = False


class PageLink(NamedTuple):
    """A link of a page: its address as the page gives it, and its text."""

    href: str
    text: str


class PageImage(NamedTuple):
    """A picture of a page: its address as the page gives it, its caption and its credit, '' if it has none."""

    src: str
    caption: str = ""
    credit: str = ""


class Line(NamedTuple):
    """A line of a page; `reason` says why it is not in the text, None for a line of the text.

    Attributes:
        element: the boilerplate element around it, as `tag.names`, or the selector that cut it, or the signs by which
            it is boilerplate; '' if none of them is why.
        markup: None if it is not known.
        links: the links that begin in it.
        images: the article's pictures between the line before and this one.
    """

    text: str
    reason: CutReason | None = None
    element: str = ""
    markup: Markup | None = None
    links: tuple[PageLink, ...] = ()
    images: tuple[PageImage, ...] = ()


class FieldPlaces(NamedTuple):
    """The place on the page where each field was found; '' for a field that was not found."""

    title: str = ""
    authors: str = ""
    published_at: str = ""


_NOWHERE = FieldPlaces()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article as published, with only its white space cleaned.

    Attributes:
        paragraphs: the body's blocks in reading order, none empty.
        published_at: aware instant, None if the page names no time of day.
        published_date: day of publication, None if the page names none: that of the instant in the zone of a described
            publisher, else the page's own.
        canonical_link: the page's URL by its own claim, None if it claims none.
        lines: all lines of the page in its order; those without a reason are the paragraphs.
        fits_profile: whether the site profile holds for the page: its region has the text, its places the fields.
        further: the lines of each further page of the article.
        places: where title, authors and date were found.
        own_addresses: URLs that the page's markup gives it, beside the article's headline.
        stated_at: last change, else publication, that the markup states.
        bylines: texts that name the authors, as written.
        main_image: the picture of `image_url`.
        signals: what the page says about its use by machines.
        base_url: URL that the page's relative links start from, '' if it is not known.
    """

    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    language: str | None
    published_at: datetime | None
    published_date: date | None
    modified_at: datetime | None
    paragraphs: tuple[str, ...]
    image_url: str | None
    canonical_link: str | None
    access: Access
    lines: tuple[Line, ...] = ()
    fits_profile: bool = True
    further: tuple[tuple[Line, ...], ...] = ()
    places: FieldPlaces = _NOWHERE
    own_addresses: tuple[str, ...] = ()
    stated_at: datetime | None = None
    base_url: str = ""
    article_type: ArticleType | None = None
    main_image: PageImage | None = None
    bylines: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
