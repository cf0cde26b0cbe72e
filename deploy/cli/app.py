"""The commands of `./kabar`, put together; each group's module is imported only when it is called."""

import sys

import click
import typer

from deploy.cli import backfill, crawl, demo, extract, sources, stack, test, warehouse
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
for module in (demo, stack, backfill, warehouse, crawl, extract, test):
    module.register(app)
app.add_typer(sources.app, name="source")
app.add_typer(warehouse.database, name="db")


def main() -> int:
    """Run one command; a user's mistake is one sentence and never a traceback."""
    try:
        code = app(standalone_mode=False)
    except KabarError as error:
        say(f"[red]{type(error).__name__.removesuffix('Error')}:[/] ", str(error))
        return 2 if isinstance(error, UsageError) else 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("stopped")
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return code if isinstance(code, int) else 0
