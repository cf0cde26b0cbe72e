"""The databases and login roles of the embedded PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection, encrypt_password

from deploy.stack.cluster import SUPERUSER

OWNER, LOADER, ANALYST, AIRFLOW = "kabar", "kabar_loader", "kabar_analyst", "airflow"
WAREHOUSE_DATABASE, AIRFLOW_DATABASE = "kabar", "airflow"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Passwords:
    """Passwords of the embedded server's login roles; no repr, so that none can slip into a log."""

    superuser: str
    owner: str
    loader: str
    analyst: str
    airflow: str


def url(role: str, password: str, port: int, database: str) -> str:
    """The address of a database of the embedded server."""
    return f"postgresql://{role}:{quote(password, safe='')}@127.0.0.1:{port}/{database}"


def create_roles(port: int, passwords: Passwords) -> None:
    """Make what is missing of roles and databases and set every password; repeatable.

    The owner of the warehouse may hand out the loader's and the analyst's rights and set their time-outs.
    """
    with _superuser(port, passwords.superuser) as server, server.cursor() as cursor:
        logins = {
            OWNER: passwords.owner,
            LOADER: passwords.loader,
            ANALYST: passwords.analyst,
            AIRFLOW: passwords.airflow,
        }
        for role, password in logins.items():
            _create_role(server, role, password)
        cursor.execute(
            sql.SQL("ALTER ROLE {} CREATEDB CREATEROLE").format(sql.Identifier(OWNER)),
        )
        for role in (LOADER, ANALYST):
            cursor.execute(
                sql.SQL("GRANT {} TO {} WITH ADMIN OPTION").format(sql.Identifier(role), sql.Identifier(OWNER))
            )
        for database, role in ((WAREHOUSE_DATABASE, OWNER), (AIRFLOW_DATABASE, AIRFLOW)):
            _create_database(server, database, role)
        # Airflow's metadata holds connections and variables: no reader of the warehouse may look.
        cursor.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier(AIRFLOW_DATABASE)))


@contextmanager
def _superuser(port: int, password: str) -> Iterator[connection]:
    server = psycopg2.connect(url(SUPERUSER, password, port, "postgres"), connect_timeout=5)
    try:
        server.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        yield server
    finally:
        server.close()


def _create_role(server: connection, role: str, password: str) -> None:
    # Hashed on this side, so that a failing statement cannot carry a password into the server's log.
    verifier = encrypt_password(password, role, scope=server, algorithm="scram-sha-256")
    with server.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,))
        statement = "CREATE ROLE {} LOGIN PASSWORD %s" if cursor.rowcount == 0 else "ALTER ROLE {} LOGIN PASSWORD %s"
        cursor.execute(sql.SQL(statement).format(sql.Identifier(role)), (verifier,))


def _create_database(server: connection, database: str, owner: str) -> None:
    with server.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", (database,))
        if cursor.rowcount == 0:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(owner))
            )
