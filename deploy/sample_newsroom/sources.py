"""Writes the source definitions under which Kabar reads the newsroom."""

from pathlib import Path
from string import Template

from deploy.sample_newsroom.sites import SITES

_FOLDER = Path(__file__).parent / "source_files"


def write_sources(port: int, folder: Path) -> list[Path]:
    """The three definitions for a newsroom at `port`; files that are right already stay untouched."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for site in SITES:
        template = Template((_FOLDER / f"{site.id}.yaml").read_text(encoding="utf-8"))
        path = folder / f"{site.id}.yaml"
        _write_if_new(path, template.substitute(port=port + site.offset))
        written.append(path)
    return written


def _write_if_new(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
