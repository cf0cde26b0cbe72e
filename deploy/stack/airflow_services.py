"""Airflow's services and configuration: everything by environment variable, everything on loopback."""

import importlib.metadata
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg2
from psycopg2 import sql

from deploy.stack.environment import CODE, base_environment, code_digest
from deploy.stack.layout import Layout
from deploy.stack.ports import LOOPBACK
from deploy.stack.private_files import write_private
from deploy.stack.roles import AIRFLOW, AIRFLOW_DATABASE, url
from deploy.stack.secrets import Secrets
from deploy.stack.service import Service
from pipelines.errors import StackError

UI_USER = "admin"
SCHEDULER, DAG_PROCESSOR, API_SERVER, TRIGGERER = "scheduler", "dag-processor", "api-server", "triggerer"
MIGRATE_SECONDS = 600


def ui_url(layout: Layout) -> str:
    """Where the UI and the REST API are."""
    return f"http://{LOOPBACK}:{layout.ui_port}"


def configuration(layout: Layout, secrets: Secrets) -> dict[str, str]:
    """Airflow's settings that differ from its defaults, as environment variables."""
    database = url(AIRFLOW, secrets.airflow, layout.postgres_port, AIRFLOW_DATABASE)
    options: dict[str, dict[str, object]] = {
        "core": {
            "dags_folder": layout.dags,
            "plugins_folder": layout.dags / "plugins",
            "load_examples": False,
            "executor": "LocalExecutor",
            "parallelism": 4,
            "fernet_key": secrets.fernet,
            "dags_are_paused_at_creation": False,
            "hostname_callable": "socket.gethostname",
            "execution_api_server_url": f"{ui_url(layout)}/execution/",
            "simple_auth_manager_users": f"{UI_USER}:admin",
            "simple_auth_manager_passwords_file": _password_file(layout),
        },
        "database": {
            "sql_alchemy_conn": database.replace("postgresql://", "postgresql+psycopg2://"),
            "sql_alchemy_conn_async": database.replace("postgresql://", "postgresql+asyncpg://"),
            "load_default_connections": False,
        },
        "api": {
            "host": LOOPBACK,
            "port": layout.ui_port,
            "base_url": ui_url(layout),
            "workers": 1,
            "secret_key": secrets.api,
            "instance_name": "Kabar",
        },
        "api_auth": {"jwt_secret": secrets.jwt},
        "logging": {
            "base_log_folder": layout.airflow / "logs",
            "worker_log_server_port": layout.log_ports[0],
            "trigger_log_server_port": layout.log_ports[1],
            "file_task_handler_new_folder_permissions": "0o700",
            "file_task_handler_new_file_permissions": "0o600",
        },
        "dag_processor": {"refresh_interval": 10, "min_file_process_interval": 10},
        # A task whose process was killed is noticed after a minute instead of five.
        "scheduler": {"task_instance_heartbeat_timeout": 60, "scheduler_health_check_server_host": LOOPBACK},
        "metrics": {"statsd_on": False, "otel_on": False},
        "traces": {"otel_on": False},
        "usage_data_collection": {"enabled": False},
    }
    return {
        f"AIRFLOW__{section}__{name}".upper(): str(value)
        for section, values in options.items()
        for name, value in values.items()
    } | {"AIRFLOW_HOME": str(layout.airflow), "AIRFLOW_CONFIG": str(layout.airflow / "airflow.cfg")}


def services(layout: Layout, secrets: Secrets, kabar: dict[str, str]) -> list[Service]:
    """Airflow's four services; tasks inherit the scheduler's environment."""
    environment = base_environment(layout) | configuration(layout, secrets) | kabar | {CODE: code_digest()}
    # The log servers would listen on every interface; the api-server reads the files itself.
    commands = {
        API_SERVER: ("api-server",),
        SCHEDULER: ("scheduler", "--skip-serve-logs"),
        DAG_PROCESSOR: ("dag-processor",),
        TRIGGERER: ("triggerer", "--skip-serve-logs"),
    }
    return [
        Service(
            name=name,
            argv=(sys.executable, "-m", "airflow", *command),
            environment=environment,
            folder=str(layout.airflow),
            ports=(layout.ui_port,) if name == API_SERVER else (),
            # The triggerer takes ten seconds to end its own child, and has nothing to save.
            stop_seconds=2 if name == TRIGGERER else 12,
        )
        for name, command in commands.items()
    ]


def write_password_file(layout: Layout, secrets: Secrets) -> None:
    """Give the UI's one user the password of the secrets."""
    write_private(_password_file(layout), json.dumps({UI_USER: secrets.ui}) + "\n")


def migrate(layout: Layout, secrets: Secrets, report: Callable[[str], None]) -> None:
    """Bring Airflow's own database up to this Airflow, unless it already is.

    Raises:
        StackError: `airflow db migrate` failed; names its log.
    """
    version = f"migrated by Airflow {importlib.metadata.version('apache-airflow-core')}"
    server = psycopg2.connect(url(AIRFLOW, secrets.airflow, layout.postgres_port, AIRFLOW_DATABASE))
    try:
        with server, server.cursor() as cursor:
            # The stamp is the database's comment: it cannot outlive the tables that it speaks of.
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
            )
            if cursor.fetchone() == (version,):
                return
        server.rollback()
        report("Making Airflow's database ready (some ten seconds)")
        _run_migration(layout, secrets)
        with server, server.cursor() as cursor:
            comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
            cursor.execute(comment.format(sql.Identifier(AIRFLOW_DATABASE), sql.Literal(version)))
    finally:
        server.close()


def _run_migration(layout: Layout, secrets: Secrets) -> None:
    log = layout.log("airflow-migrate")
    with log.open("ab") as output:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "airflow", "db", "migrate"],
                check=False,
                env=base_environment(layout) | configuration(layout, secrets),
                cwd=layout.airflow,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=MIGRATE_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise StackError(f"Airflow's database was not ready after {MIGRATE_SECONDS} s; see {log}.") from error
    if done.returncode != 0:
        raise StackError(f"Airflow's database could not be made ready; the reason is in {log}.")


def _password_file(layout: Layout) -> Path:
    return layout.airflow / "passwords.json"
