"""News agencies: named as the source, or only spoken of."""

from datetime import UTC, datetime

import pytest

from pipelines.cleaning.agency import find_agency
from pipelines.reading import read_page
from pipelines.records.extracted import Line
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import CutReason

URL = "https://www.kota.example/read/1"
PROSE = "Warga menanam pohon di lereng bukit sejak Senin pagi."


def agency(first=PROSE, bylines=(), sign_off="", url=URL):
    lines = [Line("AFP", CutReason.CAPTION), Line(first), Line(PROSE)]
    if sign_off:
        lines.append(Line(sign_off, CutReason.SIGN_OFF))
    return find_agency(bylines, lines, url)


@pytest.mark.parametrize(
    ("dateline", "expected"),
    [
        ("JAKARTA (ANTARA) - ", "Antara"),
        ("LONDON, Jan. 5 (Reuters) - ", "Reuters"),
        ("ST. PAUL, Minn. (AP) \u2014 ", "AP"),
        ("(AFP) \u2013 ", "AFP"),
        ("Paris (AFP)- ", "AFP"),
        ("Berlin (dpa/tmn) - ", "dpa"),
        ("WASHINGTON, AP -- ", "AP"),
        ("BEIRUT/THE HAGUE, March 7 (Reuters) - ", "Reuters"),
        ("Jakarta (ANTARA/Xinhua) - ", "Antara"),
    ],
)
def test_a_dateline_names_its_agency(dateline, expected):
    assert agency(dateline + PROSE) == expected


@pytest.mark.parametrize(
    "first",
    [
        "Kantor berita AFP \u2014 yang berpusat di Paris \u2014 membuka kantor di kota.",
        "Menurut laporan Reuters - yang terbit Senin - harga cabai turun.",
        "Harga saham perusahaan itu (Reuters) turun sejak pagi - kata pialang.",
        "JAKARTA, KOMPAS.com - Warga membaca berita AP, Reuters dan AFP.",
        "Ap (AP): singkatan yang dipakai warga - sejak lama.",
        "JAKARTA - Laporan (AFP) dibacakan lagi.",
    ],
)
def test_an_agency_in_prose_is_no_source(first):
    assert agency(first) is None


def test_a_byline_names_an_agency_by_its_whole_name():
    assert agency(bylines=("Ani Budi", "Agence France-Presse")) == "AFP"
    assert agency(bylines=("Reuters Staff",)) == "Reuters"
    assert agency(bylines=("Paul Reuters", "Ap", "Antara Sari", "dpAnggara")) is None


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("Ani Budi / Reuters", "Reuters"),
        ("Ani Budi, AP", "AP"),
        ("Ani Budi | Antara", "Antara"),
        ("Ani Budi \u2014 AFP", "AFP"),
        ("Ani Budi (dpa)", "dpa"),
        ("Ani Budi AP", "AP"),
        ("AFP - Ani Budi", "AFP"),
        ("By Ani Budi of The Associated Press", "AP"),
        ("Ani Budi, AP Business Writer", "AP"),
        ("Ani Budi, Reuters News Agency", "Reuters"),
        ("Ani Budi, Kota Post", None),
        ("Ani Antara", None),
        ("ANI BUDI AP", None),
        ("Antara Sari, Reuters Budi", None),
        ("Foto: AFP", None),
        ("Ani Budi menulis dari Paris untuk pembaca harian ini, dan sebelumnya lama bekerja untuk AFP, Reuters", None),
    ],
)
def test_an_agency_beside_a_person_is_the_source(byline, expected):
    assert agency(bylines=(byline,)) == expected


def test_a_sign_off_names_an_agency_also_by_its_initials():
    assert agency(sign_off="(Antara/Budi)") == "Antara"
    assert agency(sign_off="(ant/ani)") == "Antara"
    assert agency(sign_off="[ani/bud]") is None
    assert agency(bylines=("ant",)) is None


def test_on_its_own_site_an_agency_is_no_source_but_another_is():
    own = "https://jateng.antaranews.com/berita/1/pasar"
    assert agency("Semarang (ANTARA) - " + PROSE, ("Antara",), url=own) is None
    assert agency("Semarang (ANTARA) - " + PROSE, sign_off="(Xinhua)", url=own) == "Xinhua"


@pytest.mark.parametrize(
    ("line", "reason", "expected"),
    [
        ("Sumber: Antara", CutReason.CREDIT, "Antara"),
        ("Source: Reuters", CutReason.TEASER, "Reuters"),
        ("(ANTARA/Ani)", CutReason.CREDIT, "Antara"),
        ("(Antara)", CutReason.CREDIT, "Antara"),
        ("Editor: Budi (Antara)", CutReason.CREDIT, "Antara"),
        ("© Agence France-Presse", CutReason.CREDIT, "AFP"),
        ("Foto: Antara", CutReason.CREDIT, None),
        ("Foto: Budi (Antara)", CutReason.CREDIT, None),
        ("Foto: ANTARA/Ani", CutReason.CAPTION, None),
        ("Baca juga: Antara Aceh dan Medan, jalan baru dibuka", CutReason.TEASER, None),
    ],
)
def test_a_line_that_signs_the_text_names_its_agency(line, reason, expected):
    assert find_agency((), [Line(PROSE), Line(line, reason)], URL) == expected


@pytest.mark.parametrize(
    ("markup", "authors", "expected"),
    [
        ('<meta name="author" content="Ani Budi / Reuters">', ("Ani Budi",), "Reuters"),
        ('<meta name="author" content="Reuters"><p>Oleh Ani Budi</p>', ("Ani Budi",), "Reuters"),
        ('<meta name="author" content="Ani Budi"><p class="byline">Foto (AFP)</p>', ("Ani Budi",), None),
    ],
)
def test_authors_keep_the_person_and_agency_the_agency(markup, authors, expected):
    body = f"<html><head><title>Pohon</title></head><body>{markup}<h1>Pohon</h1>{f'<p>{PROSE}</p>' * 5}</body></html>"
    page = RawPage(url=URL, body=body.encode(), content_type="text/html", fetched_at=datetime(2026, 3, 2, tzinfo=UTC))
    article = read_page(page, PageHints())
    assert (article.authors, article.agency) == (authors, expected)
