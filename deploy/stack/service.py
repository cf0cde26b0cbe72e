"""How one service of the stack is started and stopped."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.stack.private_files import write_private


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A process that supervisor keeps alive.

    Attributes:
        argv: absolute program and arguments; visible in `ps`, so without secrets.
        environment: complete; nothing is inherited.
        folder: working folder.
        system_user: the user that root starts the process as; None for the current user.
        stop_seconds: time after which supervisor kills a process that it asked to end.
        start_seconds: time after which a process counts as started.
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
        """Changes if the service has to be restarted."""
        return hashlib.sha256(self._text().encode()).hexdigest()[:12]

    def write(self, run: Path) -> None:
        """Write the file that `deploy.stack.launch` reads."""
        write_private(run / f"{self.name}.json", self._text())

    def _text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)
