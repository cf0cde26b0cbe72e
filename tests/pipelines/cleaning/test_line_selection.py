"""Why a line does not stay: each reason, and nothing lost between the lines that were read and the row."""

import pytest

from pipelines.cleaning import line_hash, select_lines
from pipelines.records.article import Access
from pipelines.records.extracted import Extracted, Line
from pipelines.records.reasons import CutReason

LEAD = "Warga mulai memanen padi lebih awal karena hujan turun setiap hari sejak pekan lalu."
NEXT = "Kepala desa mengatakan hasil panen turun sekitar sepuluh persen dibandingkan dengan tahun lalu."
LAST = "Pemerintah kabupaten berjanji membantu petani dengan bibit baru sebelum musim tanam tiba."
FIELDS = {
    "title": "Panen Lebih Awal",
    "subtitle": "Hujan memaksa petani.",
    "authors": ("Ratna Gumilang",),
    "editors": ("Joko Wahono",),
    "section": None,
    "tags": (),
    "language": "id",
    "published_at": None,
    "published_date": None,
    "modified_at": None,
    "image_url": None,
    "canonical_link": None,
    "access": Access.FULL,
}


def selected(*paragraphs, recurring=frozenset(), lines=()):
    texts = tuple(line.text for line in lines if line.reason is None) or paragraphs
    return select_lines(Extracted(**FIELDS, paragraphs=texts, lines=lines), recurring)


@pytest.mark.parametrize(
    ("paragraphs", "line", "reason"),
    [
        (("Panen lebih awal!", LEAD), 0, CutReason.TITLE),
        (("Hujan memaksa petani", LEAD), 0, CutReason.STANDFIRST),
        ((LEAD, "Senin, 2 Maret 2026 14:05 WIB", NEXT), 1, CutReason.DATE_LINE),
        ((LEAD, "Penulis: Ratna Gumilang", NEXT), 1, CutReason.BYLINE),
        ((LEAD, "Baca juga: Sungai Meluap Lagi", NEXT), 1, CutReason.TEASER),
        ((LEAD, "Advertisement", NEXT), 1, CutReason.PHRASE),
        ((LEAD, f"https://warta.example/{'panjang-' * 40}", NEXT), 1, CutReason.PHRASE),
        ((LEAD, "Dapatkan update berita pilihan setiap hari", NEXT), 1, CutReason.PROMPT),
        ((LEAD, "We and our partners use cookies", NEXT), 1, CutReason.CONSENT),
        ((LEAD, "(Foto: Dok Desa)", NEXT), 1, CutReason.CREDIT),
        ((LEAD, NEXT, LAST, "Berita terkait", "Sungai meluap"), 4, CutReason.AFTER_END),
        ((LEAD, "(rtn/jwh)"), 1, CutReason.SIGN_OFF),
        ((LEAD, NEXT, LEAD), 2, CutReason.REPEATED),
        ((LEAD, NEXT, "Ratna Gumilang menulis tentang desa sejak sepuluh tahun."), 2, CutReason.BIOGRAPHY),
    ],
)
def test_each_reason_is_told(paragraphs, line, reason):
    lines = selected(*paragraphs)
    assert [each.text for each in lines] == list(paragraphs)
    assert lines[line].reason is reason
    assert lines[paragraphs.index(LEAD)].reason is None


@pytest.mark.parametrize(
    "initials", ["(rtn/jwh)", "(Antara)", "(ANTARA/Ratna G)", "(Ant/E-2)", "(Z-10)", "[AP]", "(rls)", "[gum]"]
)
def test_initials_at_the_end_of_the_last_paragraph_are_a_line_of_their_own(initials):
    assert selected(LEAD, f"{NEXT} {initials}")[1:] == [Line(NEXT), Line(initials, CutReason.SIGN_OFF)]


def test_an_abbreviation_in_brackets_is_no_sign_off():
    assert selected(LEAD, "Bantuan itu datang dari Asosiasi Petani (AP)") == [
        Line(LEAD), Line("Bantuan itu datang dari Asosiasi Petani (AP)")
    ]  # fmt: skip


def test_a_learned_line_is_cut_whatever_its_decoration():
    lines = selected(LEAD, "» Kabar desa, setiap pagi!", recurring=frozenset([line_hash("Kabar desa setiap pagi")]))
    assert lines[1].reason is CutReason.RECURRING


def test_lines_that_extraction_cut_keep_their_place_and_reason():
    before, within = Line("Beranda", CutReason.OUTSIDE), Line("Sungai", CutReason.BOILERPLATE, "div.related")
    lines = selected(lines=(before, Line(LEAD), within, Line("Baca juga: Sungai"), Line(NEXT)))
    assert lines == [
        before, Line(LEAD), within, Line("Baca juga: Sungai", CutReason.TEASER, "no sentence"), Line(NEXT),
    ]  # fmt: skip


def test_several_dates_below_the_first_paragraph_are_the_steps_of_a_chronology():
    opening, first, second = "Senin, 2 Maret 2026 14:05 WIB", "12 Januari 2026", "3 Februari 2026"
    lines = selected(opening, LEAD, first, NEXT, second, LAST)
    assert [line.reason for line in lines] == [CutReason.DATE_LINE, *[None] * 5]
    assert selected(LEAD, first, NEXT)[1].reason is CutReason.DATE_LINE


def test_a_refrain_stays():
    refrain = "Aku pulang ke lembah yang menyimpan suara hujan"
    lines = selected(LEAD, refrain, NEXT, "Perahu kecil menunggu di hilir", refrain, LAST)
    assert [line.reason for line in lines] == [None] * 6


def test_far_reasons_are_those_that_no_reader_misses():
    assert {reason for reason in CutReason if not reason.is_near} == {
        CutReason.OUTSIDE, CutReason.NOT_SHOWN, CutReason.CONTROL, CutReason.NOT_CHOSEN, CutReason.DROPPED,
    }  # fmt: skip


def test_a_line_that_says_who_reported_is_no_text():
    byline = "Laporan Wartawan Warta Lembah, Ratna Gumilang"
    assert selected(byline, LEAD, NEXT)[0].reason is CutReason.PHRASE
    sentence = "Laporan wartawan Warta Lembah membuat camat turun ke pasar pada Senin pagi."
    assert selected(LEAD, sentence, NEXT)[1].reason is None
