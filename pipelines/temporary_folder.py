"""Temporary folders, for what is not in the lake yet; the next one of a kind removes those of killed processes."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Yield a folder that only this process uses, whose name begins so; it is removed at the end of the block."""
    for abandoned in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        if (lock := _lock(abandoned)) is not None:
            _remove(abandoned, lock)
    folder, lock = _make(prefix)
    try:
        yield folder
    finally:
        _remove(folder, lock)


def _make(prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        lock = _lock(folder)
        if lock is not None and folder.exists():  # another process may have removed it before it was locked
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
