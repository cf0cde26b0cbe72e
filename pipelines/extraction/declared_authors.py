"""The authors that JSON-LD declares, and the author of an article that names no reporter."""

import re
from typing import Any

from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.document import META_NAMES, Document
from pipelines.extraction.jsonld import Thing, text_of, types_of
from pipelines.extraction.person_names import is_agency, organisation, people

_DESK = re.compile(
    r"(?=.{6,40}$)(?:[\w'&.]+ ){1,4}(?:staff|team|desk|newsroom|editors|editorial board)$", re.IGNORECASE
)


def stand_in_authors(document: Document, sites: list[str], own: tuple[str, ...]) -> tuple[str, ...]:
    """Return the author if no reporter is named: a desk, an organisation, or the site's owner.

    Args:
        document: the page.
        sites: names of the site, by its definition and by the page.
        own: names of the site by its definition, which are no persons.
    """
    organisations = (organisation(text, sites) for text in json_ld_authors(document)[:1])
    owners = (name for name in _owner(document) if name not in own)
    return _desk(document, sites) or tuple(filter(None, organisations)) or tuple(owners)


def json_ld_authors(document: Document) -> list[str]:
    """Return the names of the article's authors in JSON-LD."""
    article = document.article
    return person_texts(article.get("author") or article.get("creator"), document.things)


def person_texts(value: Any, things: list[Thing]) -> list[str]:  # noqa: ANN401 - any JSON value
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
    for text in (*json_ld_authors(document), *meta, *document.layout.marked_as(Role.AUTHOR)):
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
