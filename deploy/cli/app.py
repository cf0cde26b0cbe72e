"""The commands of `./kabar`, put together; only what is called is imported."""

import os
import sys
from collections.abc import Iterable
from importlib import import_module

import typer
from pydantic import ValidationError

from deploy.cli.console import say
from pipelines.errors import KabarError, UsageError

MODULES = {
    "demo": "demo_command",
    "up": "stack_commands",
    "down": "stack_commands",
    "status": "stack_commands",
    "logs": "stack_commands",
    "backfill": "backfill_command",
    "reextract": "reextract_command",
    "source": "source_command",
    "sql": "warehouse_commands",
    "why": "why_command",
    "export": "export_command",
    "crawl": "crawl_command",
    "import-warc": "import_command",
    "extract": "extract_command",
    "dedup": "dedup_command",
    "bench": "bench_command",
    "airflow": "airflow_command",
    "test": "test_command",
    "db": "warehouse_commands",
}
"""The module of `deploy.cli` that each command comes from, in the order of the help."""


def build(commands: Iterable[str]) -> typer.Typer:
    """Return an app that has these commands, and those that come with them; no other module is imported."""
    app = typer.Typer(
        name="kabar",
        help="News into a warehouse: every article of every day, found, archived, cleaned and loaded.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_group)
    for module in dict.fromkeys(MODULES[command] for command in commands):
        import_module(f"deploy.cli.{module}").register(app)
    return app


def _group() -> None:
    """Keep the command's name in the command line even where the app has that one command only."""


def main() -> int:
    """Run one command and return its exit code; a user's mistake is one sentence and never a traceback."""
    code = _run()
    if sys.stdout is None:  # closed by the shell
        return code
    try:
        sys.stdout.flush()
    except OSError as error:
        # What is left in the buffer has nowhere to go; Python would try once more and tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or (1 if isinstance(error, BrokenPipeError) else _tell(error))
    return code


def _run() -> int:
    try:
        asked = sys.argv[1:2]
        build(asked if asked and asked[0] in MODULES else MODULES)(prog_name="./kabar")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        say("Stopped.")
        return 1
    except BrokenPipeError:
        return 1  # the reader of our output has read enough
    except (KabarError, ValidationError, OSError) as error:
        return _tell(error)
    return 0


def _tell(error: KabarError | ValidationError | OSError) -> int:
    """Say what went wrong, in the user's words; return the exit code."""
    if isinstance(error, ValidationError):
        for problem in error.errors():
            say("[red]Usage:[/] ", f"KABAR_{'.'.join(map(str, problem['loc'])).upper()}: {problem['msg']}")
        return 2
    if isinstance(error, OSError):  # a full disk, a folder that may not be written to
        place = error.filename2 or error.filename  # of a copy, the place that it goes to
        say("[red]Error:[/] ", f"{place}: {error.strerror}" if place else str(error))
        return 1
    say(f"[red]{type(error).__name__.removesuffix('Error')}:[/] ", str(error))
    return 2 if isinstance(error, UsageError) else 1
