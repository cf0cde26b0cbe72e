"""A full disk is a cause of its own."""

from pipelines.archive.lake import Lake
from pipelines.run import disk_space


def test_only_full_disks_are_named(tmp_path, monkeypatch):
    lake = Lake(str(tmp_path / "lake"))
    lake.write_text("a", "a")
    monkeypatch.setattr(disk_space, "_MIN_FREE_BYTES", 0)
    assert disk_space.full_disks(lake) == ""
    monkeypatch.setattr(disk_space, "_MIN_FREE_BYTES", 2**60)
    assert f"the disk of the lake, {tmp_path}/lake, is full (" in disk_space.full_disks(lake)
    elsewhere = disk_space.full_disks(Lake("memory://lake"))
    assert "the disk of temporary files (TMPDIR)" in elsewhere
    assert "lake" not in elsewhere.replace(str(tmp_path), "")
