"""The commands of `./kabar`; a call imports only the module of its command."""

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
"""The module of each command in `deploy.cli`, in the order of the help."""


def build(commands: Iterable[str]) -> typer.Typer:
    """Return an app with these commands and the other commands of their modules; imports no other module."""
    app = typer.Typer(
        name="kabar",
        help="A news warehouse: finds, archives, cleans and loads every article of every day.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_keep_command_names)
    for module in dict.fromkeys(MODULES[command] for command in commands):
        import_module(f"deploy.cli.{module}").register(app)
    return app


def _keep_command_names() -> None:
    """Do nothing; without a callback typer would drop the name of an app's only command."""


def main() -> int:
    """Run one command and return its exit code; print a user's mistake as one sentence, without a traceback."""
    code = _run()
    if sys.stdout is None:  # closed by the shell
        return code
    try:
        sys.stdout.flush()
    except OSError as error:
        # Discard the rest of the buffer; Python would try to write it again and print an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or (1 if isinstance(error, BrokenPipeError) else _show_error(error))
    return code


def _run() -> int:
    try:
        command = sys.argv[1:2]
        build(command if command and command[0] in MODULES else MODULES)(prog_name="./kabar")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        say("Stopped.")
        return 1
    except BrokenPipeError:
        return 1  # the program that reads the output has ended
    except (KabarError, ValidationError, OSError) as error:
        return _show_error(error)
    return 0


def _show_error(error: KabarError | ValidationError | OSError) -> int:
    """Print an error and return the exit code."""
    if isinstance(error, ValidationError):
        for problem in error.errors():
            say("[red]Usage:[/] ", f"KABAR_{'.'.join(map(str, problem['loc'])).upper()}: {problem['msg']}")
        return 2
    if isinstance(error, OSError):  # for instance a full disk, or a folder without write permission
        place = error.filename2 or error.filename  # filename2 is the destination of a copy
        say("[red]Error:[/] ", f"{place}: {error.strerror}" if place else str(error))
        return 1
    say(f"[red]{type(error).__name__.removesuffix('Error')}:[/] ", str(error))
    return 2 if isinstance(error, UsageError) else 1
