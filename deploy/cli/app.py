"""The commands of `./kabar`, put together; each group's module is imported only when it is called."""

import os
import sys

import typer
from pydantic import ValidationError

from deploy.cli import (
    airflow,
    backfill,
    bench,
    crawl,
    dedup,
    demo,
    export,
    extract,
    importing,
    reextract,
    sources,
    stack,
    test,
    trying,
    warehouse,
    why,
)
from deploy.cli.console import say
from pipelines.errors import KabarError, UsageError

app = typer.Typer(
    name="kabar",
    help="News into a warehouse: every article of every day, found, archived, cleaned and loaded.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (demo, stack, backfill, reextract, warehouse, why, export, crawl):
    module.register(app)
for module in (importing, extract, dedup, bench, airflow, test):
    module.register(app)
trying.register(sources.app)
app.add_typer(sources.app, name="source")
app.add_typer(warehouse.database, name="db")


def main() -> int:
    """Run one command; a user's mistake is one sentence and never a traceback."""
    try:
        app(prog_name="./kabar")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KabarError as error:
        say(f"[red]{type(error).__name__.removesuffix('Error')}:[/] ", str(error))
        return 2 if isinstance(error, UsageError) else 1
    except ValidationError as error:
        for problem in error.errors():
            say("[red]Usage:[/] ", f"KABAR_{'.'.join(map(str, problem['loc'])).upper()}: {problem['msg']}")
        return 2
    except KeyboardInterrupt:
        say("Stopped.")
        return 1
    except BrokenPipeError:
        # The reader of our output is gone; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0
