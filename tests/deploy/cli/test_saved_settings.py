"""Later commands use the settings that the stack of their home was started with."""

from deploy.cli.saved_settings import (
    effective_settings,
    save_settings,
    stack_settings,
    unset_since_start,
    with_stack_warehouse,
)
from deploy.stack.layout import layout_of
from deploy.stack.secrets import open_secrets
from pipelines.settings import Settings


def test_places_stay_where_they_were_when_the_stack_was_started(tmp_path, monkeypatch):
    for name in ("first", "second"):
        (tmp_path / name / "home").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "first"))
    monkeypatch.setenv("KABAR_HOME", "~/home")
    monkeypatch.chdir(tmp_path / "first")
    save_settings(Settings(lake_url="lake", sources="kota.yaml:more", replay="r.warc.gz"))
    monkeypatch.chdir(tmp_path / "second")
    settings = stack_settings()
    first = str(tmp_path / "first")
    assert str(settings.home) == f"{first}/home"
    assert (settings.lake, settings.replay) == (f"{first}/lake", f"{first}/r.warc.gz")
    assert settings.sources == f"{first}/kota.yaml:{first}/more"


def test_the_lake_lies_in_the_home_of_the_tilde(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KABAR_HOME", "~/kabar")
    assert Settings().lake == str(tmp_path / "kabar" / "lake")


def test_what_decided_the_last_start_and_is_not_set_now_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("KABAR_HOME", str(tmp_path))
    assert unset_since_start(Settings()) == []
    save_settings(Settings(only="kompas", warehouse_url="postgresql://me@db/x", contact="desk"))
    monkeypatch.setenv("KABAR_CONTACT", "me")
    assert unset_since_start(Settings()) == ["KABAR_WAREHOUSE_URL", "KABAR_ONLY"]


def test_a_source_that_the_stack_does_not_know_yet_can_be_tried_beside_it(tmp_path, monkeypatch):
    monkeypatch.setenv("KABAR_HOME", str(tmp_path))
    open_secrets(layout_of(Settings()).secrets)
    save_settings(Settings(port=9000, contact="desk@kota.example", timeout=7, allow_loopback=True))
    monkeypatch.setenv("KABAR_SOURCES", str(tmp_path / "new.yaml"))
    monkeypatch.setenv("KABAR_TIMEOUT", "5")
    monkeypatch.setenv("KABAR_PORT", "9100")
    settings = effective_settings()
    assert settings.sources == str(tmp_path / "new.yaml")
    assert (settings.contact, settings.timeout, settings.allow_loopback) == ("desk@kota.example", 5.0, True)
    assert "127.0.0.1:9001/" in with_stack_warehouse(settings).warehouse_url
    assert (stack_settings().timeout, stack_settings().allow_loopback, stack_settings().sources) == (7.0, True, "")
