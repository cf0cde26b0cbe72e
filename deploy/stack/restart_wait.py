"""Waiting while a service of the stack restarts: supervisor starts it again, and the work continues."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import psycopg2

from pipelines.errors import StackError, UnavailableError, WarehouseError

_PAUSE_SECONDS = 2.0
_MAX_SECONDS = 1800.0
_AWAY = (UnavailableError, WarehouseError, psycopg2.OperationalError, psycopg2.InterfaceError)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class RestartWait:
    """Repeats what failed because a service did not answer, and says so.

    Attributes:
        trouble: returns why waiting is in vain, None while the service may come back.
        say: prints a line for the user.
    """

    trouble: Callable[[], str | None]
    say: Callable[[str], None]

    def outlast(self, step: Callable[[], Result]) -> Result:
        """Return the result of a step that may be repeated, as soon as all services answer.

        Raises:
            StackError: a service does not come back.
        """
        deadline, is_told = time.monotonic() + _MAX_SECONDS, False
        while True:
            try:
                result = step()
            except _AWAY as error:
                reason = " ".join(str(error).split()).rstrip(".")
                trouble = self.trouble()
                if trouble is None and time.monotonic() >= deadline:
                    trouble = f"no answer for {_MAX_SECONDS / 60:.0f} minutes"
                if trouble:
                    raise StackError(f"{trouble}; the last error was: {reason}.") from error
                if not is_told:
                    self.say(f"{reason}. Waiting until it answers again; the backfill goes on then.")
                is_told = True
                time.sleep(_PAUSE_SECONDS)
            else:
                if is_told:
                    self.say("All services answer again.")
                return result
