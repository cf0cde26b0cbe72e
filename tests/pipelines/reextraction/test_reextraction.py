"""Re-extraction on a real archive and a real PostgreSQL: the diff first, then exactly that, and then nothing more."""

from datetime import timedelta

import pytest

from pipelines.errors import ArchiveError, UsageError
from pipelines.extraction.version import EXTRACTOR_VERSION
from pipelines.loading import settle
from pipelines.reextraction import Applied, plan, read_report, report_document, report_lines
from pipelines.reextraction.diff_report import Group
from tests.builders import DAY, NOON, address
from tests.pipelines.reextraction.archived import HINTS, html

NEXT_DAY = DAY + timedelta(days=1)


def test_what_reads_as_before_is_left_alone(kota):
    kota.publish({"satu": html("satu"), "dua": html("dua"), "video": html("video", is_article=False)})
    before = kota.state()
    report = kota.compare()
    assert report.pages == {Group.UNCHANGED: 3}
    assert kota.apply() == Applied()
    assert kota.state() == before


def test_the_diff_is_shown_and_changes_nothing(kota):
    kota.publish({"satu": html("satu")})
    (read_well,) = kota.sql("SELECT body FROM warehouse.articles")
    kota.age("satu", title="Judul | Kota Pos", body=read_well[0] + "\nBaca juga: lain", authors=["Kota Pos"])
    before = kota.state()
    report = kota.compare()
    assert report.pages == {Group.CHANGED: 1}
    assert set(report.fields) == {"title", "body", "authors"}
    (example,) = report.examples["body"]
    assert example.url == address("satu")
    assert example.before.endswith("¶ Baca juga: lain")
    assert len(example.before) < 200
    lines = "\n".join(report_lines(report))
    assert "1 pages, 0 unchanged" in lines
    assert "- Judul | Kota Pos\n      + Warga satu Menanam" in lines
    assert read_report(kota.lake, "reextract/one", "kota") == report
    assert report_document(report)["pages"]["lost"] == 0
    assert kota.state() == before


def test_applying_restores_every_column_and_twice_gives_nothing_to_do(kota):
    kota.publish({"satu": html("satu"), "dua": html("dua")})
    before = kota.state()
    kota.age(
        "satu",
        canonical_url=address("lain"), title="x", subtitle="x", authors=["x"], editors=["x"], section="x", tags=["x"],
        language="xx", dateline="X", published_at=None, published_date=NEXT_DAY, modified_at=NOON, body="x",
        published_precision="day",
        word_count=1, image_url="x", access="partial", content_hash="x", body_hash="x", cut=["x"], run_id="x",
        links='[{"paragraph": 9, "url": "x"}]', article_type="live", agency="x", signals=["x"],
        images='[{"url": "x"}]',
    )  # fmt: skip
    kota.sql(
        "UPDATE ops.versions SET title = 'x', body = 'x', content_hash = 'x' WHERE article_id ="
        " (SELECT article_id FROM warehouse.articles WHERE url = %s)",
        address("satu"),
    )
    kota.sql("UPDATE ops.ledger SET published_date = %s WHERE url = %s", NEXT_DAY, address("satu"))
    kota.compare()
    assert kota.apply() == Applied(corrected=1)
    after = kota.state()
    assert after["coverage"] == before["coverage"]
    assert without(after["articles"], "reextract/one") == without(before["articles"], "archive_day/one")
    assert without(after["versions"], "reextract/one") == without(before["versions"], "archive_day/one")
    assert kota.compare("reextract/two").pages == {Group.UNCHANGED: 2}
    assert kota.apply("reextract/two") == Applied()
    assert kota.state() == after


def test_a_row_keeps_the_date_that_an_earlier_page_named(kota):
    dated, undated = html("satu"), html("satu", text="lagi").replace(b"article:published_time", b"none")
    kota.publish({"satu": dated})
    kota.publish({"satu": undated}, run_id="archive_day/two", fetched_at=NOON + timedelta(days=2))
    before = kota.state()
    assert kota.sql("SELECT dated_at FROM warehouse.articles") == [(NOON,)]
    assert kota.compare().pages == {Group.UNCHANGED: 2}
    kota.age("satu", title="Judul | Kota Pos")
    assert kota.compare().pages == {Group.UNCHANGED: 1, Group.CHANGED: 1}
    assert kota.apply() == Applied(corrected=1)
    after = kota.state()
    assert without(after["articles"], "reextract/one") == without(before["articles"], "archive_day/two")


def without(rows, run_id):
    return [tuple(value for value in row if value not in {run_id, "archive_day/one"}) for row in map(hashable, rows)]


def hashable(row):
    return [tuple(value) if isinstance(value, list) else value for value in row]


def test_a_reading_is_no_new_version_and_earlier_versions_are_read_from_their_own_pages(kota):
    later = NOON + timedelta(hours=2)
    kota.publish({"satu": html("satu")})
    kota.publish({"satu": html("satu", text="ralat")}, run_id="ingest/two", fetched_at=later)
    good = kota.sql("SELECT version, title, body, valid_from, valid_to FROM warehouse.article_versions ORDER BY 1")
    assert len(good) == 2
    kota.sql("UPDATE ops.versions SET title = 'x', body = 'lama', extractor_version = '0-old'")
    kota.age("satu", title="x")
    report = kota.compare()
    assert report.pages == {Group.CHANGED: 2}
    assert kota.apply() == Applied(corrected=2)
    assert good == kota.sql(
        "SELECT version, title, body, valid_from, valid_to FROM warehouse.article_versions ORDER BY 1"
    )
    assert kota.sql("SELECT DISTINCT extractor_version FROM warehouse.article_versions") == [(EXTRACTOR_VERSION,)]
    assert kota.sql("SELECT version, title FROM warehouse.articles") == [(2, "Warga satu Menanam")]


def test_rows_that_read_as_before_get_the_version_of_the_code_that_says_so(kota):
    kota.publish({"satu": html("satu")})
    kota.age("satu")
    report = kota.compare()
    assert report.pages == {Group.STALE: 1}
    assert kota.apply() == Applied(renewed=1)
    assert kota.sql("SELECT extractor_version, run_id FROM warehouse.articles") == [
        (EXTRACTOR_VERSION, "archive_day/one")
    ]


def test_a_rejected_page_that_is_an_article_now_is_loaded_and_its_day_adds_up(kota):
    kota.publish({"satu": html("satu"), "dua": html("dua")})
    kota.reject("satu")
    report = kota.compare()
    assert report.pages == {Group.NEW: 1, Group.UNCHANGED: 1}
    assert kota.apply() == Applied(settled=1)
    assert kota.sql("SELECT state, reason FROM ops.ledger WHERE url = %s", address("satu")) == [("loaded", None)]
    assert kota.sql("SELECT discovered, loaded, rejected FROM marts.coverage") == [(2, 2, 0)]
    assert kota.sql("SELECT title, version, first_seen_at FROM warehouse.articles WHERE url = %s", address("satu")) == [
        ("Warga satu Menanam", 1, NOON)
    ]
    assert kota.compare("reextract/two").pages == {Group.UNCHANGED: 2}


def test_a_rejected_page_that_is_another_address_of_an_article_is_a_duplicate(kota):
    kota.publish({"satu": html("satu"), "amp": html("satu", canonical=address("satu"))})
    kota.make_rejected("amp", "empty")
    articles = kota.sql("SELECT * FROM warehouse.articles")
    assert kota.compare().pages[Group.DUPLICATE] == 1
    kota.apply()
    assert kota.sql("SELECT state, reason FROM ops.ledger WHERE url = %s", address("amp")) == [
        ("duplicate", "same_canonical_url")
    ]
    assert kota.sql("SELECT * FROM warehouse.articles") == articles


def test_two_rejected_addresses_of_one_article_give_one_row(kota):
    kota.publish({name: html("satu", canonical=address("satu")) for name in ("amp", "satu")})
    kota.sql("DELETE FROM warehouse.articles")
    for name in ("amp", "satu"):
        kota.make_rejected(name, "empty")
    assert kota.compare().pages == {Group.NEW: 1, Group.DUPLICATE: 1}
    assert kota.apply() == Applied(settled=2)
    assert kota.sql("SELECT canonical_url FROM warehouse.articles") == [(address("satu"),)]
    assert kota.sql("SELECT state FROM ops.ledger ORDER BY state") == [("duplicate",), ("loaded",)]


def test_a_page_rejected_for_another_reason_is_told_and_settled(kota):
    kota.publish({"video": html("video", is_article=False)})
    kota.sql("UPDATE ops.ledger SET reason = 'challenge'")
    report = kota.compare()
    assert report.pages == {Group.REASON: 1}
    assert report.examples["reason"][0].before == "challenge"
    assert kota.apply() == Applied(settled=1)
    assert kota.sql("SELECT state FROM ops.ledger WHERE reason <> 'challenge'") == [("rejected",)]


def test_a_rejected_page_that_is_not_the_requested_one_waits_for_it(kota):
    kota.publish({"video": html("video", is_article=False).replace(b"article:published_time", b"none")})
    kota.sql(
        "UPDATE ops.ledger SET reason = 'soft_404', listed_title = 'Petani lereng menolak harga gabah musim hujan'"
    )
    assert kota.compare().pages == {Group.REASON: 1}
    assert kota.apply() == Applied(settled=1)
    assert kota.sql("SELECT state, reason, next_try_at > now() FROM ops.ledger") == [("pending", "soft_404", True)]


def test_a_row_whose_page_is_no_article_any_more_is_told_and_left_alone(kota):
    kota.publish({"satu": html("satu"), "video": html("video", is_article=False)})
    kota.sql(
        "UPDATE warehouse.articles SET warc_offset = (SELECT warc_offset FROM ops.ledger WHERE url = %s)",
        address("video"),
    )
    before = kota.state()
    report = kota.compare()
    assert report.pages[Group.LOST] == 1
    assert report.examples["lost"][0].before == "Warga satu Menanam"
    assert kota.apply() == Applied()
    assert kota.state() == before


def test_a_row_that_claims_the_address_of_another_one_is_told_and_left_alone(kota):
    kota.publish({"satu": html("satu"), "dua": html("dua", canonical=address("tiga"))})
    kota.sql("UPDATE warehouse.articles SET canonical_url = %s WHERE url = %s", address("dua"), address("dua"))
    kota.sql("UPDATE warehouse.articles SET canonical_url = %s WHERE url = %s", address("tiga"), address("satu"))
    # `satu` reads as canonical `satu`, which is free; `dua` reads as `tiga`, which `satu` still has.
    report = kota.compare()
    assert report.pages == {Group.CHANGED: 1, Group.TAKEN: 1}
    kota.apply()
    assert kota.sql("SELECT canonical_url FROM warehouse.articles WHERE url = %s", address("dua")) == [
        (address("dua"),)
    ]


def test_copies_are_linked_anew(kota):
    kota.publish({"pagi": html("sama", hour=8), "siang": html("sama", hour=12)})
    linked = kota.sql("SELECT url, story_id, duplicate_of FROM warehouse.articles ORDER BY url")
    assert linked[1][2] is not None
    kota.age("siang", body="lain", body_hash="x", content_hash="x", duplicate_of=None, story_id=2)
    kota.compare()
    kota.apply()
    assert kota.sql("SELECT url, story_id, duplicate_of FROM warehouse.articles ORDER BY url") == linked


def test_a_row_that_a_crawl_changed_since_is_left_alone(kota):
    kota.publish({"satu": html("satu")})
    kota.age("satu", title="x")
    kota.compare()
    kota.publish({"satu": html("satu", text="ralat")}, run_id="ingest/two", fetched_at=NOON + timedelta(hours=2))
    columns = "to_jsonb(articles) - 'change_seq' - 'changed_at'"  # its first version reads otherwise now
    before = kota.sql(f"SELECT {columns} FROM warehouse.articles")
    kota.apply()
    assert kota.sql(f"SELECT {columns} FROM warehouse.articles") == before


def test_a_page_that_the_archive_does_not_give_is_told(kota):
    kota.publish({"satu": html("satu"), "dua": html("dua")})
    kota.sql("UPDATE warehouse.articles SET warc_file = 'warc/kota/gone.warc.gz' WHERE url = %s", address("satu"))
    report = kota.compare()
    assert report.pages == {Group.UNCHANGED: 1, Group.UNAVAILABLE: 1}
    assert "gone.warc.gz is not in the lake" in report.examples["unavailable"][0].after


def test_applying_what_was_not_compared_says_so(kota):
    with pytest.raises(ArchiveError, match="reextract/never"):
        kota.apply("reextract/never")


def test_more_pages_than_a_batch_are_all_read(kota, monkeypatch):
    monkeypatch.setattr("pipelines.reextraction.stored_readings._BATCH", 2)
    monkeypatch.setattr("pipelines.reextraction.applying._BATCH", 2)
    names = ["a", "b", "c", "d", "e"]
    kota.publish({name: html(name) for name in names})
    for name in names:
        kota.age(name, title="x")
    assert kota.compare().pages == {Group.CHANGED: 5}
    assert kota.apply() == Applied(corrected=5)
    assert kota.sql("SELECT count(*) FROM warehouse.articles WHERE title = 'x'") == [(0,)]


def test_killed_between_two_batches_it_is_run_again_to_the_same_end(kota, monkeypatch):
    monkeypatch.setattr("pipelines.reextraction.applying._BATCH", 2)
    names = ["a", "b", "c", "d", "e"]
    kota.publish({name: html(name) for name in names})
    whole = kota.sql("SELECT url, title, body, story_id, duplicate_of, version FROM warehouse.articles ORDER BY url")
    for name in names[:4]:
        kota.age(name, title="x", body="x", body_hash="x")
    kota.reject("e")
    kota.compare()
    batches = iter(["the first"])

    def fail_in_the_second(*arguments):
        next(batches)
        return settle(*arguments)

    monkeypatch.setattr("pipelines.reextraction.applying.settle", fail_in_the_second)
    with pytest.raises(StopIteration):
        kota.apply()
    assert kota.sql("SELECT count(*) FROM warehouse.articles WHERE title = 'x'") == [(2,)]
    monkeypatch.setattr("pipelines.reextraction.applying.settle", settle)
    assert kota.apply() == Applied(corrected=4, settled=1)
    now = kota.sql("SELECT url, title, body, story_id, duplicate_of, version FROM warehouse.articles ORDER BY url")
    assert [row[:3] for row in now] == [row[:3] for row in whole]
    assert {row[4:] for row in now} == {(None, 1)}


def test_the_plan_names_the_sources_with_archived_pages(kota):
    kota.publish({"satu": html("satu")})
    hints = {"kota": HINTS, "desa": HINTS}
    assert plan(kota.url, DAY, DAY, hints) == ["kota"]
    assert plan(kota.url, DAY, DAY, hints, ["desa"]) == []
    assert plan(kota.url, NEXT_DAY, NEXT_DAY, hints) == []
    with pytest.raises(UsageError, match="no source 'tidak'"):
        plan(kota.url, DAY, DAY, hints, ["tidak"])
    with pytest.raises(UsageError, match="kota has pages of these days and no definition"):
        plan(kota.url, DAY, DAY, {"desa": HINTS})
