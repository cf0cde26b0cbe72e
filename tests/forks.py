"""Commands of Kabar, forked from a process that has imported them: an import takes most of the time of a short command.

A command is a process of its own, with its environment, output and exit code, and may be killed. `./kabar` itself, with
its start from nothing, is what the demo's tests run.
"""

import atexit
import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path

from pipelines.settings import PROJECT_ROOT

PROGRAMS = {"deploy": "deploy.cli.app", "crawlers": "crawlers.__main__", "crawlers.trial": "crawlers.trial.__main__"}
"""The modules whose `main()` is the program `python -m …`."""
_MAX_BYTES = 1024 * 1024


class Forked:
    """A running command, in the manner of `subprocess.Popen`."""

    def __init__(self, program, arguments, environment):
        self.args = [program, *map(str, arguments)]
        self.returncode = None
        self._output = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by communicate
        reading, writing = os.pipe()
        self.stderr = open(reading, encoding="utf-8", errors="replace")  # noqa: PTH123, SIM115 - a pipe, closed by communicate
        self._server = socket.socket(socket.AF_UNIX)
        self._server.connect(str(server()))
        asked = json.dumps({"program": program, "arguments": self.args[1:], "environment": environment}).encode()
        socket.send_fds(self._server, [len(asked).to_bytes(4, "big")], [self._output.fileno(), writing])
        self._server.sendall(asked)
        os.close(writing)
        self._replies = self._server.makefile()
        self.pid = int(self._replies.readline())

    def poll(self):
        """Return the exit code, None while the command runs."""
        if self.returncode is None:
            self._server.setblocking(False)
            try:
                self._server.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return None
            finally:
                self._server.setblocking(True)
            self.wait()
        return self.returncode

    def wait(self):
        """Wait for the end; return the exit code."""
        if self.returncode is None:
            self.returncode = int(self._replies.readline())
        return self.returncode

    def communicate(self):
        """Wait for the end; return the output and the messages."""
        messages = self.stderr.read()
        self.wait()
        self._output.seek(0)
        output = self._output.read()
        for each in (self._output, self.stderr, self._replies, self._server):
            each.close()
        return output, messages

    def kill(self):
        """Kill the command, not what it started."""
        os.kill(self.pid, signal.SIGKILL)


def run(program, arguments, environment):
    """Run a command to its end, in the manner of `subprocess.run`."""
    process = Forked(program, arguments, environment)
    output, messages = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, output, messages)


@cache
def server():
    """Start the process from which commands are forked, and which ends with this one; return the path of its socket."""
    path = Path(tempfile.mkdtemp(prefix="kabar-forks-")) / "socket"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KABAR_")}
    command = [sys.executable, "-m", "tests.forks", str(path), str(os.getpid())]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment)
    while not path.exists():
        assert process.poll() is None, "the commands cannot be imported"
        time.sleep(0.05)
    atexit.register(_end, process, path.parent)
    return path


def _end(process, folder):
    process.kill()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def serve(path, owner):
    """Fork a command for each connection, until the owner has ended."""
    for name in ("crawl", "source", "sql", "coverage", "why", "export", "import-warc", "extract", "dedup", "reextract"):
        import_module(f"deploy.cli.{import_module('deploy.cli.app').COMMANDS[name].partition('.')[0]}")
    for name in (*PROGRAMS.values(), "crawlers.crawl"):
        import_module(name)
    gc.freeze()  # a search for garbage in a command must not copy what it shares with this process
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system removes the guardians that have ended
    listener = socket.socket(socket.AF_UNIX)
    ready = path.with_suffix(".new")
    listener.bind(str(ready))
    listener.listen()
    ready.rename(path)
    listener.settimeout(5)
    while os.getppid() == owner:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        if os.fork() == 0:
            listener.close()
            return guard(connection)
        connection.close()
    return 0


def guard(connection):
    """Run one command in a process of its own, and tell its pid and its exit code; the command ends in here, too."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    connection.setblocking(True)
    size, descriptors, *_ = socket.recv_fds(connection, 4, 2)
    asked = json.loads(connection.makefile("rb").read(int.from_bytes(size, "big")))
    pid = os.fork()
    if pid == 0:
        connection.close()
        return command(asked, *descriptors)
    for each in (*descriptors, 1, 2):
        os.close(each)
    connection.sendall(f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def command(asked, output, messages):
    """Run the program in this process; return its exit code."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for ours, theirs in ((output, 1), (messages, 2)):
        os.dup2(ours, theirs)
        os.close(ours)
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    sys.argv = [asked["program"], *asked["arguments"]]
    try:
        return import_module(PROGRAMS[asked["program"]]).main()
    except Exception:  # noqa: BLE001 - as Python ends a program
        traceback.print_exc()
        return 1


if __name__ == "__main__":
    sys.exit(serve(Path(sys.argv[1]), int(sys.argv[2])))
