"""The stack's passwords and keys: created once, kept in a file that only its owner can read."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from deploy.stack.private_files import write_private
from deploy.stack.roles import Passwords
from pipelines.errors import StackError


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secrets(Passwords):
    """All secrets of one stack: the passwords of the database roles and of the UI's users, and Airflow's keys."""

    ui: str
    viewer: str
    api: str
    jwt: str
    fernet: str


_KEY_BYTES = {"api": 48, "jwt": 48}
"""Random bytes of the keys that sign with SHA-512, which warns of keys under 64 letters."""
_ADDED_LATER = frozenset({"viewer"})
"""Secrets that files of earlier versions lack."""


def open_secrets(path: Path) -> Secrets:
    """Read the secrets; create them if there is no file.

    Raises:
        StackError: the file cannot be read, or is damaged.
    """
    try:
        text = path.read_text()
    except FileNotFoundError:
        created = _create()
        write_private(path, json.dumps(asdict(created), indent=1) + "\n")
        return created
    except OSError as error:
        raise StackError(f"the stack's secrets {path} cannot be read: {error.strerror}.") from error
    path.chmod(0o600)
    try:
        found = json.loads(text)
        if found.keys() ^ _ADDED_LATER == {field.name for field in fields(Secrets)}:
            found |= {name: secrets.token_urlsafe(24) for name in _ADDED_LATER}
            write_private(path, json.dumps(found, indent=1) + "\n")
        return Secrets(**found)
    except (ValueError, TypeError, AttributeError) as error:
        raise StackError(
            f"the stack's secrets {path} are damaged; restore the file, or remove the stack with ./kabar down --remove."
        ) from error


def _create() -> Secrets:
    random = {field.name: secrets.token_urlsafe(_KEY_BYTES.get(field.name, 24)) for field in fields(Secrets)}
    return Secrets(**{**random, "fernet": base64.urlsafe_b64encode(os.urandom(32)).decode()})
