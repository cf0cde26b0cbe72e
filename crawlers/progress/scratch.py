"""The temporary folder of a crawl, for what is not in the lake yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.temporary_folder import temporary_folder


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a folder that only this crawl uses; it is removed at the end of the block."""
    with temporary_folder("kabar-crawl-") as folder:
        yield folder
