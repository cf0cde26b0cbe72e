"""Pages that were taken for another than the requested one, read again from the archive."""

import pytest

from pipelines.reextraction import Applied
from pipelines.reextraction.diff_report import Group
from tests.builders import address
from tests.pipelines.reextraction.archived import html


@pytest.mark.parametrize("state", ["pending", "failed"])
def test_a_page_that_was_wrongly_taken_for_another_is_loaded_from_the_archive(kota, state):
    kota.publish({"satu": html("satu"), "dua": html("dua")})
    kota.sql("DELETE FROM warehouse.articles WHERE url = %s", address("satu"))
    kota.make_deferred("satu", state, "soft_404")
    assert kota.compare().pages == {Group.NEW: 1, Group.UNCHANGED: 1}
    assert kota.apply() == Applied(settled=1)
    assert kota.sql("SELECT state, reason, warc_file IS NULL, next_try_at FROM ops.ledger ORDER BY url") == [
        ("loaded", None, False, None),
        ("loaded", None, False, None),
    ]
    assert kota.sql("SELECT title FROM warehouse.articles WHERE url = %s", address("satu")) == [("Warga satu Menanam",)]
    assert kota.compare("reextract/two").pages == {Group.UNCHANGED: 2}


@pytest.mark.parametrize("detail", [None, "the same text came for 5 URLs of which listings name others: 'x'"])
def test_a_page_that_was_rightly_taken_for_another_keeps_waiting(kota, detail):
    kota.publish({"satu": html("satu", is_article=detail is not None)})
    kota.sql("DELETE FROM warehouse.articles")
    kota.make_deferred("satu", "pending", "soft_404", detail)
    before = kota.sql("SELECT * FROM ops.ledger")
    assert kota.compare().pages == {Group.UNCHANGED: 1}
    kota.apply()
    assert kota.sql("SELECT * FROM ops.ledger") == before
