"""All source definitions: Kabar's own and those that the user adds."""

from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from crawlers.sources.source import Source
from pipelines.errors import SourceError, UsageError

SHIPPED = Path(__file__).parent
_UNKNOWN = "no definition has this field; correct its name or remove it"
_COMPLAINTS = {
    "missing": "this field is missing; add it",
    "extra_forbidden": _UNKNOWN,
    "unexpected_keyword_argument": _UNKNOWN,  # what pydantic calls it in a dataclass
}


def load_sources(further: str = "") -> dict[str, Source]:
    """Return all sources by id, in the order of the ids; a SourceError names a wrong or repeated definition.

    `further` is the setting `KABAR_SOURCES`: files or folders of YAML definitions, separated by `:`.
    """
    sources: dict[str, tuple[Source, Path]] = {}
    for path in definition_files(further):
        source = load_source(path)
        if source.id in sources:
            other = sources[source.id][1]
            raise SourceError(f"{path}: id: {source.id!r} is also defined in {other}; choose another id")
        sources[source.id] = (source, path)
    return {source_id: sources[source_id][0] for source_id in sorted(sources)}


def load_source(path: Path) -> Source:
    """Read one source definition; a SourceError names the file, the field and the fix."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SourceError(f"{path}: cannot be read as YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise SourceError(f"{path}: is not a mapping of fields; begin with id, name, country, …")
    try:
        return Source.model_validate(document)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        lines = (f"{path}: {'.'.join(map(str, each['loc']))}: {_complaint(each)}" for each in problems)
        raise SourceError("\n".join(lines)) from error


def find(sources: dict[str, Source], source_id: str) -> Source:
    """Return the source with this id, enabled or not, or raise UsageError."""
    if source_id not in sources:
        raise UsageError(f"there is no source {source_id!r}; known are: {', '.join(sources)}")
    return sources[source_id]


def choose(sources: dict[str, Source], ids: list[str]) -> list[Source]:
    """Return the sources with these ids or, without ids, all enabled sources.

    Raises:
        UsageError: an id is unknown, or its source is disabled.
    """
    if not ids:
        return [source for source in sources.values() if source.enabled]
    chosen = [find(sources, source_id) for source_id in ids]
    for source in chosen:
        if not source.enabled:
            raise UsageError(f"source {source.id!r} is disabled: {source.disabled_because}")
    return chosen


def choose_for_days(sources: dict[str, Source], ids: list[str]) -> list[Source]:
    """Choose as `choose` does, but without ids only sources whose listings reach past days."""
    chosen = choose(sources, ids)
    return chosen if ids else [source for source in chosen if source.discovery.reaches_back]


def _complaint(problem: ErrorDetails) -> str:
    """Return what is wrong with a field, without pydantic's own terms where a user would not know them."""
    return _COMPLAINTS.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")


def definition_files(further: str = "") -> list[Path]:
    """Return the files of all definitions, Kabar's own first; a SourceError names a place that does not exist."""
    found = sorted(SHIPPED.glob("*/*.yaml"))
    for place in filter(None, further.split(":")):
        path = Path(place).expanduser()
        if not path.exists():
            raise SourceError(f"KABAR_SOURCES names {path}, which does not exist")
        found += sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
    return found
