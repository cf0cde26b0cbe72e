"""Several URLs of one article: the further ones are `duplicate` on the ledger and give no row."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from pipelines.records.article import Article, Rejected


def repeated_addresses(results: Iterable[Article | Rejected]) -> dict[str, str]:
    """Map each further URL of an article among the results to the URL that represents the article.

    The article is represented by the URL that is canonical itself, else by the shortest, else by the first in
    alphabetical order, so the choice does not depend on the order of the results. Memory holds no text.
    """
    ranked = sorted(
        (each.canonical_url, each.url != each.canonical_url, len(each.url), each.url)
        for each in results
        if isinstance(each, Article)
    )
    repeated: dict[str, str] = {}
    for _, group in groupby(ranked, key=itemgetter(0)):
        first, *others = (url for *_, url in group)
        repeated |= {url: first for url in others if url != first}
    return repeated
