"""All source definitions: Kabar's own and those that the user adds.

There are hundreds, and most commands need one: a definition is read as a whole only when it is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from crawlers.sources.definition_head import Head, read_head
from crawlers.sources.source import Source
from pipelines.errors import SourceError, UsageError
from pipelines.urls import ascii_host

SHIPPED = Path(__file__).parent
_GROUPS = {"country": "country", "lang": "language"}
_MAX_NAMED = 5
_UNKNOWN = "no definition has this field; correct its name or remove it"
_COMPLAINTS = {
    "missing": "this field is missing; add it",
    "extra_forbidden": _UNKNOWN,
    "unexpected_keyword_argument": _UNKNOWN,  # what pydantic calls it in a dataclass
}


class Catalogue(Mapping[str, Source]):
    """Sources by id, in the order of the ids; asking for one raises SourceError if its definition is wrong.

    Attributes:
        heads: what the definitions say at their top level, by the same ids.
    """

    def __init__(self, files: Mapping[str, tuple[Head, Path]]) -> None:
        self.heads = {source_id: files[source_id][0] for source_id in sorted(files)}
        self._paths = {source_id: path for source_id, (_, path) in files.items()}

    def __getitem__(self, source_id: str) -> Source:
        return load_source(self._paths[source_id])

    def __contains__(self, source_id: object) -> bool:
        return source_id in self.heads

    def __iter__(self) -> Iterator[str]:
        return iter(self.heads)

    def __len__(self) -> int:
        return len(self.heads)

    def owners_of(self, url: str) -> list[Source]:
        """Return the sources that own a URL's host, in the order of their ids."""
        try:
            host = ascii_host(urlsplit(url).hostname or "")
        except ValueError:
            return []
        labels = host.split(".")
        ids = {each for place in range(len(labels)) for each in self._ids_by_host.get(".".join(labels[place:]), ())}
        return [source for source_id in sorted(ids) if (source := self[source_id]).owns(url)]

    @cached_property
    def _ids_by_host(self) -> dict[str, list[str]]:
        """The ids by domain without port; brackets of an IPv6 address left out, as a URL's hostname has none."""
        by_host: dict[str, list[str]] = {}
        for source_id, head in self.heads.items():
            for domain in head.domains:
                by_host.setdefault(urlsplit(f"//{domain}").hostname or "", []).append(source_id)
        return by_host

    def path_of(self, source_id: str) -> Path:
        """Return the file of a definition."""
        return self._paths[source_id]


def load_sources(further: str = "") -> Catalogue:
    """Return all sources by id; a SourceError names a repeated definition, or one whose head cannot be read.

    `further` is the setting `KABAR_SOURCES`: files or folders of YAML definitions, separated by `:`. One with the id of
    a shipped definition takes its place.
    """
    files: dict[str, tuple[Head, Path]] = {}
    for path in definition_files(further):
        head = _head(path)
        if head.id in files and SHIPPED not in files[head.id][1].parents:
            raise SourceError(f"{path}: id: {head.id!r} is also defined in {files[head.id][1]}; choose another id")
        files[head.id] = (head, path)
    return Catalogue(files)


def load_source(path: Path) -> Source:
    """Read one source definition; a SourceError names the file, the field and the fix."""
    return _load(path, *_version(path))


def find(sources: Mapping[str, Source], source_id: str) -> Source:
    """Return the source with this id, enabled or not, or raise UsageError."""
    _require(sources, source_id)
    return sources[source_id]


def choose(sources: Mapping[str, Source], names: Sequence[str]) -> list[Source]:
    """Return the sources with these names or, without names, all enabled sources.

    A name is an id, or a group, of which disabled sources are left out: `country:ID`, `lang:vi`.

    Raises:
        UsageError: a name is unknown, or its source is disabled, or all sources of its group are.
    """
    if not names:
        return [sources[source_id] for source_id, head in _heads(sources).items() if head.state == "enabled"]
    ids = dict.fromkeys(source_id for name in names for source_id in _named(sources, name))
    return [sources[source_id] for source_id in ids]


def choose_for_days(sources: Mapping[str, Source], names: Sequence[str]) -> list[Source]:
    """Choose as `choose` does, but of those that no id names only sources whose listings reach past days."""
    return [source for source in choose(sources, names) if source.discovery.reaches_back or source.id in names]


def _named(sources: Mapping[str, Source], name: str) -> list[str]:
    """Return the ids for which a name stands."""
    heads = _heads(sources)
    group, colon, value = name.partition(":")
    if not colon:
        _require(sources, name)
        if heads[name].state == "disabled":
            raise UsageError(f"source {name!r} is disabled: {sources[name].disabled_because}")
        return [name]
    if group not in _GROUPS:
        raise UsageError(f"{name!r} is no group of sources; write for instance country:ID or lang:id")
    members = [each for each, head in heads.items() if getattr(head, _GROUPS[group]).lower() == value.lower()]
    usable = [each for each in members if heads[each].state != "disabled"]
    if not usable:
        raise UsageError(f"{name} has no source that may be crawled" + (": all are disabled" if members else ""))
    return usable


def _require(sources: Mapping[str, Source], source_id: str) -> None:
    if source_id in sources:
        return
    known = list(sources)
    if len(known) > _MAX_NAMED:
        known = [*(get_close_matches(source_id, known, _MAX_NAMED) or known[:_MAX_NAMED]), "…"]
    raise UsageError(f"there is no source {source_id!r}; known are: {', '.join(known)} (./kabar source list)")


def _heads(sources: Mapping[str, Source]) -> Mapping[str, Head | Source]:
    return sources.heads if isinstance(sources, Catalogue) else sources


def _version(path: Path) -> tuple[int, int]:
    """Return what changes when a file is written; zeros if there is no file."""
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_mtime_ns, facts.st_size


def _head(path: Path) -> Head:
    return _cached_head(path, *_version(path))


@lru_cache(maxsize=10_000)
def _cached_head(path: Path, _mtime: int, _size: int) -> Head:
    """Return a definition's head: as the text shows it at a glance, else from the definition as a whole."""
    try:
        head = read_head(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        head = None
    if head is None:
        source = load_source(path)
        head = Head(source.id, source.country, source.language, source.state, source.domains)
    return head


@lru_cache(maxsize=10_000)
def _load(path: Path, _mtime: int, _size: int) -> Source:
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
