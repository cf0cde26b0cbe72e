"""Airflow's services and their configuration: by environment variables only, on loopback only."""

import importlib.metadata
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing

import psycopg2
from psycopg2 import sql

from deploy.stack.environment import CODE, base_environment, code_digest
from deploy.stack.layout import Layout
from deploy.stack.ports import LOOPBACK
from deploy.stack.private_files import write_private
from deploy.stack.roles import AIRFLOW, AIRFLOW_DATABASE, url
from deploy.stack.secrets import Secrets
from deploy.stack.service import Service
from deploy.stack.start_watch import StartWatch, end_of_log
from pipelines.errors import StackError

UI_USER, VIEWER, PASSWORDS = "admin", "viewer", "passwords.json"
SCHEDULER, DAG_PROCESSOR, API_SERVER, TRIGGERER = "scheduler", "dag-processor", "api-server", "triggerer"

FIXED_OPTIONS: Mapping[str, object] = {
    "core.load_examples": False,
    "core.executor": "LocalExecutor",
    "core.dags_are_paused_at_creation": False,
    "core.hostname_callable": "socket.gethostname",
    "core.simple_auth_manager_users": f"{UI_USER}:admin,{VIEWER}:viewer",
    "database.load_default_connections": False,
    "api.host": LOOPBACK,
    "api.instance_name": "Kabar",
    "logging.file_task_handler_new_folder_permissions": "0o700",
    "logging.file_task_handler_new_file_permissions": "0o600",
    "dag_processor.refresh_interval": 10,
    "dag_processor.min_file_process_interval": 300,  # files that have changed are read at once
    "scheduler.task_instance_heartbeat_timeout": 60,  # seconds until a killed task is noticed
    "scheduler.scheduler_health_check_server_host": LOOPBACK,
    "workers.execution_api_timeout": 30,  # seconds; on a busy machine 5 s, the default, fail tasks that could run
    "usage_data_collection.enabled": False,
}

_KEPT = {"core.executor", "core.simple_auth_manager_users", "database.load_default_connections", "api.host"} | {
    "scheduler.scheduler_health_check_server_host"
}
"""Options of `FIXED_OPTIONS` that the environment may not change: without them the stack is not closed, or not ours."""


def ui_url(layout: Layout) -> str:
    """Return the URL of the UI and the REST API."""
    return f"http://{LOOPBACK}:{layout.ui_port}"


def configuration(layout: Layout, secrets: Secrets, shell: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return Airflow's settings that differ from its defaults, as environment variables.

    `AIRFLOW__*` variables of the shell go before `FIXED_OPTIONS`, but for those that `ignored_options` names.
    """
    ours = _own_options(layout, secrets)
    asked = {name: value for name, value in shell.items() if name.startswith("AIRFLOW__") and name not in ours}
    home = {"AIRFLOW_HOME": str(layout.airflow), "AIRFLOW_CONFIG": str(layout.airflow / "airflow.cfg")}
    return _variables(FIXED_OPTIONS) | asked | ours | home


def ignored_options(layout: Layout, secrets: Secrets, shell: Mapping[str, str] = os.environ) -> list[str]:
    """Return the names of the shell's `AIRFLOW__*` variables that the stack sets itself, to another value."""
    return sorted(name for name, value in _own_options(layout, secrets).items() if shell.get(name, value) != value)


def _variables(options: Mapping[str, object]) -> dict[str, str]:
    return {f"AIRFLOW__{name.replace('.', '__')}".upper(): str(value) for name, value in options.items()}


def _own_options(layout: Layout, secrets: Secrets) -> dict[str, str]:
    """Return the variables that nobody else may set: keys, places, ports, and what keeps the stack closed."""
    database = _database(layout, secrets)
    own: dict[str, object] = {name: FIXED_OPTIONS[name] for name in _KEPT} | {
        "core.dags_folder": layout.dags,
        "core.plugins_folder": layout.dags / "plugins",
        "core.fernet_key": secrets.fernet,
        "core.execution_api_server_url": f"{ui_url(layout)}/execution/",
        "core.simple_auth_manager_passwords_file": layout.airflow / PASSWORDS,
        "database.sql_alchemy_conn": database.replace("://", "+psycopg2://"),
        "database.sql_alchemy_conn_async": database.replace("://", "+asyncpg://"),
        "api.port": layout.ui_port,
        "api.base_url": ui_url(layout),
        "api.secret_key": secrets.api,
        "api_auth.jwt_secret": secrets.jwt,
        "logging.base_log_folder": layout.airflow / "logs",
        "logging.worker_log_server_port": layout.log_ports[0],
        "logging.trigger_log_server_port": layout.log_ports[1],
    }
    return _variables(own)


def services(layout: Layout, secrets: Secrets, kabar: dict[str, str], tasks: int) -> list[Service]:
    """Return Airflow's four services; at most `tasks` tasks run at once, in the scheduler's environment."""
    airflow = _variables({"core.parallelism": tasks}) | configuration(layout, secrets)
    environment = base_environment(layout) | airflow | kabar | {CODE: code_digest()}
    # Without the option the log servers would listen on all interfaces; the api-server reads the log files itself.
    options = {SCHEDULER: ("--skip-serve-logs",), TRIGGERER: ("--skip-serve-logs",)}
    modules = dict.fromkeys((SCHEDULER, DAG_PROCESSOR), "deploy.stack.warm_airflow")
    return [
        Service(
            name=name,
            argv=(sys.executable, "-m", modules.get(name, "airflow"), name, *options.get(name, ())),
            environment=environment,
            folder=str(layout.airflow),
            ports=(layout.ui_port,) if name == API_SERVER else (),
            # The triggerer needs ten seconds to end its own child, and has nothing to save.
            stop_seconds=2 if name == TRIGGERER else 12,
        )
        for name in (API_SERVER, SCHEDULER, DAG_PROCESSOR, TRIGGERER)
    ]


def write_password_file(layout: Layout, secrets: Secrets) -> None:
    """Set the passwords of the UI's users to those of the secrets."""
    write_private(layout.airflow / PASSWORDS, json.dumps({UI_USER: secrets.ui, VIEWER: secrets.viewer}) + "\n")


def migrate(layout: Layout, secrets: Secrets, report: Callable[[str], None]) -> None:
    """Migrate Airflow's own database to the installed version of Airflow, if necessary.

    Raises:
        StackError: `airflow db migrate` failed or makes no progress; the text has the last lines of its log.
    """
    version = f"migrated by Airflow {importlib.metadata.version('apache-airflow-core')}"
    with closing(psycopg2.connect(_database(layout, secrets))) as server, server.cursor() as cursor:
        # The version is stored as the database's comment, so that it is lost together with the tables.
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        is_done = cursor.fetchone() == (version,)
        server.rollback()
        if not is_done:
            report("Migrating Airflow's database (about ten seconds)")
            _run_migration(layout, secrets, report)
            comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
            cursor.execute(comment.format(sql.Identifier(AIRFLOW_DATABASE), sql.Literal(version)))
            server.commit()


def _run_migration(layout: Layout, secrets: Secrets, report: Callable[[str], None]) -> None:
    log, watch = layout.log("airflow-migrate"), StartWatch(report)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            env=base_environment(layout) | configuration(layout, secrets),
            cwd=layout.airflow,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        while process.poll() is None:
            watch.check("airflow db migrate", log, process.pid)
            time.sleep(0.2)
    finally:
        process.kill()
        process.wait()
    if process.returncode != 0:
        raise StackError(f"Airflow's database cannot be migrated. {end_of_log(log)}")


def _database(layout: Layout, secrets: Secrets) -> str:
    return url(AIRFLOW, secrets.airflow, layout.postgres_port, AIRFLOW_DATABASE)
