"""What a page states about itself in its markup: its addresses, and when its article last changed."""

from datetime import datetime, time, tzinfo

from pipelines.extraction.document import META_NAMES, Document
from pipelines.extraction.jsonld import text_of
from pipelines.extraction.labels import absolute
from pipelines.extraction.precision import Publication
from pipelines.text import comparison_key

_DECLARED = frozenset([*META_NAMES["published"], "itemprop datePublished"])
_PLACES_IN_JSON_LD = ("JSON-LD datePublished", "JSON-LD dateCreated", "JSON-LD uploadDate")


def read_own_addresses(document: Document, url: str, title: str) -> tuple[str, ...]:
    """Return the addresses that the page gives itself; none if the headline in its markup is not the article's."""
    article, facts = document.article, document.facts
    headline = comparison_key(text_of(article.get("headline")) or facts.first_meta("og:title"))
    key = comparison_key(title)
    if not key or not (key in headline or (headline and headline in key)):
        return ()
    page = article.get("mainEntityOfPage")
    page = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    claims = (facts.canonical, facts.first_meta("og:url"), text_of(article.get("url")), text_of(page))
    return tuple(dict.fromkeys(filter(None, (absolute(url, claim) for claim in claims))))


def last_stated(published: Publication, zone: tzinfo, modified_at: datetime | None) -> datetime | None:
    """Return the last change that the markup states, else the publication, None if only the text names a date.

    A day alone counts as its midnight in `zone`.
    """
    is_declared = published.place in _DECLARED or published.place in _PLACES_IN_JSON_LD
    day = published.day if is_declared else None
    published_at = published.at or datetime.combine(day, time(), zone) if day else None
    return max((each for each in (modified_at, published_at) if each is not None), default=None)
