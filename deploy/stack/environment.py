"""The environment of the stack's processes: built up, never inherited whole: equal settings, equal services."""

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
_RUN_PARTS = ("pipelines", "crawlers", "dags")
_LOCK = "requirements.lock"
# What the surroundings may decide: language, proxies, certificates, and the credentials of an object store.
PASSED_ON = re.compile(
    r"HOME|USER|LOGNAME|TZ|TMPDIR|LANG|LC_\w+|(HTTP|HTTPS|ALL|NO)_PROXY|(http|https|all|no)_proxy"
    r"|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|(AWS|AZURE|GOOGLE|GCP|FSSPEC|S3)_\w+"
)


def base_environment(layout: Layout, surroundings: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What every process of the stack gets; the marker tells whose it is, in the children's children too."""
    passed = {name: value for name, value in surroundings.items() if PASSED_ON.fullmatch(name)}
    for name in ("NO_PROXY", "no_proxy"):  # the services talk to each other: never through a proxy
        passed[name] = ",".join(filter(None, [passed.get(name, ""), "127.0.0.1", "localhost"]))
    return {
        "LANG": "C.UTF-8",
        **passed,
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "PYTHONPATH": str(PROJECT_ROOT),
        "PYTHONSAFEPATH": "1",  # `python -m` must not look into the working folder first
        "PYTHONUNBUFFERED": "1",
        "SPT_NOENV": "1",  # setproctitle must not overwrite the environment that the marker stands in
        MARKER: str(layout.home),
    }


def kabar_environment(settings: Settings, warehouse_url: str) -> dict[str, str]:
    """Kabar's own settings as its tasks and crawls read them."""
    values = {
        "KABAR_HOME": str(settings.home.resolve()),
        "KABAR_PORT": str(settings.port),
        "KABAR_WAREHOUSE_URL": warehouse_url,
        "KABAR_LAKE_URL": settings.lake_url or "",
        "KABAR_REPLAY": settings.replay or "",
        "KABAR_SOURCES": settings.sources,
        "KABAR_ONLY": settings.only,
        "KABAR_CONTACT": settings.contact,
        "KABAR_KEEP_DAYS": str(settings.keep_days or ""),
        "KABAR_TIMEOUT": str(settings.timeout),
        "KABAR_ALLOW_LOOPBACK": "1" if settings.allow_loopback else "",
    }
    return {name: value for name, value in values.items() if value}


def code_digest(root: Path = PROJECT_ROOT) -> str:
    """Stands for the code that Airflow's services run: other code is another environment, and `up` restarts them."""
    digest = hashlib.sha256(sys.version.encode())
    for path in [*sorted(file for part in _RUN_PARTS for file in (root / part).rglob("*.py")), root / _LOCK]:
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
