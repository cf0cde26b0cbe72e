"""The program that supervisor runs: `python -m deploy.stack.launch SERVICE DIGEST` becomes the service.

The environment with its secrets is in the service's file, not in supervisor's configuration. The digest of that file is
on the command line, so that supervisor sees which services changed. The working folder is the stack's home; only light
modules are imported, but for the scheduler, which first ends the workers that a killed scheduler left.
"""

import json
import os
import pwd
import sys
from pathlib import Path


def main() -> None:
    """Read the service's file and execute its program, with the pid that supervisor knows."""
    service = json.loads(Path("run", f"{sys.argv[1]}.json").read_text())
    if sys.argv[1] == "scheduler":
        _end_abandoned_workers(Path(service["environment"]["KABAR_STACK"]))
    if service["system_user"]:
        user = pwd.getpwnam(service["system_user"])
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    os.chdir(service["folder"])
    os.execve(service["argv"][0], service["argv"], service["environment"])  # noqa: S606 - without a shell on purpose


def _end_abandoned_workers(home: Path) -> None:
    from deploy.stack.orphans import end_abandoned  # noqa: PLC0415 - the other services start without these modules

    if ended := end_abandoned(home):
        sys.stdout.write(f"Ended {ended} processes that an earlier scheduler left; their tasks are tried again\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
