"""The folders and ports of the local stack."""

from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import StackError
from pipelines.settings import PROJECT_ROOT, Settings

NEWSROOM_PORTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Folders and ports of one stack.

    Attributes:
        home: absolute, without links; also marks the stack's processes (`KABAR_STACK` in their environment).
        dags: the folder that Airflow reads.
        log_ports: of Airflow's log servers, which do not run: they would listen on all interfaces.
        newsroom_port: the first of the sample newsroom's three.
    """

    home: Path
    dags: Path
    ui_port: int
    postgres_port: int
    log_ports: tuple[int, int]
    newsroom_port: int

    @property
    def run(self) -> Path:
        """The folder of supervisor's configuration, socket and pid, and of the services' start files."""
        return self.home / "run"

    @property
    def logs(self) -> Path:
        """The folder of the logs: one for each service, and supervisor's own."""
        return self.home / "logs"

    @property
    def airflow(self) -> Path:
        """`AIRFLOW_HOME`."""
        return self.home / "airflow"

    @property
    def newsroom(self) -> Path:
        """The state of the sample newsroom."""
        return self.home / "newsroom"

    @property
    def secrets(self) -> Path:
        """The file of the passwords and keys, readable only by its owner."""
        return self.home / "secrets.json"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that the stack creates in the home."""
        return (self.run, self.logs, self.airflow, self.newsroom)

    def log(self, service: str) -> Path:
        """Return the log of one service."""
        return self.logs / f"{service}.log"

    def create(self) -> None:
        """Create the folders, closed to others; an existing home keeps its permissions.

        Raises:
            StackError: the home cannot be written to.
        """
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in self.folders:
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StackError(f"Kabar's home {self.home} cannot be written to: {error.strerror}.") from error


def layout_of(settings: Settings, dags: Path = PROJECT_ROOT / "dags") -> Layout:
    """Return the layout for these settings; creates nothing."""
    port = settings.port
    return Layout(
        home=settings.home.resolve(),
        dags=dags,
        ui_port=port,
        postgres_port=port + 1,
        log_ports=(port + 2, port + 3),
        newsroom_port=port + 4,
    )
