"""`export`, `import-warc`, `db backup` and `db restore` as a user runs them: messages, exit codes, files."""

import json

import pytest

from deploy.stack.layout import layout_of
from deploy.stack.secrets import open_secrets
from pipelines.archive.lake import Lake
from pipelines.archive.warc_writer import SegmentWriter
from pipelines.settings import Settings
from tests.builders import DAY
from tests.crawlers.network.hostile import hostile_site, response

DAYS = ("--from", DAY, "--to", DAY)


@pytest.fixture
def on_world(kabar, tmp_path, world):
    """Commands on a home whose stack was started once, with the sample newsroom's warehouse."""
    home = tmp_path / "home"
    home.mkdir()
    open_secrets(layout_of(Settings(home=home)).secrets)
    return lambda *arguments: kabar(*arguments, KABAR_WAREHOUSE_URL=world.warehouse_url)


def test_export_counts_what_it_wrote(on_world, tmp_path):
    done = on_world("export", *DAYS, "--format", "jsonl", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    written = [line for file in tmp_path.glob("out/day=*/*.jsonl") for line in file.read_text("utf-8").splitlines()]
    assert told["articles"] == len(written) > 0
    assert {json.loads(line)["published_date"] for line in written} == {DAY.isoformat()}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "xlsx", "out"], "choose parquet, jsonl, csv"),
        (["nowhere://x"], "cannot be written to"),
        (["--source", "kompass", "out"], "there is no source 'kompass'; known are: kompas, "),
        (["--query", "gale (ferry", "out"], 'query, position 6, at "(": this parenthesis is not closed'),
        (["--columns", "title,bodies", "out"], "--columns cannot have 'bodies'; known are: article_id, "),
        (["--columns", "title,,body", "out"], "--columns 'title,,body' has an empty name"),
        (["--code", "title", "out"], "--code cannot have 'title'"),
        (["--per", "day", "out"], "--per is for --sample"),
        (["--sample", "5", "--per", "week", "out"], "names source, day or source,day"),
        (["--seed", "5", "out"], "--seed is for the random order of --sample or --code"),
        (["--sample", "0", "out"], "Invalid value for '--sample'"),
        (["--verify", "out"], "--verify and --compare take DEST and no other option"),
    ],
)
def test_a_mistake_in_an_export_is_one_sentence(on_world, arguments, words):
    done = on_world("export", *DAYS, *arguments)
    assert done.returncode == 2
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_corpus_is_frozen_verified_and_compared(on_world, tmp_path):
    options = ("--query", "storm OR banjir", "--sample", 2, "--per", "source,day", "--seed", 4, "--code", "frame,tone")
    done = on_world("export", *options, "--manifest", tmp_path / "corpus")
    assert done.returncode == 0, done.stderr
    told, manifest = json.loads(done.stdout), json.loads((tmp_path / "corpus/manifest.json").read_text("utf-8"))
    assert told["articles"] == manifest["articles"] > 2
    assert manifest["corpus_id"] == told["corpus_id"]
    assert (manifest["query"], manifest["sample"], manifest["per"]) == ("storm OR banjir", 2, ["source", "day"])
    verified = on_world("export", "--verify", tmp_path / "corpus")
    assert (verified.returncode, json.loads(verified.stdout)["problems"]) == (0, [])
    compared = on_world("export", "--compare", tmp_path / "corpus")
    assert (compared.returncode, compared.stdout) == (0, ""), compared.stderr
    with (tmp_path / "corpus/articles.csv").open("a") as file:
        file.write("\n")
    for check in ("--verify", "--compare"):
        damaged = on_world("export", check, tmp_path / "corpus")
        assert damaged.returncode == 1
        assert "articles.csv was changed" in damaged.stderr
    nothing = on_world("export", "--verify", tmp_path)
    assert (nothing.returncode, "There is no manifest.json in this folder" in nothing.stderr) == (2, True)


def test_what_changed_since_a_corpus_was_frozen_is_printed(on_world, tmp_path):
    assert on_world("export", *DAYS, "--source", "sample-harbour-post", "--manifest", tmp_path).returncode == 0
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"source": "sample-kabar-pasar"}), "utf-8")
    done = on_world("export", "--compare", tmp_path)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["change"] for line in lines} == {"added", "not chosen"}
    assert sum(line["change"] == "not chosen" for line in lines) == manifest["articles"]
    assert f"The warehouse has {len(lines)} articles differently." in done.stderr


def test_files_that_cannot_be_read_keep_no_other_from_being_loaded(on_world, tmp_path):
    whole = tmp_path / "empty.warc.gz"
    SegmentWriter(tmp_path, whole.name, "somebody else").publish(Lake(str(tmp_path)))
    with hostile_site() as site:
        site.pages = {"/cut.warc.gz": response(Content_Length=9000)}
        addresses = [f"http://{site.host}/{name}.warc.gz" for name in ("cut", "none")]
        done = on_world("import-warc", "nowhere.warc.gz", *addresses, whole)
    told = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert [json.loads(line)["location"] for line in done.stdout.splitlines()] == [str(whole)]
    for name, reason in (
        ("nowhere", "No such file"),
        ("cut", "Response payload"),
        ("none", "404, message='Not Found'"),
    ):
        assert f"{name}.warc.gz cannot be read: {reason}" in told
    assert "3 of 4 files could not be read" in told
    assert "Traceback" not in told


def test_what_is_no_warc_is_no_import(on_world, tmp_path):
    (tmp_path / "notes.txt").write_text("# Notes\n", encoding="utf-8")
    done = on_world("import-warc", tmp_path / "notes.txt")
    assert done.returncode == 1
    assert "notes.txt contains no WARC record" in " ".join(done.stderr.split())


def test_a_mistake_in_a_search_is_told_without_the_functions_that_found_it(on_world):
    done = on_world("sql", "-c", "SELECT * FROM warehouse.search('gale & storm')")
    assert done.returncode == 1
    assert done.stderr == 'ERROR:  query, position 6, at "&": write AND, OR or NOT, or put the words in quotes\n'


def test_the_url_of_a_program_is_the_analysts_and_the_owner_sees_the_ledger(on_world, world):
    assert on_world("sql", "--url").stdout == world.warehouse_url + "\n"
    query = ("--csv", "-c", "SELECT count(*) > 0 AS found FROM ops.ledger")
    assert on_world("sql", *query, "--owner").stdout == "found\nt\n"
    refused = on_world("sql", *query)
    assert refused.returncode == 1
    assert "permission denied for schema ops" in refused.stderr


def test_the_heat_map_has_a_sign_for_each_day_of_each_source(on_world):
    days = ("--from", "2026-03-01", "--to", "2026-03-16")
    drawn = on_world("coverage", *days)
    assert drawn.returncode == 0, drawn.stderr
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in drawn.stdout.splitlines() if "sample-" in line}
    told = json.loads(on_world("coverage", *days, "--json").stdout)
    signs = {"complete": "■", "empty": "0", "gaps": "!", "red": "x", "running": "…", "not walked": "-"}
    assert len(lines) == 3
    for source_id, line in lines.items():
        states = {row["published_date"]: row["state"] for row in told if row["source_id"] == source_id}
        days_of_march = [f"2026-03-{day:02}" for day in range(1, 17)]
        # The shipped catalogue does not define the sample newsroom.
        assert line == "".join(signs.get(states.get(day), "/") for day in days_of_march)
        assert set(line) - {"/"}, "the crawl found something in March"
    assert "■ complete" in drawn.stdout
    assert f" {'·' * 16}\n" in drawn.stdout, "sources that runs crawl and that have no rows"


@pytest.mark.parametrize(("source_id", "sign"), [("kompas", "·"), ("bisnis", "/")])
def test_the_heat_map_of_a_source_without_rows_has_its_days(on_world, source_id, sign):
    drawn = on_world("coverage", "--from", "2026-03-01", "--to", "2026-03-02", "--source", source_id)
    assert drawn.returncode == 0, drawn.stderr
    assert f"{source_id}  {sign}{sign}\n" in drawn.stdout
    assert "sample-" not in drawn.stdout


def test_the_heat_map_of_an_unknown_source_is_a_mistake(on_world):
    done = on_world("coverage", "--source", "kompass")
    assert done.returncode == 2
    assert "there is no source 'kompass'" in " ".join(done.stderr.split())


def test_a_destination_that_cannot_be_made_is_one_sentence(on_world, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = on_world("export", *DAYS, tmp_path / "file" / "out")
    assert done.returncode == 1
    assert "Not a directory" in done.stderr
    assert "Traceback" not in done.stderr


def test_backup_and_restore(on_world, tmp_path):
    done = on_world("db", "backup", tmp_path / "kabar.dump")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "kabar.dump").stat().st_mode & 0o777 == 0o600
    refused = on_world("db", "restore", tmp_path / "kabar.dump")
    assert refused.returncode == 2
    assert "--replace deletes them" in " ".join(refused.stderr.split())
