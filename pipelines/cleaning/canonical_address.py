"""The canonical URL under which an article is stored."""

import re
from urllib.parse import SplitResult, urlsplit

from pipelines.records.hints import PageHints
from pipelines.urls import ascii_host, canonical_url, is_key


def choose_canonical_url(url: str, canonical_link: str | None, hints: PageHints) -> str:
    """Return the canonical URL that the page claims, or that of `url` if the claim cannot be trusted.

    A claim is trusted if it leads to the same publisher, not to a home page, and to an address that the publisher's
    articles have, if their form is known. If `url` is '', because it is unknown, any claim is trusted; without one, the
    result is ''.
    """
    if canonical_link is not None:
        try:
            claim = urlsplit(canonical_link)
            is_usable = bool(claim.path.strip("/") or claim.query) and is_key(canonical_link)
            if is_usable and (not url or _is_believed(canonical_link, url, hints)):
                return canonical_url(canonical_link)
        except ValueError:  # the claim is not a URL
            pass
    return canonical_url(url) if url else ""


def own_address(url: str, moved_to: str | None, hints: PageHints) -> str:
    """Return the address of a page: after permanent redirects if they led to an article's address, else `url`."""
    if moved_to and urlsplit(moved_to).path.strip("/") and is_key(moved_to) and _is_believed(moved_to, url, hints):
        return moved_to
    return url


def is_address_of(address: str, canonical: str) -> bool:
    """Return whether an address has this canonical URL."""
    return is_key(address) and canonical_url(address) == canonical


def _is_believed(canonical_link: str, url: str, hints: PageHints) -> bool:
    if not _is_same_publisher(urlsplit(canonical_link), urlsplit(url), hints.hosts):
        return False
    spellings = (canonical_link, canonical_url(canonical_link))
    return not hints.article_urls or any(re.search(form, each) for form in hints.article_urls for each in spellings)


def _is_same_publisher(claim: SplitResult, page: SplitResult, hosts: tuple[str, ...]) -> bool:
    netloc, host = ascii_host(claim.netloc), ascii_host(claim.hostname or "")
    if not hosts:
        return host == ascii_host(page.hostname or "")
    return any(netloc == known if ":" in known else host == known or host.endswith(f".{known}") for known in hosts)
