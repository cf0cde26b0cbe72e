"""The stems of Indonesian words join what is one word and keep apart what is not."""

import pytest

from pipelines.warehouse.connection import connect
from tests.benchmarks.stems import read_pairs, score, stems_of


@pytest.fixture
def cursor(warehouse_url):
    with connect(warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        yield cursor


def test_the_labelled_pairs_are_told_apart_better_than_by_postgresql(cursor):
    pairs = read_pairs()
    precision, recall = score(stems_of(cursor, "Kabar", pairs), pairs)
    assert precision > 0.965
    assert recall > 0.89
    assert score(stems_of(cursor, "PostgreSQL", pairs), pairs)[0] < 0.7


def test_a_score_counts_what_is_found_and_what_should_be():
    pairs = [("a", "b", True), ("a", "c", True), ("a", "d", False), ("a", "e", False)]
    assert score({"a": "a", "b": "a", "c": "c", "d": "a", "e": "e"}, pairs) == (0.5, 0.5)
    assert score({letter: letter for letter in "abcde"}, pairs) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("beli membeli dibeli membelinya terbeli membelikan dibelikan", "beli"),
        ("tulis menulis ditulis tertulis menuliskan", "tulis"),
        ("pukul memukul dipukulnya", "pukul"),
        ("simpan menyimpan disimpan", "simpan"),
        ("angkat mengangkat diangkat", "angkat"),
        ("gali menggali", "gali"),
        ("latih berlatih terlatih melatih", "latih"),
        ("menteri menterinya", "menteri"),
        ("beruang", "beruang"),
        ("keuangan", "keuangan"),
        ("pemilu", "pemilu"),
        ("hanya", "hanya"),
        ("nya", "nya"),
        ("dia", "dia"),
        ("merah", "merah"),
        ("bukan", "bukan"),
        ("ikan", "ikan"),
        ("menang memenangkan dimenangkan memenanginya", "menang"),
        ("tang", "tang"),
        ("makan memakan dimakan termakan", "makan"),
        ("pakai memakai dipakai", "pakai"),
        ("kerja mengerjakan dikerjakan bekerja", "kerja"),
        ("ajar mengajar", "ajar"),
        ("tanya bertanya ditanya", "tanya"),
        ("peta petanya", "peta"),
        ("terbit terbitkan menerbitkan diterbitkan", "terbit"),
        ("memperbaiki diperbaiki", "perbaiki"),
        ("mentransfer ditransfer", "transfer"),
        ("memvonis divonis", "vonis"),
        ("nyanyi menyanyi dinyanyikan", "nyanyi"),
        ("ubah berubah mengubah", "ubah"),
        ("rencana berencana", "rencana"),
        ("diri", "diri"),
        ("terang menerangkan", "terang"),
    ],
)
def test_forms_of_one_word_share_a_stem(cursor, words, stem):
    cursor.execute("SELECT DISTINCT warehouse.indonesian_stem(word) FROM unnest(%s) AS word", [words.split()])
    assert cursor.fetchall() == [(stem,)]


@pytest.mark.parametrize(
    ("verbs", "others"),
    [
        ("menentang ditentang", "tentang"),
        ("membagi dibagi berbagi membagikan", "bagi"),
        ("menyampaikan disampaikan", "sampai"),
        ("menggunakan digunakan", "guna"),
        ("mendapat mendapatkan didapat", "dapat terdapat"),
        ("berlangsung melangsungkan", "langsung"),
        ("menentukan ditentukan", "tentu tertentu"),
        ("mengantar mengantarkan diantar", "antar"),
        ("melakukan dilakukan", "berlaku"),
        ("menjadi dijadikan", "terjadi"),
        ("mengaitkan dikaitkan", "terkait"),
        ("menyediakan tersedia", "bersedia"),
    ],
)
def test_verbs_are_kept_apart_from_words_of_grammar(cursor, verbs, others):
    stems = "SELECT array_agg(DISTINCT warehouse.indonesian_stem(word)) FROM unnest(%s) AS word"
    cursor.execute(f"SELECT ({stems}), ({stems})", [verbs.split(), others.split()])
    ((of_verbs, of_others),) = cursor.fetchall()
    assert len(of_verbs) == 1
    assert not set(of_verbs) & set(of_others)


def test_stop_words_are_not_indexed_but_words_that_deny_are(cursor):
    cursor.execute("SELECT tsvector_to_array(warehouse.text_vector('id', '', '', 'Yang tidak di sana'))")
    assert {word for word in cursor.fetchone()[0] if word[0] not in "#^~"} == {"tidak", "sana"}
