"""Ports for the servers that tests start."""

import os
import random

from deploy.stack.ports import is_taken

# Below the ports of outgoing connections (from 32768 on Linux), of which the tests open thousands.
_FIRST, _BAND, _BANDS = 20000, 2500, 4


def free_ports(count: int) -> int:
    """Return the first of several free ports in a row on 127.0.0.1, from the range of this test process."""
    band = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _BANDS
    while True:
        first = random.randrange(_FIRST + band * _BAND, _FIRST + (band + 1) * _BAND - count)
        if not any(is_taken(first + number) for number in range(count)):
            return first
