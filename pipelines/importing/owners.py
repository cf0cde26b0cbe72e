"""Whose page an address is: a described publisher's, or that of the registered domain it lies under."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.parse import urlsplit

from tldextract import TLDExtract

from pipelines.dates.zones import likely_zone
from pipelines.records.hints import PageHints
from pipelines.warehouse.runs import Publisher

UNKNOWN_COUNTRY, UNKNOWN_LANGUAGE = "ZZ", "und"


class Definition(Protocol):
    """What an import asks of a source definition."""

    def owns(self, url: str) -> bool: ...  # noqa: D102 - the names say it
    def is_article(self, url: str) -> bool: ...  # noqa: D102
    def publisher(self) -> Publisher: ...  # noqa: D102
    def hints(self) -> PageHints: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Owner:
    """A publisher, and what reading must know of its pages."""

    publisher: Publisher
    hints: PageHints


def owner_of(url: str, definitions: Sequence[Definition]) -> Owner | None:
    """The owner of a page; None for an address that a described publisher gives to no article, and for no address.

    A host without a point is no publisher's: it is a name of some local network, or what a definition may be called.
    """
    definition = next((each for each in definitions if each.owns(url)), None)
    if definition is not None:
        return Owner(definition.publisher(), definition.hints()) if definition.is_article(url) else None
    parts = urlsplit(url)
    host = (parts.hostname or "").strip(".")
    if parts.scheme not in {"http", "https"} or "." not in host:
        return None
    return by_domain(_suffixes()(host).top_domain_under_public_suffix or parts.netloc.lower().rpartition("@")[2])


@cache
def by_domain(domain: str) -> Owner:
    """The publisher of a domain that no definition describes: its id is the domain, which no definition's id can be."""
    hints = domain_hints(domain)
    publisher = Publisher(domain, domain, domain, UNKNOWN_COUNTRY, UNKNOWN_LANGUAGE, hints.timezone)
    return Owner(publisher, hints)


def domain_hints(domain: str) -> PageHints:
    """What reading may assume of the pages of a domain: the clock of its country, where its ending names one."""
    zone = likely_zone(f"https://{domain}/", None)
    return PageHints(source_id=domain, timezone=zone.key if zone else "UTC", hosts=(domain,))


@cache
def _suffixes() -> TLDExtract:
    """The list of public suffixes that comes with the library: no request for a newer one."""
    return TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)
