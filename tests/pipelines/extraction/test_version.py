"""The extractor's version covers what reading a page imports, and nothing that it does not."""

import sys
from importlib.metadata import packages_distributions

import grimp

from pipelines.extraction import version

ROOTS = {"pipelines.reading", "pipelines.archive.archived_page"}
CHANGE_NO_ARTICLE = {"backports", "compression", "fsspec", "pydantic"}  # they move bytes and check types


def covered():
    package = version.covered_files()[0].parent
    names = (path.relative_to(package.parent).with_suffix("") for path in version.covered_files())
    return {".".join(name.parts).removesuffix(".__init__") for name in names}


def test_every_module_that_reading_a_page_imports_is_covered():
    graph = grimp.build_graph("pipelines")
    imported = ROOTS.union(*(graph.find_upstream_modules(root) for root in ROOTS))
    assert imported - covered() == set()


def test_every_library_that_can_change_an_article_is_covered():
    graph = grimp.build_graph("pipelines", include_external_packages=True)
    imported = set().union(*(graph.find_upstream_modules(root) for root in ROOTS))
    libraries = {name for name in imported if not name.startswith("pipelines")} - sys.stdlib_module_names
    packages = packages_distributions()
    distributions = {packages[name][0] for name in libraries - CHANGE_NO_ARTICLE}  # cchardet is of faust-cchardet
    assert distributions - set(version._ENGINES) == set()


def test_what_reading_does_not_import_changes_no_version():
    assert {name for name in covered() if name.startswith(("pipelines.warehouse", "pipelines.loading"))} == set()


def test_the_version_changes_with_a_data_file_and_with_a_record(monkeypatch):
    before = version.extractor_version()
    for name in ("phrases.txt", "content_encoding.py", "article.py"):
        (path,) = (path for path in version.covered_files() if path.name == name)
        others = [each for each in version.covered_files() if each != path]
        monkeypatch.setattr(version, "covered_files", lambda others=others: others)
        assert version.extractor_version() != before
        monkeypatch.undo()
