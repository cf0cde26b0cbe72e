"""Read lists of feeds and sites: OPML, tables with commas, plain lists, sitelists in JSON or HJSON.

Every line that holds an address gives an entry, even if the address is none; what else the list says is taken with it.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from pipelines.errors import UsageError

MAX_LIST_BYTES = 64 * 1024 * 1024
_COLUMNS = {
    "feed": ("feed_url", "feed", "xmlurl", "rss", "rss_url"),
    "site": ("homepage", "home_page", "site", "site_url", "website", "htmlurl", "url", "domain", "address"),
    "name": ("title", "label", "name"),
    "domain": ("name",),
    "language": ("language", "primary_language", "lang"),
    "country": ("country", "pub_country", "country_code"),
}
"""Names that the columns of tables have, by what they hold; the first that is filled counts."""
_SITELIST_URL = re.compile(r"""(?m)^[ \t{,]*["']?url["']?[ \t]*:[ \t]*(\[[^\]]*\]|[^\n]*)""")
_ADDRESS = re.compile(r"""(?<=["'])https?://[^"'\n]+(?=["'])|https?://[^\s"']+""")
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)+$")
_LANGUAGE, _COUNTRY = re.compile(r"^[a-z]{2,3}$"), re.compile(r"^[A-Z]{2}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """An address of a list.

    Attributes:
        line: its line in the file, from 1; in JSON, its place among the objects.
        address: of a feed or of a site, as written.
        site: the front page of a feed's site, if the list names it.
        language: ISO 639-1, if the list says so in this form; the same with `country` (ISO 3166-1 alpha-2).
    """

    line: int
    address: str
    site: str = ""
    name: str = ""
    language: str = ""
    country: str = ""


def read_list(path: Path) -> list[ListEntry]:
    """Return the entries of a list in the file's order.

    Raises:
        UsageError: the file is too large, is no text, or holds no address.
    """
    if path.stat().st_size > MAX_LIST_BYTES:
        raise UsageError(f"{path} is larger than {MAX_LIST_BYTES} bytes; split it")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not a text in UTF-8") from error
    entries = [_tidied(entry) for entry in _reader(text)(text)]
    if not entries:
        raise UsageError(
            f"{path} holds no address; a list is OPML, a table with commas, or a sitelist in JSON or HJSON"
        )
    return entries


def _reader(text: str) -> Callable[[str], Iterator[ListEntry]]:
    start = text.lstrip()
    if start.startswith("<"):
        return _read_opml
    if start.startswith(("{", "[")) or "base_urls" in start[:2000]:
        return _read_sitelist
    return _read_table


def _read_opml(text: str) -> Iterator[ListEntry]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    for outline in root.iter("{*}outline") if root is not None else ():
        given = {name.lower(): value for name, value in outline.attrib.items()}
        feed, site = given.get("xmlurl", ""), given.get("htmlurl", "")
        if feed or site:
            yield ListEntry(
                line=outline.sourceline or 0,
                address=feed or site,
                site=site if feed else "",
                name=given.get("title") or given.get("text") or "",
                language=given.get("language", ""),
            )


def _read_sitelist(text: str) -> Iterator[ListEntry]:
    """Read a sitelist: objects whose `url` is an address or a list of them; HJSON need not quote anything."""
    try:
        document = json.loads(text)
    except ValueError:
        bare = "\n".join("" if line.lstrip().startswith(("#", "//")) else line for line in text.split("\n"))
        for found in _SITELIST_URL.finditer(bare):
            for address in _ADDRESS.finditer(found[1]):
                yield ListEntry(
                    line=bare.count("\n", 0, found.start(1) + address.start()) + 1, address=address[0].rstrip(",]")
                )
        return
    sites = document.get("base_urls", []) if isinstance(document, dict) else document
    for place, site in enumerate(sites, 1):
        urls = site.get("url", "") if isinstance(site, dict) else site
        for url in urls if isinstance(urls, list) else [urls]:
            yield ListEntry(line=place, address=str(url))


def _read_table(text: str) -> Iterator[ListEntry]:
    """Read a table with or without a head, or a list of one address per line; `#` begins a comment."""
    rows = csv.reader(text.splitlines(keepends=True))
    columns: Mapping[str, list[int]] | None = None
    for row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if columns is None:
            columns = _columns(cells)
            if columns:
                continue
        yield _table_entry(rows.line_num, cells, columns)


def _columns(head: list[str]) -> dict[str, list[int]]:
    """Return the places of the columns that a head names; empty if the row is no head."""
    names = [cell.lower().replace(" ", "_") for cell in head]
    places = {what: [names.index(name) for name in known if name in names] for what, known in _COLUMNS.items()}
    return places if places["feed"] or places["site"] else {}


def _table_entry(line: int, cells: list[str], columns: Mapping[str, list[int]]) -> ListEntry:
    if not columns:
        address = next((cell for cell in cells if cell.startswith(("http://", "https://"))), cells[0])
        return ListEntry(line=line, address=address)
    given = {
        what: next((cells[place] for place in places if place < len(cells) and cells[place]), "")
        for what, places in columns.items()
    }
    feed, site, domain = (given.pop(what) for what in ("feed", "site", "domain"))
    site = site or (domain if _DOMAIN.match(domain) else "")
    return ListEntry(line=line, address=feed or site, site=site if feed else "", **given)


def _tidied(entry: ListEntry) -> ListEntry:
    """Return an entry without codes of another form, which would be no guess but a mistake."""
    language, country = entry.language.partition("-")[0].lower(), entry.country.upper()
    return replace(
        entry,
        address=entry.address.strip(),
        language=language if _LANGUAGE.match(language) else "",
        country=country if _COUNTRY.match(country) else "",
    )
