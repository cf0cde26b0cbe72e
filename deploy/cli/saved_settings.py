"""The settings that the local stack was started with, so that later commands use the same stack."""

import json
from pathlib import Path
from typing import Any

from deploy.stack import lifecycle
from deploy.stack.private_files import write_private
from pipelines.errors import UsageError
from pipelines.settings import Settings


def save_settings(settings: Settings) -> None:
    """Save the settings of the stack that was started."""
    write_private(_file(settings), settings.model_dump_json(indent=1, exclude={"home", "airflow_url", "airflow_token"}))


def delete_saved_settings(settings: Settings) -> None:
    """Delete the saved settings of this home."""
    _file(settings).unlink(missing_ok=True)


def stack_settings(*decisive: str) -> Settings:
    """Return the settings that the stack of this home was started with.

    They are the environment's if the stack never was, or if the environment names another Airflow.

    Args:
        decisive: settings that the command acts on; the environment must not contradict the stack's value.

    Raises:
        UsageError: it does.
    """
    current = Settings()
    if (saved := _saved_settings(current)) is None or current.airflow_url:
        return current
    for name in current.model_fields_set & set(decisive):
        if getattr(current, name) != getattr(saved, name):
            raise UsageError(
                f"KABAR_{name.upper()} is not the value that the stack was started with; run ./kabar up to apply it."
            )
    return saved


def unset_since_start(settings: Settings) -> list[str]:
    """Return the variables that had an effect on the stack's last start and are not set now."""
    return [f"KABAR_{name.upper()}" for name, value in _unset(settings).items() if value != getattr(settings, name)]


def effective_settings() -> Settings:
    """Return the environment's settings, and for those that it does not set the stack's.

    For commands that do not use the stack, for instance to try a source that the stack does not know yet.
    """
    current = Settings()
    return current.model_copy(update=_unset(current))


def with_stack_warehouse(settings: Settings) -> Settings:
    """Return the settings with the stack's warehouse, whose rate limits trials and crawls share."""
    if not _file(settings).exists():
        return settings
    return settings.model_copy(update={"warehouse_url": lifecycle.info(stack_settings()).loader_url})


def _saved_settings(current: Settings) -> Settings | None:
    file = _file(current)
    if not file.exists():
        return None
    saved: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return Settings.model_validate({**saved, "home": current.home})


def _unset(current: Settings) -> dict[str, Any]:
    """Return the saved settings that the environment does not set now."""
    saved = _saved_settings(current) or current
    return {name: getattr(saved, name) for name in Settings.model_fields if name not in current.model_fields_set}


def _file(settings: Settings) -> Path:
    return settings.home / "stack.json"
