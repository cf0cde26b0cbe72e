"""Guess a publisher's name, language, country and time zone from the pages and articles of its site."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapy.http import TextResponse

from pipelines.dates.zones import likely_zone, zone_of
from pipelines.records.article import Article

_CLOCK_WITH_MARK = re.compile(r"\d\d:\d\d(?::\d\d)?(?:\.\d+)?\s?([+-]\d\d:?\d\d|[A-Z]{2,5})\b")
_BETWEEN_TITLE_AND_NAME = re.compile(r"(?<!\s)\s{1,20}[-|–—:»·]\s{1,20}")  # noqa: RUF001 - titles have both dashes
_LOCALE = re.compile(r"\A\s{0,20}([a-z]{2,3})(?:[-_]([A-Za-z]{2}))?\s{0,20}$")
_LOCALE_PLACES = '/html/@lang | //meta[@property="og:locale"]/@content'
_SITE_NAME = 'normalize-space(//meta[@property="og:site_name"]/@content)'
_UNKNOWN_COUNTRY = "ZZ"
_NO_EVIDENCE = "a guess: the site does not say"


class Guess(NamedTuple):
    """A value and the evidence for it."""

    value: str
    evidence: str

    def __str__(self) -> str:
        return f"{self.value} ({self.evidence})"


class SiteFacts(NamedTuple):
    """Facts about a publisher, by the fields of its definition."""

    name: str
    country: Guess
    language: Guess
    timezone: Guess


def read_facts(
    home: str, front: TextResponse | None, article_pages: Sequence[TextResponse], articles: Sequence[Article]
) -> SiteFacts:
    """Return the facts that the front page at `home`, pages of articles and the articles read from them show."""
    pages = [*([front] if front else []), *article_pages]
    locales = [locale for page in pages for locale in _locales(page)]
    claimed = next((language for language, _ in locales), None)
    spoken = _most_common(article.language for article in articles)
    language = spoken or claimed or "en"
    country = guess_country(home, language, next((country for _, country in locales if country), None))
    printed = {offset for page in pages for offset in printed_offsets(page.text)}
    moments = [article.published_at for article in articles if article.published_at]
    moments = [moment for moment in moments if moment.utcoffset() in printed]
    return SiteFacts(
        name=_name(front, pages) or urlsplit(home).netloc,
        country=country,
        language=Guess(language, "the articles' text" if spoken else "html lang" if claimed else _NO_EVIDENCE),
        timezone=guess_zone(home, language, country.value, moments),
    )


def guess_country(url: str, language: str, claimed: str | None) -> Guess:
    """Return the country (ISO 3166-1) of a site, by the claim of its pages, its domain, else its language."""
    if claimed and _zones(claimed):
        return Guess(claimed, "html lang or og:locale")
    ending = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    ending = "GB" if ending == "UK" else ending
    if _zones(ending):
        return Guess(ending, "the domain")
    likely = likely_zone("", language)
    country = next((country for country, zone in _country_zones() if likely and zone == likely.key), None)
    return Guess(country, "a guess from the language") if country else Guess(_UNKNOWN_COUNTRY, _NO_EVIDENCE)


def guess_zone(url: str, language: str, country: str, moments: Sequence[datetime]) -> Guess:
    """Return the IANA zone of a site: of its country's zones the one with the UTC offsets of most publication times."""
    likely = likely_zone(url, language)
    usual = likely.key if likely else "UTC"
    zones = sorted(_zones(country), key=lambda zone: zone != usual)
    if not zones:
        return Guess(usual, _NO_EVIDENCE)
    fits = {
        zone: sum(moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.utcoffset() for moment in moments)
        for zone in zones
    }
    best = max(zones, key=lambda zone: fits[zone])
    if fits[best]:
        return Guess(best, f"{fits[best]} of {len(moments)} articles print its UTC offset")
    return Guess(best, "a guess: the main zone of the country")


def printed_offsets(text: str) -> set[timedelta]:
    """Return the UTC offsets after clock times in a page, as `+07:00` or `WIB`; UTC itself says nothing."""
    zones = (zone_of(mark) for mark in _CLOCK_WITH_MARK.findall(text))
    return {offset for zone in zones if zone and (offset := zone.utcoffset(None))}


def _locales(page: TextResponse) -> list[tuple[str, str | None]]:
    """Languages and countries that the page claims."""
    matches = (_LOCALE.match(value) for value in page.xpath(_LOCALE_PLACES).getall())
    return [(match[1].lower(), match[2].upper() if match[2] else None) for match in matches if match]


def _name(front: TextResponse | None, pages: Sequence[TextResponse]) -> str | None:
    """The site's name by og:site_name, else the part of the front page's title that most titles share."""
    claimed = _most_common(page.xpath(_SITE_NAME).get() for page in pages)
    if claimed or front is None:
        return claimed
    titles = [_title_parts(page) for page in pages]
    return max(_title_parts(front), key=lambda part: sum(part in title for title in titles), default=None)


def _title_parts(page: TextResponse) -> list[str]:
    title = " ".join((page.xpath("//title/text()").get() or "").split())
    return [part for part in _BETWEEN_TITLE_AND_NAME.split(title) if part]


def _most_common(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value)
    return counts.most_common(1)[0][0] if counts else None


def _zones(country: str) -> list[str]:
    return [zone for owner, zone in _country_zones() if owner == country]


@cache
def _country_zones() -> list[tuple[str, str]]:
    """Pairs of country and zone from the IANA database, mostly the most populous zone of a country first."""
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return [(row[0], row[2]) for row in rows]
