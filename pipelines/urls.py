"""One address per article: tracking, AMP, mobile and paging decoration taken off."""

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from pipelines.text import is_text

_TRACKING = re.compile(
    r"^(?:utm_.*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_ga|cmpid|ocid|jxrecoid|ref_src|spm"
    r"|amp|outputtype)$",
    re.IGNORECASE,
)
_WHOLE_ARTICLE = frozenset({("page", "all"), ("single", "1"), ("showpage", "all")})
_MOBILE_LABELS = frozenset({"m", "mobile", "amp"})
MAX_URL_BYTES = 2048
"""Bytes of an address, spelled as it was found and canonical: what a sitemap may name, and what a key may hold."""

# Most of the addresses that listings name are canonical, and are told so in a twentieth of the time that it takes to
# take one apart.
_CANONICAL = re.compile(
    r"(?:https://(?!(?:m|mobile|amp)\.)[a-z0-9.-]*[a-z0-9]|http://[a-z0-9.-]*[a-z0-9]:(?!80/)(?:[1-9]\d{1,3}|[1-5]\d{4}))"
    r"(?!.*(?i:/amp|\.amp|\.amp\.html)$)(?:/(?!\.)[\w.~-]+)+",
    re.ASCII,
)
_AMP_PATH_END = re.compile(r"(?:/amp/?|\.amp(?=\.html$|$))$", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """Return the address that all spellings of one article share.

    Off go the fragment, tracking parameters, `page=all` and its kin, AMP and mobile hosts and paths, default
    ports and a trailing slash; `www.` stays, since many publishers' own spelling has it. The query is sorted. The
    scheme becomes https, except where the address names a port: a port speaks one scheme only.

    Args:
        url: an absolute http(s) URL.

    Raises:
        ValueError: the address is not an absolute http(s) URL, or not even text.
    """
    if not is_text(url):
        msg = f"{url!r} holds what no text may hold"
        raise ValueError(msg)
    if _CANONICAL.fullmatch(url):
        return url
    usual = canonicalize_url(url.strip())
    parts = urlsplit(usual)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = f"{url!r} is not an absolute http(s) address"
        raise ValueError(msg)
    scheme, netloc = _scheme_and_host(parts)
    bare = urlunsplit((scheme, netloc, _path(parts.path), _query(parts.query), ""))
    return bare if bare == usual else canonicalize_url(bare)


def is_too_long(*spellings: str) -> bool:
    """Whether an address is too long for a key in one of its spellings, each of which is text."""
    return any(len(spelling.encode()) > MAX_URL_BYTES for spelling in spellings)


def is_key(url: str) -> bool:
    """Whether an address can stand on the ledger: an absolute http(s) URL that is not too long."""
    try:
        return not is_too_long(url, canonical_url(url))
    except ValueError:
        return False


def with_query(url: str, query: dict[str, str]) -> str:
    """Return the address with these parameters set, whatever it said of them before."""
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in query]
    return urlunsplit(parts._replace(query=urlencode([*kept, *query.items()])))


def _scheme_and_host(parts: SplitResult) -> tuple[str, str]:
    host = (parts.hostname or "").rstrip(".")
    default_port = {"http": 80, "https": 443}[parts.scheme]
    if parts.port not in {None, default_port}:
        return parts.scheme, f"{host}:{parts.port}"
    label, _, rest = host.partition(".")
    if label in _MOBILE_LABELS and "." in rest:
        host = rest
    return "https", host


def _path(path: str) -> str:
    without_amp = _AMP_PATH_END.sub("", path) or "/"
    return re.sub(r"/{2,}", "/", without_amp).rstrip("/") or "/"


def _query(query: str) -> str:
    return urlencode(
        [
            (key, value)
            for key, value in parse_qsl(query, keep_blank_values=True)
            if not _TRACKING.match(key) and (key.lower(), value.lower()) not in _WHOLE_ARTICLE
        ]
    )
