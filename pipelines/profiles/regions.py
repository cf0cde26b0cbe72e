"""Learning the element of a publisher's pages in which its articles are read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.cleaning import clean
from pipelines.extraction import extract, find_regions
from pipelines.records import Article, Extracted, RawPage, SiteProfile

FEWEST_PAGES = 5
_AGREE = 0.9  # share of the pages that have to read the same with the region as without
_MOST_TRIED = 8


@dataclass(frozen=True, slots=True)
class Trial:
    """How a region did.

    Attributes:
        pages: articles it was tried on.
        fitting: the numbers of those that read the same in the region as in the whole page.
    """

    region: str
    pages: int
    fitting: tuple[int, ...]

    @property
    def is_good(self) -> bool:
        """Whether the region may be used: enough pages agree on it."""
        return len(self.fitting) >= max(FEWEST_PAGES, _AGREE * self.pages)


def learn_region(pages: Sequence[RawPage]) -> Trial | None:
    """Find the smallest element in which a publisher's pages read as they do when they are read whole; None: none."""
    for region in _shared(pages)[:_MOST_TRIED]:
        trial = try_region(region, pages)
        if trial.is_good:
            return trial
    return None


def try_region(region: str, pages: Sequence[RawPage]) -> Trial:
    """Read each page whole and in the region; pages that are no articles do not count."""
    wholes = [_article(page, "") for page in pages]
    parts = [_article(page, region) for page in pages]
    fitting = tuple(n for n, whole in enumerate(wholes) if whole is not None and parts[n] == (whole[0], True))
    return Trial(region, sum(whole is not None for whole in wholes), fitting)


def _shared(pages: Sequence[RawPage]) -> list[str]:
    """The regions that nearly all pages have, the innermost first."""
    depths: dict[str, list[int]] = defaultdict(list)
    for page in pages:
        for depth, region in enumerate(find_regions(page)):
            depths[region].append(depth)
    common = [region for region, found in depths.items() if len(found) >= max(FEWEST_PAGES, _AGREE * len(pages))]
    return sorted(common, key=lambda region: (sum(depths[region]) / len(depths[region]), region))


def _article(page: RawPage, region: str) -> tuple[Article, bool] | None:
    """The article as a reader of the warehouse has it, and whether it was read in the region."""
    hints = replace(page.hints, profile=SiteProfile(region=region, recurring=page.hints.profile.recurring))
    page = replace(page, hints=hints)
    extracted = extract(page)
    article = clean(extracted, page) if isinstance(extracted, Extracted) else None
    if not isinstance(extracted, Extracted) or not isinstance(article, Article):
        return None
    return replace(article, cut=()), extracted.is_from_region
