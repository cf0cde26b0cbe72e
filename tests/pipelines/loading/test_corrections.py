"""What a publisher changed after publication: in which lines, in the byline, and whether the page says so."""

from datetime import timedelta

import pytest

from tests.builders import NOON, address, article, crawl_of, fetched

BODY = "Dua orang tewas.\nPolisi menyelidiki.\nWarga berduka.\nPolisi menyelidiki."
ADMISSION = "SELECT is_admitted, admitted_by, correction_note FROM marts.corrections"


def at(hour):
    return NOON + timedelta(hours=hour)


def fetch(warehouse, hour, name="satu", **fields):
    crawl = crawl_of(fetched(name, fetched_at=at(hour)), run_id=f"ingest/{name}-{hour}")
    warehouse.run(crawl, article(name, fetched_at=at(hour), warc_offset=hour, **fields))


def test_each_line_that_was_removed_or_added_is_told_with_its_place(warehouse):
    fetch(warehouse, 0, body=BODY)
    fetch(warehouse, 1, body="Pendahuluan.\nDua orang tewas.\nWarga berduka.\nPolisi menyelidiki.\nPenutup.")
    fetch(warehouse, 1, "dua", body=BODY)
    fetch(warehouse, 2, "dua", body="Warga berduka.\nPolisi menyelidiki.\nDua orang tewas.\nPolisi menyelidiki.")
    assert warehouse.sql("SELECT * FROM marts.correction_lines ORDER BY version, position, kind") == [
        (1, 2, 1, "added", "Pendahuluan.", at(1), "kota", address("satu")),
        (1, 2, 4, "removed", "Polisi menyelidiki.", at(1), "kota", address("satu")),
        (1, 2, 5, "added", "Penutup.", at(1), "kota", address("satu")),
    ]
    assert warehouse.sql("SELECT url, version FROM marts.corrections ORDER BY 1") == [
        (address("dua"), 2), (address("satu"), 2),
    ]  # fmt: skip


def test_each_change_has_the_lines_of_its_own_two_versions(warehouse):
    for hour, body in enumerate(("Satu.\nDua.", "Satu.\nTiga.", "Satu.\nDua.")):
        fetch(warehouse, hour, body=body)
    assert warehouse.sql("SELECT version, kind, position, line FROM marts.correction_lines ORDER BY 1, 2") == [
        (2, "added", 2, "Tiga."),
        (2, "removed", 2, "Dua."),
        (3, "added", 2, "Dua."),
        (3, "removed", 2, "Tiga."),
    ]


def test_a_changed_byline_is_a_correction_with_both_bylines(warehouse):
    fetch(warehouse, 0, authors=())
    fetch(warehouse, 1, authors=("Ani Budi",))
    fetch(warehouse, 2, authors=("Citra Dewi", "Eko"))
    fetch(warehouse, 3, body="Isi lain.", authors=())
    fetch(warehouse, 4, body="Isi lain lagi.", authors=("CITRA DEWI", "Eko"))
    assert warehouse.sql(
        "SELECT version, is_body_changed, words_added, authors_was, authors_became FROM marts.corrections ORDER BY 1"
    ) == [
        (2, False, 0, ["Ani Budi"], ["Citra Dewi", "Eko"]),
        (3, True, 1, None, None),
        (4, True, 2, None, None),
    ]


def test_a_byline_that_came_only_later_in_a_version_counts_for_it(warehouse):
    fetch(warehouse, 0, authors=("Ani Budi",))
    fetch(warehouse, 1, body="Isi lain.", authors=())
    fetch(warehouse, 2, body="Isi lain.", authors=("Citra Dewi",))
    assert warehouse.sql("SELECT version, authors_was, authors_became FROM marts.corrections") == [
        (2, ["Ani Budi"], ["Citra Dewi"])
    ]


@pytest.mark.parametrize(
    ("modified_was", "modified_at", "is_admitted"),
    [
        (0, 60, True),
        (0, 0, False),
        (None, 60, True),
        (None, -10, False),
        (None, None, False),
        (0, None, False),
        (60, 0, False),
    ],
)
def test_a_later_time_of_change_is_an_admission(warehouse, modified_was, modified_at, is_admitted):
    stated = [None if minutes is None else NOON + timedelta(minutes=minutes) for minutes in (modified_was, modified_at)]
    fetch(warehouse, 0, modified_at=stated[0])
    fetch(warehouse, 2, body="Isi lain.", modified_at=stated[1])
    assert warehouse.sql(ADMISSION) == [(is_admitted, ["modified_at"] if is_admitted else [], None)]


NOTES = (
    "Ralat: nama bupati pada paragraf kedua keliru.",
    "KOREKSI \u2013 jumlah korban dua orang, bukan tiga.",
    "[Diperbarui] Gempa di lepas pantai",
    "Diperbarui pada 5 Maret pukul 10.00.",
    "Tulisan ini telah diperbaiki: angka di judul keliru.",
    "Correction (5 March): the ferry left at noon.",
    "* Updated 14:05",
    "This story has been corrected to show the right name.",
    "We misspelt a name in an earlier version of this report.",
    "Berichtigung: Das Boot fuhr mittags.",
    "Mis à jour le 5 mars",
    "Fe de errores: el barco salió a mediodía.",
    "Уточнение: паром вышел в полдень.",
    "更正\uff1a渡轮中午出发。",
    "تصحيح: غادرت العبارة ظهرا.",
    "CORRECTION - the ferry left at noon.",
    "Correction \u2014 The ferry left at noon.",
    "Correction, March 2: the ferry left at noon.",
    "Update 5 March 2026: three people are missing.",
    "Updated on Monday, 2 March 2026",
    "UPDATED 5:30 pm",
    "Diperbarui Senin, 2 Maret 2026 10.00 WIB",
    "Ralat (2 Maret)",
    "Koreksi 2 Maret 2026: jumlah korban dua orang.",
    "Diperbarui 02/03/2026",
    "Aktualisiert am 2. März 2026",
    "Actualizado el 2 de marzo de 2026",
    "The article was amended on Monday to add a name.",
    "An earlier version of the story misspelt a name.",
    "2026年3月2日 記事を訂正しました",
    "更新 2026年3月2日",
    "訂正しました。",
)
NO_NOTES = (
    "Koreksi harga emas berlanjut pekan ini.",
    "Update harga beras 5 Maret di tiga pasar.",
    "SIM harus diperbarui setiap lima tahun.",
    "Correction officers met the mayor.",
    "The court corrected the verdict on Monday.",
    "Korrektur der Rente bleibt aus.",
    "更新设备需要时间。",
    "Koreksi 2 persen terjadi pada saham tambang.",
    "Koreksi 2,5 persen terjadi kemarin.",
    "Koreksi 2.50 persen terjadi kemarin.",
    "Koreksi 10 poin menutup perdagangan.",
    "Koreksi pada perdagangan Senin menyeret 3 saham.",
    "Koreksi pada 2 saham menyeret indeks.",
    "Koreksi (penurunan) harga emas berlanjut.",
    "Koreksi harga saham 2 Maret 2026",
    "Update harga emas 2 Maret 2026",
    "Update iOS 18",
    "Update 3 korban banjir dirawat.",
    "Update-nya dibagikan gratis.",
    "Klarifikasi 5 pejabat ditunggu polisi.",
    "Ralat 3 pasal diajukan fraksi.",
    "Diperbarui 10 unit bus kota.",
    "Pembaruan 7 jembatan selesai tahun ini.",
    "Corrections - officers said.",
    "Corrections \u2013 the state department \u2013 hired guards.",
    "Corrections 12 officers resigned.",
    "Corrections on the market wiped out 3 percent.",
    "Correction of 5 percent is healthy.",
    "Updates at 20 airports delayed flights.",
    "Updated 5 laws passed parliament.",
    "Clarification 3 years later did not help.",
    "Amended 2 clauses, the bill passed.",
    "The article was amended by parliament in 2019.",
    "The earlier version of the report found no fault.",
    "Korrekturen am Haushalt kosten 5 Millionen.",
    "Berichtigung 7 alter Karten dauert Jahre.",
    "Mise à jour 3 logiciels gratuits.",
    "Actualización 5 escuelas reabren.",
    "Correção 8 provas atrasa.",
    "Aggiornamento 3 strade chiuse.",
    "Sprostowanie 2 wyroków trwa.",
    "Güncelleme 3 ilde durdu.",
    "Обновлено 5 школ в городе.",
    "更新 5 台设备。",
)


@pytest.mark.parametrize("place", ["title", "subtitle", "body"])
def test_a_note_of_correction_is_an_admission_wherever_it_stands(warehouse, place):
    fetch(warehouse, 0)
    fetch(warehouse, 1, content_hash="x", **{place: f"Ralat: {place} semula keliru."})
    assert warehouse.sql(ADMISSION) == [(True, ["note"], f"Ralat: {place} semula keliru.")]


def test_a_note_that_stood_there_before_admits_nothing(warehouse):
    fetch(warehouse, 0, body="Ralat: nama keliru.\nIsi.")
    fetch(warehouse, 1, body="Ralat: nama keliru.\nIsi lain.")
    assert warehouse.sql(ADMISSION) == [(False, [], None)]


@pytest.mark.parametrize("language", [None, "jv"])
def test_notes_are_told_from_lines_that_only_have_their_words(warehouse, language):
    lines = [*NOTES, *NO_NOTES]
    note = "SELECT ops.correction_note('', line, %s) FROM unnest(%s) AS line"
    found = [row for row in warehouse.sql(note, language, lines) if row != (None,)]
    assert {line for (line,) in found} == set(NOTES)


def test_what_another_reader_made_of_a_page_is_no_correction_unless_the_page_states_a_change(warehouse):
    for name, modified_at in (("satu", None), ("dua", at(1))):
        fetch(warehouse, 0, name, extractor_version="aaaa.1")
        fetch(warehouse, 2, name, body="Isi lain.", extractor_version="bbbb.1", modified_at=modified_at)
        fetch(warehouse, 3, name, body="Isi lain lagi.", extractor_version="bbbb.2-fallback", modified_at=modified_at)
    changes = [(address("dua"), 2), (address("dua"), 3), (address("satu"), 3)]
    assert warehouse.sql("SELECT url, version FROM marts.corrections ORDER BY 1, 2") == changes
    assert warehouse.sql("SELECT DISTINCT url, version FROM marts.correction_lines ORDER BY 1, 2") == changes


def test_an_analyst_reads_corrections_and_their_lines(warehouse):
    fetch(warehouse, 0, body="Satu.")
    fetch(warehouse, 1, body="Dua.", authors=("Eko",))
    with_role = "SET ROLE kabar_analyst; SELECT is_admitted, authors_became FROM marts.corrections"
    assert warehouse.sql(with_role) == [(False, ["Eko"])]
    with_role = "SET ROLE kabar_analyst; SELECT kind, line FROM marts.correction_lines ORDER BY 1"
    assert warehouse.sql(with_role) == [("added", "Dua."), ("removed", "Satu.")]
    readings = "SET ROLE kabar_analyst; SELECT count(*) FROM warehouse.version_readings"
    assert warehouse.sql(readings) == [(2,)]
