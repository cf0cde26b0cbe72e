"""Where the local stack keeps what, and which port belongs to which of its servers."""

from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import StackError
from pipelines.settings import PROJECT_ROOT, Settings

NEWSROOM_PORTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Folders and ports of one stack.

    Attributes:
        home: absolute, links resolved; it marks the stack's processes (`KABAR_STACK` in their environment).
        dags: the folder that Airflow reads.
        ui_port: Airflow's UI and API.
        postgres_port: the embedded server.
        log_ports: where Airflow believes its log servers; none runs: they would listen on every interface.
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
        """Supervisor's configuration, socket and pid, and how each service is started."""
        return self.home / "run"

    @property
    def logs(self) -> Path:
        """One log per service, and supervisor's own, which tells every start and end."""
        return self.home / "logs"

    @property
    def airflow(self) -> Path:
        """`AIRFLOW_HOME`."""
        return self.home / "airflow"

    @property
    def newsroom(self) -> Path:
        """What the sample newsroom remembers."""
        return self.home / "newsroom"

    @property
    def secrets(self) -> Path:
        """Passwords and keys, readable by the owner alone."""
        return self.home / "secrets.json"

    @property
    def socket(self) -> Path:
        """Where supervisor listens."""
        return self.run / "supervisor.sock"

    @property
    def own(self) -> tuple[Path, ...]:
        """All that the stack itself puts into the home."""
        return (self.run, self.logs, self.airflow, self.newsroom, self.secrets)

    def log(self, service: str) -> Path:
        """The log of one service."""
        return self.logs / f"{service}.log"

    def create(self) -> None:
        """Make the folders, closed to others; a home that is already there keeps its permissions.

        Raises:
            StackError: it cannot be written to.
        """
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.run, self.logs, self.airflow, self.newsroom):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StackError(f"Kabar's home {self.home} cannot be written to: {error.strerror}.") from error


def layout_of(settings: Settings, dags: Path = PROJECT_ROOT / "dags") -> Layout:
    """The layout that the settings ask for; nothing is created."""
    port = settings.port
    return Layout(
        home=settings.home.resolve(),
        dags=dags,
        ui_port=port,
        postgres_port=port + 1,
        log_ports=(port + 2, port + 3),
        newsroom_port=port + 4,
    )
