"""The sample newsroom as a process, for tests that need a web."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from deploy.sample_newsroom.sources import write_sources
from pipelines.settings import PROJECT_ROOT
from tests.ports import free_ports

PUBLISHERS = 3


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, str]]:
    """Serve the newsroom; yield its first port and the folder of its source files."""
    port = free_ports(PUBLISHERS)
    write_sources(port, home / "sources")
    command = [sys.executable, "-m", "deploy.sample_newsroom", "serve", "--port", str(port), "--home", str(home)]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait_for(process, port + PUBLISHERS - 1)
        yield port, str(home / "sources")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(process, port):
    while True:
        assert process.poll() is None, "the sample newsroom has ended"
        with suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/robots.txt")
            return
        time.sleep(0.1)
