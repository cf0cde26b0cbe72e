"""Runs DAGs in this process, one after the other; the tests start it with Airflow's settings.

Starting Airflow costs more than most runs. A process of its own, since `dag.test()` leaves files open behind it.

usage: run_dag.py LOG    requests on stdin and responses on stdout, a line of JSON each; LOG gets all other output
"""

import json
import os
import sys

responses = os.fdopen(os.dup(1), "w")
log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
os.dup2(log, 1)
os.dup2(log, 2)

import pendulum  # noqa: E402 - what Airflow says while it is imported is for the log
from airflow.dag_processing.dagbag import DagBag  # noqa: E402
from airflow.sdk.observability import stats  # noqa: E402
from airflow.sdk.observability.metrics.stats_utils import get_stats_factory  # noqa: E402
from airflow.settings import DAGS_FOLDER  # noqa: E402
from opentelemetry import metrics  # noqa: E402

dags = DagBag(DAGS_FOLDER).dags
for line in sys.stdin:
    request = json.loads(line)
    for name in [name for name in os.environ if name.startswith(tuple(request["kinds"]))]:
        del os.environ[name]
    os.environ |= request["settings"]
    # As Airflow does at the begin of each task's process, and at its end.
    stats.initialize(factory=get_stats_factory(), export_legacy_names=False)
    label = request["label"]
    run = dags[request["dag_id"]].test(
        logical_date=pendulum.parse(label) if label else None, run_conf=request["params"]
    )
    if provider := getattr(metrics.get_meter_provider(), "shutdown", None):
        provider()
    tasks = {f"{each.task_id} {each.map_index}": str(each.state) for each in run.get_task_instances()}
    print(json.dumps({"state": str(run.state), "tasks": tasks}), file=responses, flush=True)
