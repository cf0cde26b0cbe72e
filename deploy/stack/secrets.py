"""The stack's passwords and keys: made once, kept in a file that only its owner can read."""

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
class Secrets:
    """Every secret of one stack; it has no repr, so that none can slip into a log."""

    superuser: str
    owner: str
    loader: str
    analyst: str
    airflow: str
    ui: str
    api: str
    jwt: str
    fernet: str

    @property
    def passwords(self) -> Passwords:
        """What the embedded PostgreSQL's roles log in with."""
        return Passwords(**{name: getattr(self, name) for name in Passwords.__slots__})


def open_secrets(path: Path) -> Secrets:
    """Read the secrets, making them if there are none.

    Raises:
        StackError: the file is there and cannot be read, or is damaged.
    """
    try:
        text = path.read_text()
    except FileNotFoundError:
        secrets = _new()
        write_private(path, json.dumps(asdict(secrets), indent=1) + "\n")
        return secrets
    except OSError as error:
        raise StackError(f"The stack's secrets {path} cannot be read: {error.strerror}.") from error
    path.chmod(0o600)
    try:
        return Secrets(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise StackError(
            f"The stack's secrets {path} are damaged; restore the file, or remove the stack and start afresh."
        ) from error


def _new() -> Secrets:
    random = {field.name: secrets.token_urlsafe(24) for field in fields(Secrets)}
    return Secrets(**{**random, "fernet": base64.urlsafe_b64encode(os.urandom(32)).decode()})
