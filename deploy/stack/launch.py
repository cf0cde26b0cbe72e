"""What supervisor runs: `python -m deploy.stack.launch SERVICE DIGEST` becomes the service.

The file, not supervisor's configuration, carries the environment with its secrets; the digest of the file stands
on the command line, so that supervisor sees which services changed. Runs in the stack's home; imports nothing
heavy.
"""

import json
import os
import pwd
import sys
from pathlib import Path


def main() -> None:
    """Read how the service is started and become it, with the pid that supervisor knows."""
    service = json.loads(Path("run", f"{sys.argv[1]}.json").read_text())
    if service["system_user"]:
        user = pwd.getpwnam(service["system_user"])
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    os.chdir(service["folder"])
    os.execve(service["argv"][0], service["argv"], service["environment"])  # noqa: S606 - no shell wanted


if __name__ == "__main__":
    main()
