"""The page's application with Airflow's own users and rights."""

import asyncio
import warnings

import httpx
import pytest

from tests.conftest import empty_database
from tests.dags.newsroom.rows import DEFINITION, fill


@pytest.fixture(scope="session")
def application(airflow_home):
    """The application, and a function that makes the token of a role; '' is nobody's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Airflow's own
        from airflow.api_fastapi.app import create_auth_manager
        from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

        from dags.newsroom.web_app import app

        manager = create_auth_manager()
        manager.init()

        def token(role):
            return manager.generate_jwt(SimpleAuthManagerUser(username=role, role=role.upper())) if role else None

        return app(), token


@pytest.fixture(scope="module")
def filled(postgres_url, migrated):
    """URL of a warehouse with a few rows, which no test changes."""
    with empty_database(postgres_url, migrated) as url:
        fill(url)
        yield url


@pytest.fixture
def visit(application, filled, tmp_path, monkeypatch):
    """Return a function that opens a path as a user of a role."""
    (tmp_path / "kota.yaml").write_text(DEFINITION)
    monkeypatch.setenv("KABAR_WAREHOUSE_URL", filled)
    monkeypatch.setenv("KABAR_SOURCES", str(tmp_path / "kota.yaml"))
    monkeypatch.setenv("KABAR_ONLY", "kota")
    app, token = application

    def visit(path, role="viewer", **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        cookies = {"_token": token(role)} if role else {}

        async def ask():
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://kabar", cookies=cookies) as client:
                return await client.get(path, headers=sent)

        return asyncio.run(ask())

    return visit
