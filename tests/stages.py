"""Stages of a run as their tasks run them, for one source."""

import atexit
from functools import cache

from pipelines.extraction.sandbox import Reader, Readers
from pipelines.run.stages import extract_run


def extract(lake, run_id, hints, profiles=()):
    """Read the pages of a source's crawl; return the counts."""
    return extract_run(lake, run_id, hints, readers(), profiles)


@cache
def one_reader():
    """A process that reads what a site teaches, for as long as this one lives."""
    reader = Reader()
    atexit.register(reader.close)
    return reader


@cache
def readers():
    """Processes that read, for as long as this one lives: to start one takes as long as to read many pages."""
    processes = Readers()
    atexit.register(processes.close)
    return processes
