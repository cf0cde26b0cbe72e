"""`source repair`: shows the repaired definition that the weekly check proposes, and writes it."""

from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer

from crawlers.sources.catalogue import SHIPPED, find, load_sources
from deploy.cli.console import printable, say
from deploy.cli.endpoints import warehouse_urls
from deploy.cli.saved_settings import stack_settings
from pipelines.errors import UsageError
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.source_checks import RepairState, latest_verdicts

_NEXT = "The next check judges it; trigger the DAG verify with this source for one at once."


def repair(
    source_id: Annotated[str, typer.Argument(help="Id of the source.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Write the repaired definition.")] = False,
) -> None:
    """Show the repair that the latest check of a source proposes.

    Exit code 1 if it proposes none, or if the definition is no longer the one that was checked.
    """
    settings = stack_settings("sources", "warehouse_url")
    sources = load_sources(settings.sources)
    find(sources, source_id)
    with connect(warehouse_urls(settings).loader, "kabar_loader") as connection:
        latest = latest_verdicts(connection).get(source_id)
    if latest is None or latest.repair is None:
        verdict = f"was {latest.verdict} on {latest.checked_at:%Y-%m-%d}" if latest else "was never checked"
        say("", f"No repair is proposed: {source_id} {verdict}. The DAG verify checks it.")
        raise typer.Exit(1)
    path, present = sources.path_of(source_id), sources.path_of(source_id).read_text(encoding="utf-8")
    state, check = latest.repair_state(present), f"the check of {latest.checked_at:%Y-%m-%d}"
    if state is RepairState.WRITTEN:
        say("", f"{path} is already as {check} proposes. {_NEXT}")
        return
    if state is RepairState.OUTDATED:
        say("", f"{path} has changed since {check}, so the repair that it proposed is not offered. {_NEXT}")
        raise typer.Exit(1)
    for change in latest.repair_changes:
        say("", change)
    print("\n".join(map(printable, _diff(present, latest.repair, str(path)))))
    if not yes:
        say("", "--yes writes it.")
        return
    target = path if SHIPPED not in path.parents else _own_folder(settings) / f"{source_id}.yaml"
    target.write_text(latest.repair, encoding="utf-8")
    say("", f"written: {target}")


def _diff(present: str, repaired: str, name: str) -> list[str]:
    return list(unified_diff(present.splitlines(), repaired.splitlines(), name, "repaired", lineterm=""))


def _own_folder(settings: Settings) -> Path:
    folder = next((path for place in settings.sources.split(":") if place and (path := Path(place)).is_dir()), None)
    if folder is None:
        raise UsageError(
            "KABAR_SOURCES names no folder; set it to one for your own definitions, and repeat the command"
        )
    return folder
