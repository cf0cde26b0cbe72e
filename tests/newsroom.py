"""The sample newsroom as a process, for tests that need a web."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from deploy.newsroom.sources import write_sources
from deploy.stack.postgres import free_port
from pipelines.settings import PROJECT_ROOT

PUBLISHERS = 3


def free_ports(count):
    """The first of some neighbouring ports that nobody listens on."""
    for _ in range(50):
        first = free_port()
        if first + count < 65000 and all(_is_free(first + number) for number in range(1, count)):
            return first
    raise AssertionError("no neighbouring free ports")


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, str]]:
    """Serve the newsroom; yield its first port and the folder of its source files."""
    port = free_ports(PUBLISHERS)
    write_sources(port, home / "sources")
    command = [sys.executable, "-m", "deploy.newsroom", "serve", "--port", str(port), "--home", str(home)]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port + PUBLISHERS - 1)
        yield port, str(home / "sources")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port):
    deadline = time.monotonic() + 60
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/robots.txt")
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _is_free(port):
    import socket

    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
