import pytest

from pipelines.extraction.document import parse_document
from pipelines.extraction.title import read_title
from pipelines.records import PageHints, Selectors


def title(markup):
    document = parse_document(markup, Selectors())
    return read_title(document, PageHints(), "https://www.wartalembah.example/a", ["Warta Lembah"])


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<title>Panen Padi Lebih Awal - Warta Lembah</title>", "Panen Padi Lebih Awal"),
        ("<title>Warta Lembah | Panen Padi Lebih Awal</title>", "Panen Padi Lebih Awal"),
        (
            "<title>Panen Padi Lebih Awal - Desa - Warta Lembah</title><h1>Panen Padi Lebih Awal</h1>",
            "Panen Padi Lebih Awal",
        ),
        ("<title>Panen padi: apa artinya?</title><h1>Warta Lembah</h1>", "Panen padi: apa artinya?"),
        (
            "<title>Panen Padi di Lembah Lebih Awal</title><h1>Desa</h1><h1>Panen Padi di Lembah</h1>",
            "Panen Padi di Lembah",
        ),
        (
            '<meta property="og:title" content="Panen Padi Lebih Awal"><h1>DESA | Panen Padi Lebih Awal</h1>',
            "Panen Padi Lebih Awal",
        ),
        (
            '<meta property="og:title" content="Harga &amp;quot;naik&amp;quot; lagi hari ini">',
            'Harga "naik" lagi hari ini',
        ),
        ("<p>tanpa judul</p>", ""),
    ],
)
def test_title(markup, expected):
    assert title(markup) == expected
