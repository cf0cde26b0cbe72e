"""Which address an article is stored under."""

from urllib.parse import SplitResult, urlsplit

from pipelines.urls import canonical_url, is_key


def believed_address(url: str, canonical_link: str | None, hosts: tuple[str, ...]) -> str:
    """The page's canonical address: its own claim where that stays with the publisher and is no home page.

    A page of unknown address (`url` is '') has only its claim, and stays without one if it makes none.
    """
    if canonical_link is not None:
        try:
            claim = urlsplit(canonical_link)
            leads_to_a_page = bool(claim.path.strip("/") or claim.query)
            is_usable = leads_to_a_page and is_key(canonical_link)
            if is_usable and (not url or _belongs(claim, urlsplit(url), hosts)):
                return canonical_url(canonical_link)
        except ValueError:  # the page's claim is not an address
            pass
    return canonical_url(url) if url else ""


def _belongs(claim: SplitResult, page: SplitResult, hosts: tuple[str, ...]) -> bool:
    netloc, host = claim.netloc.lower(), (claim.hostname or "").lower()
    if not hosts:
        return host == (page.hostname or "").lower()
    return any(netloc == known if ":" in known else host == known or host.endswith(f".{known}") for known in hosts)
