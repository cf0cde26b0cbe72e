"""Up, down, status: the local stack as a whole."""

import fcntl
import json
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.stack import airflow_services, orphans, postgres, sample_newsroom_service, supervisor
from deploy.stack.airflow_api import AirflowApi
from deploy.stack.cluster import Cluster, cluster_of, discard, discard_programs, prepare
from deploy.stack.environment import kabar_environment
from deploy.stack.health import wait_until_ready
from deploy.stack.layout import Layout, layout_of
from deploy.stack.ports import require_free
from deploy.stack.roles import ANALYST, LOADER, OWNER, WAREHOUSE_DATABASE, create_roles, url
from deploy.stack.secrets import Secrets, open_secrets
from deploy.stack.service import Service
from deploy.stack.shutdown import end_everything, stop
from deploy.stack.supervisor import Process
from pipelines.archive.lake import require_writable
from pipelines.errors import StackError
from pipelines.settings import Settings
from pipelines.warehouse.connection import require_answer

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StackInfo:
    """How to reach a running stack; it carries passwords, hence no repr.

    Attributes:
        newsroom_port: the first of the sample newsroom's ports, whether it is served or not.
    """

    ui_url: str
    ui_user: str
    ui_password: str
    owner_url: str
    loader_url: str
    analyst_url: str
    newsroom_port: int

    def api(self) -> AirflowApi:
        """A client of Airflow's REST API; close it after use."""
        return AirflowApi(self.ui_url, self.ui_user, self.ui_password)


@dataclass(frozen=True, slots=True, kw_only=True)
class StackStatus:
    """What runs.

    Attributes:
        is_up: supervisor answers, so that dead services come back.
        leftovers: pids of an earlier life's processes without a supervisor; `up` and `down` end them.
    """

    is_up: bool
    services: tuple[Process, ...]
    leftovers: tuple[int, ...]
    ui_url: str
    home: Path


def up(
    settings: Settings,
    *,
    report: Report,
    migrate: Callable[[str], None],
    newsroom: bool = False,
    dag_ids: Collection[str] = (),
    layout: Layout | None = None,
) -> StackInfo:
    """Start the stack or bring a running one up to the settings; returns when it is ready to take work.

    Args:
        settings: a change of them restarts the services that it touches, and no others.
        report: told what happens, one line at a time, for the user.
        migrate: called with the warehouse's owner URL, when PostgreSQL answers and before Airflow starts.
        newsroom: serve the sample newsroom too.
        dag_ids: DAGs that must have been read before the stack counts as ready.
        layout: where everything is, if not where the settings say.

    Raises:
        StackError: it could not be started. A first start that fails or is interrupted leaves no process.
        ArchiveError: nothing can be written to the lake that the settings name; all goes on as it was.
        WarehouseError: the warehouse that the settings name does not answer; a running stack goes on as it was.
    """
    layout = layout or layout_of(settings)
    layout.create()
    require_writable(settings.lake)
    with _lock(layout, report):
        plan = _plan(settings, layout, with_newsroom=newsroom)
        is_first = not supervisor.is_alive(layout)
        if settings.warehouse_url and not is_first:
            require_answer(settings.warehouse_url)  # before what works is stopped for it
        try:
            _converge(plan, is_first=is_first, report=report)
            _prepare_databases(plan, migrate, report)
            if started := supervisor.run(layout, [service.name for service in plan.services]):
                report(f"Starting {', '.join(started)}")
            with plan.info.api() as api:
                wait_until_ready(layout, api, dag_ids, report)
                _create_pools(layout, api)
        except BaseException:
            if is_first:
                end_everything(layout)
            raise
    return plan.info


def down(settings: Settings, *, layout: Layout | None = None) -> bool:
    """Stop the stack; no process of it is left, whatever became of its supervisor.

    Returns:
        Whether there was anything to stop.
    """
    layout = layout or layout_of(settings)
    if not layout.run.exists():
        return orphans.end_marked(layout.home) > 0
    with _lock(layout, lambda _: None):
        return end_everything(layout)


def remove(settings: Settings, *, layout: Layout | None = None) -> bool:
    """Stop the stack and delete all that it made: databases, secrets, logs, and the lake that lies in the home.

    What somebody else put into the home stays, and the home with it.
    """
    layout = layout or layout_of(settings)
    was_up = down(settings, layout=layout)
    discard(cluster_of(layout.home))
    discard_programs()
    lake = () if settings.lake_url else (Path(settings.lake),)
    try:
        for path in (*layout.own, *lake):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        if layout.home.exists() and not any(layout.home.iterdir()):
            layout.home.rmdir()
    except OSError as error:
        raise StackError(f"{layout.home} could not be deleted: {error}.") from error
    return was_up


def status(settings: Settings, *, layout: Layout | None = None) -> StackStatus:
    """What runs and what does not; asks supervisor, and changes nothing."""
    layout = layout or layout_of(settings)
    is_up = layout.run.exists() and supervisor.is_alive(layout)
    services = tuple(supervisor.processes(layout).values()) if is_up else ()
    leftovers = () if is_up else tuple(process.pid for process in orphans.marked(layout.home))
    return StackStatus(
        is_up=is_up, services=services, leftovers=leftovers, ui_url=airflow_services.ui_url(layout), home=layout.home
    )


def info(settings: Settings, *, layout: Layout | None = None) -> StackInfo:
    """How to reach the stack of these settings, running or not.

    Raises:
        StackError: it was never started.
    """
    layout = layout or layout_of(settings)
    if not layout.secrets.exists():
        raise StackError("The local stack was never started here; start it with ./kabar up.")
    return _info(settings, layout, open_secrets(layout.secrets))


def log_files(settings: Settings, *, layout: Layout | None = None) -> dict[str, Path]:
    """The logs by service; `supervisord` tells every start and end of the others."""
    layout = layout or layout_of(settings)
    return {path.stem: path for path in sorted(layout.logs.glob("*.log"))}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Plan:
    layout: Layout
    cluster: Cluster
    secrets: Secrets
    info: StackInfo
    services: tuple[Service, ...]

    @property
    def ports(self) -> tuple[int, ...]:
        return tuple(port for service in self.services for port in service.ports)


def _plan(settings: Settings, layout: Layout, *, with_newsroom: bool) -> _Plan:
    secrets = open_secrets(layout.secrets)
    info = _info(settings, layout, secrets)
    cluster = cluster_of(layout.home)
    kabar = kabar_environment(settings, info.loader_url)
    extra = (sample_newsroom_service.service(layout),) if with_newsroom else ()
    return _Plan(
        layout=layout,
        cluster=cluster,
        secrets=secrets,
        info=info,
        services=(postgres.service(cluster, layout), *extra, *airflow_services.services(layout, secrets, kabar)),
    )


def _info(settings: Settings, layout: Layout, secrets: Secrets) -> StackInfo:
    def embedded(role: str, password: str) -> str:
        return settings.warehouse_url or url(role, password, layout.postgres_port, WAREHOUSE_DATABASE)

    return StackInfo(
        ui_url=airflow_services.ui_url(layout),
        ui_user=airflow_services.UI_USER,
        ui_password=secrets.ui,
        owner_url=embedded(OWNER, secrets.owner),
        loader_url=embedded(LOADER, secrets.loader),
        analyst_url=embedded(ANALYST, secrets.analyst),
        newsroom_port=layout.newsroom_port,
    )


def _converge(plan: _Plan, *, is_first: bool, report: Report) -> None:
    """Have supervisord know these services and no others; none that is new is started yet."""
    layout = plan.layout
    if is_first and (ended := orphans.end_marked(layout.home)):
        report(f"Ended {ended} processes that an earlier start had left behind")
    ours = {process.pid for process in orphans.marked(layout.home)}
    require_free(plan.ports, layout.ui_port, ours)
    if not plan.cluster.data.exists():
        report("Making a PostgreSQL")
    prepare(plan.cluster, plan.secrets.superuser)
    airflow_services.write_password_file(layout, plan.secrets)
    for service in plan.services:
        service.write(layout.run)
    supervisor.write_configuration(layout, plan.services)
    if is_first:
        supervisor.start(layout)
        return
    changes = supervisor.read_configuration(layout)
    if changes.outdated:
        report(f"Stopping {', '.join(changes.outdated)}: the settings or the code changed")
        stop(layout, changes.outdated)
    supervisor.apply(layout, changes)


def _prepare_databases(plan: _Plan, migrate: Callable[[str], None], report: Report) -> None:
    layout, secrets = plan.layout, plan.secrets
    is_new = supervisor.run(layout, [postgres.POSTGRES])
    if is_new:
        report("Starting PostgreSQL")
    postgres.wait_until_ready(
        layout.postgres_port,
        secrets.superuser,
        layout.log(postgres.POSTGRES),
        lambda: supervisor.processes(layout)[postgres.POSTGRES].state in supervisor.LIVE,
    )
    if is_new:
        create_roles(layout.postgres_port, secrets.passwords)
    migrate(plan.info.owner_url)
    airflow_services.migrate(layout, secrets, report)


def _create_pools(layout: Layout, api: AirflowApi) -> None:
    """The DAGs' tasks wait for ever in a pool that is not there."""
    file = layout.dags / "pools.json"
    if file.exists():
        api.create_pools(json.loads(file.read_text()))


@contextmanager
def _lock(layout: Layout, report: Report) -> Iterator[None]:
    """One command at a time may change the stack; the system lets go of the lock with the process."""
    with (layout.run / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Waiting for another command that starts or stops this stack")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
