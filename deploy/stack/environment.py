"""The environment of the stack's processes: built from the settings, so that equal settings give equal services."""

import hashlib
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.stack.layout import Layout
from pipelines.settings import PROJECT_ROOT, Settings

MARKER = "KABAR_STACK"
CODE = "KABAR_STACK_CODE"
# The variables that are passed on: language, proxies, certificates, credentials of an object store, OpenTelemetry.
PASSED_ON = re.compile(
    r"HOME|USER|LOGNAME|TZ|TMPDIR|LANG|LC_\w+|(HTTP|HTTPS|ALL|NO)_PROXY|(http|https|all|no)_proxy"
    r"|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|(AWS|AZURE|GOOGLE|GCP|FSSPEC|S3|OTEL)_\w+"
)


def base_environment(layout: Layout, shell: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of every process of the stack; child processes inherit the marker of its home."""
    passed = {name: value for name, value in shell.items() if PASSED_ON.fullmatch(name)}
    for name in ("NO_PROXY", "no_proxy"):  # the services must not reach each other through a proxy
        passed[name] = ",".join(filter(None, [passed.get(name, ""), "127.0.0.1", "localhost"]))
    return {
        "LANG": "C.UTF-8",
        **passed,
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "PYTHONPATH": str(PROJECT_ROOT),
        "PYTHONSAFEPATH": "1",  # `python -m` must not import from the working folder
        "PYTHONUNBUFFERED": "1",
        "SPT_NOENV": "1",  # setproctitle must not overwrite the environment, which contains the marker
        MARKER: str(layout.home),
    }


def kabar_environment(settings: Settings, warehouse_url: str, analyst_url: str) -> dict[str, str]:
    """Return Kabar's settings as environment variables of its tasks and crawls."""
    values = settings.model_dump(mode="json", exclude={"airflow_url", "airflow_token"}) | {
        "home": settings.home.resolve(),
        "warehouse_url": warehouse_url,
        "analyst_url": settings.analyst_url or analyst_url,
    }
    return {f"KABAR_{name.upper()}": str(value) for name, value in values.items() if value}


def code_digest(root: Path = PROJECT_ROOT) -> str:
    """Return a digest of the code that Airflow's services run; `up` restarts them when it changes."""
    digest = hashlib.sha256(sys.version.encode())
    parts = [root / part for part in ("pipelines", "crawlers", "dags")]
    code = [path for part in parts for pattern in ("*.py", "newsroom/*/*") for path in part.rglob(pattern)]
    for path in [*sorted(code), *root.glob("requirements.lock")]:
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
