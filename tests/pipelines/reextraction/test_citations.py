"""A version is a citation: what it showed stays answerable after its page was read again."""

from datetime import timedelta

from pipelines.reextraction import Applied
from tests.builders import NOON, address
from tests.pipelines.reextraction.archived import html

READINGS = """
SELECT version, reading, title, authors, extractor_version = '0-old' AS is_old, superseded_at IS NULL AS is_current
FROM warehouse.version_readings
ORDER BY version, reading
"""
TITLE = "Warga satu Menanam"


def bodies(kota):
    return kota.sql("SELECT body FROM warehouse.version_readings ORDER BY version, reading")


def test_a_version_that_is_read_otherwise_keeps_what_it_showed_and_is_no_correction(kota):
    kota.publish({"satu": html("satu"), "dua": html("dua")})
    kota.sql("UPDATE ops.versions SET extractor_version = '0-old'")
    kota.age("satu", title="Judul lama", body="Isi lama", authors=["Redaksi"], tags=["lama"])
    kota.age("dua")
    kota.compare()
    assert kota.apply() == Applied(corrected=1, renewed=1)
    of_satu = kota.sql("SELECT article_id FROM warehouse.articles WHERE url = %s", address("satu"))[0]
    assert kota.sql(
        "SELECT reading, title, body = 'Isi lama', authors, tags, extractor_version = '0-old', superseded_at IS NULL,"
        " superseded_at >= read_at FROM warehouse.version_readings WHERE article_id = %s ORDER BY reading",
        of_satu,
    ) == [
        (1, "Judul lama", True, ["Redaksi"], ["lama"], True, False, True),
        (2, TITLE, False, ["Ani Budi"], [], False, True, None),
    ]
    assert kota.sql("SELECT count(*) FROM warehouse.version_readings") == [(3,)], "renewed rows read as before"
    assert kota.sql("SELECT count(*) FROM marts.corrections") == [(0,)]
    readings = kota.sql("SELECT * FROM warehouse.version_readings ORDER BY article_id, version, reading")
    assert kota.apply().corrected == 1, "the same corrections, as after a kill"
    kota.compare("reextract/two")
    assert kota.apply("reextract/two") == Applied()
    assert readings == kota.sql("SELECT * FROM warehouse.version_readings ORDER BY article_id, version, reading")


def test_an_earlier_version_and_the_current_one_keep_their_readings_apart(kota):
    kota.publish({"satu": html("satu")})
    kota.publish({"satu": html("satu", text="ralat")}, run_id="ingest/two", fetched_at=NOON + timedelta(hours=2))
    good = bodies(kota)
    kota.sql("UPDATE ops.versions SET extractor_version = '0-old'")
    kota.sql("UPDATE ops.versions SET title = 'Judul satu', body = 'Isi satu' WHERE version = 1")
    kota.age("satu", title="Judul dua")
    kota.compare()
    assert kota.apply() == Applied(corrected=2)
    assert kota.sql(READINGS) == [
        (1, 1, "Judul satu", ["Ani Budi"], True, False),
        (1, 2, TITLE, ["Ani Budi"], False, True),
        (2, 1, "Judul dua", ["Ani Budi"], True, False),
        (2, 2, TITLE, ["Ani Budi"], False, True),
    ]
    assert bodies(kota) == [("Isi satu",), good[0], good[1], good[1]]
    assert kota.sql("SELECT version, is_body_changed FROM marts.corrections") == [(2, True)], "the publisher's alone"


def test_a_correction_of_an_earlier_version_is_a_change_and_a_renewal_is_none(kota):
    kota.publish({"satu": html("satu"), "dua": html("dua")})
    later = {"satu": html("satu", text="ralat"), "dua": html("dua", text="ralat")}
    kota.publish(later, run_id="ingest/two", fetched_at=NOON + timedelta(hours=2))
    kota.sql("UPDATE ops.versions SET extractor_version = '0-old' WHERE version = 1")
    kota.sql(
        "UPDATE ops.versions SET title = 'Judul lama', body = 'Isi lama' WHERE version = 1 AND article_id ="
        " (SELECT article_id FROM warehouse.articles WHERE url = %s)",
        address("satu"),
    )
    before = dict(kota.sql("SELECT url, change_seq FROM warehouse.articles"))
    kota.compare()
    assert kota.apply() == Applied(corrected=1, renewed=1)
    after = dict(kota.sql("SELECT url, change_seq FROM warehouse.articles"))
    assert after[address("dua")] == before[address("dua")]
    assert after[address("satu")] > max(before.values())


def test_a_text_that_several_readings_have_is_stored_once(kota):
    kota.publish({"satu": html("satu")})
    text = bodies(kota)
    ages = ({"title": "x", "body": "x"}, {"authors": ["Redaksi"]}, {"authors": ["Tim"]}, {"authors": ["Meja"]})
    for number, columns in enumerate(ages):
        kota.age("satu", **columns)
        kota.compare(f"reextract/{number}")
        kota.apply(f"reextract/{number}")
    assert [(title, authors) for _, _, title, authors, _, _ in kota.sql(READINGS)] == [
        ("x", ["Ani Budi"]), (TITLE, ["Redaksi"]), (TITLE, ["Tim"]), (TITLE, ["Meja"]), (TITLE, ["Ani Budi"]),
    ]  # fmt: skip
    assert kota.sql("SELECT count(*), count(body) FROM ops.superseded_readings") == [(4, 1)]
    assert bodies(kota) == [("x",), *text * 4]


def test_versions_that_read_alike_after_all_keep_their_numbers(kota):
    kota.publish({"satu": html("satu")})
    kota.sql("UPDATE ops.versions SET content_hash = 'x'")
    kota.age("satu", title="Judul lama", content_hash="x")
    kota.publish({"satu": html("satu")}, run_id="ingest/two", fetched_at=NOON + timedelta(hours=2))
    assert kota.sql("SELECT count(*) FROM warehouse.article_versions") == [(2,)]
    kota.compare()
    kota.apply()
    assert kota.sql("SELECT count(*), count(DISTINCT content_hash) FROM warehouse.article_versions") == [(2, 1)]
    assert kota.sql("SELECT count(*) FROM marts.corrections") == [(0,)]
    last = html("satu", text="ralat")
    kota.publish({"satu": last}, run_id="ingest/three", fetched_at=NOON + timedelta(hours=4))
    assert kota.sql("SELECT version, valid_from FROM warehouse.article_versions ORDER BY 1") == [
        (1, NOON), (2, NOON + timedelta(hours=2)), (3, NOON + timedelta(hours=4)),
    ]  # fmt: skip
    assert kota.sql("SELECT version FROM marts.corrections") == [(3,)]
    superseded = "SELECT version, reading, title FROM warehouse.version_readings WHERE superseded_at IS NOT NULL"
    assert kota.sql(superseded) == [(1, 1, "Judul lama")]


def test_an_earlier_version_with_the_rows_text_keeps_it_when_only_the_row_is_corrected(kota):
    """The text of a byline edit is stored once, in the row, until one of the two is read otherwise."""
    other = html("satu").replace(b"Ani Budi", b"Citra Dewi")
    kota.publish({"satu": html("satu")})
    kota.publish({"satu": other}, run_id="ingest/two", fetched_at=NOON + timedelta(hours=2))
    good = kota.sql("SELECT version, title, body, authors FROM warehouse.article_versions ORDER BY 1")
    assert [authors for *_, authors in good] == [["Ani Budi"], ["Citra Dewi"]]
    assert kota.sql("SELECT count(body) FROM ops.versions") == [(0,)]
    kota.age("satu", title="x", body="x", tags=["x"])
    kota.sql("UPDATE ops.versions SET extractor_version = '0-old'")
    kota.compare()
    kota.apply()
    assert kota.sql("SELECT version, title, body, authors FROM warehouse.article_versions ORDER BY 1") == good
    assert kota.sql("SELECT count(body) FROM ops.versions") == [(0,)]
    shown = kota.sql("SELECT version, title, tags FROM warehouse.version_readings WHERE reading = 1 ORDER BY version")
    assert shown == [(1, "x", []), (2, "x", ["x"])]
