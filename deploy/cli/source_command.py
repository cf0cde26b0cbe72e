"""`source list` and `source show`."""

import json
from typing import Annotated

import typer

from crawlers.sources.catalogue import find, load_sources
from crawlers.sources.discovery import Discovery
from deploy.cli import source_trials
from deploy.cli.console import show_table
from deploy.cli.options import AsJson
from deploy.cli.saved_settings import effective_settings

_ROUTES = ("index", "feeds", "sitemaps", "pages")
group = typer.Typer(help="Source definitions: one YAML file per publisher.", no_args_is_help=True)


@group.command("list")
def list_sources(
    *,
    as_json: AsJson = False,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only sources with this tag.")] = None,
) -> None:
    """List all sources, including those of KABAR_SOURCES."""
    known = load_sources(effective_settings().sources).values()
    sources = [source for source in known if tag is None or tag in source.tags]
    if as_json:
        print(json.dumps([source.model_dump(mode="json") for source in sources], ensure_ascii=False, indent=1))
        return
    show_table(
        f"{len(sources)} sources, {sum(source.enabled for source in sources)} enabled",
        ["id", "name", "language", "zone", "routes", "past days", "verified", "state"],
        [
            [
                source.id,
                source.name,
                source.language,
                source.timezone,
                ", ".join(route for route in _ROUTES if getattr(source.discovery, route)),
                _past_days(source.discovery),
                source.verified.day,
                "enabled" if source.enabled else "disabled",
            ]
            for source in sources
        ],
    )
    for source in sources:
        if not source.enabled:
            print(f"  {source.id} is disabled: {source.disabled_because}")


def _past_days(discovery: Discovery) -> str:
    if discovery.index:
        return "by index"
    return "by sitemap" if discovery.reaches_back else "no"


@group.command("show")
def show_source(source_id: Annotated[str, typer.Argument(help="Id of the source.")]) -> None:
    """Print one definition as JSON, with its defaults."""
    source = find(load_sources(effective_settings().sources), source_id)
    print(json.dumps(source.model_dump(mode="json"), ensure_ascii=False, indent=1))


source_trials.register(group)
