"""From a raw page to a clean article: extraction and cleaning, composed."""

from pipelines.cleaning import clean, judge
from pipelines.extraction import extract
from pipelines.records import Article, Extracted, Line, RawPage, Rejected


def read_page(page: RawPage) -> Article | Rejected:
    """Return the page's article, or the reason why there is none; never raises for what a page may hold."""
    extracted = extract(page)
    return clean(extracted, page) if isinstance(extracted, Extracted) else extracted


def explain_page(page: RawPage) -> list[Line] | Rejected:
    """Return every line of the page in reading order, those that are not in the article's body with the reason."""
    extracted = extract(page)
    return judge(extracted, page.hints.profile.recurring) if isinstance(extracted, Extracted) else extracted
