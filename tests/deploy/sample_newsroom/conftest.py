import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deploy.sample_newsroom.sites import SITES
from deploy.sample_newsroom.truth import Newsroom, truth
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Served:
    """A newsroom that runs as a process of its own."""

    port: int
    home: Path
    process: subprocess.Popen[str]
    client: httpx.Client

    @property
    def truth(self) -> Newsroom:
        return truth(self.port)

    def url(self, site: int, path: str) -> str:
        return f"http://127.0.0.1:{self.port + site}{path}"

    def get(self, site: int, path: str) -> httpx.Response:
        return self.client.get(self.url(site, path))


def start(port: int, home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "deploy.sample_newsroom", "serve", "--port", str(port), "--home", str(home)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=home.parent)


def wait_until_up(process: subprocess.Popen[str], port: int) -> float:
    began = time.monotonic()
    while time.monotonic() - began < 60:
        if process.poll() is not None:
            pytest.fail(f"the newsroom ended: {process.stderr.read()}")
        try:
            socket.create_connection(("127.0.0.1", port + 2), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return time.monotonic() - began
    pytest.fail("the newsroom did not come up")


def run(home: Path, port: int | None = None) -> Iterator[Served]:
    port = port or free_ports(len(SITES))
    process = start(port, home)
    try:
        wait_until_up(process, port)
        with httpx.Client(timeout=20) as client:
            yield Served(port, home, process, client)
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stderr.close()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A newsroom that the tests of a file share."""
    yield from run(tmp_path_factory.mktemp("newsroom") / "home")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts newsrooms that nobody has visited yet; again with the same home, they remember."""
    running: list[Iterator[Served]] = []

    def begin(home: str = "home", port: int | None = None) -> Served:
        running.append(run(tmp_path / home, port))
        return next(running[-1])

    yield begin
    for served in running:
        served.close()
