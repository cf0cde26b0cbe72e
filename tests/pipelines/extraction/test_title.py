import pytest

from pipelines.extraction.document import parse_document
from pipelines.extraction.title import read_title
from pipelines.records.hints import PageHints, Selectors

JSON_LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"%s"}</script>'
OG = '<meta property="og:title" content="%s">'


def title(markup):
    document = parse_document(markup.encode(), Selectors())
    hints = PageHints(site_names=("Warta Lembah",))
    return read_title(document, hints, "https://www.wartalembah.example/a")[0]


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
            + OG % "Harga beras turun di lembah | Warta Lembah"
            + "<h1>Harga beras di pasar lembah turun: “Lebih murah dari pekan lalu”</h1>",
            "Harga beras di pasar lembah turun: “Lebih murah dari pekan lalu”",
        ),
        (
            OG % "Panen Padi Lebih Awal di Lembah"
            + '<h1><a href="/">HARIAN SEBERANG SUNGAI<svg><title>Logo</title></svg></a></h1>'
            + "<h2>Panen Padi Lebih Awal di Lembah</h2>",
            "Panen Padi Lebih Awal di Lembah",
        ),
        (OG % "Panen Padi" + '<h1><a href="/lomba">Ikuti lomba foto pembaca kami</a></h1>', "Panen Padi"),
        (
            OG % "Panen Padi Lebih Awal" + "<h1>Pusat Informasi Petani</h1><h2>Panen Padi Lebih Awal</h2>",
            "Panen Padi Lebih Awal",
        ),
        ("<title>Panen Padi Lebih Awal - Warta Lembah Daerah</title>", "Panen Padi Lebih Awal"),
        ("<title>Panen Padi Lebih Awal - Desa Warta Lembah</title>", "Panen Padi Lebih Awal"),
        (
            "<title>Panen Padi Lebih Awal - Kabar Desa</title><h1>Desa</h1><h2>Panen Padi Lebih Awal</h2>",
            "Panen Padi Lebih Awal",
        ),
        (
            "<title>山谷的水稻提前收割、粮价下降_农业_山谷网</title><h1>山谷的水稻提前收割、粮价下降</h1>",
            "山谷的水稻提前收割、粮价下降",
        ),
        ("<title>山谷的水稻提前收割-山谷网</title><div>山谷的水稻提前收割</div>", "山谷的水稻提前收割"),
        (
            '<meta property="og:site_name" content="山谷网"><title>山谷的水稻提前收割-农业-山谷网</title>',
            "山谷的水稻提前收割",
        ),
        (
            "<title>Panen Padi Lebih Awal - Kabar Desa</title><h1><i>Desa kita</i> Panen Padi Lebih Awal</h1>",
            "Panen Padi Lebih Awal",
        ),
        (
            OG % "Panen Padi Lebih Awal" + "<h1><small>Desa kita</small> Panen Padi <em>Lebih</em> Awal</h1>",
            "Panen Padi Lebih Awal",
        ),
        (
            OG % "Panen Padi Lebih Awal" + "<h1>Panen Padi Lebih Awal<span>Oleh Ratna Gumilang</span></h1>",
            "Panen Padi Lebih Awal",
        ),
        (
            JSON_LD % "Desa kita: Panen padi lebih awal"
            + OG % "Desa kita: Panen padi lebih awal"
            + "<h1>Panen padi lebih awal</h1>",
            "Desa kita: Panen padi lebih awal",
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
        "the heading is longer than what JSON-LD and og:title agree on",
        "a logo in the first heading",
        "a promotion in the first heading",
        "a box in the first heading",
        "section after the site",
        "section before the site",
        "section in the first heading",
        "unspaced script",
        "unspaced script without a heading",
        "unspaced script, section and site",
        "kicker in an element, unknown site",
        "kicker in an element",
        "byline in an element",
        "kicker in the titles of the head",
        "both are cut short",
        "a kicker with a colon",
        "unknown site",
        "none",
    ],
)
def test_title(markup, expected):
    assert title(markup) == expected
