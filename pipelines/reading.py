"""From a raw page to a clean article: extraction and cleaning, composed."""

from pipelines.cleaning import clean
from pipelines.extraction import extract
from pipelines.records import Article, Extracted, RawPage, Rejected


def read_page(page: RawPage) -> Article | Rejected:
    """Return the page's article, or the reason why there is none; never raises for what a page may hold."""
    extracted = extract(page)
    return clean(extracted, page) if isinstance(extracted, Extracted) else extracted
