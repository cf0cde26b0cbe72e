"""`source add` and `source check` leave no trace in warehouse and lake."""

from pathlib import Path

from psycopg2 import sql

from pipelines.warehouse.connection import connect

LAST_DAY = "2026-03-15"


def rows(url):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'")
        names = [row for row in cursor.fetchall() if row[0] in {"warehouse", "ops", "marts"}]
        counts = {}
        for name in names:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*name)))
            counts[name] = cursor.fetchone()
        return counts


def test_neither_leaves_a_trace(kabar, world, tmp_path):
    def look():
        return rows(world.warehouse_url), sorted(map(str, Path(world.lake_url).rglob("*")))

    settings = {"KABAR_WAREHOUSE_URL": world.warehouse_url, "KABAR_LAKE_URL": world.lake_url}
    before = look()
    assert before[1]
    url = f"http://127.0.0.1:{world.port + 2}"
    kabar("source", "add", url, "--id", "kota", "--delay", 0, "--out", tmp_path / "kota.yaml", **settings)
    assert (tmp_path / "kota.yaml").exists()
    check = kabar(
        "source", "check", "sample-kabar-pasar", "--day", LAST_DAY, KABAR_SOURCES=world.sources_folder, **settings
    )
    assert check.returncode == 0, check.stderr
    assert look() == before
