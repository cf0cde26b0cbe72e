"""Learning the elements in which a publisher's pages have the article, its byline and its date.

A page with a learned region is read by the container alone, any other by trafilatura too: the two agree on a site whose
pages read the same both ways.

Pages are read in a sandbox, because other code than the present one may have loaded them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines.extraction import Places, find_places
from pipelines.extraction.sandbox import Reader
from pipelines.extraction.version import FALLBACK
from pipelines.reading import read_page
from pipelines.records.article import Article, Rejected
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage

MIN_PAGES = 20
_MIN_AGREEING_SHARE = 0.9  # of the pages, which must read the same with a place as without
_MAX_TRIED = 8
_FIELDS = ("region", "byline", "date_line")


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of reading pages with the places of a profile.

    Attributes:
        profile: the places, and nothing else.
        pages: number of articles that were read.
        fitting: numbers of the pages that have the places and read the same with them as without.
    """

    profile: SiteProfile
    pages: int
    fitting: tuple[int, ...]

    @property
    def is_good(self) -> bool:
        """Whether enough pages agree to use the places."""
        return len(self.fitting) >= max(MIN_PAGES, _MIN_AGREEING_SHARE * self.pages)


def learn_places(reader: Reader, pages: Sequence[RawPage], hints: PageHints) -> Trial:
    """Find the smallest elements with which a publisher's pages read as they do without them."""
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


def try_places(reader: Reader, profile: SiteProfile, pages: Sequence[RawPage], hints: PageHints) -> Trial:
    """Compare how each page reads without a profile and with this one's places; only articles count."""
    return _Sample(reader, pages, hints).try_places(profile)


def only_places(profile: SiteProfile) -> SiteProfile:
    """Return the places of a profile without the rest."""
    return SiteProfile(region=profile.region, byline=profile.byline, date_line=profile.date_line)


class _Sample:
    """A publisher's pages, and the article that each gives without a profile, if any."""

    def __init__(self, reader: Reader, pages: Sequence[RawPage], hints: PageHints) -> None:
        self._reader = reader
        self._pages = pages
        self._hints = hints
        self._plain = [self._read(page, SiteProfile()) for page in pages]

    def try_places(self, profile: SiteProfile) -> Trial:
        """Read the pages with the places of a profile; no page fits an empty one."""
        places = only_places(profile)
        tried = [] if places == SiteProfile() else [self._read(page, places) for page in self._pages]
        fitting = tuple(
            number
            for number, (plain, article) in enumerate(zip(self._plain, tried, strict=False))
            if plain is not None and _is_same(plain, article)
        )
        return Trial(places, sum(article is not None for article in self._plain), fitting)

    def _read(self, page: RawPage, places: SiteProfile) -> Article | None:
        profile = replace(places, version=1, recurring=self._hints.profile.recurring)
        result = self._reader.read(read_page, page, replace(self._hints, profile=profile))
        return None if isinstance(result, Rejected) else result


def _is_same(plain: Article, tried: Article | None) -> bool:
    """Return whether both are the same article and the page had all places."""
    if tried is None or tried.extractor_version.endswith(FALLBACK):
        return False
    return replace(tried, cut=(), extractor_version="") == replace(plain, cut=(), extractor_version="")


def _shared(found: Sequence[Sequence[str]]) -> list[str]:
    """Return the selectors that nearly all pages have, the innermost first."""
    depths: dict[str, list[int]] = defaultdict(list)
    for selectors in found:
        for depth, selector in enumerate(selectors):
            depths[selector].append(depth)
    fewest = max(MIN_PAGES, _MIN_AGREEING_SHARE * len(found))
    common = [selector for selector, where in depths.items() if len(where) >= fewest]
    return sorted(common, key=lambda each: (sum(depths[each]) / len(depths[each]), each))
