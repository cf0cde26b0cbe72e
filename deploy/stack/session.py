"""supervisord's session, which identifies its processes even if their environment cannot be read.

The system does not reuse a session's number while one of its processes lives, so the number and the time at which the
session began identify it.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from deploy.stack.private_files import write_private

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
TOLERANCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of processes.

    Attributes:
        number: the pid of the process that began it.
        began: when that process began, in seconds since the epoch.
        boot: identifies the boot of the machine; '' if the system does not tell.
    """

    number: int
    began: float
    boot: str

    def includes(self, process: psutil.Process) -> bool:
        """Return whether the process belongs to this session and to the current user."""
        return (
            os.getsid(process.pid) == self.number
            and self.boot == _boot()
            and self._has_its_number()
            and process.create_time() >= self.began - TOLERANCE_SECONDS
            and process.uids().effective == os.geteuid()
        )

    def _has_its_number(self) -> bool:
        """Return whether no later process has the number."""
        try:
            return bool(abs(psutil.Process(self.number).create_time() - self.began) < TOLERANCE_SECONDS)
        except psutil.NoSuchProcess:
            return True


def write_session(home: Path, leader: int) -> None:
    """Save the session that this process leads."""
    session = Session(number=leader, began=psutil.Process(leader).create_time(), boot=_boot())
    write_private(_file(home), json.dumps(asdict(session)))


def read_session(home: Path) -> Session | None:
    """Return the session of the stack's last start, None if there was none."""
    try:
        return Session(**json.loads(_file(home).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _file(home: Path) -> Path:
    return home / "run" / "session.json"


def _boot() -> str:
    return BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
