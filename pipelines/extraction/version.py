"""The version of the code that reads an archived page."""

import hashlib
import re
from importlib import metadata
from pathlib import Path

_ROOTS = ("pipelines.reading", "pipelines.archive.archived_page")
"""The version covers these modules, which open and read archived pages, and all that they import of this package."""
_ENGINES = (
    "trafilatura", "lxml", "cssselect", "py3langid", "w3lib", "warcio", "brotli", "webencodings", "faust-cchardet",
    "hijridate", "jalali_core", "tldextract", "tzdata",
)  # fmt: skip
_DATA = (".json", ".txt")  # suffixes of data files
_PACKAGE = Path(__file__).resolve().parents[1]
_IMPORT = re.compile(
    r"^\s*(?:from (pipelines[\w.]*) import ([\w, ]+|\([^)]*\))|import (pipelines[\w.]*))", re.MULTILINE
)


def extractor_version() -> str:
    """Return `1-` and a digest of all that can change an article: code, data files, and versions of libraries."""
    digest = hashlib.sha256()
    for path in covered_files():
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for engine in _ENGINES:
        digest.update(f"{engine} {metadata.version(engine)}\0".encode())
    return f"1-{digest.hexdigest()[:12]}"


def covered_files() -> list[Path]:
    """Return the modules that reading a page imports, directly or not, and the data files beside them, sorted."""
    modules: set[Path] = set()
    waiting = [path for root in _ROOTS for path in _files_of(root)]
    while waiting:
        path = waiting.pop()
        if path not in modules:
            modules.add(path)
            waiting += _imported(path)
    data = {file for folder in {path.parent for path in modules} for file in folder.iterdir() if file.suffix in _DATA}
    return sorted(modules | data)


def _imported(path: Path) -> list[Path]:
    found = []
    for package, names, module in _IMPORT.findall(path.read_text(encoding="utf-8")):
        found += _files_of(package or module)
        for name in re.findall(r"\w+", names):
            found += _files_of(f"{package}.{name}")
    return found


def _files_of(module: str) -> list[Path]:
    """Return the file of a module and the `__init__.py` of each package around it; none if it is no module."""
    place = _PACKAGE.parent.joinpath(*module.split("."))
    file = next((each for each in (place / "__init__.py", place.with_suffix(".py")) if each.exists()), None)
    if file is None:
        return []
    return [file, *(folder / "__init__.py" for folder in place.parents if _PACKAGE in (folder, *folder.parents))]


EXTRACTOR_VERSION = extractor_version()

FALLBACK = "-fallback"  # suffix of the version for pages that the site profile did not fit


def reading_version(profile: int, *, fits: bool) -> str:
    """Return the extractor's version and, after a point, the version of the site profile, if one was used."""
    return f"{EXTRACTOR_VERSION}.{profile}{'' if fits else FALLBACK}" if profile else EXTRACTOR_VERSION
