"""The databases and login roles of the embedded PostgreSQL."""

from contextlib import closing
from dataclasses import dataclass
from urllib.parse import quote

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

from deploy.stack.cluster import SUPERUSER
from deploy.stack.ports import LOOPBACK
from pipelines.settings import LAB_BYTES
from pipelines.warehouse.connection import Connection, connect, statement

OWNER, LOADER, ANALYST, AIRFLOW = "kabar", "kabar_loader", "kabar_analyst", "airflow"
WAREHOUSE_DATABASE, AIRFLOW_DATABASE = "kabar", "airflow"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Passwords:
    """The passwords of the embedded server's login roles; without a repr, so that no log can show one."""

    superuser: str
    owner: str
    loader: str
    analyst: str
    airflow: str


def url(role: str, password: str, port: int, database: str) -> str:
    """Return the URL of a database of the embedded server."""
    return f"postgresql://{role}:{quote(password, safe='')}@{LOOPBACK}:{port}/{database}"


def create_roles(port: int, passwords: Passwords, lab_bytes: int = LAB_BYTES) -> None:
    """Create the missing roles and databases, and set all passwords and the analyst's limits.

    The owner may grant the rights of the loader and the analyst and set their timeouts.
    """
    logins = {
        OWNER: passwords.owner,
        LOADER: passwords.loader,
        ANALYST: passwords.analyst,
        AIRFLOW: passwords.airflow,
    }
    server_url = url(SUPERUSER, passwords.superuser, port, "postgres")
    with closing(psycopg2.connect(server_url, connect_timeout=5)) as server:
        server.autocommit = True
        for role, password in logins.items():
            _create_role(server, role, password)
        _run(server, "ALTER ROLE {} CREATEDB CREATEROLE", OWNER)
        for role in (LOADER, ANALYST):
            _run(server, "GRANT {} TO {} WITH ADMIN OPTION", role, OWNER)
        for database, role in ((WAREHOUSE_DATABASE, OWNER), (AIRFLOW_DATABASE, AIRFLOW)):
            if not _exists(server, "SELECT FROM pg_database WHERE datname = %s", database):
                _run(server, "CREATE DATABASE {} OWNER {}", database, role)
        # Airflow's metadata contains connections and variables: the warehouse's readers must not see it.
        _run(server, "REVOKE CONNECT ON DATABASE {} FROM PUBLIC", AIRFLOW_DATABASE)
    # Databases that the owner creates later are copies of template1.
    for database in ("template1", WAREHOUSE_DATABASE):
        with connect(url(SUPERUSER, passwords.superuser, port, database)) as guarded, guarded.cursor() as cursor:
            cursor.execute(statement(__name__, "limit_lab"), {"lab_bytes": lab_bytes})
            cursor.execute(statement(__name__, "guard_lab"))
    with connect(url(SUPERUSER, passwords.superuser, port, WAREHOUSE_DATABASE)) as warehouse:
        warehouse.cursor().execute(statement(__name__, "restrict_analysts"))


def _create_role(server: Connection, role: str, password: str) -> None:
    # Hashed here, so that a failing statement cannot carry the password into the server's log.
    verifier = encrypt_password(password, role, scope=server, algorithm="scram-sha-256")
    verb = "ALTER" if _exists(server, "SELECT FROM pg_roles WHERE rolname = %s", role) else "CREATE"
    _run(server, verb + " ROLE {} LOGIN PASSWORD %s", role, value=verifier)


def _exists(server: Connection, query: str, name: str) -> bool:
    with server.cursor() as cursor:
        cursor.execute(query, (name,))
        return cursor.rowcount > 0


def _run(server: Connection, statement: str, *names: str, value: str | None = None) -> None:
    with server.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)), (value,) if value else None)
