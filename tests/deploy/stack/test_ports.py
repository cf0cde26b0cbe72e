import os
import socket

import pytest

from deploy.stack.ports import holder, is_taken, other_base, require_free
from pipelines.errors import StackError


@pytest.fixture
def listener():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_its_holder_and_the_way_out(listener):
    with pytest.raises(StackError) as raised:
        require_free([listener], 8080)
    text = str(raised.value)
    assert f"Port {listener} is taken by" in text
    assert f"(process {os.getpid()})" in text
    assert "KABAR_PORT=" in text


def test_a_port_that_the_stack_itself_holds_is_no_hindrance(listener):
    require_free([listener], 8080, ours={os.getpid()})


def test_a_listener_on_every_interface_takes_the_port_too():
    with socket.socket() as server:
        server.bind(("0.0.0.0", 0))
        server.listen()
        assert is_taken(server.getsockname()[1])


def test_a_free_port_is_free_and_has_no_holder():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
    assert not is_taken(port)
    assert holder(port) is None


def test_the_suggested_ports_are_free():
    base = other_base(8080)
    assert base != 8080
    assert not any(is_taken(base + step) for step in range(8))
