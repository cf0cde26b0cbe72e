"""A service of Airflow that has imported what its child processes need: `python -m deploy.stack.warm_airflow SERVICE`.

The scheduler is forked for each task, the DAG processor for each file that it parses. Without this, each fork imports
Airflow's task runner and Kabar by itself, which takes more processor time than a small task's work. Code that changes
needs a restart, which `up` does.
"""

from importlib import import_module
from runpy import run_module

_SHARED = (
    "airflow.configuration",  # Airflow asks that it is the first
    "airflow.sdk.execution_time.task_runner",
    "airflow.dag_processing.dagbag",
    "dags.pipeline.reextract_tasks",
    "dags.pipeline.upkeep_tasks",
    "dags.pipeline.verify_tasks",
    "dags.pipeline.workflow",
)

if __name__ == "__main__":
    for module in _SHARED:
        import_module(module)
    run_module("airflow", run_name="__main__", alter_sys=True)
