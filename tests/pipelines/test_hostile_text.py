"""No text of others costs more than in proportion to its length: a hostile megabyte has a limit of CPU time."""

import signal
from contextlib import contextmanager
from datetime import UTC

import pytest

from pipelines.archive.content_encoding import has_html_end, join_chunks
from pipelines.cleaning.paragraphs import normalize_text
from pipelines.dates import parse_moment
from pipelines.extraction.canonical_link import read_canonical_link
from pipelines.extraction.decode import to_utf8
from pipelines.extraction.jsonld import read_things
from pipelines.extraction.sandbox import DEFAULT_LIMITS, read_all
from pipelines.reading import read_page
from pipelines.records.article import Article
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.text import as_text, comparison_key, without_controls
from pipelines.urls import is_key, printable_url
from tests.builders import NOON

MEGABYTE = 1_000_000
CPU_SECONDS = 5.0  # a hundred times what a megabyte takes; what is quadratic takes an hour
UNITS = (
    *(" ", "a", "A", "0", "\n", "\x02", "\x9b", "é", "- ", "1 ", "a. ", "a,", "@", "(", "|", '"', "\\", ";a"),
    *("&#2;", "&amp;", "&lt;a", "<a ", "<link canonical ", "<?xml ", '"@type": ', '"author": [', "https://", "0\r\n"),
)
READERS = {
    "join_chunks": lambda text: join_chunks(text.encode(), "chunked"),
    "has_html_end": lambda text: has_html_end(text.encode()),
    "to_utf8": lambda text: to_utf8(text.encode("latin-1"), f"text/html; {text}"),
    "read_canonical_link": lambda text: read_canonical_link(text.encode()),
    "read_things": lambda text: read_things(['{"@type": "NewsArticle", "author": ' + text]),
    "normalize_text": normalize_text,
    "parse_moment": lambda text: parse_moment(text, UTC),
    "is_key": lambda text: is_key(f"https://kota.example/{text}"),
    "printable_url": printable_url,
    "as_text": lambda text: comparison_key(without_controls(as_text(text))),
}


@contextmanager
def cpu_limit(seconds):
    def stop(*_):
        raise TimeoutError(f"took more than {seconds} s of CPU time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("name", READERS)
def test_what_reads_outside_the_sandbox_is_linear(name):
    for unit in UNITS:
        with cpu_limit(CPU_SECONDS):
            READERS[name](unit * (MEGABYTE // len(unit)))


PAGE = """<html lang="{x}"><head><title>{x}</title><link rel="canonical" href="https://kota.example/{q}">
<meta name="author" content="{q}"><meta name="keywords" content="{q}"><meta name="description" content="{q}">
<meta property="article:published_time" content="{q}"><meta property="article:section" content="{q}">
<script type="application/ld+json">{{"@type": {x}</script>
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{q}", "author": {x}</script></head>
<body><h1>{x}</h1><div class="byline author">Oleh: {x}</div><a rel="author" href="/author/1">{x}</a>
<div class="date published">{x}</div><time datetime="{q}">{x}</time><div class="{q}" style="{q}">x</div><article>
<p>JAKARTA - Ratusan warga menanam seribu pohon di tepi sungai pada Senin pagi sebelum hujan turun dengan deras.</p>
<p>Bibit dibagikan oleh balai desa sejak pekan lalu dan dirawat sekolah, kelompok tani, dan karang taruna setempat.</p>
<p>Kepala desa berharap akar pohon menahan tanah di tikungan sungai yang tergerus banjir pada awal tahun ini.</p>
<p>{x}</p><p>Warga pulang. {x}</p></article></body></html>"""
ON_PAGES = (" ", "A", "- ", "a. ", "@", "(", "&#2;", "&lt;a", "<a ", "https://", "|", '"author": [')


def hostile(unit):
    text = unit * (MEGABYTE // PAGE.count("{") // len(unit))
    body = PAGE.format(x=text, q=text.replace('"', "").replace("<", ""))
    return RawPage(url="https://kota.example/read/1/x", body=body.encode(), content_type="text/html", fetched_at=NOON)


def test_a_page_that_is_hostile_everywhere_is_read_within_the_limits():
    pages = [(hostile(unit), PageHints()) for unit in ON_PAGES]
    results = dict(zip(ON_PAGES, read_all(read_page, pages, limits=DEFAULT_LIMITS), strict=True))
    slow = {unit: found.detail for unit, found in results.items() if not isinstance(found, Article)}
    assert not {unit for unit, detail in slow.items() if "took longer" in detail or "ended" in detail}
