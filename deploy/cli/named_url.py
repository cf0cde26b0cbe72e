"""The address that a user names, in any form."""

import re

from crawlers.sources.source import Source
from pipelines.errors import UsageError
from pipelines.urls import canonical_url

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def canonical_of(url: str, owners: list[Source]) -> str:
    """Return the canonical URL of the article that a URL names, by the sources that own its host.

    Raises:
        UsageError: it is not an absolute http(s) URL.
    """
    asked = require_canonical(url)
    return next((canonical_url(source.own_address(url)) for source in owners), asked)


def require_canonical(url: str) -> str:
    """Return the canonical URL of a URL as it is; raise UsageError if it is not an absolute http(s) URL."""
    try:
        return canonical_url(url)
    except ValueError as error:
        bare = url.strip().removeprefix("//")
        example = bare if bare and not _SCHEME.match(bare) else "www.kompas.com/…"
        raise UsageError(
            f"{url!r} is not an absolute http(s) URL; write it in full, for instance https://{example}"
        ) from error
