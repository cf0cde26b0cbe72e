"""What each mechanism of reading is worth: all labelled pages without it, beside all with it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import ModuleType
from unittest.mock import patch

from pipelines import extraction
from pipelines.cleaning import clean
from pipelines.extraction import body, joining
from pipelines.extraction.document import Document
from pipelines.records.article import Article, Rejected
from pipelines.records.extracted import Extracted
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from tests.benchmarks.command import tell
from tests.benchmarks.corpus import as_prediction
from tests.benchmarks.mechanisms import Mechanism, Stage, mechanisms
from tests.benchmarks.page_scores import Case, all_cases, score_page

_HINTS = PageHints()
_MIN_EFFECT = 1e-9


@dataclass(frozen=True, slots=True)
class Effect:
    """What a mechanism changes in one measure of one page; positive if it helps."""

    mechanism: str
    measure: str
    case: Case
    gain: float


def ablation_table(every: int) -> str:
    """Return what each mechanism gains and harms, as a table in Markdown, from every so manieth page of each set."""
    cases, scorer = all_cases()
    sampled = cases[::every]
    effects: list[Effect] = []
    labelled: Counter[tuple[str, str]] = Counter()
    for number, case in enumerate(sampled):
        if number % 100 == 0:
            tell(f"{number} pages")
        reading = _Reading(case.labelled.page)
        plain = _scores(scorer, case, reading.article)
        labelled.update((measure, case.of_set) for measure in plain)
        effects += _effects_on(scorer, case, reading, plain)
    return _table(effects, labelled)


def _effects_on(scorer: ModuleType, case: Case, reading: "_Reading", plain: Mapping[str, float]) -> Iterator[Effect]:
    for mechanism in mechanisms():
        with reading.kept_text(), mechanism.off():
            article = reading.again(mechanism)
        if article != reading.article:
            without = _scores(scorer, case, article)
            for measure, figure in plain.items():
                if abs(figure - without[measure]) > _MIN_EFFECT:
                    yield Effect(mechanism.name, measure, case, figure - without[measure])


class _Reading:
    """What the stages made of a page; those before a mechanism need not be done again."""

    def __init__(self, page: RawPage) -> None:
        self._page = page
        self._document = extraction._open(page, _HINTS)
        is_read = isinstance(self._document, Document)
        self._other = joining.read_with_trafilatura(self._document) if is_read else ()
        self._extracted = self._extract(self._document)
        self.article = self._clean(self._extracted)

    def kept_text(self) -> AbstractContextManager[object]:
        """Return a context in which trafilatura's text is not read again."""
        return patch.object(body, "read_with_trafilatura", lambda _: self._other)

    def again(self, mechanism: Mechanism) -> Article | Rejected:
        """Read the page from the mechanism's stage on."""
        if mechanism.stage is Stage.CLEANING:
            return self._clean(self._extracted)
        if mechanism.stage is Stage.PARSING:
            return self._clean(self._extract(extraction._open(self._page, _HINTS)))
        if mechanism.stage is Stage.TEXT or not isinstance(self._extracted, Extracted):
            return self._clean(self._extract(self._document))
        kept = (self._document, self._extracted.lines)
        with patch.object(extraction, "_read_lines", lambda *_: kept):
            return self._clean(self._extract(self._document))

    def _extract(self, document: Document | Rejected) -> Extracted | Rejected:
        return document if isinstance(document, Rejected) else extraction._read(document, self._page, _HINTS)

    def _clean(self, extracted: Extracted | Rejected) -> Article | Rejected:
        return extracted if isinstance(extracted, Rejected) else clean(extracted, self._page, _HINTS, "")


def _scores(scorer: ModuleType, case: Case, article: Article | Rejected) -> dict[str, float]:
    scores = score_page(scorer, case, as_prediction(article)).scores
    for name in ("body", "loose"):
        if f"{name} precision" in scores:
            precision, recall = scores.pop(f"{name} precision"), scores.pop(f"{name} recall")
            scores[f"{name} F1"] = 2 * precision * recall / (precision + recall or 1)
    return scores


def _table(effects: Sequence[Effect], labelled: Mapping[tuple[str, str], int]) -> str:
    """One line for each mechanism and measure that it changes; `labelled` counts pages by measure and set."""
    lines = [
        "| mechanism | measure | gain | harm | publishers helped | harmed | net by set |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    changed: dict[tuple[str, str], list[Effect]] = defaultdict(list)
    for effect in effects:
        changed[effect.mechanism, effect.measure].append(effect)
    for mechanism in mechanisms():
        mine = {measure: each for (name, measure), each in changed.items() if name == mechanism.name}
        for measure, each in mine.items():
            sizes = {of_set: size for (of, of_set), size in labelled.items() if of == measure}
            lines.append(f"| {mechanism.name} | {measure} | {_cells(each, sizes)} |")
        lines += [] if mine else [f"| {mechanism.name} | none | | | | | |"]
    return "\n".join(lines) + "\n"


def _cells(effects: Sequence[Effect], sizes: Mapping[str, int]) -> str:
    """Return gain and harm per labelled page, numbers of publishers, and the net gain by set."""
    by_publisher: dict[str, float] = defaultdict(float)
    by_set: dict[str, float] = defaultdict(float)
    for effect in effects:
        by_publisher[effect.case.publisher] += effect.gain
        by_set[effect.case.of_set] += effect.gain / sizes[effect.case.of_set]
    helped = sum(gain > 0 for gain in by_publisher.values())
    harmed = sum(gain < 0 for gain in by_publisher.values())
    gain, harm = (sum(max(0.0, sign * each.gain) for each in effects) / sum(sizes.values()) for sign in (1, -1))
    net = ", ".join(f"{of_set} {figure:+.4f}" for of_set, figure in by_set.items())
    return f"{gain:.4f} | {harm:.4f} | {helped} | {harmed} | {net}"
