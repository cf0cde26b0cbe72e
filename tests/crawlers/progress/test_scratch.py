"""The folder of a crawl ends with it, that of a killed crawl with the next one."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from crawlers.progress.scratch import scratch_folder

HOLD = """
from crawlers.progress.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "segment").write_text("half a page")
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def crawl():
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process, Path(process.stdout.readline().strip())


def test_it_ends_with_its_crawl(temporary):
    with scratch_folder() as folder:
        (folder / "segment").write_text("a page")
        assert list(temporary.iterdir()) == [folder]
    assert list(temporary.iterdir()) == []


def test_what_a_killed_crawl_left_goes_with_the_next_and_a_living_ones_stays(crawl):
    process, others = crawl
    with scratch_folder() as folder:
        assert folder != others
        assert (others / "segment").exists()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert others.exists()
    with scratch_folder():
        assert not others.exists()
