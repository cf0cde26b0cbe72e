"""Canonical URLs that pages of different texts claim, as where every page names the section or one article."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pipelines.records.article import Article, Rejected
from pipelines.resemblance import Text
from pipelines.urls import canonical_url


def shared_addresses(read: Callable[[], Iterable[Article | Rejected]]) -> set[str]:
    """Return the canonical URLs that articles of different texts claim among the results, which are read twice.

    Memory holds one text for each canonical URL that several URLs have.
    """
    claims = Counter(each.canonical_url for each in read() if isinstance(each, Article))
    first: dict[str, Text] = {}
    shared = set()
    for each in read() if claims.total() > len(claims) else ():
        if isinstance(each, Article) and claims[each.canonical_url] > 1:
            text = Text(each.title, each.body)
            if not text.is_copy_of(first.setdefault(each.canonical_url, text)):
                shared.add(each.canonical_url)
    return shared


def under_own_addresses(results: Iterable[Article | Rejected], shared: Iterable[str]) -> Iterator[Article | Rejected]:
    """Yield the results; articles that claim one of the shared canonical URLs get that of their own URL."""
    disbelieved = frozenset(shared)
    for each in results:
        if isinstance(each, Article) and each.canonical_url in disbelieved:
            own = canonical_url(each.url)
            yield each if own == each.canonical_url else replace(each, canonical_url=own, names_itself=False)
        else:
            yield each
