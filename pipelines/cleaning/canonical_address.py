"""The canonical URL under which an article is stored."""

from urllib.parse import SplitResult, urlsplit

from pipelines.urls import ascii_host, canonical_url, is_key


def choose_canonical_url(url: str, canonical_link: str | None, hosts: tuple[str, ...]) -> str:
    """Return the canonical URL that the page claims, or that of `url` if the claim cannot be trusted.

    A claim is trusted if it leads to the same publisher and not to a home page. If `url` is '', because it is unknown,
    any claim is trusted; without one, the result is ''.
    """
    if canonical_link is not None:
        try:
            claim = urlsplit(canonical_link)
            is_usable = bool(claim.path.strip("/") or claim.query) and is_key(canonical_link)
            if is_usable and (not url or _is_same_publisher(claim, urlsplit(url), hosts)):
                return canonical_url(canonical_link)
        except ValueError:  # the claim is not a URL
            pass
    return canonical_url(url) if url else ""


def _is_same_publisher(claim: SplitResult, page: SplitResult, hosts: tuple[str, ...]) -> bool:
    netloc, host = ascii_host(claim.netloc), ascii_host(claim.hostname or "")
    if not hosts:
        return host == ascii_host(page.hostname or "")
    return any(netloc == known if ":" in known else host == known or host.endswith(f".{known}") for known in hosts)
