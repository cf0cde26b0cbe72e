"""The authors and the editors of the article."""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any, NamedTuple

from lxml import etree

from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.credits import Credit, read_credits
from pipelines.extraction.document import META_NAMES, Document, visible_text
from pipelines.extraction.jsonld import Thing, name_of, text_of, types_of
from pipelines.extraction.labels import site_names_of
from pipelines.extraction.person_names import is_agency, is_spelt_as_name, organisation, people
from pipelines.extraction.top_lines import writers_under_title
from pipelines.records.hints import PageHints
from pipelines.text import comparison_key

_SPOKEN = re.compile(
    r"(?!.*(?i:publish|power|own|creat|operat|protect|host|design|develop|support|sponsor|provid)ed\b)"
    r"(?:(?:^|^(?:[^.!?]|(?<=\d)\.(?=\d)){0,40}\s)(?:[Bb]y|BY|Von|VON|Oleh|OLEH|Par|Por)|^(?P<small>von|oleh|par|por))"
    r"(?:[ :]+|(?=[A-Z]))(?P<names>[^\W\d_a-z][^!?]{3,60})$"
)
_AND = re.compile(r" (?:and|und|dan|et|y) ")
_PATH = re.compile(r"\S/|/\S")
_IS_STRESSED = etree.XPath("count(*) = 1 and (b or strong or em or i)")
_CAPITALS = re.compile(r"[A-Z][A-Z'.]+(?: [A-Z][A-Z'.]*){1,3}$")
_AUTHOR_LINKS = etree.XPath(
    "//a[contains(concat(' ', @rel, ' '), ' author ') or contains(@href, '/author/') or contains(@href, '/authors/')"
    " or contains(@href, '/penulis/') or contains(@href, '/autor/') or contains(@href, '/auteur/')]"
)
_DESK = re.compile(
    r"(?=.{6,40}$)(?:[\w'&.]+ ){1,4}(?:staff|team|desk|newsroom|editors|editorial board)$", re.IGNORECASE
)
_MAX_BYLINE_LETTERS, _MAX_SPOKEN_LETTERS, _MIN_TEXT_LETTERS = 200, 100, 80
_MAX_SIGNATURE_LETTERS = 40
_MAX_LABEL_LETTERS = 6  # letters of "Oleh: "


_TITLE_TAGS = frozenset(["h1", "h2", "h3"])
Place = tuple[str, bool, list[str]]


class Byline(NamedTuple):
    """The authors and the editors of an article, and the place that names the authors, '' if none does.

    `texts` are those of that place, of the places before it and of the markup, as written.
    """

    authors: tuple[str, ...]
    editors: tuple[str, ...]
    place: str
    texts: tuple[str, ...] = ()


def read_byline(document: Document, hints: PageHints) -> Byline:
    """Return the authors and the editors; the authors are those of the first place that names people.

    A later place that names the same people and more is taken instead. If no place names people, the author is an
    agency, else a desk ("Business Staff"), an organisation or the owner.
    """
    sites = site_names_of(document, hints)
    credits_ = _credits(document)
    editors = people(_editors(document, hints, credits_), sites)
    agencies: tuple[str, ...] = ()
    agencies_place = ""
    read = [*_json_ld_authors(document), *_meta_authors(document)]
    places = _bylines(document, hints, credits_)
    for place, names_editors, texts in places:
        read += texts
        authors = _authors(texts, sites, editors if names_editors else ())
        if authors and (authors == agencies or not all(map(is_agency, authors))):
            return Byline(_fullest(authors, places, sites, editors), editors, place, tuple(read))
        if authors and not agencies:
            agencies, agencies_place = authors, place
    if agencies:
        return Byline(agencies, editors, agencies_place, tuple(read))
    stand_in = _stand_in_authors(document, sites, hints.site_names)
    return Byline(stand_in, editors, "desk or organisation" if stand_in else "")


def _authors(texts: Iterable[str], sites: list[str], editors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in people(texts, sites) if name not in editors)


def _fullest(
    authors: tuple[str, ...], places: Iterable[Place], sites: list[str], editors: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the authors, or those of a further place that names them and others, and says nothing else."""
    for place, _, texts in places:
        further = _authors(texts, sites, editors)
        if set(authors) < set(further) and all(" " in name and is_spelt_as_name(name) for name in further):
            told, joins = _AND.subn("", " ".join(texts).removeprefix("By "))
            is_list = joins > 0 or place in META_NAMES["author"] or place == "JSON-LD author"
            authors = further if is_list and comparison_key(told) == comparison_key("".join(further)) else authors
    return authors


def _bylines(document: Document, hints: PageHints, credits_: list[Credit]) -> Iterator[Place]:
    """Yield each place of the authors, whether it may name editors too, and its texts; the most trusted first."""
    facts = document.facts
    yield "selector", True, document.selected_texts(hints.selectors.authors)
    yield "learned byline", True, document.selected_texts([hints.profile.byline])
    for name in META_NAMES["reporter"]:
        yield name, False, facts.meta.get(name, [])
    yield "labelled line", False, [each.names for each in credits_ if not each.is_editor]
    if not hints.editor_in_json_ld:
        yield "JSON-LD author", True, _json_ld_authors(document)
    for name in META_NAMES["author"]:
        yield name, True, [value for value in facts.meta.get(name, []) if not _PATH.search(value)]
    yield "twitter:data1", True, facts.meta.get("twitter:data1", [])
    items = (text for text in document.items.get("author", [])[:1] if len(text) <= _MAX_BYLINE_LETTERS)
    yield "itemprop author", True, list(items)
    yield "byline element", True, _marked_authors(document)
    yield "byline text", True, _spoken(document)
    yield "signature", True, _signed(document)
    yield "author link", True, _linked(document)
    yield "line under the title", True, writers_under_title(document)
    if hints.editor_in_json_ld:
        yield "JSON-LD author", True, _json_ld_authors(document)


def _editors(document: Document, hints: PageHints, credits_: list[Credit]) -> Iterator[str]:
    yield from document.selected_texts(hints.selectors.editors)
    for name in META_NAMES["editor"]:
        yield from document.facts.meta.get(name, [])
    yield from (each.names for each in credits_ if each.is_editor)
    yield from _person_texts(document.article.get("editor"), document.things)


def _credits(document: Document) -> list[Credit]:
    """Return the people whom a line names with their role, first those in elements named as a byline."""
    layout = document.layout
    blocks = [block for block in layout.blocks if block.tag not in _TITLE_TAGS]
    boxes = [layout.nodes[block.node].parent for block in blocks]
    return read_credits(layout.marked_as(Role.AUTHOR), [block.text for block in blocks], boxes)


def _marked_authors(document: Document) -> list[str]:
    """Return the first element named as a byline, if possible with a full name, or those within it named so too."""
    marked = document.layout.marked_as(Role.AUTHOR)
    named = {
        number: names
        for number, text in enumerate(marked)
        if len(text) <= _MAX_BYLINE_LETTERS and (names := people([text], ()))
    }
    full = [number for number, names in named.items() if " " in names[0]]
    for number in (full or list(named))[:1]:
        text = marked[number]
        within = takewhile(lambda part: part in text and len(part) < len(text), marked[number + 1 :])  # noqa: B023  used up at once
        inner = [part for part in within if people([part], ())]
        return [part for part in inner if not any(part != other and other in part for other in inner)] or [text]
    return []


def _spoken(document: Document) -> list[str]:
    """Return the names in the first line that reads as a byline: "By Ann Ferris", but not "Ship held by forces"."""
    for block in document.layout.blocks:
        match = _SPOKEN.match(block.text) if len(block.text) <= _MAX_SPOKEN_LETTERS else None
        names = people([match["names"]], ()) if match else ()
        is_first = match is not None and match["small"] is None and match.start("names") <= _MAX_LABEL_LETTERS
        if match and names and (is_first or all(map(is_spelt_as_name, _AND.split(match["names"])))):
            return [match["names"]]
    return []


def _linked(document: Document) -> list[str]:
    """Return the people to whose pages of articles the page links: the only one, or those of the first `rel=author`."""
    links = [link for link in _AUTHOR_LINKS(document.root) if people([visible_text(link)], ())]
    own = [link for link in links if "author" in link.get("rel", "").split()]
    first = [visible_text(link) for link in own if _is_beside(link, own[0])]
    texts = {visible_text(link) for link in links}
    return list(texts) if len(texts) == 1 else first


def _is_beside(link: etree._Element, first: etree._Element) -> bool:
    """Return whether two links are in one element, or alone in items of one list."""
    one, other = link.getparent(), first.getparent()
    if one is None or other is None or one is other:
        return one is other
    return one.getparent() is other.getparent() and visible_text(one) == visible_text(link)


def _signed(document: Document) -> list[str]:
    """Return the name that is the last line of the text, in capitals, bold or italics, as older pages sign."""
    nodes, blocks = document.layout.nodes, document.layout.blocks
    ends = zip(blocks, blocks[1:], [*blocks[2:], None], strict=False)
    for before, block, after in ends:
        if len(before.text) <= _MIN_TEXT_LETTERS or len(block.text) > _MAX_SIGNATURE_LETTERS:
            continue
        around = nodes[block.node].parent
        if block.node == before.node and (after is None or after.node != block.node) and _CAPITALS.match(block.text):
            return [block.text.title()]
        is_last = nodes[before.node].parent == around and (after is None or nodes[after.node].parent != around)
        is_name = " " in block.text and is_spelt_as_name(block.text) and people([block.text], ()) == (block.text,)
        if (
            is_last
            and is_name
            and not block.linked
            and block.tag == before.tag
            and _IS_STRESSED(nodes[block.node].element)
        ):
            return [block.text]
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
    people_ = value if isinstance(value, list) else [value]
    return [name for person in people_ if (name := name_of(person) or name_of(_referred(person, things)))]


def _referred(person: Any, things: list[Thing]) -> Thing | None:  # noqa: ANN401 - any JSON value
    """Return the object of the page to which a reference points."""
    identity = person.get("@id") if isinstance(person, dict) else None
    return next((each for each in things if each.get("@id") == identity and name_of(each)), None) if identity else None


def _meta_authors(document: Document) -> list[str]:
    return [value for name in META_NAMES["author"] for value in document.facts.meta.get(name, [])]


def _desk(document: Document, sites: list[str]) -> tuple[str, ...]:
    """Return the first byline that names a desk, and not only by the word or as the site itself."""
    for text in (*_json_ld_authors(document), *_meta_authors(document), *document.layout.marked_as(Role.AUTHOR)):
        name = text.removeprefix("By ").strip()
        if _DESK.match(name) and name not in sites:
            return (name,)
    return ()


def _owner(document: Document) -> tuple[str, ...]:
    """Return the person for whom the site is named: JSON-LD's only author if no publisher or a byline is named."""
    author = document.article.get("author")
    author = author[0] if isinstance(author, list) and len(author) == 1 else author
    is_person = isinstance(author, dict) and "Person" in types_of(author)
    names = [name for name in people([name_of(author)], ()) if " " in name and not is_agency(name)] if is_person else []
    if not text_of(document.article.get("publisher")):
        return tuple(names)
    visible = people([*_marked_authors(document), *_spoken(document)], ())
    return tuple(name for name in names if name in visible)
