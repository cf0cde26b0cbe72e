"""The publisher of a URL: that of a source definition, or of the registered domain."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.parse import urlsplit

from tldextract import TLDExtract

from pipelines.dates.zones import likely_zone
from pipelines.records.hints import PageHints
from pipelines.urls import ascii_host
from pipelines.warehouse.runs import Publisher

_UNKNOWN_COUNTRY, _UNKNOWN_LANGUAGE = "ZZ", "und"
_SUFFIXES = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)  # no request is made


class Definition(Protocol):
    """The part of a source definition that an import needs."""

    def is_article(self, url: str) -> bool: ...  # noqa: D102 - the names say it
    def publisher(self) -> Publisher: ...  # noqa: D102
    def hints(self) -> PageHints: ...  # noqa: D102


DefinitionOf = Callable[[str], Definition | None]
"""Returns the definition of the publisher that owns a URL's host, None if there is none."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A publisher, and the hints for reading its pages."""

    publisher: Publisher
    hints: PageHints


def owner_of(url: str, definition_of: DefinitionOf) -> Owner | None:
    """Return the owner of a page, None if its publisher's articles have other URLs or it is not a web address.

    A host without a point has no owner, since it belongs to a local network and could be the id of a definition.
    """
    definition = definition_of(url)
    if definition is not None:
        return Owner(definition.publisher(), definition.hints()) if definition.is_article(url) else None
    parts = urlsplit(url)
    host = ascii_host((parts.hostname or "").strip("."))
    if parts.scheme not in {"http", "https"} or "." not in host:
        return None
    return _owner_of_domain(
        _SUFFIXES(host).top_domain_under_public_suffix or ascii_host(parts.netloc.rpartition("@")[2])
    )


@cache
def _owner_of_domain(domain: str) -> Owner:
    """Return the owner of a domain without a definition; its id is the domain, which cannot be a definition's id."""
    hints = domain_hints(domain)
    return Owner(Publisher(domain, domain, domain, _UNKNOWN_COUNTRY, _UNKNOWN_LANGUAGE, hints.timezone), hints)


def domain_hints(domain: str) -> PageHints:
    """Return the hints for a domain without a definition: the zone of its country, if its ending names one."""
    zone = likely_zone(f"https://{domain}/", None)
    return PageHints(source_id=domain, timezone=zone.key if zone else "UTC", hosts=(domain,))
