"""The disks that a run writes to, as the cause of a failure."""

import shutil
import tempfile

from pipelines.archive.lake import Lake

_MIN_FREE_BYTES = 128 * 1024 * 1024  # twice a segment; a run stops at about that


def full_disks(lake: Lake) -> str:
    """Return a clause that names the places of lake and temporary files whose disks are full, '' if none is.

    A place that is no folder of this machine is not examined.
    """
    places = {"the lake": lake.folder, "temporary files (TMPDIR)": tempfile.gettempdir()}
    free = {
        f"the disk of {what}, {place}, is full ({left // 1024**2} MB free)"
        for what, place in places.items()
        if place is not None and (left := shutil.disk_usage(place).free) < _MIN_FREE_BYTES
    }
    return " and ".join(sorted(free))
