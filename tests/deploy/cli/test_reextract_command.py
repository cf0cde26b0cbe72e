"""`reextract` shows the diff, and corrects the warehouse with `--apply`."""

import json

import pytest

from deploy.cli.saved_settings import save_settings
from deploy.stack.layout import layout_of
from deploy.stack.secrets import open_secrets
from pipelines.settings import Settings
from tests.builders import DAY
from tests.pipelines.reextraction.archived import DEFINITION, Publisher, html

DAYS = ("--from", DAY, "--to", DAY)


@pytest.fixture
def reextract(kabar, tmp_path, warehouse_url):
    """The command on a home whose stack was started once, with a warehouse of its own."""
    (tmp_path / "kota.yaml").write_text(DEFINITION, encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    open_secrets(layout_of(Settings(home=home)).secrets)
    settings = {
        "KABAR_SOURCES": str(tmp_path / "kota.yaml"),
        "KABAR_LAKE_URL": str(tmp_path / "lake"),
        "KABAR_WAREHOUSE_URL": warehouse_url,
    }
    return lambda *arguments: kabar("reextract", *arguments, **settings)


@pytest.fixture
def kota(tmp_path, warehouse_url):
    publisher = Publisher(str(tmp_path / "lake"), warehouse_url, tmp_path / "new")
    publisher.publish({"satu": html("satu"), "dua": html("dua")})
    publisher.age("satu", title="x")
    return publisher


def titles(kota):
    return {title for (title,) in kota.sql("SELECT title FROM warehouse.articles")}


def test_the_diff_is_printed_and_nothing_is_changed_without_apply(reextract, kota):
    done = reextract(*DAYS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"kota, {DAY} to {DAY}: 2 pages, 1 unchanged (0 of them by an older extractor), 1 changed",
        "  title: 1",
        "    https://kota.example/read/satu",
        "      - x",
        "      + Warga satu Menanam",
    ]
    assert "--apply would correct these rows and mark the others as read by this extractor: 1 pages." in done.stderr
    assert "x" in titles(kota)


def test_apply_corrects_and_again_there_is_nothing_to_do(reextract, kota):
    document = json.loads(reextract(*DAYS, "--apply", "--json").stdout)
    assert document["reports"][0]["pages"]["changed"] == 1
    assert document["applied"] == [{"corrected": 1, "renewed": 0, "settled": 0, "overtaken": 0}]
    assert titles(kota) == {"Warga satu Menanam", "Warga dua Menanam"}
    again = reextract(*DAYS, "--apply", "--source", "kota")
    assert "kota: 0 rows corrected, 0 unchanged rows marked as read by this extractor\n" in again.stderr
    assert "There is nothing to correct." in again.stderr


def test_other_definitions_than_the_stacks_are_refused(reextract, tmp_path, warehouse_url):
    lake = str(tmp_path / "lake")
    save_settings(Settings(home=tmp_path / "home", lake_url=lake, warehouse_url=warehouse_url))
    done = reextract("--from", "2026-03-02", "--to", "2026-03-02")
    assert done.returncode == 2
    assert "KABAR_SOURCES is not the value that the stack was started with" in " ".join(done.stderr.split())


def test_mistakes_are_told(reextract, kota):
    unknown = reextract(*DAYS, "--source", "tidak")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "there is no source 'tidak'; ./kabar source list shows all" in unknown.stderr
    backwards = reextract("--from", "2026-03-03", "--to", "2026-03-02")
    assert backwards.returncode == 2
    assert "no archived pages" in reextract("--from", "2020-01-01", "--to", "2020-01-01").stderr
