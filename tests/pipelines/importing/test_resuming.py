"""An import that is repeated or was killed ends as one that went through."""

from datetime import timedelta

import pytest

from pipelines.extraction.sandbox import Readers
from pipelines.importing import batches
from tests.pipelines.importing.theirs import MIXED, NOON, exchange, page, query


def everything(url):
    """All rows but the runs' clock."""
    tables = ("warehouse.sources", "warehouse.articles", "warehouse.article_versions", "ops.ledger", "marts.coverage")
    rows = {table: sorted(map(repr, query(url, f"SELECT * FROM {table}"))) for table in tables}
    runs = query(
        url, "SELECT run_id, source_id, state, discovered, loaded, duplicate, rejected, failed, pending FROM ops.runs"
    )
    return rows | {"ops.runs": sorted(runs)}


def test_an_import_repeated_changes_nothing(load, warc, warehouse_url, tmp_path):
    path, _ = warc(*MIXED)
    first = load(path)
    before = everything(warehouse_url)
    elsewhere = tmp_path / "theirs.warc.gz"
    elsewhere.write_bytes(path.read_bytes())
    assert load(elsewhere).states == first.states
    assert everything(warehouse_url) == before


def test_an_import_that_was_killed_goes_on(load, warc, warehouse_url, monkeypatch):
    path, _ = warc(*MIXED)
    whole = batches.Importer._load_source
    monkeypatch.setattr(batches, "_MAX_PAGES", 2)

    def killed(self, source_id, *rest):
        if source_id == "kota.co.id":
            raise KeyboardInterrupt
        whole(self, source_id, *rest)

    monkeypatch.setattr(batches.Importer, "_load_source", killed)
    with pytest.raises(KeyboardInterrupt):
        load(path)
    assert query(warehouse_url, "SELECT count(*) FROM ops.ledger WHERE state = 'pending'") == [(1,)]
    monkeypatch.setattr(batches.Importer, "_load_source", whole)
    assert load(path).states == {"loaded": 3, "rejected": 1}


def test_a_later_record_is_not_lost_where_its_import_was_killed(load, warc, warehouse_url, monkeypatch):
    load(warc(MIXED[0], name="first.warc.gz")[0])
    later = exchange(MIXED[0].url, page("Warga Tanam Pohon", "Diperbarui."), fetched_at=NOON + timedelta(hours=1))
    path, _ = warc(later)
    with monkeypatch.context() as killed:
        killed.setattr(Readers, "read_all", interrupted)
        with pytest.raises(KeyboardInterrupt):
            load(path)
    load(path)
    assert query(warehouse_url, "SELECT count(*) FROM warehouse.article_versions") == [(2,)]
    load(path)
    assert query(warehouse_url, "SELECT warc_file LIKE '%theirs%' FROM ops.ledger") == [(True,)]


def interrupted(*_):
    raise KeyboardInterrupt
