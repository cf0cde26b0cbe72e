"""Run one DAG to its end in this process and print the run's state; started by the tests with Airflow's settings set.

usage: run_dag.py DAG_ID [YYYY-MM-DD]
"""

import sys

import pendulum
from airflow.dag_processing.dagbag import DagBag
from airflow.settings import DAGS_FOLDER

dag_id, *label = sys.argv[1:]
run = DagBag(DAGS_FOLDER).dags[dag_id].test(logical_date=pendulum.parse(label[0]) if label else None)
print(f"state={run.state}")
