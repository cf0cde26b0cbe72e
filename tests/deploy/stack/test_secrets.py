import json

import pytest
from cryptography.fernet import Fernet

from deploy.stack.secrets import open_secrets
from pipelines.errors import StackError


def test_secrets_are_made_once_for_their_owner_alone(tmp_path):
    path = tmp_path / "secrets.json"
    first = open_secrets(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_secrets(path) == first
    assert len(set(json.loads(path.read_text()).values())) == 10
    Fernet(first.fernet)


def test_a_file_that_somebody_opened_is_closed_again(tmp_path):
    path = tmp_path / "secrets.json"
    open_secrets(path)
    path.chmod(0o644)
    open_secrets(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_secrets_have_no_repr(tmp_path):
    secrets = open_secrets(tmp_path / "secrets.json")
    assert secrets.ui not in repr(secrets)
    assert secrets.owner not in repr(secrets)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"ui": "x"}'])
def test_damaged_secrets_are_an_error_and_stay_as_they_are(tmp_path, damage):
    path = tmp_path / "secrets.json"
    path.write_text(damage)
    with pytest.raises(StackError, match=r"secrets\.json are damaged"):
        open_secrets(path)
    assert path.read_text() == damage


def test_a_file_of_an_earlier_version_gets_what_it_lacks(tmp_path):
    path = tmp_path / "secrets.json"
    first = open_secrets(path)
    earlier = json.loads(path.read_text())
    del earlier["viewer"]
    path.write_text(json.dumps(earlier))
    opened = open_secrets(path)
    assert opened.viewer
    assert (opened.ui, opened.owner, opened.fernet) == (first.ui, first.owner, first.fernet)
    assert open_secrets(path) == opened
    assert path.stat().st_mode & 0o777 == 0o600
