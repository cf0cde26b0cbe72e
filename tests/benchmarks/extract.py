"""`./kabar bench extract`: quality on labelled pages beside other extractors, and speed beside trafilatura."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipelines.settings import Settings
from tests.benchmarks.ablation import ablation_table
from tests.benchmarks.command import run, tell
from tests.benchmarks.corpus import CORPUS, MEASURES, Corpus, Labelled, choose_sets, open_corpus, predict
from tests.benchmarks.cross import cross_tables
from tests.benchmarks.limited import measure_limits, measure_memory
from tests.benchmarks.peers import ask, choose_peers, python_for
from tests.benchmarks.speed import Speed, learn_sites, measure_jobs, measure_speed

_MEMORY_AFTER = (1_000, 10_000)  # pages

Scores = dict[str, dict[str, float]]  # of an extractor, by set and measure


def main(
    *,
    sets: Annotated[str, typer.Option(help="Sets, separated by commas; all without it.")] = "",
    peers: Annotated[str, typer.Option(help="Other extractors, separated by commas, or none; all without it.")] = "",
    corpus: Annotated[Path, typer.Option(help="Folder of the sets.")] = CORPUS,
    speed: Annotated[bool, typer.Option(help="Measure the speed too.")] = True,
    cross: Annotated[
        bool, typer.Option("--cross", help="All labelled pages, by folds of publishers, and stop.")
    ] = False,
    ablate: Annotated[
        int, typer.Option(help="Each mechanism off in turn, on every so manieth labelled page, and stop.")
    ] = 0,
) -> None:
    """Print quality per set, and the speed, as tables in Markdown."""
    if cross:
        print(cross_tables(Settings().home))
        return
    if ablate:
        print(ablation_table(ablate))
        return
    opened = open_corpus(corpus)
    names = choose_sets(opened, _split(sets))
    chosen = choose_peers(_split(peers))
    pythons = {peer: python_for(peer, Settings().home) for peer in chosen}
    pages = {name: list(opened.labelled(name)) for name in names}
    scores = {"kabar": {name: opened.score(name, [predict(each) for each in pages[name]]) for name in names}}
    for peer, python in pythons.items():
        tell(f"reading with {peer}")
        scores[peer] = {name: opened.score(name, ask(peer, python, opened, name, pages[name])) for name in names}
    print(quality_table(scores, names))
    if speed:
        print(_speed_table(opened, pages))


def quality_table(scores: dict[str, Scores], names: Sequence[str]) -> str:
    """One line for each extractor and measure, one column for each set; the best figure of a measure is bold."""
    lines = [f"| | {' | '.join(names)} |", f"| --- |{' --- |' * len(names)}"]
    for measure in MEASURES:
        best = {name: max(of.get(name, {}).get(measure, 0.0) for of in scores.values()) for name in names}
        for extractor, of in scores.items():
            cells = [_cell(of[name].get(measure), best[name]) for name in names]
            if any(cells):
                lines.append(f"| {measure}, {extractor} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(figure: float | None, best: float) -> str:
    if not figure:  # unlabelled, or an extractor without a clock time is never right
        return ""
    return f"**{figure:.3f}**" if figure >= best else f"{figure:.3f}"


def _speed_table(corpus: Corpus, pages: dict[str, list[Labelled]]) -> str:
    tell("measuring the speed")
    everything = [each.page for of_set in pages.values() for each in of_set]
    paths = [corpus.path(name, each.truth["id"]) for name, of_set in pages.items() for each in of_set]
    profiles = learn_sites(everything)
    unseen, learned = measure_speed(everything, profiles)
    here, limited = measure_limits(everything)
    one, two = measure_jobs(paths)
    tell(f"reading {max(_MEMORY_AFTER)} pages for their memory")
    memory = measure_memory(everything, _MEMORY_AFTER)
    return "\n".join(
        [
            "| speed, all fields, one process | ms of CPU per page | |",
            "| --- | --- | --- |",
            *_beside_trafilatura(f"{len(everything)} pages of unseen sites", unseen),
            *_beside_trafilatura(f"{len(profiles)} pages of {len(set(profiles.values()))} learned sites", learned),
            f"| without a page's limits | {here:.1f} | 1x |",
            f"| within them, both processes together | {limited:.1f} | {limited / here:.2f}x |",
            "",
            "| `./kabar extract` | s on the clock | s of CPU, all processes | |",
            "| --- | --- | --- | --- |",
            f"| one process | {one.wall:.1f} | {one.cpu:.1f} | 1x |",
            f"| `--jobs 2` | {two.wall:.1f} | {two.cpu:.1f} | {one.wall / two.wall:.2f}x |",
            "",
            "| pages read | MB of the reading process |",
            "| --- | --- |",
            *(f"| {count} | {size} |" for count, size in zip(_MEMORY_AFTER, memory, strict=True)),
        ]
    )


def _beside_trafilatura(of_what: str, speed: Speed) -> list[str]:
    return [
        f"| trafilatura with metadata, {of_what} | {speed.trafilatura:.1f} | 1x |",
        f"| kabar, {of_what} | {speed.kabar:.1f} | **{speed.ratio:.1f}x** |",
    ]


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


if __name__ == "__main__":
    sys.exit(run("extract", main))
