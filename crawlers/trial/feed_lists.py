"""Read lists of feeds and sites: OPML, tables, plain lists, sitelists in JSON or HJSON.

Every line that holds an address gives an entry, even if the address is none; what else the list says is taken with it.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lxml import etree

from pipelines.errors import UsageError
from pipelines.text import is_text
from pipelines.urls import MAX_URL_BYTES

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
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
"""How texts in UTF-16 begin."""
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.ASCII)
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)")
_FEED_SCHEME = re.compile(r"^feed:(?:(?=https?:)|//)", re.IGNORECASE)
_DELIMITERS = ",;\t"
_SHOWN_LETTERS = 200
_MAX_ROW_LINES = 20
"""Lines of a table that a quoted cell may span; a quote that is open for longer is a mistake."""
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
    text = _decoded(path.read_bytes())
    if text is None:
        raise UsageError(f"{path} is not a text in UTF-8, UTF-16 or the encoding that it declares")
    entries = [_tidied(entry) for entry in _reader(text)(text)]
    if not entries:
        raise UsageError(f"{path} holds no address; a list is OPML, a table, or a sitelist in JSON or HJSON")
    return entries


def _decoded(data: bytes) -> str | None:
    """Return a text; an encoding that XML declares counts if the text is not in UTF-8, whatever it declares."""
    declared = _DECLARED.match(data)
    encodings = [_MARKS.get(data[:2], "utf-8-sig"), declared[1].decode() if declared else ""]
    for encoding in filter(None, encodings):
        with suppress(ValueError, LookupError):
            return data.decode(encoding)
    return None


def _reader(text: str) -> Callable[[str], Iterator[ListEntry]]:
    start = text.lstrip()
    if start.startswith("<"):
        return _read_opml
    if start.startswith(("{", "[")) or "base_urls" in start[:2000]:
        return _read_sitelist
    return _read_table


def _read_opml(text: str) -> Iterator[ListEntry]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(_BARE_AMPERSAND.sub("&amp;", text).encode(), parser)
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
    except (ValueError, RecursionError):
        bare = "\n".join("" if line.lstrip().startswith(("#", "//")) else line for line in text.split("\n"))
        for found in _SITELIST_URL.finditer(bare):
            for address in _ADDRESS.finditer(found[1]):
                yield ListEntry(
                    line=bare.count("\n", 0, found.start(1) + address.start()) + 1, address=address[0].rstrip(",]")
                )
        return
    sites = document.get("base_urls") if isinstance(document, dict) else document
    for place, site in enumerate(_as_list(sites), 1):
        for url in _as_list(site.get("url", site) if isinstance(site, dict) else site):
            yield ListEntry(line=place, address=url if isinstance(url, str) else json.dumps(url))


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401 - what JSON holds
    return value if isinstance(value, list) else [] if value is None else [value]


def _read_table(text: str) -> Iterator[ListEntry]:
    """Read a table with or without a head, or a list of one address per line; `#` begins a comment.

    A line that is no row of a table is given as it is, which is no address.
    """
    lines = list(io.StringIO(text, newline=""))
    delimiter = _delimiter(lines)
    columns: Mapping[str, list[int]] | None = None
    place = 0
    while place < len(lines):
        row, length = _read_row(lines[place : place + _MAX_ROW_LINES], delimiter)
        line, place = place + 1, place + length
        cells = [cell.strip() for cell in row or ()]
        if row is None:
            yield ListEntry(line=line, address=repr(lines[line - 1].strip()))
        elif any(cells) and not cells[0].startswith("#"):
            if columns is None and (columns := _columns(cells)):
                continue
            yield _table_entry(line, cells, columns)


def _delimiter(lines: Sequence[str]) -> str:
    """Return what separates the cells: in the first line, it parts a head's names, or an address from other cells."""
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    for delimiter in _DELIMITERS:
        cells, _ = _read_row([first], delimiter)
        names = [cell.strip() for cell in cells or ()]
        if len(names) > 1 and (_columns(names) or any(map(_is_address, names[1:]))):
            return delimiter
    return "\t" if "\t" in first else ","


def _read_row(lines: Sequence[str], delimiter: str) -> tuple[list[str] | None, int]:
    """Return the row that begins with the first line, None if it is none, and the number of its lines."""
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    with suppress(csv.Error):
        return next(rows, []), max(rows.line_num, 1)
    if lines[0].count('"') % 2 == 0:
        with suppress(csv.Error):  # a text after a closed quote
            return next(csv.reader(lines[:1], delimiter=delimiter)), 1
    return None, 1


def _is_address(cell: str) -> bool:
    return cell.lower().startswith(("http://", "https://", "feed:"))


def _columns(head: list[str]) -> dict[str, list[int]]:
    """Return the places of the columns that a head names; empty if the row is no head."""
    names = [cell.lower().replace(" ", "_") for cell in head]
    places = {what: [names.index(name) for name in known if name in names] for what, known in _COLUMNS.items()}
    return places if places["feed"] or places["site"] else {}


def _table_entry(line: int, cells: list[str], columns: Mapping[str, list[int]]) -> ListEntry:
    if not columns:
        address = next(filter(_is_address, cells), cells[0])
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
        address=_as_address(entry.address),
        site=_as_address(entry.site),
        language=language if _LANGUAGE.match(language) else "",
        country=country if _COUNTRY.match(country) else "",
    )


def _as_address(text: str) -> str:
    """Return an address without the scheme of feeds; one that is too long, or no text, in quotes, so it is none."""
    address = _FEED_SCHEME.sub(lambda match: "http://" if match[0].endswith("//") else "", text.strip())
    if is_text(address) and len(address.encode()) <= MAX_URL_BYTES:
        return address
    return ascii(address[:_SHOWN_LETTERS])
