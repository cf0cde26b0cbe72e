"""How one service of the stack is started and stopped, as a value."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.stack.private_files import write_private


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A process that supervisor keeps alive.

    Attributes:
        argv: absolute program and arguments; they show in `ps` and carry no secret.
        environment: all of it; nothing is inherited.
        folder: working folder.
        system_user: whom root hands the process to, None for the user at hand.
        stop_signal: what asks it to end.
        stop_seconds: patience before it is killed.
        start_seconds: a process that lived this long counts as started; its end is followed by a restart at once.
    """

    name: str
    argv: tuple[str, ...]
    environment: dict[str, str]
    folder: str
    ports: tuple[int, ...] = ()
    system_user: str | None = None
    stop_signal: str = "TERM"
    stop_seconds: int = 20
    start_seconds: int = 5

    @property
    def digest(self) -> str:
        """Changes when the service has to be restarted."""
        return hashlib.sha256(self._text().encode()).hexdigest()[:12]

    def write(self, run: Path) -> None:
        """Leave the file that `deploy.stack.launch` reads."""
        write_private(run / f"{self.name}.json", self._text())

    def _text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)
