"""The version of the code that makes a row out of a page."""

import hashlib
from importlib import metadata
from pathlib import Path

_FOLDERS = ("extraction", "cleaning", "dates")
_FILES = ("reading.py", "text.py", "urls.py")
_ENGINES = ("trafilatura", "lxml", "cssselect", "py3langid")


def extractor_version() -> str:
    """`1-` and a digest of everything that can change a row: our sources, their data files, the engines' versions."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parents[1]
    within = (path for folder in _FOLDERS for path in sorted((root / folder).rglob("*")))
    for path in (*within, *(root / name for name in _FILES)):
        if path.suffix in {".py", ".txt"}:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for engine in _ENGINES:
        digest.update(f"{engine} {metadata.version(engine)}\0".encode())
    return f"1-{digest.hexdigest()[:12]}"


EXTRACTOR_VERSION = extractor_version()


FALLBACK = "-fallback"
"""What the version ends with for a page that the site profile did not fit."""


def reading_version(profile: int, *, fits: bool) -> str:
    """The extractor's version and, behind a point, that of the site profile that a page was read with, if any."""
    return f"{EXTRACTOR_VERSION}.{profile}{'' if fits else FALLBACK}" if profile else EXTRACTOR_VERSION
