"""Texts that a site sent for several of its URLs although its listings name different articles there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.records.article import Article, Precision, Rejected
from pipelines.records.reasons import RejectReason
from pipelines.run.results import ReadResult
from pipelines.text import comparison_key

_VERDICT = "the same text came for"
_MAX_WORDS = 300  # of a text that may be a notice
_MIN_TITLED_URLS = 3  # whose listed titles differ from each other and from the title of the text
_MIN_UNTITLED_URLS = 5  # without a listed title and without a date: an article has fewer addresses


@dataclass(frozen=True, slots=True)
class _Address:
    url: str
    canonical_url: str
    listed_title: str
    is_dated: bool


class SharedTexts:
    """Collects the short articles of one source's run, then tells which of them are one text for different articles.

    Two addresses of one article are no such case: they share their canonical URL or the title that listings give them.
    """

    def __init__(self) -> None:
        self._addresses: defaultdict[str, list[_Address]] = defaultdict(list)

    def add(self, result: ReadResult, listed_title: str | None) -> None:
        """Add one result, with the title that the listing gave its URL, if it gave one."""
        if not isinstance(result, Article) or result.word_count > _MAX_WORDS:
            return
        listed = comparison_key(listed_title or "")
        if listed and listed == comparison_key(result.title):
            return
        is_dated = result.published_precision is not Precision.LISTING
        self._addresses[result.content_hash].append(_Address(result.url, result.canonical_url, listed, is_dated))

    def urls(self) -> dict[str, int]:
        """Return each URL that got the text of others, with the number of these URLs."""
        shared = (group for group in self._addresses.values() if _is_shared(group))
        return {address.url: len(group) for group in shared for address in group}


def as_read(result: ReadResult, shared: dict[str, int]) -> ReadResult:
    """Return the result, as no article if its text came for other URLs too."""
    number = shared.get(result.url)
    if number is None or not isinstance(result, Article):
        return result
    detail = f"{_VERDICT} {number} URLs of which listings name different articles: {result.title!r}"
    return Rejected(url=result.url, reason=RejectReason.SOFT_404, detail=detail[:200])


def is_of_shared_text(detail: str | None) -> bool:
    """Whether a detail of the ledger says that its page was judged beside others; alone it reads as an article."""
    return detail is not None and detail.startswith(_VERDICT)


def without_shared(results: Sequence[ReadResult]) -> list[ReadResult]:
    """Return one source's results of which no listed title is known, as no articles where a text came for several."""
    texts = SharedTexts()
    for result in results:
        texts.add(result, None)
    shared = texts.urls()
    return [as_read(result, shared) for result in results]


def _is_shared(group: list[_Address]) -> bool:
    titled = {address.listed_title for address in group} - {""}
    if len({address.canonical_url for address in group if address.listed_title}) >= _MIN_TITLED_URLS:
        return len(titled) >= _MIN_TITLED_URLS
    untitled = {address.canonical_url for address in group if not address.listed_title and not address.is_dated}
    return len(untitled) >= _MIN_UNTITLED_URLS
