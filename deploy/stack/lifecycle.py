"""The local stack as a whole: start, stop, remove, status."""

import fcntl
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dags.pipeline.pools import chosen_pools, pools
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
    """How to reach a stack; without a repr, because it contains passwords."""

    ui_url: str
    ui_user: str
    ui_password: str
    viewer: str
    viewer_password: str
    owner_url: str
    loader_url: str
    analyst_url: str

    def api(self) -> AirflowApi:
        """Return a client of Airflow's REST API, to be used in a `with` block."""
        return AirflowApi(self.ui_url, self.ui_user, self.ui_password)


@dataclass(frozen=True, slots=True, kw_only=True)
class StackStatus:
    """What runs.

    Attributes:
        is_up: supervisor answers, so it restarts services that end.
        leftovers: pids of processes that run without a supervisor; `up` and `down` end them.
        orphans: pids of processes that outlived the service which started them; the next scheduler ends them.
    """

    is_up: bool
    services: tuple[Process, ...]
    leftovers: tuple[int, ...]
    orphans: tuple[int, ...]
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
    """Start the stack, or apply the settings to a running one; returns when it can take work.

    Args:
        settings: only the services that a changed setting affects are restarted.
        report: gets what happens, line by line, for the user.
        migrate: gets the URL of the warehouse's owner after PostgreSQL has started and before Airflow starts.
        newsroom: serve the sample newsroom too.
        dag_ids: the DAGs that Airflow must have read.
        layout: folders and ports; those of the settings by default.

    Raises:
        StackError: it cannot be started. If a first start fails or is interrupted, no process stays.
        ArchiveError: the lake cannot be written to; nothing was changed.
        WarehouseError: the warehouse of the settings does not answer; a running stack was not changed.
    """
    layout = layout or layout_of(settings)
    _make_folders(settings, layout, report)
    with _lock(layout, report):
        plan = _plan(settings, layout, with_newsroom=newsroom)
        is_first = not supervisor.is_alive(layout)
        if settings.warehouse_url and not is_first:
            require_answer(settings.warehouse_url)  # before any service is stopped
        try:
            _configure(plan, is_first=is_first, report=report)
            _prepare_databases(plan, migrate, report)
            if started := supervisor.run(layout, [service.name for service in plan.services]):
                report(f"Starting {', '.join(started)}")
            with plan.info.api() as api:
                wait_until_ready(layout, api, dag_ids, report)
                # Without its pool a task would wait for ever.
                api.create_pools(plan.pools, chosen_pools(settings))
        except BaseException:
            if is_first:
                end_everything(layout)
            raise
    return plan.info


def _make_folders(settings: Settings, layout: Layout, report: Report) -> None:
    """Create home and lake, closed to others; report an existing one that others can enter."""
    layout.create()
    require_writable(settings.lake)
    for folder in (layout.home, *(() if settings.lake_url else (Path(settings.lake),))):
        if folder.stat().st_mode & 0o077:
            report(f"Other users can enter {folder}; to close it: chmod 700 '{folder}'")


def down(settings: Settings, *, layout: Layout | None = None) -> bool:
    """Stop all processes of the stack, with or without a running supervisor; return whether there were any."""
    layout = layout or layout_of(settings)
    if not layout.run.exists():
        return orphans.end_marked(layout.home) > 0
    with _lock(layout, lambda _: None):
        return end_everything(layout)


def remove(settings: Settings, *, layout: Layout | None = None) -> bool:
    """Stop the stack and delete what it created: databases, secrets, logs, and the lake if it is in the home.

    Other files in the home stay, and with them the home. Return whether there was a process to stop.
    """
    layout = layout or layout_of(settings)
    was_up = down(settings, layout=layout)
    discard(cluster_of(layout.home))
    discard_programs()
    try:
        for folder in (*layout.folders, *(() if settings.lake_url else (Path(settings.lake),))):
            if folder.exists():
                shutil.rmtree(folder)
        layout.secrets.unlink(missing_ok=True)
        if layout.home.exists() and not any(layout.home.iterdir()):
            layout.home.rmdir()
    except OSError as error:
        raise StackError(f"{layout.home} cannot be deleted: {error}.") from error
    return was_up


def status(settings: Settings, *, layout: Layout | None = None) -> StackStatus:
    """Return what runs; changes nothing."""
    layout = layout or layout_of(settings)
    is_up = supervisor.is_alive(layout)
    return StackStatus(
        is_up=is_up,
        services=tuple(supervisor.processes(layout).values()) if is_up else (),
        leftovers=() if is_up else tuple(process.pid for process in orphans.marked(layout.home)),
        orphans=tuple(process.pid for process in orphans.abandoned(layout.home)) if is_up else (),
        ui_url=airflow_services.ui_url(layout),
        home=layout.home,
    )


def info(settings: Settings, *, layout: Layout | None = None) -> StackInfo:
    """Return how to reach the stack of these settings, which need not run.

    Raises:
        StackError: it was never started.
    """
    layout = layout or layout_of(settings)
    if not layout.secrets.exists():
        raise StackError("the local stack was never started here; start it with ./kabar up.")
    secrets = open_secrets(layout.secrets)

    def warehouse(role: str, password: str) -> str:
        return settings.warehouse_url or url(role, password, layout.postgres_port, WAREHOUSE_DATABASE)

    return StackInfo(
        ui_url=airflow_services.ui_url(layout),
        ui_user=airflow_services.UI_USER,
        ui_password=secrets.ui,
        viewer=airflow_services.VIEWER,
        viewer_password=secrets.viewer,
        owner_url=warehouse(OWNER, secrets.owner),
        loader_url=warehouse(LOADER, secrets.loader),
        analyst_url=warehouse(ANALYST, secrets.analyst),
    )


def log_files(settings: Settings, *, layout: Layout | None = None) -> dict[str, Path]:
    """Return the logs by service; that of `supervisord` lists the starts and ends of the others."""
    layout = layout or layout_of(settings)
    return {path.stem: path for path in sorted(layout.logs.glob("*.log"))}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Plan:
    layout: Layout
    cluster: Cluster
    secrets: Secrets
    info: StackInfo
    services: tuple[Service, ...]
    pools: Mapping[str, Mapping[str, Any]]
    lab_bytes: int

    @property
    def ports(self) -> tuple[int, ...]:
        return tuple(port for service in self.services for port in service.ports)


def _report_ignored(plan: _Plan, report: Report) -> None:
    """Tell which of Airflow's settings in the environment the stack does not obey."""
    if ignored := airflow_services.ignored_options(plan.layout, plan.secrets):
        report(f"Not obeyed, since the stack sets them itself: {', '.join(ignored)}")


def _plan(settings: Settings, layout: Layout, *, with_newsroom: bool) -> _Plan:
    secrets, cluster = open_secrets(layout.secrets), cluster_of(layout.home)
    access = info(settings, layout=layout)
    newsroom = (sample_newsroom_service.service(layout),) if with_newsroom else ()
    shared = pools(settings, layout.dags / "pools.json")
    airflow = airflow_services.services(
        layout,
        secrets,
        kabar_environment(settings, access.loader_url, access.analyst_url),
        tasks=sum(pool["slots"] for pool in shared.values()),
    )
    services = (postgres.service(cluster, layout), *newsroom, *airflow)
    return _Plan(
        layout=layout,
        cluster=cluster,
        secrets=secrets,
        info=access,
        services=services,
        pools=shared,
        lab_bytes=settings.lab_bytes,
    )


def _configure(plan: _Plan, *, is_first: bool, report: Report) -> None:
    """Have supervisord know exactly these services; starts none of them."""
    layout = plan.layout
    _report_ignored(plan, report)
    if is_first and (ended := orphans.end_marked(layout.home)):
        report(f"Ended {ended} processes of an earlier start")
    require_free(plan.ports, layout.ui_port, {process.pid for process in orphans.marked(layout.home)})
    if not plan.cluster.data.exists():
        report("Creating the PostgreSQL data folder")
    prepare(plan.cluster, plan.secrets.superuser)
    airflow_services.write_password_file(layout, plan.secrets)
    for service in plan.services:
        service.write(layout.run)
    supervisor.write_configuration(layout, plan.services)

    def stop_outdated(names: list[str]) -> None:
        report(f"Stopping {', '.join(names)}, because the settings or the code changed")
        stop(layout, names)

    if is_first:
        supervisor.start(layout)
    else:
        supervisor.reload(layout, stop_outdated)


def _prepare_databases(plan: _Plan, migrate: Callable[[str], None], report: Report) -> None:
    layout, secrets = plan.layout, plan.secrets

    def pid() -> int | None:
        process = supervisor.processes(layout)[postgres.POSTGRES]
        return process.pid or 0 if process.state in supervisor.LIVE else None

    is_new = supervisor.run(layout, [postgres.POSTGRES])
    if is_new:
        report("Starting PostgreSQL")
    log = layout.log(postgres.POSTGRES)
    postgres.wait_until_ready(layout.postgres_port, secrets.superuser, log, pid, report)
    create_roles(layout.postgres_port, secrets, plan.lab_bytes)
    migrate(plan.info.owner_url)
    airflow_services.migrate(layout, secrets, report)


@contextmanager
def _lock(layout: Layout, report: Report) -> Iterator[None]:
    """Let one command at a time change the stack; the system releases the lock when the process ends."""
    with (layout.run / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Waiting for another command that starts or stops this stack")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
