"""The authors and the editors of the article."""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, NamedTuple

from lxml import etree

from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.document import META_NAMES, Document, visible_text
from pipelines.extraction.jsonld import Thing, text_of, types_of
from pipelines.extraction.labels import site_names_of
from pipelines.extraction.person_names import is_agency, is_spelt_as_name, organisation, people
from pipelines.records.hints import PageHints

_REPORTER = r"Penulis|Pewarta|Reporter|Rep|Oleh|Laporan|Jurnalis|Wartawan|Kontributor"
_EDITOR = r"Editor|Redaktur|Red|Penyunting|Edited by"
_LABELLED = re.compile(
    rf"(?<!\w)(?<!Pilihan )(?P<label>{_REPORTER}|{_EDITOR})\s*[|:]+\s*(?P<names>[^:|]+?)"
    rf"(?=\s*(?:\b(?:{_REPORTER}|{_EDITOR}|Foto|Sumber)\s*[|:]|\b[Cc]opyright\b|\bCOPYRIGHT\b|[|©(]|$))"
)
_SPOKEN = re.compile(
    r"(?!.*(?i:publish|power|own|creat|operat|protect|host|design|develop|support|sponsor|provid)ed\b)(?:^|^(?:[^.!?]|(?<=\d)\.(?=\d)){0,40}\s)(?:[Bb]y|BY|Von|VON|Oleh|OLEH|Par|Por)"
    r"(?:[ :]+|(?=[A-Z]))(?P<names>[^\W\d_a-z][^!?]{3,60})$"
)
_CAPITALS = re.compile(r"[A-Z][A-Z'.]+(?: [A-Z][A-Z'.]*){1,3}$")
_AUTHOR_LINKS = etree.XPath(
    "//a[contains(concat(' ', @rel, ' '), ' author ') or contains(@href, '/author/') or contains(@href, '/authors/')"
    " or contains(@href, '/penulis/') or contains(@href, '/autor/') or contains(@href, '/auteur/')]"
)
_DESK = re.compile(
    r"(?=.{6,40}$)(?:[\w'&.]+ ){1,4}(?:staff|team|desk|newsroom|editors|editorial board)$", re.IGNORECASE
)
_IS_EDITOR = re.compile(_EDITOR)
_MAX_BYLINE_LETTERS, _MAX_SPOKEN_LETTERS, _MIN_TEXT_LETTERS = 200, 100, 80
_MAX_LABEL_LETTERS = 6  # letters of "Oleh: "


class Byline(NamedTuple):
    """The authors and the editors of an article, and the place that names the authors, '' if none does."""

    authors: tuple[str, ...]
    editors: tuple[str, ...]
    place: str


def read_byline(document: Document, hints: PageHints) -> Byline:
    """Return the authors and the editors; the authors are those of the first place that names people.

    If no place names people, the author is an agency, else a desk ("Business Staff"), an organisation or the owner.
    """
    sites = site_names_of(document, hints)
    labelled = list(_labelled(document))
    editors = people(_editors(document, hints, labelled), sites)
    agencies: tuple[str, ...] = ()
    agencies_place = ""
    for place, names_editors, texts in _bylines(document, hints, labelled):
        names = people(texts, sites)
        authors = tuple(name for name in names if name not in editors) if names_editors else names
        if authors and (authors == agencies or not all(map(is_agency, authors))):
            return Byline(authors, editors, place)
        if authors and not agencies:
            agencies, agencies_place = authors, place
    if agencies:
        return Byline(agencies, editors, agencies_place)
    stand_in = _stand_in_authors(document, sites, hints.site_names)
    return Byline(stand_in, editors, "desk or organisation" if stand_in else "")


def _bylines(
    document: Document, hints: PageHints, labelled: list[tuple[bool, str]]
) -> Iterator[tuple[str, bool, list[str]]]:
    """Yield each place of the authors, whether it may name editors too, and its texts; the most trusted first."""
    facts = document.facts
    yield "selector", False, document.selected_texts(hints.selectors.authors)
    yield "learned byline", True, document.selected_texts([hints.profile.byline])
    for name in META_NAMES["reporter"]:
        yield name, False, facts.meta.get(name, [])
    yield "labelled line", False, [text for is_editor, text in labelled if not is_editor]
    if not hints.editor_in_json_ld:
        yield "JSON-LD author", True, _json_ld_authors(document)
    for name in META_NAMES["author"]:
        yield name, True, [value for value in facts.meta.get(name, []) if "/" not in value]
    yield "itemprop author", True, document.items.get("author", [])[:1]
    yield "byline element", True, _marked_authors(document)
    yield "byline", True, _spoken(document)
    yield "signature", True, _signed(document)
    yield "author link", True, _linked(document)
    if hints.editor_in_json_ld:
        yield "JSON-LD author", True, _json_ld_authors(document)


def _editors(document: Document, hints: PageHints, labelled: list[tuple[bool, str]]) -> Iterator[str]:
    yield from document.selected_texts(hints.selectors.editors)
    for name in META_NAMES["editor"]:
        yield from document.facts.meta.get(name, [])
    yield from (text for is_editor, text in labelled if is_editor)
    yield from _person_texts(document.article.get("editor"), document.things)


def _labelled(document: Document) -> Iterator[tuple[bool, str]]:
    """Yield the names after each visible label, with whether the label is the editor's."""
    marked = document.layout.marked_as(Role.AUTHOR)
    for text in (*marked, *(block.text for block in document.layout.blocks)):
        if len(text) <= _MAX_BYLINE_LETTERS and (":" in text or "|" in text):
            for match in _LABELLED.finditer(text):
                yield _IS_EDITOR.match(match["label"]) is not None, match["names"]


def _marked_authors(document: Document) -> list[str]:
    """Return the first element named as a byline, or the elements within it that are named so too."""
    marked = document.layout.marked_as(Role.AUTHOR)
    for number, text in enumerate(marked):
        if len(text) <= _MAX_BYLINE_LETTERS and people([text], ()):
            within = takewhile(lambda part: part in text and len(part) < len(text), marked[number + 1 :])  # noqa: B023  used up at once
            inner = [part for part in within if people([part], ())]
            return [part for part in inner if not any(part != other and other in part for other in inner)] or [text]
    return []


def _spoken(document: Document) -> list[str]:
    """Return the names in the first line that reads as a byline: "By Ann Ferris", but not "Ship held by forces"."""
    for block in document.layout.blocks:
        match = _SPOKEN.match(block.text) if len(block.text) <= _MAX_SPOKEN_LETTERS else None
        names = people([match["names"]], ()) if match else ()
        if match and names and (match.start("names") <= _MAX_LABEL_LETTERS or all(map(is_spelt_as_name, names))):
            return [match["names"]]
    return []


def _linked(document: Document) -> list[str]:
    """Return the person to whose page of articles the page links, if it is only one."""
    texts = {visible_text(link) for link in _AUTHOR_LINKS(document.root)}
    named = [text for text in texts if people([text], ())]
    return named if len(named) == 1 else []


def _signed(document: Document) -> list[str]:
    """Return the name in capitals on the last line of an element whose other lines are text, as older pages sign."""
    blocks = document.layout.blocks
    ends = zip(blocks, blocks[1:], [*blocks[2:], None], strict=False)
    for before, block, after in ends:
        is_last = block.node == before.node and (after is None or after.node != block.node)
        if is_last and len(before.text) > _MIN_TEXT_LETTERS and _CAPITALS.match(block.text):
            return [block.text.title()]
    return []


def _stand_in_authors(document: Document, sites: list[str], own: tuple[str, ...]) -> tuple[str, ...]:
    """Return the author if no reporter is named: a desk, an organisation, or the site's owner.

    Args:
        document: the page.
        sites: names of the site, by its definition and by the page.
        own: names of the site by its definition, which are no persons.
    """
    organisations = (organisation(text, sites) for text in _json_ld_authors(document)[:1])
    owners = (name for name in _owner(document) if name not in own)
    return _desk(document, sites) or tuple(filter(None, organisations)) or tuple(owners)


def _json_ld_authors(document: Document) -> list[str]:
    """Return the names of the article's authors in JSON-LD."""
    article = document.article
    return _person_texts(article.get("author") or article.get("creator"), document.things)


def _person_texts(value: Any, things: list[Thing]) -> list[str]:  # noqa: ANN401 - any JSON value
    """Return the names in a property of persons: plain texts, objects, or references to other objects of the page."""
    texts = []
    for person in value if isinstance(value, list) else [value]:
        name = text_of(person)
        if not name and isinstance(person, dict) and "@id" in person:
            name = next(filter(None, (text_of(thing) for thing in things if thing.get("@id") == person["@id"])), "")
        if name:
            texts.append(name)
    return texts


def _desk(document: Document, sites: list[str]) -> tuple[str, ...]:
    """Return the first byline that names a desk, and not only by the word or as the site itself."""
    meta = [value for name in META_NAMES["author"] for value in document.facts.meta.get(name, [])]
    for text in (*_json_ld_authors(document), *meta, *document.layout.marked_as(Role.AUTHOR)):
        name = text.removeprefix("By ").strip()
        if _DESK.match(name) and name not in sites:
            return (name,)
    return ()


def _owner(document: Document) -> tuple[str, ...]:
    """Return the only author in JSON-LD that names no publisher; the site may have the owner's full name."""
    author = document.article.get("author")
    author = author[0] if isinstance(author, list) and len(author) == 1 else author
    is_person = isinstance(author, dict) and "Person" in types_of(author)
    if not is_person or text_of(document.article.get("publisher")):
        return ()
    return tuple(name for name in people([text_of(author)], ()) if " " in name and not is_agency(name))
