"""`python -m deploy.sample_newsroom serve|redesign|sources`: see `--help`."""

import argparse
import sys
from pathlib import Path

from deploy.sample_newsroom.server import serve
from deploy.sample_newsroom.sources import write_sources
from deploy.sample_newsroom.visits import REDESIGNED
from pipelines.errors import KabarError


def main() -> int:
    """Runs one command; 0 done, 1 failed with a sentence on stderr, 2 wrong usage."""
    arguments = _parser().parse_args()
    try:
        arguments.run(arguments)
    except KabarError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _serve(arguments: argparse.Namespace) -> None:
    serve(arguments.port, arguments.home)


def _redesign(arguments: argparse.Namespace) -> None:
    arguments.home.mkdir(parents=True, exist_ok=True)
    (arguments.home / REDESIGNED).touch()


def _sources(arguments: argparse.Namespace) -> None:
    for path in write_sources(arguments.port, arguments.folder):
        print(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.sample_newsroom", description="The sample newsroom.")
    commands = parser.add_subparsers(required=True)
    serving = commands.add_parser("serve", help="serve the three publishers on PORT, PORT+1 and PORT+2")
    serving.add_argument("--port", type=_port, required=True)
    serving.add_argument("--home", type=Path, required=True, metavar="DIR", help="folder of the visit state")
    serving.set_defaults(run=_serve)
    redesign = commands.add_parser("redesign", help="let the Harbour Post of a newsroom move its feed, for good")
    redesign.add_argument("--home", type=Path, required=True, metavar="DIR", help="folder of the visit state")
    redesign.set_defaults(run=_redesign)
    sources = commands.add_parser("sources", help="write the source definitions of a newsroom at PORT into DIR")
    sources.add_argument("--port", type=_port, required=True)
    sources.add_argument("folder", type=Path, metavar="DIR")
    sources.set_defaults(run=_sources)
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 1024 <= port <= 65533:
        raise argparse.ArgumentTypeError(f"{port} is not between 1024 and 65533")
    return port


if __name__ == "__main__":
    sys.exit(main())
