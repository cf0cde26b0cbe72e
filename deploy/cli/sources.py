"""`source list` and `source show`."""

import json
from typing import Annotated

import typer

from crawlers.catalogue import load_sources
from deploy.cli.console import show_table
from deploy.cli.memory import stack_settings
from pipelines.errors import UsageError

app = typer.Typer(help="Source definitions: one YAML file per publisher.", no_args_is_help=True)


@app.command("list")
def list_sources(*, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """List all sources, those of KABAR_SOURCES too."""
    sources = load_sources(stack_settings().sources).values()
    if as_json:
        print(json.dumps([source.model_dump(mode="json") for source in sources], ensure_ascii=False, indent=1))
        return
    show_table(
        "Sources",
        ["id", "name", "country", "language", "zone", "routes", "state", "verified"],
        [
            [
                source.id,
                source.name,
                source.country,
                source.language,
                source.timezone,
                ", ".join(route for route in ("index", "feeds", "sitemaps") if getattr(source.discovery, route)),
                "enabled" if source.enabled else f"disabled: {source.disabled_because}",
                source.verified.day,
            ]
            for source in sources
        ],
    )


@app.command("show")
def show_source(source_id: Annotated[str, typer.Argument(help="Id of the source.")]) -> None:
    """Print one definition as JSON, defaults filled in."""
    sources = load_sources(stack_settings().sources)
    if source_id not in sources:
        msg = f"there is no source {source_id!r}; known are: {', '.join(sources)}"
        raise UsageError(msg)
    print(json.dumps(sources[source_id].model_dump(mode="json"), ensure_ascii=False, indent=1))
