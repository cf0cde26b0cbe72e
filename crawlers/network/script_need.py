"""Whether a page is nothing without its scripts: evidence of the plain response, for `render: auto`.

A page whose text or addresses lie in the data of its scripts needs no browser: extraction and listings read that.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

from scrapy.http import HtmlResponse

from crawlers.sources.source import Source
from pipelines.archive.warc_reader import ArchivedResponse
from pipelines.bot_walls import recognise_wall

MIN_LETTERS = 300
"""Letters of paragraphs with which a page counts as one that has its text."""
_MIN_PARAGRAPH = 40
_SCRIPTS = "//script[@src or not(@type) or contains(@type, 'javascript') or @type='module']"
_OUTSIDE = "script style noscript template nav header footer aside form a button"
_PARAGRAPHS = f"//body//text()[not(ancestor::*[{' or '.join(f'self::{name}' for name in _OUTSIDE.split())}])]"
_CODE = re.compile(r"[{}=]|;\s*\w+:")
_ESCAPED_LETTER = re.compile(r"\\+u([0-9a-fA-F]{4})")
_TAG_OR_BREAK = re.compile(r"<[^<>]{1,300}>|\\+[nrt]")
_ADDRESS = re.compile(r"""["'](https?:[^"'\s<>]{1,2000}|/[^"'\s<>]{1,2000})["']""")


def needs_scripts_for_text(page: HtmlResponse) -> bool:
    """Whether a page of an article asks for scripts, and has its text neither in its elements nor in its scripts."""
    return has_scripts(page) and not has_text(page)


def awaits_browser(definition_of: Callable[[str], Source | None], url: str, response: ArchivedResponse) -> bool:
    """Whether an archived response is nothing without its scripts, and its publisher's articles are shown by a browser.

    A page that a browser made of a response names the response as its first, and waits for nothing.
    """
    source = definition_of(url)
    if source is None or not source.render.articles or response.is_cut or response.pages.first is not None:
        return False
    served = recognise_wall(response.status, response.headers, response.body)
    if served and served.is_certain:
        return False
    headers = {"Content-Type": response.content_type}
    return needs_scripts_for_text(HtmlResponse(response.url, body=response.body, headers=headers))


def needs_scripts_for_links(page: HtmlResponse, source: Source) -> bool:
    """Whether a listing asks for scripts and names no article, neither by a link nor in its scripts."""
    return has_scripts(page) and not any(map(source.is_listed, _addresses(page)))


def has_scripts(page: HtmlResponse) -> bool:
    """Whether a page asks for scripts to run."""
    return bool(page.xpath(_SCRIPTS))


def has_text(page: HtmlResponse) -> bool:
    """Whether a page has the text of an article in its elements, or in strings of its scripts."""
    shown = set[str](page.xpath(_PARAGRAPHS).getall())
    if _letters(shown) >= MIN_LETTERS:
        return True
    strings = {_unescaped(text) for text in _scripts(page).split('"')}
    return _letters(strings - set(page.xpath("//meta/@content").getall())) >= MIN_LETTERS


def _letters(texts: set[str]) -> int:
    """Return the letters of what reads as paragraphs."""
    return sum(_breadth(text) for text in map(str.strip, texts) if _is_prose(text))


def _is_prose(text: str) -> bool:
    """Whether a text is sentences and no address, code or style: mostly letters, in words of usual length."""
    if _breadth(text) < _MIN_PARAGRAPH or _CODE.search(text):
        return False
    letters = sum(each.isalpha() for each in text)
    spaces = text.count(" ")
    is_spaced = spaces * 15 >= len(text) or not text.isascii()
    return is_spaced and (letters + spaces) * 10 >= len(text) * 8


def _breadth(text: str) -> int:
    """Return the letters of a text; a sign of Chinese or Japanese says as much as two."""
    return len(text) + sum(letter >= "\u2e80" for letter in text)


def _scripts(page: HtmlResponse) -> str:
    """Return the scripts of a page; a quote in a string, as of JSON in JSON, is one like any other."""
    return "\n".join(page.xpath("//script/text()").getall()).replace("\\/", "/").replace('\\"', '"')


def _unescaped(text: str) -> str:
    """Return a string of a script with its letters, and without the tags of HTML in it."""
    return _TAG_OR_BREAK.sub(" ", _ESCAPED_LETTER.sub(lambda match: chr(int(match[1], 16)), text)).replace("\\", "")


def _addresses(page: HtmlResponse) -> Iterator[str]:
    """Yield what may be addresses in a page: of links, and of quoted strings in its scripts."""
    found = [*page.xpath("//a/@href").getall(), *(match[1] for match in _ADDRESS.finditer(_scripts(page)))]
    for address in found:
        with suppress(ValueError):
            yield page.urljoin(address.strip())
