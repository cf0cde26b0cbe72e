"""The dashboard of the metrics shows what the tasks count, and nothing that they do not."""

import json
import re

import yaml

from pipelines.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "deploy" / "grafana"
EXPRESSIONS = [
    panel["targets"][0]["expr"] for panel in json.loads((FOLDER / "metrics.json").read_text(encoding="utf-8"))["panels"]
]


def as_prometheus_names_them():
    """Return the names of Kabar's metrics and of Airflow's; a counter ends with `_total`."""
    # Not when the file is collected: the tests of DAGs set Airflow up before they import it.
    from airflow.sdk._shared.observability.metrics.metrics_registry import MetricsRegistry

    code = (PROJECT_ROOT / "dags" / "pipeline" / "metrics.py").read_text(encoding="utf-8")
    own = re.findall(r'stats\.(incr|gauge)\("kabar\.(\w+)"', code)
    names = {f"airflow_kabar_{name}" + "_total" * (kind == "incr") for kind, name in own}
    registry = MetricsRegistry()
    known = {"pool.scheduled_slots": "", "ti.finish": "_total"}
    assert all(registry.get(name) for name in known)
    return names, {f"airflow_{name.replace('.', '_')}{ending}" for name, ending in known.items()}


def test_each_metric_is_shown_and_each_that_is_shown_is_told():
    own, airflows = as_prometheus_names_them()
    assert len(own) == 7
    assert set(re.findall(r"\bairflow_\w+", " ".join(EXPRESSIONS))) == own | airflows


def test_what_tasks_send_is_added_up_for_as_long_as_the_rarest_poll():
    collector = yaml.safe_load((FOLDER / "collector.yaml").read_text(encoding="utf-8"))
    (pipeline,) = collector["service"]["pipelines"].values()
    for part, names in pipeline.items():
        assert names == list(collector[part])
    assert collector["processors"]["deltatocumulative"]["max_stale"] == "25h"
    assert collector["exporters"]["prometheus"]["metric_expiration"] == "24h"
