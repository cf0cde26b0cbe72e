"""The frame of an index page: what it shows besides articles, which is the same on every day.

A day without articles has the frame of other days. A bot wall, a login, an error or an empty shell for scripts has not.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scrapy.http import HtmlResponse, TextResponse

from crawlers.listings.links import absolute

_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W\d_]+")
_NOTHING = re.compile(
    r"\b(?:(?:tidak|belum) ada (?:berita|artikel|data|konten|hasil)|(?:berita|artikel) (?:tidak|belum) (?:ada|tersedia)"
    r"|no (?:articles?|news|stories|posts?|results?|entries)(?: (?:were|was))?(?: found| for| on| yet| available| to)"
    r"|there are no (?:articles|news|stories|posts|results)|nothing (?:was )?found)\b",
    re.IGNORECASE,
)
"""How index pages in Indonesian and English say that a day is empty."""
_MAX_PARTS = 5_000
_MAX_LETTERS = 200_000
_EVERYWHERE = frozenset(
    [
        "html",
        "head",
        "body",
        "title",
        "meta",
        "script",
        "style",
        "link",
        "noscript",
        "div",
        "span",
        "p",
        "a",
        "img",
        "h1",
    ]
)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What a page shows besides articles.

    Attributes:
        title: the words of its title.
        links: where its links lead, without digits.
        parts: ids, classes and elements; of JSON, its keys.
        says_none: whether it says that there are no articles.
    """

    title: frozenset[str]
    links: frozenset[str]
    parts: frozenset[str]
    says_none: bool

    def is_that_of(self, other: "PageFrame") -> bool:
        """Whether a page without articles has the frame of a page with articles, of the same index.

        Titles may differ in the name of a month. The links of a menu stay, but a page with articles has further ones.
        """
        if len(self.title & other.title) * 2 < len(self.title | other.title):
            return False
        if len(self.links & other.links) * 4 < len(other.links):
            return False
        return bool(self.parts) and len(self.parts & other.parts) * 2 >= len(self.parts)


def shows_empty_day(frame: PageFrame | None, others: Iterable[PageFrame]) -> bool:
    """Whether a page without articles is one of a day without articles, by frames of pages with articles."""
    return frame is not None and (frame.says_none or any(map(frame.is_that_of, others)))


def read_frame(page: TextResponse, articles: Iterable[str]) -> PageFrame:
    """Return the frame of a page that names these articles."""
    if not isinstance(page, HtmlResponse):
        return _frame_of_json(page.text)
    named = frozenset(articles)
    hrefs = page.xpath("//a/@href").getall()[:_MAX_PARTS]
    links = {url for href in hrefs if (url := absolute(page, href)) and url.partition("#")[0] not in named}
    parts = {f"#{each}" for each in page.xpath("//@id").getall()[:_MAX_PARTS]}
    parts |= {f".{each}" for names in page.xpath("//@class").getall()[:_MAX_PARTS] for each in names.split()[:20]}
    parts |= {str(each.root.tag) for each in page.xpath("//*")[:_MAX_PARTS]} - _EVERYWHERE
    text = " ".join(" ".join(page.xpath("//body//text()[not(parent::script or parent::style)]").getall()).split())
    return PageFrame(
        title=frozenset(_WORDS.findall(" ".join(page.xpath("//title/text()").getall()[:3]).casefold())),
        links=frozenset(_DIGITS.sub("", link) for link in links),
        parts=frozenset(_DIGITS.sub("", part) for part in parts),
        says_none=_NOTHING.search(text[:_MAX_LETTERS]) is not None,
    )


def _frame_of_json(text: str) -> PageFrame:
    """Return the keys of a JSON listing; an empty list in it says that there is nothing, unless it has an error."""
    keys: set[str] = set()
    has_empty_list = False
    try:
        waiting: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        waiting = []
    while waiting:
        value = waiting.pop()
        has_empty_list = has_empty_list or value == []
        if isinstance(value, dict):
            keys.update(key for key, each in value.items() if each)
        waiting.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
    says_none = has_empty_list and keys.isdisjoint({"error", "errors", "exception"})
    return PageFrame(frozenset(), frozenset(), frozenset(keys), says_none)
