"""Learning the elements of a publisher's pages in which its articles, their bylines and their dates are read.

Pages are read in a process of their own, within the limits of a page: a page may have been loaded by other code.
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from pipelines.extraction import Places, find_places
from pipelines.extraction.sandbox import DEFAULT_LIMITS, Limits, Reader
from pipelines.extraction.version import FALLBACK
from pipelines.reading import read_page
from pipelines.records.article import Article, Rejected
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage

MIN_PAGES = 5
_AGREE = 0.9  # share of the pages that have to read the same with a place as without
_MAX_TRIED = 8
_FIELDS = ("region", "byline", "date_line")


@dataclass(frozen=True, slots=True)
class Trial:
    """How the places of a profile did.

    Attributes:
        profile: the places, and nothing else.
        pages: articles that they were tried on.
        fitting: the numbers of the pages that read the same with the places as without, and in them.
    """

    profile: SiteProfile
    pages: int
    fitting: tuple[int, ...]

    @property
    def is_good(self) -> bool:
        """Whether the places may be used: enough pages agree on them."""
        return len(self.fitting) >= max(MIN_PAGES, _AGREE * self.pages)


def learn_places(pages: Sequence[RawPage], hints: PageHints, limits: Limits = DEFAULT_LIMITS) -> Trial:
    """Find the smallest elements with which a publisher's pages read as they do without them."""
    with closing(Reader(limits)) as reader:
        sample = _Sample(reader, pages, hints)
        best = sample.try_places(SiteProfile())
        places = [found for page in pages if isinstance(found := reader.read(find_places, page, hints), Places)]
        for name in _FIELDS:
            for selector in _shared([getattr(found, name) for found in places])[:_MAX_TRIED]:
                place: dict[str, Any] = {name: selector}
                trial = sample.try_places(replace(best.profile, **place))
                if trial.is_good:
                    best = trial
                    break
        return best


def try_places(
    profile: SiteProfile, pages: Sequence[RawPage], hints: PageHints, limits: Limits = DEFAULT_LIMITS
) -> Trial:
    """Read each page without a profile and with this one's places; pages that are no articles do not count."""
    with closing(Reader(limits)) as reader:
        return _Sample(reader, pages, hints).try_places(profile)


def only_places(profile: SiteProfile) -> SiteProfile:
    """The places of a profile."""
    return SiteProfile(region=profile.region, byline=profile.byline, date_line=profile.date_line)


class _Sample:
    """A publisher's pages, and how each reads without a profile: an article, or None."""

    def __init__(self, reader: Reader, pages: Sequence[RawPage], hints: PageHints) -> None:
        self._reader = reader
        self._pages = pages
        self._hints = hints
        self._plain = [self._read(page, SiteProfile()) for page in pages]

    def try_places(self, profile: SiteProfile) -> Trial:
        """Read the pages with the places of a profile; an empty one fits none of them."""
        places = only_places(profile)
        tried = [] if places == SiteProfile() else [self._read(page, places) for page in self._pages]
        fitting = tuple(
            number
            for number, (plain, article) in enumerate(zip(self._plain, tried, strict=False))
            if plain is not None and _says_the_same(plain, article)
        )
        return Trial(places, sum(article is not None for article in self._plain), fitting)

    def _read(self, page: RawPage, places: SiteProfile) -> Article | None:
        profile = replace(places, version=1, recurring=self._hints.profile.recurring)
        result = self._reader.read(read_page, page, replace(self._hints, profile=profile))
        return None if isinstance(result, Rejected) else result


def _says_the_same(plain: Article, tried: Article | None) -> bool:
    """Whether a reader of the warehouse has the same article, and no place was missed."""
    if tried is None or tried.extractor_version.endswith(FALLBACK):
        return False
    return replace(tried, cut=(), extractor_version="") == replace(plain, cut=(), extractor_version="")


def _shared(found: Sequence[Sequence[str]]) -> list[str]:
    """The selectors that nearly all pages have, the innermost first."""
    depths: dict[str, list[int]] = defaultdict(list)
    for selectors in found:
        for depth, selector in enumerate(selectors):
            depths[selector].append(depth)
    common = [each for each, where in depths.items() if len(where) >= max(MIN_PAGES, _AGREE * len(found))]
    return sorted(common, key=lambda each: (sum(depths[each]) / len(depths[each]), each))
