"""`python -m crawlers.trial`: check sources on the network, and store the verdicts in the warehouse."""

import argparse
import sys
from datetime import date
from functools import partial

import yaml

from crawlers.sources.catalogue import Catalogue, choose, load_sources
from crawlers.sources.source import Source
from crawlers.trial.proposed_definition import as_yaml
from crawlers.trial.site_probe import SiteProbe, Visit, run_probes
from crawlers.trial.source_check import check
from crawlers.trial.source_repair import Repair, find_repair
from crawlers.trial.verdict_of import verdict_of
from pipelines.errors import KabarError
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import register_publishers
from pipelines.warehouse.source_checks import Verdict, digest_of, record_verdict

_AT_ONCE = 8
"""Sites that are checked side by side, each at its own pace."""


def main(arguments: list[str] | None = None) -> int:
    """Check the sources; return 1 if a check failed by a fault of Kabar's own. A bad verdict is no failure."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.trial", description=__doc__)
    parser.add_argument("--source", action="append", required=True, help="may be repeated")
    parser.add_argument("--day", type=date.fromisoformat, help="local day whose listings are read; by default today")
    options = parser.parse_args(arguments)
    settings = Settings()
    try:
        known = load_sources(settings.sources)
        failed = _check_all(known, choose(known, options.source), settings, options.day)
    except KabarError as error:
        failed = [str(error)]
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


def _check_all(known: Catalogue, sources: list[Source], settings: Settings, day: date | None) -> list[str]:
    """Check sources side by side and store each verdict at once; return what failed."""
    url, failed = settings.require_warehouse_url(), list[str]()

    def done(visit: Visit[Verdict], outcome: Verdict | Exception) -> None:
        error = outcome if isinstance(outcome, Exception) else _record(outcome, visit.source, url)
        if error is not None:
            failed.append(f"{visit.source.id}: {type(error).__name__}: {error}")

    texts = {source.id: known.path_of(source.id).read_text(encoding="utf-8") for source in sources}
    visits = [Visit(source, partial(_verdict, source=source, text=texts[source.id], day=day)) for source in sources]
    run_probes(visits, settings, _AT_ONCE, done)
    return failed


async def _verdict(probe: SiteProbe, source: Source, text: str, day: date | None) -> Verdict:
    """Check a source whose definition's file has this text."""
    report = await check(probe, source, day)
    repair = await find_repair(probe, source, yaml.safe_load(text), report, day)
    return verdict_of(report, repair, _as_text, digest_of(text))


def _as_text(repair: Repair) -> str:
    return as_yaml(repair.definition)


def _record(verdict: Verdict, source: Source, url: str) -> Exception | None:
    """Store a verdict; return the error if that failed, which would end the checks of the other sources."""
    try:
        with connect(url, "kabar_loader") as connection:
            register_publishers(connection, [source.publisher()])
            record_verdict(connection, verdict)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is this source's failure
        return error
    print(f"{verdict.source_id}: {verdict.verdict}: {'; '.join(verdict.problems) or 'no problem'}", file=sys.stderr)
    return None


if __name__ == "__main__":
    sys.exit(main())
