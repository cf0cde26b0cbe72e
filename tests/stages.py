"""Stages of a run as their tasks run them, for one source."""

from contextlib import closing

from pipelines.extraction.sandbox import Readers
from pipelines.run.stages import extract_run


def extract(lake, run_id, hints):
    """Read the pages of a source's crawl with a process of their own; return the counts."""
    with closing(Readers()) as readers:
        return extract_run(lake, run_id, hints, readers)
