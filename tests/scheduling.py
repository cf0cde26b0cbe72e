"""Which test process runs which files."""

from xdist.scheduler import LoadFileScheduling

LOOKS_AT_THE_WORLD = frozenset(
    {
        "tests/deploy/cli/test_source_trials.py",
        "tests/deploy/cli/test_warehouse_commands.py",
        "tests/deploy/cli/test_why_command.py",
        "tests/deploy/stack/test_backup.py",
        "tests/pipelines/importing/test_import.py",
        "tests/pipelines/profiles/test_newsroom.py",
        "tests/pipelines/reextraction/test_newsroom.py",
        "tests/test_docs.py",
        "tests/test_pipeline.py",
        "tests/test_queries.py",
    }
)
"""Files whose tests use the fixture `world`, half a minute of work for each process that builds one."""


class OneWorld(LoadFileScheduling):
    """The tests of a file stay together, and so do all the files that look at the world."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "world" if file in LOOKS_AT_THE_WORLD else file
