"""Reads pages with one other extractor: a program of its own, for it runs in the peers' environment.

Standard input: one JSON object a line, {id, path, url}. Standard output: {id, title, authors, published, body}.
"""

import gzip
import json
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

Fields = dict[str, Any]


def _trafilatura(**mode: bool) -> Callable[[bytes, str], Fields]:
    import trafilatura

    def read(page: bytes, url: str) -> Fields:
        found = trafilatura.bare_extraction(page, url=url or None, with_metadata=True, **mode)
        if found is None:
            return {}
        authors = [name.strip() for name in (found.author or "").split(";")]
        return {"title": found.title, "authors": authors, "published": found.date, "body": found.text}

    return read


def _readability() -> Callable[[bytes, str], Fields]:
    from lxml import html
    from readability import Document

    def read(page: bytes, url: str) -> Fields:
        document = Document(page, url=url or None)
        body = html.fromstring(document.summary(html_partial=True))
        lines = (" ".join(part.itertext()) for part in body.iter("p", "li", "h2", "h3", "blockquote", "pre"))
        return {"title": document.short_title(), "body": "\n".join(lines) or body.text_content()}

    return read


def _newspaper() -> Callable[[bytes, str], Fields]:
    import newspaper
    from tldextract import tldextract

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())  # else it asks the network for the list first

    def read(page: bytes, url: str) -> Fields:
        text = page.decode("utf-8", "replace")
        article = newspaper.article(url or "https://example.org/a", input_html=text, fetch_images=False)
        at = article.publish_date
        published = at.isoformat() if isinstance(at, datetime) else at
        return {"title": article.title, "authors": article.authors, "published": published, "body": article.text}

    return read


def _resiliparse() -> Callable[[bytes, str], Fields]:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def read(page: bytes, url: str) -> Fields:
        tree = HTMLTree.parse_from_bytes(page, detect_encoding(page))
        return {"title": tree.title, "body": extract_plain_text(tree, main_content=True, list_bullets=False)}

    return read


PEERS: dict[str, Callable[[], Callable[[bytes, str], Fields]]] = {
    "trafilatura": _trafilatura,
    "trafilatura-precision": lambda: _trafilatura(favor_precision=True),
    "trafilatura-fast": lambda: _trafilatura(fast=True),
    "readability-lxml": _readability,
    "newspaper4k": _newspaper,
    "resiliparse": _resiliparse,
}


def main() -> None:
    """Read the pages that standard input names; a page that an extractor fails on counts as empty."""
    logging.disable(logging.CRITICAL)
    read = PEERS[sys.argv[1]]()
    for line in sys.stdin:
        task = json.loads(line)
        with gzip.open(task["path"], "rb") as stream:
            page = stream.read()
        try:
            fields = read(page, task["url"])
        except Exception as error:  # noqa: BLE001  whatever a peer raises is its own answer to the page
            print(f"{sys.argv[1]}: {task['id']}: {type(error).__name__}", file=sys.stderr)
            fields = {}
        print(json.dumps({"id": task["id"], **fields}, ensure_ascii=False))


if __name__ == "__main__":
    main()
