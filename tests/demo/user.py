"""A user at a shell, and the processes of the user's stack."""

import csv
import io
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.sample_newsroom.truth import truth
from pipelines.settings import PROJECT_ROOT
from tests.world import SOURCE_IDS


@dataclass
class User:
    """A user at a shell."""

    home: Path
    port: int

    @property
    def url(self):
        """Of Airflow's UI."""
        return f"http://127.0.0.1:{self.port}"

    def kabar(self, *arguments, **settings):
        return subprocess.run(
            self.command(arguments),
            env=self.environment | settings,
            cwd=self.home.parent,
            capture_output=True,
            text=True,
            check=False,
        )

    def begin(self, *arguments):
        pipe = subprocess.PIPE
        where = {"env": self.environment, "cwd": self.home.parent}
        return subprocess.Popen(self.command(arguments), stdout=pipe, stderr=pipe, text=True, **where)

    def command(self, arguments):
        return [str(PROJECT_ROOT / "kabar"), *map(str, arguments)]

    @property
    def environment(self):
        others = {name: value for name, value in os.environ.items() if not name.startswith(("KABAR_", "AIRFLOW"))}
        # Polls that start by themselves would slow down what a test waits for.
        return others | {"KABAR_HOME": str(self.home), "KABAR_PORT": str(self.port), "KABAR_POLL": "60"}

    def sql(self, query):
        done = self.kabar("sql", "--csv", "-c", query)
        assert done.returncode == 0, done.stderr
        return list(csv.DictReader(io.StringIO(done.stdout)))


def processes_of(home):
    """Return the processes with the stack's marker."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("KABAR_STACK") == str(home):
                found.append(process)
        except psutil.Error:
            continue
    return found


def assert_days_are_whole(user, days):
    """All articles of these days are in the warehouse, all URLs have one state, and nothing is left to do."""
    expected = {
        article.canonical_url: str(article.readings[0].published_date)
        for article in truth(user.port + 4).articles.values()
        if article.readings[0].published_date in days
    }
    rows = user.sql(
        "SELECT canonical_url, published_date FROM warehouse.articles"
        f" WHERE published_date BETWEEN '{days[0]}' AND '{days[-1]}'"
    )
    assert {row["canonical_url"]: row["published_date"] for row in rows} == expected
    coverage = user.sql(f"SELECT * FROM marts.coverage WHERE published_date BETWEEN '{days[0]}' AND '{days[-1]}'")
    assert len(coverage) == len(SOURCE_IDS) * len(days)
    states = ("loaded", "duplicate", "rejected", "failed", "pending")
    for row in coverage:
        assert int(row["discovered"]) == sum(int(row[state]) for state in states)
        assert row["complete"] == "t"
