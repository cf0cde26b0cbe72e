"""What the benchmarks have in common as commands."""

import sys
from collections.abc import Callable

import typer

from pipelines.errors import UsageError


def run(name: str, main: Callable[..., None]) -> int:
    """Run a benchmark as `./kabar bench NAME`, and return its exit code; a mistake is one sentence."""
    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    command.command()(main)
    try:
        command(prog_name=f"./kabar bench {name}")
    except UsageError as error:
        print(f"Usage: {error}", file=sys.stderr)
        return 2
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def tell(text: str) -> None:
    """Say what is being done; stdout is for the figures."""
    print(text, file=sys.stderr, flush=True)
