"""The dashboards, and that the queries of the warehouse's one answer for the analyst, as Grafana writes them out."""

import json
import re
from itertools import combinations

import pytest
import yaml

from pipelines.settings import PROJECT_ROOT
from pipelines.warehouse.connection import connect

FOLDER = PROJECT_ROOT / "deploy" / "grafana"
DASHBOARD = json.loads((FOLDER / "kabar.json").read_text(encoding="utf-8"))
PANELS = DASHBOARD["panels"]
SPAN = "'2026-02-25T09:30:00Z' AND '2027-01-01T00:00:00Z'"
EMPTY_WITHOUT_TROUBLE = {"Open incidents", "Incidents by problem"}
COLUMNS_OF_SERIES = ["time", "metric"]


def written_out(sql, source_ids):
    sql = re.sub(r"\$__timeFilter\((\w+)\)", rf"\1 BETWEEN {SPAN}", sql)
    sql = sql.replace("${source:sqlstring}", ",".join(f"'{each}'" for each in source_ids))
    assert "$" not in sql, "what is left is no macro that is known here"
    return sql


def ask(url, sql):
    with connect(url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return [column.name for column in cursor.description], cursor.fetchall()


@pytest.fixture(scope="module")
def source_ids(world):
    (choice,) = [each for each in DASHBOARD["templating"]["list"] if each["name"] == "source"]
    names, rows = ask(world.warehouse_url, choice["query"])
    assert names == ["source_id"]
    return [source_id for (source_id,) in rows]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_each_panel_has_rows(world, source_ids, panel):
    (target,) = panel["targets"]
    names, rows = ask(world.warehouse_url, written_out(target["rawSql"], source_ids))
    assert bool(rows) is (panel["title"] not in EMPTY_WITHOUT_TROUBLE)
    if target["format"] == "time_series":
        assert names[:2] == COLUMNS_OF_SERIES
        assert len(names) == 3
    if panel["type"] == "stat":
        ((value,),) = rows
        assert value >= 0


def test_trouble_is_shown_and_only_that_of_the_chosen_sources(warehouse_url):
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO warehouse.sources (source_id, name, domain, country, language, timezone)"
            " SELECT id, id, id, 'ID', 'id', 'UTC' FROM unnest(ARRAY['kota', 'desa']) AS id;"
            "INSERT INTO ops.incidents (source_id, dag_id, problem, cause, run_id) VALUES"
            " ('kota', 'ingest', 'blocked', 'blocked: x', 'a'), ('desa', 'ingest', 'slow', 'slow: x', 'a'),"
            " (NULL, 'ingest', 'our own fault', 'our own fault: x', 'a')"
        )
    found = {}
    for panel in PANELS:
        found[panel["title"]] = ask(warehouse_url, written_out(panel["targets"][0]["rawSql"], ["kota"]))[1]
    assert found["In trouble"] == [(2,)]
    assert [row[0] for row in found["Open incidents"]] == ["kota", "Kabar itself"]
    assert len(found["Incidents by problem"]) == 3


@pytest.mark.parametrize("name", ["kabar.json", "metrics.json"])
def test_panels_have_ids_of_their_own_and_do_not_overlap(name):
    panels = json.loads((FOLDER / name).read_text(encoding="utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels) >= 10
    for one, other in combinations([panel["gridPos"] for panel in panels], 2):
        assert (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)


@pytest.mark.parametrize(
    ("name", "kind", "variable"),
    [("kabar.json", "grafana-postgresql-datasource", "kabar"), ("metrics.json", "prometheus", "prometheus")],
)
def test_the_data_source_is_chosen_at_import(name, kind, variable):
    panels = json.loads((FOLDER / name).read_text(encoding="utf-8"))["panels"]
    used = {json.dumps(panel["datasource"]) for panel in panels}
    used |= {json.dumps(target["datasource"]) for panel in panels for target in panel["targets"]}
    assert used == {json.dumps({"type": kind, "uid": f"${{{variable}}}"})}


def test_the_example_of_the_data_source_holds_no_secret():
    (source,) = yaml.safe_load((FOLDER / "datasource.yaml").read_text(encoding="utf-8"))["datasources"]
    assert source["type"] == "grafana-postgresql-datasource"
    assert source["secureJsonData"] == {"password": "$KABAR_ANALYST_PASSWORD"}
