"""Whom a page declares as its author in JSON-LD, and who stands for the author where no reporter is named."""

import re
from typing import Any

from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.document import Document
from pipelines.extraction.jsonld import Thing, text_of, types_of
from pipelines.extraction.person_names import firm, is_agency, people

AUTHOR_META = (
    "author", "byl", "byline", "article:byline", "article:author", "og:article:author", "parsely-author",
    "article_author", "articleauthor", "sailthru.author", "dc.creator", "dcterms.creator", "dcsext.author",
    "cxenseparse:author", "creator",
)  # fmt: skip
_DESK = re.compile(
    r"(?=.{6,40}$)(?:[\w'&.]+ ){1,4}(?:staff|team|desk|newsroom|editors|editorial board)$", re.IGNORECASE
)


def no_reporter(document: Document, sites: list[str], own: tuple[str, ...]) -> tuple[str, ...]:
    """Who stands for the author where nobody is named as a reporter: a desk, an organisation, the site's owner.

    Args:
        document: the page.
        sites: names of the site, by its definition and by the page.
        own: those of its definition alone: no persons.
    """
    return _desk(document, sites) or _firm(document, sites) or tuple(n for n in _owner(document) if n not in own)


def json_ld_authors(document: Document) -> list[str]:
    """The names that JSON-LD gives for the article's authors."""
    article = document.article
    return person_texts(article.get("author") or article.get("creator"), document.things)


def person_texts(value: Any, things: list[Thing]) -> list[str]:  # noqa: ANN401  a page's JSON may be any value
    """The names in a property that holds persons: objects, references to others of the page's, or plain texts."""
    texts = []
    for person in value if isinstance(value, list) else [value]:
        name = text_of(person)
        if not name and isinstance(person, dict) and "@id" in person:
            name = next(
                (text_of(thing) for thing in things if thing.get("@id") == person["@id"] and text_of(thing)), ""
            )
        if name:
            texts.append(name)
    return texts


def _desk(document: Document, sites: list[str]) -> tuple[str, ...]:
    """The first byline that names a desk by more than the bare word; the site's own name is none."""
    meta = [value for name in AUTHOR_META for value in document.facts.meta.get(name, [])]
    marked = [text for role, text, _ in document.layout.marked if role is Role.AUTHOR]
    for text in (*json_ld_authors(document), *meta, *marked):
        name = text.removeprefix("By ").strip()
        if _DESK.match(name) and name not in sites:
            return (name,)
    return ()


def _firm(document: Document, sites: list[str]) -> tuple[str, ...]:
    """The organisation, not the site's own, that JSON-LD names as the author."""
    return tuple(name for text in json_ld_authors(document)[:1] if (name := firm(text, sites)))


def _owner(document: Document) -> tuple[str, ...]:
    """The person by whose full name the site goes too: a page that JSON-LD ascribes to them and to no publisher."""
    author = document.article.get("author")
    author = author[0] if isinstance(author, list) and len(author) == 1 else author
    is_person = isinstance(author, dict) and "Person" in types_of(author)
    if not is_person or text_of(document.article.get("publisher")):
        return ()
    return tuple(name for name in people([text_of(author)], ()) if " " in name and not is_agency(name))
