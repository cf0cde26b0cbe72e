import pytest

from pipelines.extraction.document import parse_document
from pipelines.extraction.title import read_title
from pipelines.records.hints import PageHints, Selectors

JSON_LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"%s"}</script>'
OG = '<meta property="og:title" content="%s">'


def title(markup, path="a"):
    document = parse_document(markup.encode(), Selectors())
    hints = PageHints(site_names=("Warta Lembah",))
    return read_title(document, hints, f"https://www.wartalembah.example/{path}")[0]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<title>Panen Padi Lebih Awal - Warta Lembah</title>", "Panen Padi Lebih Awal"),
        ("<title>Warta Lembah | Panen Padi Lebih Awal</title>", "Panen Padi Lebih Awal"),
        ("<h1><style>.a-1f6{color:red}</style>Panen Padi Lebih Awal</h1>", "Panen Padi Lebih Awal"),
        ("<title>Panen Padi Lebih Awal - Kabar.desa.md</title>", "Panen Padi Lebih Awal"),
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
        (
            JSON_LD % "Harga beras turun di lembah"
            + OG % "Harga Beras Turun di Lembah | Warta Lembah"
            + "<h1>Beras di lembah: harga kini lebih murah dari pekan lalu</h1>",
            "Harga Beras Turun di Lembah",
        ),
        (
            JSON_LD % "Harga beras turun di..."
            + OG % "Harga beras turun di..."
            + "<h1>Harga beras turun di lembah sejak Senin</h1>",
            "Harga beras turun di lembah sejak Senin",
        ),
        (
            JSON_LD % "Sepak bola: Tim lembah menang lagi"
            + OG % "Tim lembah menang lagi"
            + "<h1>Sepak bola: Tim lembah menang lagi</h1>",
            "Sepak bola: Tim lembah menang lagi",
        ),
        ("<title>“Kembali” - Harian Seberang Sungai</title><h1>“Kembali”</h1>", "“Kembali”"),
        ("<p>tanpa judul</p>", ""),
    ],
    ids=[
        "site after",
        "site before",
        "style within",
        "host after",
        "section and site",
        "heading is the site's",
        "best of the headings",
        "kicker",
        "entities",
        "JSON-LD and og:title agree",
        "both are cut short",
        "a kicker with a colon",
        "unknown site",
        "none",
    ],
)
def test_title(markup, expected):
    assert title(markup) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("panen/hochwasser-im-tal-bruecke-fuer-monate-gesperrt.html", "Hochwasser im Tal: Brücke für Monate gesperrt"),
        ("panen/hochwasser-im-tal-bruecke-gesperrt.html", "Tal: Hochwasser sperrt Brücke für viele Monate"),
        ("panen/12345", "Tal: Hochwasser sperrt Brücke für viele Monate"),
    ],
)
def test_the_address_tells_which_headline_is_the_article_s_own(path, expected):
    markup = JSON_LD % "Hochwasser im Tal: Brücke für Monate gesperrt"
    assert title(markup + "<h1>Tal: Hochwasser sperrt Brücke für viele Monate</h1>", path) == expected
