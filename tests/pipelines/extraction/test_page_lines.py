"""Lines that belong together though the page keeps them apart."""

import pytest

from pipelines.extraction import extract
from tests.builders import NO_HINTS

TEXT = "Pasar ikan di tepi muara dibuka kembali setelah perbaikan selama dua bulan yang menelan biaya besar. " * 3


@pytest.mark.parametrize(
    ("before", "first"),
    [
        ("<strong>Jakarta</strong> - ", "Jakarta - Pasar ikan"),
        ("<b>Muara Putih</b> — ", "Muara Putih — Pasar ikan"),
        ("Iklan", "Pasar ikan"),
        ("Baca berita lain di sini -", "Pasar ikan"),
    ],
)
def test_a_dateline_that_stands_before_the_first_paragraph_opens_it(page, before, first):
    html = f"<html><body><h1>Pasar ikan dibuka kembali</h1><div>{before}<p>{TEXT}</p><p>{TEXT}</p></div></body></html>"
    assert extract(page(html), NO_HINTS).paragraphs[0].startswith(first)
