"""The settings that the local stack was started with, so that later commands speak to that stack."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.stack import lifecycle
from pipelines.errors import UsageError
from pipelines.settings import Settings

_REMEMBERED = (
    *("warehouse_url", "lake_url", "replay", "sources", "only", "contact", "keep_days", "timeout"),
    *("allow_loopback", "port"),
)


class SavedSettings(BaseModel):
    """What `up` and `demo` write into the home."""

    model_config = ConfigDict(frozen=True)

    settings: dict[str, str | bool | int | float | None]
    serves_newsroom: bool


def save_settings(settings: Settings, *, serves_newsroom: bool) -> None:
    """Keep the settings of the stack that was just started; the file is for its owner's eyes."""
    place = _place(settings)
    saved = SavedSettings(
        settings={name: getattr(settings, name) for name in _REMEMBERED}, serves_newsroom=serves_newsroom
    )
    staging = place.with_suffix(".new")
    staging.touch(mode=0o600)
    staging.write_text(saved.model_dump_json(indent=1), encoding="utf-8")
    staging.replace(place)


def delete_saved_settings(settings: Settings) -> None:
    """Drop what is remembered of this home."""
    _place(settings).unlink(missing_ok=True)


def stack_settings(*decisive: str) -> Settings:
    """Return the settings that the stack of this home was started with, else those of the environment.

    Args:
        decisive: settings that the calling command acts on; the environment may not contradict the stack in them.

    Raises:
        UsageError: it does.
    """
    asked = Settings()
    saved = read_saved_settings(asked)
    if saved is None:
        return asked
    for name in asked.model_fields_set & set(decisive):
        if getattr(asked, name) != saved.settings[name]:
            msg = f"the stack runs with another KABAR_{name.upper()} than is set now; ./kabar up applies the change"
            raise UsageError(msg)
    return Settings.model_validate({"home": asked.home, **saved.settings})


def dropped(settings: Settings) -> list[str]:
    """Return the variables that decided the stack's last start and are not set now."""
    saved = read_saved_settings(settings)
    if saved is None:
        return []
    names = [name for name in saved.settings if name not in settings.model_fields_set]
    return [f"KABAR_{name.upper()}" for name in names if saved.settings[name] != getattr(settings, name)]


def settings_at_hand() -> Settings:
    """Return the environment's settings, and what it does not set as the stack of this home has it.

    For commands that do not act on the stack: what they are about, a source for instance, it need not know of yet.
    """
    asked = Settings()
    saved = read_saved_settings(asked)
    known = saved.settings if saved else {}
    return asked.model_copy(update={name: value for name, value in known.items() if name not in asked.model_fields_set})


def beside_the_stack(settings: Settings) -> Settings:
    """The settings with the warehouse of the stack of this home: a trial and its crawls ask a site by turns."""
    if read_saved_settings(settings) is None:
        return settings
    return settings.model_copy(update={"warehouse_url": lifecycle.info(stack_settings()).loader_url})


def read_saved_settings(settings: Settings) -> SavedSettings | None:
    """Return what the stack of this home was started with, None if it never was."""
    place = _place(settings)
    if not place.exists():
        return None
    return SavedSettings.model_validate(json.loads(place.read_text(encoding="utf-8")))


def _place(settings: Settings) -> Path:
    return settings.home / "stack.json"
