"""Draft the source definition of a new site, complete it from a trial, and write it as YAML."""

import re
from collections.abc import Container, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import yaml
from pydantic import ValidationError
from tldextract import TLDExtract

from crawlers.sources.discovery import DatedIndex, Paging
from crawlers.sources.source import Source
from crawlers.trial.site_facts import SiteFacts
from crawlers.trial.trial_report import TrialReport
from pipelines.errors import UsageError

_PORTS = {"http": 80, "https": 443}
_MAX_ID_LETTERS = 40
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?", re.ASCII)
_MAX_EXAMPLES = 3
_SUFFIXES = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)
"""The list of public suffixes that comes with the library: no request for a newer one."""
_PLACEHOLDERS = {
    "country": "ZZ",
    "language": "id",
    "timezone": "UTC",
    "article_url": "",  # matches every URL of the site
    "discovery": {"feeds": ["http://example.invalid/"]},
}


def draft_definition(url: str, source_id: str | None, delay: float) -> tuple[str, Source]:
    """Return the front page's address, and a draft with the hosts of its registered domain.

    A `url` without a scheme is taken as https. Without a `source_id`, the id is made from the domain.

    Raises:
        UsageError: the address or the id is not valid.
    """
    parts = _web_address(url if "://" in url else f"https://{url}")
    msg = f"{url!r} is not the address of a site; write for instance https://example.com"
    if parts is None:
        raise UsageError(msg)
    registered = _SUFFIXES(parts.hostname or "")
    # A name before a public suffix, listed or not; what has a port of its own may be of a local network.
    is_listed = bool(registered.suffix and registered.domain)
    is_name = is_listed or bool(registered.subdomain and not registered.domain.isdigit())
    if not is_name and not _has_own_port(parts):
        raise UsageError(msg)
    # A domain stands for its usual ports only.
    by_name = registered.top_domain_under_public_suffix if not _has_own_port(parts) else ""
    domain = by_name or parts.netloc.lower()
    label = registered.domain if by_name else domain
    made = "".join(letter if letter.isalnum() else "-" for letter in label.lower()).strip("-")[:_MAX_ID_LETTERS]
    source_id = source_id or made
    identity = {"id": source_id, "name": domain, "domains": [domain], "delay": delay}
    verified = {"day": datetime.now(UTC).date(), "against": "nothing yet"}
    try:
        draft = Source.model_validate({**_PLACEHOLDERS, **identity, "verified": verified})
    except ValidationError as error:
        msg = f"{source_id!r} cannot be a source's id: use at most {_MAX_ID_LETTERS} lower-case letters, digits and '-'"
        raise UsageError(msg) from error
    return f"{parts.scheme}://{parts.netloc}/", draft


def feed_address(url: str) -> str | None:
    """Return the address of what may be a feed, None for that of a front page."""
    whole = url if "://" in url else f"https://{url}"
    parts = urlsplit(whole)
    return whole if parts.path.strip("/") or parts.query else None


def front_page(url: str, home: str, draft: Source) -> str:
    """Return the front page to explore: the one that was named; for a feed its domain's, as its own has no news."""
    parts, domain = urlsplit(home), draft.domains[0]
    if feed_address(url) is None or parts.netloc in {domain, f"www.{domain}"}:
        return home
    return f"{parts.scheme}://{domain}/"


def unused_id(draft: Source, taken: Container[str]) -> str:
    """Return an id for a draft that no other source has: its own, else one made from the whole domain."""
    whole = "".join(letter if letter.isalnum() else "-" for letter in draft.domains[0])[:_MAX_ID_LETTERS].strip("-")
    numbered = (f"{whole[: _MAX_ID_LETTERS - 4]}-{number}" for number in range(2, 1000))
    return next(each for each in (draft.id, whole, *numbered) if each not in taken)


def complete_definition(
    report: TrialReport, facts: SiteFacts, single_page_query: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the definition as a YAML file holds it, defaults left out; it validates as a `Source`."""
    source = report.source
    useful = [listing for listing in report.listings if listing.problem is None]
    examples = [each.url for each in report.sample if each.article and source.is_article(each.url)]
    indexes = [DatedIndex(url=each.url, paging=each.paging or Paging()) for each in useful if each.route == "index"]
    discovery = {
        "index": [index.model_dump(exclude_defaults=True) for index in indexes],
        "feeds": [listing.url for listing in useful if listing.route == "feed"],
        "sitemaps": [listing.url for listing in useful if listing.route == "sitemap"],
    }
    return {
        "id": source.id,
        "name": facts.name,
        "country": facts.country.value,
        "language": facts.language.value,
        "timezone": facts.timezone.value,
        "domains": list(source.domains),
        **({"enabled": False, "disabled_because": report.refused} if report.refused else {}),
        **({"single_page_query": dict(single_page_query)} if single_page_query else {}),
        **({"article_url": source.article_url} if source.article_url else {}),
        **({"examples": examples[:_MAX_EXAMPLES]} if examples else {}),
        "delay": max(source.delay, report.robots.delay or 0.0),
        "discovery": {route: addresses for route, addresses in discovery.items() if addresses},
        "guessed": {name: getattr(facts, name).evidence for name in ("country", "language", "timezone")},
        "verified": {"day": datetime.now(UTC).date(), "against": "the site, by ./kabar source add"},
    }


def as_yaml(definition: Mapping[str, Any]) -> str:
    """Return the text of the definition's file."""
    check = f"./kabar source check {definition['id']}"
    head = f"# Written by ./kabar. Remove from `guessed` what you confirm. To check it: {check}\n"
    return head + yaml.safe_dump(dict(definition), sort_keys=False, allow_unicode=True, width=120)


def _web_address(url: str) -> SplitResult | None:
    """Split a web address, its host in ASCII; None without a host, with a login, a blank or an invalid port."""
    if any(map(str.isspace, url)):
        return None
    try:
        parts = urlsplit(url)
        parts = parts._replace(netloc=parts.netloc.encode("idna").decode("ascii"))
        _ = parts.port
    except ValueError:
        return None
    is_host = _HOST.fullmatch(parts.hostname or "") is not None or parts.netloc.startswith("[")
    return parts if parts.scheme in _PORTS and is_host and parts.username is None else None


def _has_own_port(parts: SplitResult) -> bool:
    return parts.port not in {None, _PORTS[parts.scheme]}
