"""The kind of an article, from a page's markup; the words of the text say nothing of it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.extraction.document import Document
from pipelines.extraction.jsonld import types_of
from pipelines.records.article import ArticleType
from pipelines.text import read_groups

_META_NAMES = (
    "og:type", "article_type", "articletype", "article-type", "content_type", "contenttype", "page-type", "pagetype",
    "parsely-type",
)  # fmt: skip
_IS_OPINION = "article:opinion"


def _kinds() -> dict[str, dict[str, ArticleType]]:
    groups = read_groups(Path(__file__).with_name("article_types.txt"))
    return {
        title: {value: ArticleType(kind) for value, _, kind in (line.partition(" = ") for line in lines)}
        for title, lines in groups.items()
    }


_KINDS = _kinds()


def read_article_type(document: Document, section: str | None, url: str) -> ArticleType | None:
    """Return the kind that the page claims, None if it claims none.

    A claim of `news` yields to any other, since publishers give that type to all their articles.
    """
    claims = list(_claims(document, section, url))
    return next((claim for claim in claims if claim is not ArticleType.NEWS), claims[0] if claims else None)


def _claims(document: Document, section: str | None, url: str) -> Iterator[ArticleType]:
    """Yield the kinds that the page claims, the most trusted first."""
    yield from _known("schema org", types_of(document.article))
    if document.facts.first_meta(_IS_OPINION).lower() == "true":
        yield ArticleType.OPINION
    genre = document.article.get("genre")
    yield from _known("values", genre if isinstance(genre, list) else [genre])
    yield from _known("values", [document.facts.first_meta(name) for name in _META_NAMES])
    yield from _known("sections", [section, _first_segment(url)])


def _known(title: str, values: Iterable[object]) -> Iterator[ArticleType]:
    kinds = _KINDS[title]
    names = (value.strip().lower() for value in values if isinstance(value, str))
    yield from (kinds[name] for name in names if name in kinds)


def _first_segment(url: str) -> str:
    """Return the first part of an address's path, if more follows; a last part is the article's own name."""
    try:
        first, _, rest = urlsplit(url).path.strip("/").partition("/")
    except ValueError:
        return ""
    return first if rest else ""
