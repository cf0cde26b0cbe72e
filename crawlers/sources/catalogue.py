"""All source definitions: those that come with Kabar and those that the user adds."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from crawlers.sources.source import Source
from pipelines.errors import SourceError, UsageError

SHIPPED = Path(__file__).parent


def load_sources(further: str = "") -> dict[str, Source]:
    """Return every defined source by its id, in the order of the ids.

    Args:
        further: files or folders of YAML definitions, separated by `:` (the setting `KABAR_SOURCES`).

    Raises:
        SourceError: a definition is wrong, or two files define one id.
    """
    sources: dict[str, tuple[Source, Path]] = {}
    for path in _definition_files(further):
        source = load_source(path)
        if source.id in sources:
            msg = f"{path}: id: {source.id!r} is defined in {sources[source.id][1]} too; choose another id"
            raise SourceError(msg)
        sources[source.id] = (source, path)
    return {source_id: sources[source_id][0] for source_id in sorted(sources)}


def load_source(path: Path) -> Source:
    """Read one source definition.

    Raises:
        SourceError: the text names the file, the field and the fix.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        msg = f"{path}: cannot be read as YAML: {' '.join(str(error).split())}"
        raise SourceError(msg) from error
    if not isinstance(document, dict):
        msg = f"{path}: is not a mapping of fields; begin with id, name, country, …"
        raise SourceError(msg)
    try:
        return Source.model_validate(document)
    except ValidationError as error:
        raise SourceError("\n".join(_sentences(path, error))) from error


def find(sources: dict[str, Source], source_id: str) -> Source:
    """Return the named source, enabled or not.

    Raises:
        UsageError: there is none of that name.
    """
    if source_id not in sources:
        msg = f"there is no source {source_id!r}; known are: {', '.join(sources)}"
        raise UsageError(msg)
    return sources[source_id]


def choose(sources: dict[str, Source], ids: list[str]) -> list[Source]:
    """Return the named sources, or all enabled ones for no names.

    Raises:
        UsageError: a name is unknown, or its source is disabled.
    """
    if not ids:
        return [source for source in sources.values() if source.enabled]
    chosen = [find(sources, source_id) for source_id in ids]
    for source in chosen:
        if not source.enabled:
            msg = f"source {source.id!r} is disabled: {source.disabled_because}"
            raise UsageError(msg)
    return chosen


def choose_for_days(sources: dict[str, Source], ids: list[str]) -> list[Source]:
    """Return the named sources, or for no names all enabled ones whose listings tell of past days.

    Raises:
        UsageError: a name is unknown, or its source is disabled.
    """
    chosen = choose(sources, ids)
    return chosen if ids else [source for source in chosen if source.discovery.reaches_back]


def _definition_files(further: str) -> list[Path]:
    found = sorted(SHIPPED.glob("*.yaml"))
    for place in filter(None, further.split(":")):
        path = Path(place).expanduser()
        if not path.exists():
            msg = f"KABAR_SOURCES names {path}, which does not exist"
            raise SourceError(msg)
        found += sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
    return found


def _sentences(path: Path, error: ValidationError) -> list[str]:
    return [
        f"{path}: {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False)
    ]
