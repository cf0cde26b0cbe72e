"""Lines that name the article's people: what is cut as a byline or a biography, and what is text."""

import pytest

from pipelines.cleaning import select_lines
from pipelines.records.article import Access
from pipelines.records.extracted import Extracted, Line
from pipelines.records.reasons import CutReason

LEAD = "Warga mulai memanen padi lebih awal karena hujan turun setiap hari di lereng."
NEXT = "Kepala desa mengatakan hasil panen turun sekitar sepuluh persen dari panen tahun lalu."
NAME = "Ratna Gumilang"
ABOUT = f"{NAME} menulis tentang pertanian dan desa sejak lama"


def lines_of(*paragraphs, authors=(NAME,), editors=(), recurring=frozenset()):
    extracted = Extracted(
        title="Panen Lebih Awal", subtitle=None, authors=authors, editors=editors, section=None, tags=(),
        language="id", published_at=None, published_date=None, modified_at=None, image_url=None, canonical_link=None,
        access=Access.FULL, paragraphs=paragraphs,
    )  # fmt: skip
    return select_lines(extracted, recurring)


def kept(*paragraphs, **people):
    return [line.text for line in lines_of(*paragraphs, **people) if line.reason is None]


def test_a_single_paragraph_that_opens_with_the_authors_name_is_the_article():
    only = f"{NAME} menanam pohon di lereng bersama warga sejak pagi."
    assert kept(only) == [only]


def test_of_paragraphs_that_all_open_with_the_name_the_first_stays():
    first = f"{NAME} menanam pohon di lereng bersama warga sejak pagi."
    assert kept(first, ABOUT) == [first]


def test_closing_paragraphs_that_open_with_a_name_are_the_biography():
    second = "Bayu Laksana menyunting naskah ini dan tinggal di lembah"
    lines = lines_of(LEAD, NEXT, ABOUT, second, editors=("Bayu Laksana",))
    assert [line.reason for line in lines] == [None, None, CutReason.BIOGRAPHY, CutReason.BIOGRAPHY]


def test_a_paragraph_that_opens_with_the_name_and_is_followed_by_text_is_text():
    assert kept(LEAD, f"{ABOUT}.", NEXT) == [LEAD, f"{ABOUT}.", NEXT]


@pytest.mark.parametrize(("letters", "is_text"), [(500, False), (501, True)])
def test_a_biography_has_at_most_500_characters(letters, is_text):
    about = (f"{ABOUT} " + "dan tentang sawah " * 40)[: letters - 1].rstrip().ljust(letters - 1, "x") + "."
    assert len(about) == letters
    assert (about in kept(LEAD, NEXT, about)) is is_text


def test_a_biography_begins_with_the_whole_name():
    market = "Rinjani menjadi tujuan pendaki yang turun dari lembah pada musim kering."
    assert kept(LEAD, market, authors=("Rin",)) == [LEAD, market]
    assert kept(LEAD, "Rin, wartawan, tinggal di lembah.", authors=("Rin",)) == [LEAD]


def test_a_name_in_the_midst_of_a_closing_paragraph_is_no_biography():
    text = f"Menurut {NAME}, panen tahun depan akan lebih baik."
    assert kept(LEAD, text) == [LEAD, text]


def test_a_word_that_begins_as_the_name_is_no_name():
    text = "Ratnasari berharap hujan reda sebelum panen raya tiba."
    assert kept(LEAD, text, authors=("Ratna",)) == [LEAD, text]
    assert kept(LEAD, "Ratna, wartawan", "Jean-Luc Ang menulis", authors=("Ratna", "Jean-Luc Ang")) == [LEAD]


def test_without_known_people_nothing_is_a_biography():
    assert kept(LEAD, ABOUT, authors=()) == [LEAD, ABOUT]
    assert kept(LEAD, ABOUT, authors=("",)) == [LEAD, ABOUT]


@pytest.mark.parametrize(
    ("line", "is_text"),
    [
        (f"Oleh {NAME}", False),
        (f"Laporan {NAME} di desa", False),
        (f"Laporan {NAME} di sawah", True),
        (f"{NAME} datang.", True),
        (f'"{NAME} datang!"', True),
        (f"{NAME} " + "-" * 80, True),
    ],
)
def test_a_byline_is_mostly_the_name_and_no_sentence(line, is_text):
    assert (line in kept(line, LEAD, NEXT)) is is_text


def test_the_last_paragraph_gives_its_initials_away_and_keeps_its_text():
    lines = lines_of(LEAD, f"{NEXT} (rgu/bl)")
    assert [(line.text, line.reason) for line in lines] == [
        (LEAD, None), (NEXT, None), ("(rgu/bl)", CutReason.SIGN_OFF),
    ]  # fmt: skip


def test_a_line_that_recurs_on_the_publishers_pages_is_cut_by_its_hash_alone():
    from pipelines.cleaning import line_hash

    assert kept(LEAD, NEXT, recurring=frozenset([line_hash(NEXT)])) == [LEAD]
    assert kept(LEAD, NEXT, recurring=frozenset([line_hash("lain")])) == [LEAD, NEXT]


def test_each_further_page_may_end_with_a_biography_and_copies_are_cut_across_pages():
    extracted = Extracted(
        title="Panen Lebih Awal", subtitle=None, authors=(NAME,), editors=(), section=None, tags=(),
        language="id", published_at=None, published_date=None, modified_at=None, image_url=None, canonical_link=None,
        access=Access.FULL, paragraphs=(LEAD, NEXT), further=((Line(NEXT), Line(LEAD + " Lagi."), Line(ABOUT)),),
    )  # fmt: skip
    assert [line.reason for line in select_lines(extracted, frozenset())] == [
        None, None, CutReason.REPEATED, None, CutReason.BIOGRAPHY,
    ]  # fmt: skip
