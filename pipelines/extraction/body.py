"""The article's text: candidates from the page, and the choice among them."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from itertools import dropwhile, islice

from lxml import etree
from lxml import html as lxml_html

from pipelines.extraction.blocks import Block, read_blocks
from pipelines.extraction.container import breadth, choose_container, is_prose, weigh
from pipelines.extraction.document import Document, select_all
from pipelines.extraction.page_lines import lines_from_elsewhere, lines_of, text_of_lines
from pipelines.extraction.region import holds_the_article
from pipelines.extraction.related import RELATED, shared_with_title
from pipelines.records.extracted import Line
from pipelines.records.hints import Selectors

_ENOUGH = 250  # letters of text below which a candidate is not trusted alone
_SHARE = 0.35  # of the page's prose; an article that is a smaller part of it may be the wrong one
_NEARLY_ALL = 0.9  # of the page's prose: there is no other text to ask for
_COVERED = 0.65  # of the declared text; if less of it is seen on the page, the page shows another or none
_SUMMARY = 0.5  # of the text on the page; a declared text that is shorter may be a summary of it
_MAX_LINKS = 300
_LIST_MARK = re.compile(r"^[-*•]\s+")
_CELL_MARK, _RULE = "|", re.compile(r"[\s|:-]*")  # of a table as the engine writes it
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[a-zA-Z/][^>]{0,500}>")
_PARAGRAPH_END = re.compile(r"</?(?:p|br|div|h[1-6]|li|tr)\b[^>]{0,500}>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]\b[^>]{0,500}>", re.IGNORECASE)


def read_body(document: Document, selectors: Selectors, title: str) -> tuple[Line, ...] | None:
    """The page's lines, those of the article's text without a reason; no such line where the page has no text.

    None for a document of one region that does not hold the article.
    """
    for selector in selectors.body:
        for element in select_all(document.root, selector):
            lines = lines_of(weigh(read_blocks(element)), 0)
            if text_of_lines(lines):
                return lines
    own, share = _own(document)
    text = text_of_lines(own)
    declared = _declared(document)
    is_contradicted = _weight(declared) >= _ENOUGH and _coverage(declared, text) < _COVERED
    if document.region is not None:
        is_held = not is_contradicted and holds_the_article(document.root, document.region, _weight(text))
        return own if is_held else None
    if is_contradicted and not _is_summary(declared, text, document):
        return lines_from_elsewhere(declared, document.layout)
    is_trusted = _weight(text) >= _ENOUGH and share >= _SHARE
    if is_trusted and (share >= _NEARLY_ALL or _is_related(text, title)):
        return own
    engine = _without_links(_engine(document.root), document)
    is_better = _is_related(engine, title)
    if is_better == _is_related(text, title):
        is_better = not is_trusted and _weight(engine) > _weight(text)
    return lines_from_elsewhere(engine, document.layout) if is_better else own


def _is_summary(declared: Sequence[str], text: Sequence[str], document: Document) -> bool:
    """Whether a declared text is short beside that on the page, which the engine takes for the article too."""
    return _weight(declared) < _SUMMARY * _weight(text) and _coverage(text, _engine(document.root)) >= _COVERED


def _is_related(text: Sequence[str], title: str) -> bool:
    shared = shared_with_title(title, text, RELATED)
    return shared is None or shared >= RELATED


def _own(document: Document) -> tuple[tuple[Line, ...], float]:
    """The page's lines with the text of its heaviest container, and that one's share of all the page's prose."""
    weighed = weigh(document.layout)
    container = choose_container(weighed)
    prose = weighed.prose[0]
    return lines_of(weighed, container), weighed.prose[container] / prose if prose else 0.0


def _declared(document: Document) -> tuple[str, ...]:
    """The text that the page's JSON-LD carries."""
    body = document.article.get("articleBody") or document.article.get("text")
    if not isinstance(body, str):
        return ()
    text = html.unescape(body)
    if _TAG.search(text):
        text = html.unescape(_TAG.sub("", _CELL_END.sub(" ", _PARAGRAPH_END.sub("\n", text))))
    return tuple(line for part in text.splitlines() if (line := " ".join(part.split())))


def _engine(root: etree._Element) -> tuple[str, ...]:
    """What trafilatura reads; it wants elements of lxml.html, so the page is written out and parsed for it."""
    try:
        page = lxml_html.fromstring(etree.tostring(root, encoding="unicode", method="html"))
        found = _extractor()(page, favor_precision=True, include_comments=False, with_metadata=False)
    except (ValueError, etree.LxmlError, RecursionError):
        return ()
    lines = str(getattr(found, "text", None) or "").splitlines()
    return tuple(dropwhile(_is_scrap, (line for part in lines if (line := _unmarked(part)))))


def _is_scrap(line: str) -> bool:
    """Whether a line before the text is none of it: a heading, a date, an entry of a menu."""
    return not is_prose(Block(0, "", line, 0))


def _unmarked(line: str) -> str:
    """A line of the engine's without the marks of its lists and tables."""
    if line.startswith(_CELL_MARK):
        return "" if _RULE.fullmatch(line) else " ".join(line.replace(_CELL_MARK, " ").split())
    return " ".join(_LIST_MARK.sub("", line).split())


@cache
def _extractor() -> Callable[..., object]:
    """trafilatura's, loaded when it is first needed: that takes longer than reading fifty pages without it."""
    found: Callable[..., object] = import_module("trafilatura").bare_extraction
    return found


def _without_links(lines: Sequence[str], document: Document) -> tuple[str, ...]:
    """The lines that are not made of the page's links: the engine joins a whole menu into one."""
    found = (block.text for block in document.layout.blocks if block.linked * 2 > len(block.text))
    links = list(islice(found, _MAX_LINKS))  # each is looked for in each line
    return tuple(line for line in lines if 2 * sum(len(link) for link in links if link in line) < len(line))


def _weight(paragraphs: Sequence[str]) -> float:
    return sum(map(breadth, paragraphs))


def _coverage(wanted: Sequence[str], given: Sequence[str]) -> float:
    """Share of the wanted text's word triples that the given text has; all where it has the very lines."""
    if set(wanted) <= set(given) or " ".join(wanted) in " ".join(given):
        return 1.0
    triples = set(_triples(wanted))
    return len(triples.intersection(_triples(given))) / len(triples) if triples else 1.0


def _triples(paragraphs: Sequence[str]) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(" ".join(paragraphs))
    return zip(words, words[1:], words[2:], strict=False)
