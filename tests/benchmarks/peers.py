"""The other extractors: an environment for them, and their answers."""

import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from tests.benchmarks.corpus import Corpus, Labelled
from tests.benchmarks.peer import PEERS

_HERE = Path(__file__).parent
_OURS = "trafilatura"  # is in .venv already: Kabar's own engine


def choose_peers(names: Sequence[str]) -> list[str]:
    """Return the named peers, or all; none for `none`.

    Raises:
        UsageError: nobody has that name.
    """
    if list(names) == ["none"]:
        return []
    for name in names:
        if name not in PEERS:
            raise UsageError(f"there is no peer {name!r}; there are: {', '.join(PEERS)}, or none")
    return list(names) or list(PEERS)


def python_for(peer: str, home: Path) -> Path:
    """The interpreter that has a peer installed: ours for trafilatura's modes, which need no network then.

    Raises:
        UsageError: the peers cannot be installed.
    """
    return Path(sys.executable) if peer.startswith(_OURS) else make_environment(home, "requirements")


def ask(peer: str, python: Path, corpus: Corpus, name: str, pages: Sequence[Labelled]) -> list[dict[str, Any]]:
    """What a peer reads on a set's pages; for pages that it did not come to, nothing."""
    tasks = (
        {"id": each.truth["id"], "path": str(corpus.path(name, each.truth["id"])), "url": each.page.url}
        for each in pages
    )
    done = subprocess.run(
        [python, "-W", "ignore", _HERE / "peer.py", peer],
        input="".join(json.dumps(task) + "\n" for task in tasks),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"{peer} ended early on {name}: {last}", file=sys.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def make_environment(home: Path, name: str, *options: str) -> Path:
    """The interpreter of the environment that `<name>.txt` beside this module describes; made when first wanted.

    Args:
        home: gives the environment its place.
        name: of the file.
        options: of pip.

    Raises:
        UsageError: it cannot be installed.
    """
    requirements, folder = _HERE / f"{name}.txt", home / "bench" / name
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    wanted = requirements.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"Installing what is compared into {folder} (once)", file=sys.stderr)
    venv.create(folder, clear=True, with_pip=True)
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options, "-r", requirements]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise UsageError(f"what is compared cannot be installed (is the network there?): {last}")
    stamp.write_text(wanted, encoding="utf-8")
    return python
