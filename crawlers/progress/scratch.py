"""The temporary folder of a crawl, for what is not in the lake yet; the next crawl removes those of killed crawls."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "kabar-crawl-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a folder that only this process uses; it is removed at the end of the block."""
    for abandoned in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if (lock := _lock(abandoned)) is not None:
            _remove(abandoned, lock)
    folder, lock = _make()
    try:
        yield folder
    finally:
        _remove(folder, lock)


def _make() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = _lock(folder)
        if lock is not None and folder.exists():  # another crawl may have removed it before it was locked
            return folder, lock


def _lock(folder: Path) -> int | None:
    """Lock a folder; return None if another process holds it. The system releases the lock when its process ends."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # it was removed, or belongs to another user
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _remove(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
