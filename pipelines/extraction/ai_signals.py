"""What a page says about its use by machines: it is stored with the article, and nothing is dropped because of it."""

from pipelines.extraction.document import Document
from pipelines.records.raw_page import RawPage

_ROBOTS = ("noai", "noimageai")
"""Words of robots meta elements and `X-Robots-Tag` headers."""
_TDM = "tdm-reservation"  # https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/
_SEPARATORS = str.maketrans(",;:", "   ")


def read_signals(document: Document, page: RawPage) -> tuple[str, ...]:
    """Return which of `noai`, `noimageai` and `tdm-reservation` the page or its headers state."""
    headers = [(name.lower(), value) for name, value in page.headers]
    meta = document.facts.meta
    robots = [value for name, value in headers if name == "x-robots-tag"] + meta.get("robots", [])
    words = {word for value in robots for word in value.lower().translate(_SEPARATORS).split()}
    # Where the header and the meta element differ, the standard gives the element the last word.
    reserved = [*meta.get(_TDM, []), *(value for name, value in headers if name == _TDM)]
    return (*(word for word in _ROBOTS if word in words), *([_TDM] if reserved and reserved[0].strip() == "1" else []))
