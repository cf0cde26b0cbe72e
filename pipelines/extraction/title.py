"""The article's headline, without the site's name, and its standfirst, which is the summary under the headline."""

import html
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.document import Document
from pipelines.extraction.jsonld import text_of
from pipelines.extraction.labels import site_names_of
from pipelines.records.hints import PageHints
from pipelines.text import comparison_key

_WIDE_LETTERS = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff09\u300d\u300f]"  # of scripts without spaces
_WIDE = re.compile(_WIDE_LETTERS)
_SEPARATOR = re.compile(
    r"\s+[|\u2013—\-·•:»/~]+\s+|\s*\|\s*|\s*[ㅣ\uff5c]\s*|\s*::\s*"
    rf"|(?<={_WIDE_LETTERS})[-_—]+(?={_WIDE_LETTERS})"
)
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,4}", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_MIN_SIMILARITY, _MIN_SURE_SIMILARITY = 0.35, 0.5  # a heading that is a link or short may be the logo
_MIN_WORDS, _MIN_COMPARED_WORDS = 3, 4
_MIN_LINE_LETTERS, _MAX_SECTION_WORDS, _MAX_WIDE_SECTION_LETTERS = 8, 3, 6
_KICKER = re.compile(r"[:/|\u2013—.]\s*$")
_MAX_HEADINGS, _MAX_PARTS, _MAX_PART_LETTERS = 30, 20, 2_000
_PARTS = etree.XPath(".//text()[not(ancestor::svg or ancestor::script)]", smart_strings=False)
_LINKED_PARTS = etree.XPath(".//a//text()[not(ancestor::svg)]|ancestor::a/.//text()", smart_strings=False)
_MIN_SUBTITLE_LETTERS, _MAX_SUBTITLE_LETTERS = 20, 600
_MIN_SAME_LETTERS = 60  # opening letters that a line shares with the page's description, of which either may be longer


class Heading(NamedTuple):
    """The text of an `h1`, the texts of its parts, and whether all of it is a link, as that of a logo is."""

    text: str
    parts: list[str]
    is_link: bool


def read_title(document: Document, hints: PageHints, url: str) -> tuple[str, str]:
    """Return the headline and its place on the page, '' if there is none.

    The visible heading wins if it resembles a title of the head, since those are written for search and sharing; then
    a line of the page that is such a title. A heading that resembles none may be the site's or that of a box.
    """
    if selected := document.selected_text(hints.selectors.title):
        return selected, "selector"
    sites = _site_keys(url, site_names_of(document, hints))
    facts = document.facts
    declared = (
        text_of(document.article.get("headline")),
        facts.first_meta("og:title"),
        facts.first_meta("twitter:title"),
        facts.title,
    )
    titles = [title for each in declared if (title := _without_site(html.unescape(each), sites))]
    headings = [each for each in _headings(document) if comparison_key(each.text) not in sites]
    if best := _best_heading(headings, titles):
        return _own_part(best, titles), "heading"
    if line := _stated_line(document, titles):
        return line, "line"
    alone = headings[0] if len(headings) == 1 and not headings[0].is_link else None
    if alone and (len(alone.text.split()) >= _MIN_WORDS or not titles):
        return alone.text, "heading"
    return next(((title, "head") for title in titles), (headings[0].text, "heading") if headings else ("", ""))


def _headings(document: Document) -> list[Heading]:
    """Return the headings of the first level that have a text, without the titles of drawings in them."""
    found = []
    for element in islice(document.root.iter("h1"), _MAX_HEADINGS):
        parts = [" ".join(str(part)[:_MAX_PART_LETTERS].split()) for part in _PARTS(element)]
        linked = "".join(map(str, _LINKED_PARTS(element)))
        if text := " ".join("".join(map(str, _PARTS(element)))[:_MAX_PART_LETTERS].split()):
            found.append(Heading(text, list(filter(None, parts)), comparison_key(linked) == comparison_key(text)))
    return found


def _best_heading(headings: list[Heading], titles: list[str]) -> Heading | None:
    """Return the heading that most resembles one of the titles, None if none does."""
    scored = [
        (max((_similarity(heading.text, title) for title in titles), default=0.0), -number)
        for number, heading in enumerate(headings)
    ]
    best, number = max(scored, default=(0.0, 0))
    if not best:
        return None
    chosen = headings[-number]
    is_doubtful = chosen.is_link or len(chosen.text.split()) < _MIN_WORDS
    return chosen if best >= (_MIN_SURE_SIMILARITY if is_doubtful else _MIN_SIMILARITY) else None


def _own_part(heading: Heading, titles: list[str]) -> str:
    """Return the heading as a title has it: without a kicker, standfirst or byline beside it, or with its kicker."""
    whole = comparison_key(heading.text)
    keys = [comparison_key(title) for title in titles]
    runs = [run for run in _runs(heading.parts) if len(run) >= _MIN_LINE_LETTERS]
    parts = (run for title, key in zip(titles, keys, strict=True) for run in runs if _is_told(run, title, key))
    if part := next(parts, None):
        return heading.text if whole in keys and heading.text.removesuffix(part).rstrip().endswith(":") else part
    if whole in keys:
        return heading.text
    kickers = [
        title for title in titles if title.endswith(heading.text) and _KICKER.search(title[: -len(heading.text)])
    ]
    if len(kickers) > 1 and len(titles) - len(kickers) <= 1:
        return kickers[0]
    # A kicker with a colon is part of the headline, whether a title leaves it out or not.
    ends = (
        title for title in titles if heading.text.endswith(title) and not heading.text[: -len(title)].endswith(": ")
    )
    return next((title for title in ends if len(title.split()) >= _MIN_WORDS), heading.text)


def _is_told(run: str, title: str, key: str) -> bool:
    return comparison_key(run) == key or (len(title) <= 2 * len(run) and _opens(title, run))


def _runs(parts: list[str]) -> Iterator[str]:
    """Yield the texts of the first parts and those of the last parts, but not of all."""
    for cut in range(1, min(len(parts), _MAX_PARTS)):
        yield " ".join(parts[:cut])
        yield " ".join(parts[cut:])


def _stated_line(document: Document, titles: list[str]) -> str | None:
    """Return the longest line of the page that is a title of the head, or one before the name of a section or site."""
    lines = {block.text for block in document.layout.blocks if len(block.text) >= _MIN_LINE_LETTERS}
    stated = [line for line in lines if any(len(title) <= 2 * len(line) and _opens(title, line) for title in titles)]
    return max(stated, key=len, default=None)


def _opens(title: str, line: str) -> bool:
    """Return whether a title of the head is a line, or a line with a name after it."""
    rest = title[len(line) :]
    is_parted = not rest or _SEPARATOR.match(rest) or (_WIDE.match(line[-1]) and not rest[0].isalnum())
    return bool(is_parted) and title.startswith(line)


def _similarity(heading: str, title: str) -> float:
    """Return the share of common words, or of pairs of letters if a text has few or unspaced words."""
    if _opens(title, heading):
        return 1.0
    a, b = (_WORD.findall(text.casefold()) for text in (heading, title))
    if min(len(a), len(b)) < _MIN_COMPARED_WORDS:
        a, b = _pairs(a), _pairs(b)
    common = len(set(a) & set(b))
    return 2 * common / (len(set(a)) + len(set(b))) if common else 0.0


def _pairs(words: list[str]) -> list[str]:
    joined = "".join(words)
    return [joined[start : start + 2] for start in range(len(joined) - 1)]


def _without_site(title: str, sites: set[str]) -> str:
    """Cut the site's name from either end, together with a section's name beside it."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title.strip()
    if comparison_key(parts[0]) in sites:
        return _without_site(title[title.index(parts[1], len(parts[0])) :], sites - {comparison_key(parts[0])})
    last = next((number for number in range(1, len(parts)) if _names_site(parts[number], sites)), None)
    if last is None:
        return title.strip()
    last -= 1
    while last and len(parts[last]) <= _MAX_WIDE_SECTION_LETTERS and _WIDE.match(parts[last][-1:]):
        last -= 1
    return title[: title.rindex(parts[last]) + len(parts[last])].strip()


def _names_site(part: str, sites: set[str]) -> bool:
    """Return whether a part of a title is a host, the site's name, or that and a section's name of one or two words."""
    words = part.split()
    ends = range(max(len(words) - _MAX_SECTION_WORDS, 1), len(words) + 1)
    runs = (run for end in ends for run in (words[:end], words[len(words) - end :]))
    return _HOST.fullmatch(part) is not None or any(comparison_key(" ".join(run)) in sites for run in runs)


def _site_keys(url: str, site_names: list[str]) -> set[str]:
    labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    hosts = [".".join(labels[start:]) for start in range(len(labels))]
    names = [*site_names, *hosts, max(labels[:-1], key=len, default="")]
    return set(map(comparison_key, names)) - {""}


def read_subtitle(document: Document, hints: PageHints, title: str, first_paragraph: str) -> str | None:
    """Return the standfirst as published, None if there is none above the text.

    It is an element with such a name, or a line that is also the page's description. A description without such a line
    is often a sentence of the text, or written for search engines.
    """
    if selected := document.selected_text(hints.selectors.subtitle):
        return selected
    blocks = document.layout.blocks
    start = next((number for number, block in enumerate(blocks) if block.text == first_paragraph), 0)
    marked = [text for role, text, before in document.layout.marked if role is Role.SUBTITLE and before <= start]
    described = (block.text for block in blocks[:start] if not block.linked and is_described(document, block.text))
    candidates = [*marked, text_of(document.article.get("alternativeHeadline")), *described]
    return next(
        (text for text in candidates if _MIN_SUBTITLE_LETTERS <= len(text) <= _MAX_SUBTITLE_LETTERS and text != title),
        None,
    )


def is_described(document: Document, line: str) -> bool:
    """Return whether a line above the text is the page's description."""
    if len(line) < _MIN_SAME_LETTERS:
        return False
    opening = line[:_MIN_SAME_LETTERS]
    declared = (document.facts.first_meta(name) for name in ("description", "og:description", "twitter:description"))
    return any(text.startswith(opening) for text in (*declared, text_of(document.article.get("description"))))
