"""The documentation is true: its queries answer, its commands exist, its dictionary is the database's."""

import re

import pytest
import yaml
from typer.main import get_command

from crawlers.sources.source import Source
from deploy.cli.app import COMMANDS, build
from deploy.cli.dictionary import dictionary
from deploy.cli.screenshots import DIGEST_FILE, digest_of_page
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse.connection import connect

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*PROJECT_ROOT.glob("docs/*.md"), *PROJECT_ROOT.glob("docs/notebooks/*.ipynb")])


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_readme_has_five_queries():
    assert len(blocks("sql")) >= 5


@pytest.mark.parametrize("query", blocks("sql"), ids=lambda query: " ".join(query.split())[:40])
def test_each_query_of_the_readme_answers(world, query):
    with connect(world.warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute(query)
        assert cursor.fetchall()


def test_every_command_that_is_named_exists():
    text = README + "".join(page.read_text(encoding="utf-8") for page in PAGES)
    known = set(get_command(build(COMMANDS)).commands)
    assert set(re.findall(r"\./kabar ([a-z-]+)", text)) <= known


def test_every_command_is_in_the_readme():
    assert COMMANDS
    for name in get_command(build(COMMANDS)).commands:
        assert re.search(rf"\./kabar {name}\b|· `{name}\b", README), name


def test_every_setting_is_in_the_readme():
    for name in Settings.model_fields:
        assert f"`KABAR_{name.upper()}`" in README, name


def test_the_example_source_is_valid():
    (example,) = blocks("yaml")
    assert Source.model_validate(yaml.safe_load(example)).enabled


def test_every_field_of_a_source_is_documented():
    text = (PROJECT_ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    for name in Source.model_fields:
        assert f"`{name}`" in text or f"`{name}." in text, name


def test_the_data_dictionary_is_the_databases(warehouse_url):
    written = (PROJECT_ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == dictionary(warehouse_url), "run: ./kabar db dictionary > docs/data-dictionary.md"


def test_every_function_that_the_questions_name_is_in_the_dictionary(warehouse_url):
    text = (PROJECT_ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(warehouse\.\w+)\(", text))
    assert {"warehouse.search", "warehouse.matches", "warehouse.topic_volume", "warehouse.corpus"} <= named
    for name in named:
        assert f"\n## {name}\n\n" in dictionary(warehouse_url), name


def test_links_between_pages_lead_somewhere():
    pages = [PROJECT_ROOT / "README.md", PROJECT_ROOT / "CONTRIBUTING.md", *PAGES]
    links = [
        (page, *target.partition("#")[::2])
        for page in pages
        for target in re.findall(r"\]\((?!http)([^)]+)", page.read_text(encoding="utf-8"))
    ]
    assert len(links) > 20
    for page, path, heading in links:
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name}: {path}"
        if heading:
            headings = re.findall(r"^#+ (.+)", target.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
            assert heading in anchors, f"{page.name}: {path}#{heading}"


def test_the_pictures_are_small_and_show_the_page_as_it_is():
    folder = PROJECT_ROOT / "docs" / "pictures"
    digest = (folder / DIGEST_FILE).read_text(encoding="ascii").strip()
    assert digest == digest_of_page(), "run: ./kabar demo --screenshots docs/pictures"
    sizes = {path.stem: path.stat().st_size for path in folder.glob("*.png")}
    assert {"coverage", "graph"} <= set(sizes)
    assert max(sizes.values()) < 150_000
