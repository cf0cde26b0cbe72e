import contextlib
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from deploy.sample_newsroom.server import SITES


def run(*arguments):
    command = [sys.executable, "-m", "deploy.sample_newsroom", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_three_publishers_answer_on_three_ports(newsroom):
    for site in SITES:
        page = newsroom.get(site.offset, "/")
        assert page.status_code == 200
        assert site.name in page.content.decode("utf-8", "replace")


def test_nothing_listens_beyond_loopback(newsroom):
    listening = [
        connection.laddr
        for connection in psutil.Process(newsroom.process.pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert sorted(listening) == [("127.0.0.1", newsroom.port + site.offset) for site in SITES]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well_and_soon(fresh, number):
    served = fresh()
    served.get(0, "/")
    served.process.send_signal(number)
    assert served.process.wait(timeout=30) == 0


def test_a_signal_does_not_wait_for_slow_pages(fresh):
    served = fresh()
    slow = next(address for address in served.truth.addresses if address.trouble == "slow")
    host, path = slow.url.removeprefix("http://").split("/", 1)
    with socket.create_connection(host.split(":")) as visitor:
        visitor.sendall(f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        time.sleep(0.3)
        served.process.terminate()
        assert served.process.wait(timeout=30) == 0
        with contextlib.suppress(ConnectionResetError):
            assert b" 200 " not in visitor.recv(100), "the slow page was waited for"


def test_a_taken_port_is_one_clear_sentence(newsroom, tmp_path):
    ended = run("serve", "--port", str(newsroom.port - 1), "--home", str(tmp_path))
    taken = f"The sample newsroom cannot listen on 127.0.0.1:{newsroom.port} (Address already in use)"
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"{taken}; give another --port.\n"


def test_a_damaged_home_is_one_clear_sentence(tmp_path):
    (tmp_path / "visits.json").write_text("?")
    ended = run("serve", "--port", "23450", "--home", str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1


def test_sources_are_written_and_named(tmp_path):
    ended = run("sources", "--port", "23450", str(tmp_path / "sources"))
    assert ended.returncode == 0
    assert ended.stdout.split() == [str(tmp_path / "sources" / f"{site.id}.yaml") for site in SITES]


@pytest.mark.parametrize("arguments", [(), ("serve", "--port", "80", "--home", "x"), ("sources", "--port", "23450")])
def test_wrong_usage_is_told_apart(arguments):
    assert run(*arguments).returncode == 2
