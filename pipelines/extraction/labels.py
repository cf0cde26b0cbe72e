"""Section, tags, language, image and links of a page, and the names of its site."""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urljoin

from lxml import etree

from pipelines.extraction.document import META_NAMES, Document, visible_text
from pipelines.extraction.jsonld import Thing, text_of, types_of
from pipelines.extraction.language import detect
from pipelines.records.hints import PageHints
from pipelines.urls import printable_url

_HOST = re.compile(r"https?://(?:www\.)?([\w.-]+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"^(?!utf-?8)([a-zA-Z]{2,3})(?:[-_]|$)")
_OTHER_CODES = {
    "in": "id", "iw": "he", "ji": "yi", "jw": "jv",
    "eng": "en", "ind": "id", "msa": "ms", "jav": "jv", "sun": "su",
}  # fmt: skip
_HOME_LINKS = etree.XPath("//a[@href='/' or @rel='home']")
_ALT = etree.XPath(".//img/@alt", smart_strings=False)
_MAX_HOME_LINKS, _MAX_SITE_LETTERS = 3, 40
_MAX_SECTION_LETTERS, _MAX_TAG_LETTERS, _MAX_TAGS = 60, 80, 40


def read_section(document: Document, hints: PageHints) -> str | None:
    """Return the section as published."""
    if selected := document.selected_text(hints.selectors.section):
        return selected
    return next(
        (text for text in _sections(document) if 0 < len(text) <= _MAX_SECTION_LETTERS and "/" not in text), None
    )


def _sections(document: Document) -> Iterator[str]:
    """Yield the texts that may name the section, the most trusted first."""
    facts = document.facts
    yield from (facts.first_meta(name) for name in META_NAMES["section"])
    yield text_of(document.article.get("articleSection"))
    yield from (facts.first_meta(name) for name in META_NAMES["lesser section"])
    yield from document.items.get("articleSection", [])
    yield _breadcrumb(document.things)


def _breadcrumb(things: list[Thing]) -> str:
    """Return the level below the home page in the page's breadcrumb, '' if it has none."""
    for thing in things:
        if "BreadcrumbList" in types_of(thing):
            items = [item for item in thing.get("itemListElement") or [] if isinstance(item, dict)]
            names = [text_of(item.get("name") or item.get("item")) for item in items]
            if len(names) > 2:
                return names[1]
    return ""


def read_tags(document: Document, hints: PageHints) -> tuple[str, ...]:
    """Return the tags as published, without duplicates."""
    if selected := document.selected_texts(hints.selectors.tags):
        return _without_duplicates(selected)
    keywords = document.article.get("keywords")
    declared = [text_of(value) for value in (keywords if isinstance(keywords, list) else [keywords])]
    values = next((values for name in META_NAMES["tags"] if (values := document.facts.meta.get(name))), declared)
    return _without_duplicates(part for value in values for part in re.split(r"[,;]", value))


def _without_duplicates(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        tag = text.strip(" #")
        if tag and len(tag) <= _MAX_TAG_LETTERS:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:_MAX_TAGS]


def read_language(document: Document, hints: PageHints, paragraphs: Sequence[str]) -> str | None:
    """Return the ISO 639 code that the page names, else the publisher's, unless the text is clearly in another one."""
    return detect("\n".join(paragraphs), _declared_language(document) or hints.language)


def _declared_language(document: Document) -> str | None:
    facts = document.facts
    for claim in (
        text_of(document.article.get("inLanguage")),
        facts.language or "",
        facts.first_meta("og:locale"),
        facts.first_meta("content-language", "language", "dc.language"),
    ):
        if match := _LANGUAGE.match(claim):
            code = match[1].lower()
            return _OTHER_CODES.get(code, code)
    return None


def read_image(document: Document, url: str) -> str | None:
    """Return the absolute URL of the article's main image."""
    image = document.facts.first_meta("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    if not image:
        value = document.article.get("image")
        value = value[0] if isinstance(value, list) and value else value
        image = str(value.get("url") or "") if isinstance(value, dict) else value if isinstance(value, str) else ""
    return absolute(url, image)


def read_base(document: Document, url: str) -> str:
    """Return the URL that the page's relative links start from; without a URL of the page, the one that it claims."""
    own = url or absolute("", document.facts.canonical or document.facts.first_meta("og:url")) or ""
    base = next(document.root.iter("base"), None)
    return own if base is None else absolute(own, base.get("href")) or own


def absolute(url: str, link: str | None) -> str | None:
    """Return a link of the page as an absolute http(s) URL, None if it is not one."""
    if not link or not link.strip():
        return None
    try:
        joined = urljoin(url, link.strip())
    except ValueError:
        return None
    return printable_url(joined) if joined.startswith(("http://", "https://")) else None


def site_names_of(document: Document, hints: PageHints) -> list[str]:
    """Return all names of the site: by its definition, by the page, and the longest part of the page's host."""
    facts = document.facts
    sites = [thing for thing in document.things if {"NewsMediaOrganization", "WebSite"} & set(types_of(thing))]
    declared = [document.article.get("publisher"), *sites]
    named = (*facts.meta.get("og:site_name", []), *facts.meta.get("application-name", []))
    hosts = (_HOST.match(address) for address in (facts.canonical or "", facts.first_meta("og:url")))
    labels = [max(host[1].split(".")[:-1], key=len, default="") for host in hosts if host]
    return [*hints.site_names, *named, *map(text_of, declared), *labels, *_home_links(document)]


def _home_links(document: Document) -> list[str]:
    """Return the texts of the first links to the home page, or of the pictures in them: the site's name."""
    links = _HOME_LINKS(document.root)[:_MAX_HOME_LINKS]
    texts = [visible_text(link) or " ".join(_ALT(link)) for link in links]
    return [text for text in texts if 2 < len(text) <= _MAX_SITE_LETTERS]
