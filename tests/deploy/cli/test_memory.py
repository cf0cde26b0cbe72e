"""What later commands know of the settings that the stack of their home was started with."""

from deploy.cli.memory import remember, stack_settings
from pipelines.settings import Settings


def test_places_stay_where_they_were_when_the_stack_was_started(tmp_path, monkeypatch):
    for name in ("first", "second"):
        (tmp_path / name / "home").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "first"))
    monkeypatch.setenv("KABAR_HOME", "~/home")
    monkeypatch.chdir(tmp_path / "first")
    remember(Settings(lake_url="lake", sources="kota.yaml:more", replay="r.warc.gz"), serves_newsroom=False)
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
