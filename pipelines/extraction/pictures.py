"""The pictures of an article, each with its caption and its credit."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree

from pipelines.extraction.container import Weighed
from pipelines.extraction.document import Document, visible_text
from pipelines.extraction.jsonld import text_of
from pipelines.records.extracted import PageImage

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-srcset", "srcset", "src")
_CAPTIONS = etree.XPath("descendant::figcaption | descendant::*[contains(@class, 'caption')]")
_CREDITS = etree.XPath(
    "descendant::*[contains(@class, 'credit') or contains(@class, 'copyright') or contains(@class, 'photographer')"
    " or @itemprop='copyrightHolder' or @itemprop='creditText']"
)
_CREDIT_LABEL = r"(?i:foto|photo|photos|photograph|image|images|credit|courtesy|picture|bild|sumber|source|dok|©)"
_CREDIT_AT_END = re.compile(
    rf"\s*(?:[(\[](?P<bracketed>(?:{_CREDIT_LABEL}\b[^()\[\]]{{0,80}}|[^()\[\]/]{{2,30}}/[^()\[\]]{{2,60}}))[)\]]"
    rf"|(?:^|(?<=[.!?]\s)|(?<=[.!?]))(?P<labelled>{_CREDIT_LABEL}\s*[:/©]\s*(?:[^.!?]|(?<=[A-Z])\.){{2,80}}))[\s.]*$"
)
_LABEL = re.compile(rf"^{_CREDIT_LABEL}\s*(?:by\b|oleh\b|[:/©])?\s*")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)$", re.IGNORECASE)
_SIZE = re.compile(r"\d{1,5}")
_MIN_SIDE = 100  # pixels; a smaller picture is an icon or a portrait
_MAX_CAPTION_LETTERS, _MAX_CREDIT_LETTERS = 1_000, 150
_MAX_SOURCE_LETTERS = 2_000
_MAX_SEARCHED = 200  # pictures of a page among which the main one is looked for


def pictures_before(weighed: Weighed, container: int, places: tuple[int, ...]) -> Iterator[PageImage]:
    """Yield the article's pictures among those before a block; `places` are their nodes.

    They are in the container, but in no boilerplate other than a figure, and lead to no other page.
    """
    nodes = weighed.layout.nodes
    for place in places:
        figure, around = place, nodes[place].parent
        while around and nodes[around].tag in {"figure", "picture"}:
            figure, around = around, nodes[around].parent
        above = around
        while above > container:
            above = nodes[above].parent
        image = nodes[place].element
        if above == container and not weighed.boilerplate[around] and not _is_small(image) and not _leads_away(image):
            picture = _picture(image, nodes[figure].element if figure != place else image.getparent())
            if picture.src:
                yield picture


def read_main_picture(document: Document, url: str | None) -> PageImage | None:
    """Return the article's main picture, with the caption that the page shows or JSON-LD gives; None without a URL."""
    if url is None:
        return None
    name = file_name(url)
    for image in islice(document.root.iter("img", "amp-img"), _MAX_SEARCHED):
        if name and file_name(_source(image)) == name:
            figure = next(image.iterancestors("figure"), None)
            found = _picture(image, image.getparent() if figure is None else figure)
            if found.caption or found.credit:
                return found._replace(src=url)
    value = document.article.get("image")
    value = value[0] if isinstance(value, list) and value else value
    value = value if isinstance(value, dict) else {}
    caption, credit = text_of(value.get("caption")), text_of(value.get("creditText") or value.get("copyrightHolder"))
    return PageImage(url, caption[:_MAX_CAPTION_LETTERS], credit[:_MAX_CREDIT_LETTERS])


def file_name(url: str) -> str:
    """Return the last part of the path of a picture's URL, by which its sizes are one picture."""
    try:
        return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return ""


def _picture(image: etree._Element, figure: etree._Element | None) -> PageImage:
    caption = credit = ""
    # An element of several pictures is no figure of this one.
    if figure is not None and len(list(islice(figure.iter("img", "amp-img"), 2))) == 1:
        caption = next(filter(None, map(visible_text, _CAPTIONS(figure))), "")[:_MAX_CAPTION_LETTERS]
        credit = next(filter(None, map(visible_text, _CREDITS(figure))), "")[:_MAX_CREDIT_LETTERS]
    if credit:
        caption = caption.removesuffix(credit).rstrip(" |([")
    elif match := _CREDIT_AT_END.search(caption):
        credit, caption = match["bracketed"] or match["labelled"], caption[: match.start()]
    return PageImage(_source(image), caption.strip(), _LABEL.sub("", credit.strip("()[] ")))


def _source(image: etree._Element) -> str:
    """Return the address of a picture that the page loads now or later, '' if it has none of its own."""
    values = (image.get(name, "").strip() for name in _SOURCES)
    sources = (value[:_MAX_SOURCE_LETTERS].split()[0].rstrip(",") for value in values if value)
    return next((source for source in sources if not source.startswith("data:")), "")


def _is_small(image: etree._Element) -> bool:
    sides = (_SIZE.match(image.get(name, "")) for name in ("width", "height"))
    return any(side is not None and int(side[0]) < _MIN_SIDE for side in sides)


def _leads_away(image: etree._Element) -> bool:
    """Return whether a picture is a link to a page, and not to a larger form of itself."""
    link = next(image.iterancestors("a"), None)
    return link is not None and _PICTURE_FILE.search(link.get("href", "").partition("?")[0]) is None
