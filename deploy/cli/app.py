"""The commands of `./kabar`; a call imports only the module of its command."""

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import typer
from pydantic import ValidationError

from deploy.cli.console import say
from pipelines.errors import KabarError, UsageError

COMMANDS = {
    "demo": "demo_command.demo",
    "up": "stack_commands.up",
    "down": "stack_commands.down",
    "status": "stack_commands.status",
    "logs": "stack_commands.logs",
    "backfill": "backfill_command.backfill",
    "reextract": "reextract_command.reextract",
    "source": "source_command.group",
    "sql": "warehouse_commands.sql",
    "coverage": "coverage_command.coverage",
    "why": "why_command.why",
    "forget": "forget_command.forget",
    "notify": "notify_command.notify",
    "export": "export_command.export",
    "crawl": "crawl_command.crawl",
    "import-warc": "import_command.import_files",
    "import-cc": "archive_command.import_from_archives",
    "extract": "extract_command.extract",
    "dedup": "dedup_command.dedup",
    "bench": "development_commands.bench",
    "airflow": "airflow_command.airflow",
    "test": "development_commands.test",
    "db": "warehouse_commands.group",
}
"""The function or the group of each command, in a module of `deploy.cli`; in the order of the help."""
_PASS_ON: dict[str, Any] = {"context_settings": {"allow_extra_args": True, "ignore_unknown_options": True}}
_OPTIONS: dict[str, dict[str, Any]] = {
    "airflow": _PASS_ON | {"add_help_option": False},
    # All arguments after the benchmark's name, --help too, are the benchmark's own.
    "bench": {"context_settings": _PASS_ON["context_settings"] | {"allow_interspersed_args": False}},
    "test": _PASS_ON,
}


def build(commands: Iterable[str]) -> typer.Typer:
    """Return an app with these commands; imports only their modules."""
    app = typer.Typer(
        name="kabar",
        help="A news warehouse: finds, archives, cleans and loads every article of every day.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_keep_command_names)
    for name in commands:
        module, _, attribute = COMMANDS[name].partition(".")
        command = getattr(import_module(f"deploy.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name, **_OPTIONS.get(name, {}))(command)
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
        build(command if command and command[0] in COMMANDS else COMMANDS)(prog_name="./kabar")
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
