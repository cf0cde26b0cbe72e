"""The URL that a page gives itself, read from its bytes before it is parsed."""

import re
from itertools import islice

from lxml import html

from pipelines.urls import is_key

_HEAD_BYTES, _MAX_CLAIMS = 500_000, 20
_TAG = re.compile(rb"<(?:link|meta)\b[^<>]{0,2000}>", re.IGNORECASE)
_CLAIM = re.compile(rb"canonical|og:url", re.IGNORECASE)


def read_canonical_link(body: bytes) -> str:
    """Return the page's `rel=canonical`, else its `og:url`; '' if neither is a web address."""
    found = (tag.group() for tag in _TAG.finditer(body, 0, _HEAD_BYTES))
    claims = islice(filter(_CLAIM.search, found), _MAX_CLAIMS)
    tags = [html.fragment_fromstring(claim.decode("utf-8", "replace")) for claim in claims]
    links = [tag.get("href", "") for tag in tags if "canonical" in tag.get("rel", "").lower().split()]
    metas = [tag.get("content", "") for tag in tags if "og:url" in {tag.get("property"), tag.get("name")}]
    return next(filter(is_key, (*links, *metas)), "")
