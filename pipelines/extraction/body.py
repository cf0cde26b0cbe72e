"""The article's text: the candidates of a page, and the choice among them."""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, islice

from pipelines.extraction.blocks import Block, read_blocks
from pipelines.extraction.container import breadth, choose_container, is_prose, weigh
from pipelines.extraction.document import Document
from pipelines.extraction.joining import join, read_with_trafilatura
from pipelines.extraction.page_lines import lines_from_elsewhere, lines_of, text_of_lines
from pipelines.extraction.profile_places import region_has_article
from pipelines.extraction.related import RELATED, shared_with_title
from pipelines.records.extracted import Line
from pipelines.records.hints import Selectors

_MIN_LETTERS = 250  # of a candidate that is trusted
_MIN_SHARE = 0.35  # of the page's prose, in a candidate that is trusted
_NEARLY_ALL = 0.9  # of the page's prose, in a candidate that needs no comparison
_MIN_COVERAGE = 0.65  # of the declared text on the page; with less, the page shows another text or none
_MAX_SUMMARY_SHARE = 0.5  # of the text on the page; a shorter declared text may be its summary
_MIN_GAIN = 1.5  # times the letters of a weak text; trafilatura's may add no more than the headline
_MAX_LINKS = 300
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,500}>")
_PARAGRAPH_END = re.compile(r"</?(?:p|br|div|h[1-6]|li|tr)\b[^<>]{0,500}>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]\b[^<>]{0,500}>", re.IGNORECASE)


def read_body(document: Document, selectors: Selectors, title: str) -> tuple[Line, ...] | None:
    """Return the page's lines; those of the article's text have no reason.

    Return None if the document has a region and the article is not in it.
    """
    for selector in selectors.body:
        for element in document.select(selector):
            lines = lines_of(weigh(read_blocks(element)), 0)
            if text_of_lines(lines):
                return lines
    own, share = _read_container(document)
    text = text_of_lines(own)
    declared = _read_json_ld(document)
    is_contradicted = _weight(declared) >= _MIN_LETTERS and _coverage(declared, text) < _MIN_COVERAGE
    if document.region is not None:
        is_whole = not is_contradicted and region_has_article(document.root, document.region, _weight(text))
        return own if is_whole else None
    other = read_with_trafilatura(document)
    if is_contradicted and not _is_summary(declared, text, other):
        return lines_from_elsewhere(declared, document.layout)
    is_trusted = _weight(text) >= _MIN_LETTERS and share >= _MIN_SHARE
    if is_trusted and (share >= _NEARLY_ALL or _is_related(text, title)):
        return join(own, other, document, title)
    alone = _from_first_paragraph(_without_links(other, document))
    is_better = _is_related(alone, title)
    if is_better == _is_related(text, title):
        is_better = not is_trusted and _weight(alone) > _MIN_GAIN * _weight(text)
    return lines_from_elsewhere(alone, document.layout) if is_better else join(own, other, document, title)


def _from_first_paragraph(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines without those before the first paragraph: headings, dates and entries of menus."""
    return tuple(dropwhile(lambda line: not is_prose(Block(0, "", line, 0)), lines))


def _is_summary(declared: Sequence[str], text: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether a declared text is much shorter than the page's, which trafilatura reads too."""
    is_short = _weight(declared) < _MAX_SUMMARY_SHARE * _weight(text)
    return is_short and _coverage(text, _from_first_paragraph(other)) >= _MIN_COVERAGE


def _is_related(text: Sequence[str], title: str) -> bool:
    shared = shared_with_title(title, text, RELATED)
    return shared is None or shared >= RELATED


def _read_container(document: Document) -> tuple[tuple[Line, ...], float]:
    """Return the page's lines with the text of the best container, and its share of the page's prose."""
    weighed = weigh(document.layout)
    container = choose_container(weighed)
    prose = weighed.prose[0]
    return lines_of(weighed, container), weighed.prose[container] / prose if prose else 0.0


def _read_json_ld(document: Document) -> tuple[str, ...]:
    """Return the article's text in JSON-LD."""
    body = document.article.get("articleBody") or document.article.get("text")
    if not isinstance(body, str):
        return ()
    text = html.unescape(body)
    if _TAG.search(text):
        text = html.unescape(_TAG.sub("", _CELL_END.sub(" ", _PARAGRAPH_END.sub("\n", text))))
    return tuple(line for part in text.splitlines() if (line := " ".join(part.split())))


def _without_links(lines: Sequence[str], document: Document) -> tuple[str, ...]:
    """Return the lines that do not consist of the page's links; trafilatura joins a whole menu into one line."""
    found = (block.text for block in document.layout.blocks if block.linked * 2 > len(block.text))
    links = list(islice(found, _MAX_LINKS))  # each is searched in each line
    return tuple(line for line in lines if 2 * sum(len(link) for link in links if link in line) < len(line))


def _weight(paragraphs: Sequence[str]) -> float:
    return sum(map(breadth, paragraphs))


def _coverage(text: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of a text's word triples that the other text has."""
    if set(text) <= set(other) or " ".join(text) in " ".join(other):
        return 1.0
    triples = set(_triples(text))
    return len(triples.intersection(_triples(other))) / len(triples) if triples else 1.0


def _triples(paragraphs: Sequence[str]) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(" ".join(paragraphs))
    return zip(words, words[1:], words[2:], strict=False)
