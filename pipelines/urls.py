"""Canonical URLs: one for all spellings of an article's address, without tracking, AMP, mobile and paging parts."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from pipelines.text import is_text
from pipelines.url_parameters import tells_articles_apart, without_session_parameters

_URL_BREAKS = re.compile(r"[\t\r\n]")
_URL_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]+")
_MOBILE_LABELS = frozenset({"m", "mobile", "amp"})
MAX_URL_BYTES = 2048
"""Limit for a URL as found and for its canonical form: the sitemap protocol's, and small enough for a database key."""

# Most URLs of listings are canonical already; matching one takes a twentieth of the time of parsing it.
_CANONICAL = re.compile(
    r"(?:https://(?!(?:m|mobile|amp)\.)[a-z0-9.-]*[a-z0-9]|http://[a-z0-9.-]*[a-z0-9]:(?!80/)(?:[1-9]\d{1,3}|[1-5]\d{4}))"
    r"(?!/(?i:amp)/)(?!.*(?i:/amp|\.amp|\.amp\.html|/print|/index\.html?)$)(?:/(?!\.)[\w.~-]+)+",
    re.ASCII,
)
_AMP_ENDING = re.compile(r"\.amp(?=\.html$|$)", re.IGNORECASE)
_DEFAULT_DOCUMENTS = frozenset({"index.html", "index.htm"})
_COOKIELESS_SESSION = re.compile(r"\([a-z]\([a-z0-9]{8,64}\)\)", re.IGNORECASE)  # of ASP.NET, a segment of the path


def canonical_url(url: str) -> str:
    """Return the canonical form of an article's URL, which all spellings of it share.

    Removed are the fragment, tracking and session parameters, forms for print and AMP, `page=all` and its equivalents,
    mobile hosts, `index.html`, default ports and a trailing slash. `www.` stays, since many publishers use it. The
    query is sorted. The scheme becomes https, unless the URL names a port, which serves one scheme only.

    Raises:
        ValueError: `url` is not an absolute http(s) URL, or has characters that cannot be stored.
    """
    if not is_text(url):
        raise ValueError(f"{url!r} has characters that no text may hold")
    if _CANONICAL.fullmatch(url):
        return url
    normal = canonicalize_url(url.strip())
    parts = urlsplit(normal)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is not an absolute http(s) address")
    scheme, netloc = _scheme_and_host(parts)
    path = _path(parts.path)
    bare = urlunsplit((scheme, netloc, path, _query(parts.query, path), ""))
    return bare if bare == normal else canonicalize_url(bare)


def printable_url(url: str) -> str:
    """Return a URL as browsers read it: without tabs and line breaks, other control characters percent-encoded."""
    if url.isprintable():
        return url
    return _URL_CONTROLS.sub(lambda match: quote(match[0]), _URL_BREAKS.sub("", url))


@lru_cache(maxsize=1024)
def ascii_host(host: str) -> str:
    """Return a host, with or without a port, in lower case and in ASCII: `bücher.example` is `xn--bcher-kva.example`.

    A host that no name may have is returned in lower case only.
    """
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower()


def is_too_long(*spellings: str) -> bool:
    """Return whether one of the spellings of a URL is too long; each must be storable text."""
    return any(len(spelling.encode()) > MAX_URL_BYTES for spelling in spellings)


def is_key(url: str) -> bool:
    """Return whether the ledger can hold a URL: it is an absolute http(s) URL and not too long."""
    try:
        return not is_too_long(url) and not is_too_long(canonical_url(url))
    except ValueError:
        return False


def with_query(url: str, query: dict[str, str]) -> str:
    """Return the URL with these parameters set or replaced."""
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in query]
    return urlunsplit(parts._replace(query=urlencode([*kept, *query.items()])))


def _scheme_and_host(parts: SplitResult) -> tuple[str, str]:
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host  # an IPv6 address
    default_port = {"http": 80, "https": 443}[parts.scheme]
    if parts.port not in {None, default_port}:
        return parts.scheme, f"{host}:{parts.port}"
    label, _, rest = host.partition(".")
    if label in _MOBILE_LABELS and "." in rest:
        host = rest
    return "https", host


def _path(path: str) -> str:
    """Return the path without sessions, forms and default documents; that of a URL that is too long as it is."""
    if len(path) > MAX_URL_BYTES:
        return path
    bare = map(without_session_parameters, path.split("/"))
    segments = [segment for segment in bare if segment and not _COOKIELESS_SESSION.fullmatch(segment)]
    while segments[1:] and segments[0].lower() == "amp":
        del segments[0]
    while segments and _is_form_of_page(segments[-1].lower(), is_only=len(segments) == 1):
        del segments[-1]
    if segments and (shorter := _AMP_ENDING.sub("", segments[-1])) != segments[-1]:
        return _path("/".join([*segments[:-1], shorter]))
    return "/" + "/".join(segments)


def _is_form_of_page(segment: str, *, is_only: bool) -> bool:
    return segment == "amp" or segment in _DEFAULT_DOCUMENTS or (segment == "print" and not is_only)


def _query(query: str, path: str) -> str:
    return urlencode(
        [
            (name, value)
            for name, value in parse_qsl(query, keep_blank_values=True)
            if tells_articles_apart(name, value, path)
        ]
    )
