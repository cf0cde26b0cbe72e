"""The links of an article: those of its paragraphs, and those to related articles that the site puts between them."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from urllib.parse import urljoin, urlsplit

from tldextract import TLDExtract

from pipelines.cleaning.paragraphs import normalize_text
from pipelines.records.article import ArticleLink
from pipelines.records.extracted import Line, PageLink
from pipelines.records.reasons import CutReason
from pipelines.urls import ascii_host, canonical_url, is_too_long, printable_url

MAX_LINKS = 500
"""Links that are kept with an article."""
_MAX_READ = 2_000  # links that are resolved; a page may have any number
_MAX_ANCHOR_LETTERS = 300
_MIN_HEADLINE_LETTERS = 20  # letters of a link between paragraphs that may be another article's headline
_BETWEEN = frozenset([CutReason.LINKS, CutReason.BOILERPLATE, CutReason.RECURRING])
_SUFFIXES = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)  # no request is made


def find_links(lines: Sequence[Line], base_url: str, canonical: str) -> Iterator[ArticleLink]:
    """Yield the links of an article in the page's order; the paragraphs are the lines without a reason.

    A link is related if its line was cut as a teaser, or is one of links between two paragraphs, and its text may be a
    headline of the same site. A related article counts once.
    """
    return islice(_find_links(lines, base_url, canonical), _MAX_READ)


def _find_links(lines: Sequence[Line], base_url: str, canonical: str) -> Iterator[ArticleLink]:
    last = max((number for number, line in enumerate(lines) if line.reason is None), default=0)
    own = registered_domain(canonical)
    paragraph = 0
    related: set[str] = set()
    for number, line in enumerate(lines):
        paragraph += line.reason is None
        if not line.links or not paragraph:
            continue
        if line.reason is None:
            yield from _of_paragraph(line, paragraph, base_url, canonical)
        elif line.reason is CutReason.TEASER or (line.reason in _BETWEEN and number < last):
            for link in _resolved(line.links, paragraph, base_url, canonical, is_related=True):
                is_headline = " " in link.anchor and len(link.anchor) >= _MIN_HEADLINE_LETTERS
                if is_headline and link.domain == own and link.url not in related:
                    related.add(link.url)
                    yield link


def _of_paragraph(line: Line, paragraph: int, base_url: str, canonical: str) -> Iterator[ArticleLink]:
    """Yield the links of a paragraph whose text is still in it; the end of a line may have been cut."""
    for link in _resolved(line.links, paragraph, base_url, canonical, is_related=False):
        if link.anchor in line.text:
            yield link


def _resolved(
    links: Sequence[PageLink], paragraph: int, base_url: str, canonical: str, *, is_related: bool
) -> Iterator[ArticleLink]:
    """Yield the links that lead to another page of the web."""
    for link in links:
        url = _target(base_url, link.href)
        anchor = normalize_text(link.text[:_MAX_ANCHOR_LETTERS])
        if url and anchor and url != canonical:
            yield ArticleLink(paragraph, url, anchor, registered_domain(url), is_related)


def _target(base_url: str, href: str) -> str:
    """Return the canonical URL that a link leads to, '' if it leads to no web page or only to a place on its own."""
    href = href.strip()
    if not href or href.startswith("#"):
        return ""
    try:
        url = printable_url(urljoin(base_url, href))
        if not url.startswith(("http://", "https://")) or is_too_long(url):
            return ""
        url = canonical_url(url)
    except ValueError:
        return ""
    return "" if is_too_long(url) else url


def registered_domain(url: str) -> str:
    """Return the domain that the owner of a URL's host registered; the host itself if it is under no public suffix."""
    return _domain_of(ascii_host(urlsplit(url).hostname or "")) if url else ""


@lru_cache(maxsize=4_096)
def _domain_of(host: str) -> str:
    return _SUFFIXES(host).top_domain_under_public_suffix or host
