"""The demo's stack, started once for all files of this folder, which run one after another in one process."""

import pytest

from deploy.stack.ports import SPAN
from tests.demo.user import User
from tests.ports import free_ports


@pytest.fixture(scope="session")
def user(tmp_path_factory):
    user = User(tmp_path_factory.mktemp("demo") / "home with space", free_ports(SPAN))
    try:
        yield user
    finally:
        user.kabar("down", "--remove")


@pytest.fixture(scope="session")
def demo(user):
    done = user.kabar("demo")
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="session")
def passwords(demo):
    """The passwords that the demo has printed, by user."""
    words = demo.stderr.split("password ")
    return dict(zip(("admin", "viewer"), (after.split()[0] for after in words[1:3]), strict=True))
