import pytest

from pipelines.extraction.document import parse_document
from pipelines.extraction.labels import absolute, read_image, read_language, read_section, read_tags
from pipelines.extraction.title import read_subtitle
from pipelines.records.hints import PageHints, Selectors

INDONESIAN = [
    "Warga yang datang dan tidak pergi dari desa itu akan tinggal di sana untuk waktu lama dengan keluarga juga."
]
JSON_LD = '<script type="application/ld+json">%s</script><p>x</p>'


def document(markup):
    return parse_document(markup.encode(), Selectors())


STANDFIRST = "Hujan yang turun setiap hari memaksa petani Lembah Hijau memanen padi sebelum waktunya tahun ini."


@pytest.mark.parametrize(
    ("markup", "section"),
    [
        ('<meta name="content_category" content="Desa"><meta property="article:section" content="News">', "Desa"),
        ('<meta property="article:section" content="Desa">', "Desa"),
        (JSON_LD % '{"@type":"NewsArticle","articleSection":["Desa","Panen"]}', "Desa"),
        (
            JSON_LD
            % '{"@type":"BreadcrumbList","itemListElement":[{"name":"Beranda"},{"name":"Desa"},{"name":"Panen"}]}',
            "Desa",
        ),
        ("<p>x</p>", None),
    ],
)
def test_section(markup, section):
    assert read_section(document(markup), PageHints()) == section


@pytest.mark.parametrize(
    ("markup", "tags"),
    [
        ('<meta property="article:tag" content="Padi"><meta property="article:tag" content="padi">', ("Padi",)),
        ('<meta name="keywords" content="Padi, Desa;#Panen">', ("Padi", "Desa", "Panen")),
        (JSON_LD % '{"@type":"NewsArticle","keywords":["Padi","Desa"]}', ("Padi", "Desa")),
        ("<p>x</p>", ()),
    ],
)
def test_tags(markup, tags):
    assert read_tags(document(markup), PageHints()) == tags


@pytest.mark.parametrize(
    ("markup", "hint", "language"),
    [
        ('<html lang="in-ID"><p>x</p>', None, "id"),
        ('<html lang="en"><p>x</p>', None, "id"),
        ('<html lang="tet"><p>x</p>', None, "tet"),
        ("<p>x</p>", "id", "id"),
        ("<p>x</p>", None, "id"),
    ],
    ids=["old code", "a template's default is belied by the text", "unknown to us", "publisher", "words"],
)
def test_language(markup, hint, language):
    assert read_language(document(markup), PageHints(language=hint), INDONESIAN * 2) == language


def test_no_language():
    assert read_language(document("<p>x</p>"), PageHints(), ["1 2 3"]) is None


def test_image():
    url = "https://warta.example/read/a"
    assert read_image(document('<meta property="og:image" content="/i.jpg">'), url) == "https://warta.example/i.jpg"
    from_json = document(JSON_LD % '{"@type":"NewsArticle","image":[{"url":"https://warta.example/j.jpg"}]}')
    assert read_image(from_json, url) == "https://warta.example/j.jpg"
    assert read_image(document("<p>x</p>"), url) is None


@pytest.mark.parametrize("link", [None, " ", "javascript:void(0)", "http://[x"])
def test_links_that_lead_nowhere(link):
    assert absolute("https://warta.example/a", link) is None


def test_the_standfirst_stands_before_the_text():
    first, line = "Paragraf pertama dari berita.", "Hujan memaksa petani memanen lebih awal."
    before = document(f'<h2 class="subtitle">{line}</h2><p>{first}</p>')
    after = document(f'<p>{first}</p><h3 class="subtitle">{line}</h3>')
    assert read_subtitle(before, PageHints(), "Judul", first) == line
    assert read_subtitle(after, PageHints(), "Judul", first) is None


@pytest.mark.parametrize("description", [STANDFIRST, f"{STANDFIRST} Warga lega.", f"{STANDFIRST[:-12]}..."])
def test_a_line_above_the_text_that_is_the_page_s_description_is_the_standfirst(description):
    first = "Warga memanen padi lebih awal dari biasanya karena hujan turun hampir setiap hari."
    head = f'<meta name="description" content="{description}">'
    above = document(f"{head}<div>{STANDFIRST}</div><p>{first}</p>")
    linked = document(f'{head}<div><a href="/b">{STANDFIRST}</a></div><p>{first}</p>')
    below = document(f"{head}<p>{first}</p><div>{STANDFIRST}</div>")
    found = [read_subtitle(each, PageHints(), "Judul", first) for each in (above, linked, below)]
    assert found == [STANDFIRST, None, None]


def test_a_description_is_no_standfirst():
    page = document('<meta name="description" content="Hujan memaksa petani memanen lebih awal."><p>x</p>')
    assert read_subtitle(page, PageHints(), "Judul", "x") is None
