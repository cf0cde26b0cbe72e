"""`./kabar bench language`: detectors of languages on short and mixed sentences of the archipelago's press."""

import json
import subprocess
import sys
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.settings import Settings
from tests.benchmarks.detector import DETECTORS
from tests.benchmarks.peers import make_environment

_HERE = Path(__file__).parent
_LANGUAGES = {"id": "Indonesian", "ms": "Malay", "jv": "Javanese", "en": "English"}


def read_sample() -> list[tuple[str, str]]:
    """Our own sentences, each with its language."""
    lines = (_HERE / "language_sample.tsv").read_text(encoding="utf-8").splitlines()
    return [(language, text) for language, _, text in (line.partition("\t") for line in lines)]


def main() -> int:
    """Print a table in Markdown: sentences told rightly, time and memory."""
    try:
        python = make_environment(Settings().home, "requirements-language")
    except UsageError as error:
        print(f"Usage: {error}", file=sys.stderr)
        return 2
    sample = read_sample()
    counts = {code: sum(language == code for language, _ in sample) for code in _LANGUAGES}
    heads = [f"{name} ({counts[code]})" for code, name in _LANGUAGES.items()]
    print(f"| | {' | '.join(heads)} | ms per sentence | memory |\n| --- |{' --- |' * (len(heads) + 2)}")
    for detector in DETECTORS:
        found = _ask(detector, python, [text for _, text in sample])
        told = zip(sample, found["languages"], strict=True)
        right = [language for (language, _), answer in told if answer == language]
        cells = [str(right.count(code)) for code in _LANGUAGES]
        print(f"| {detector} | {' | '.join(cells)} | {found['milliseconds']:.2f} | {found['megabytes']} MB |")
    return 0


def _ask(detector: str, python: Path, texts: list[str]) -> dict:
    done = subprocess.run(
        [python, _HERE / "detector.py", detector],
        input="".join(json.dumps(text) + "\n" for text in texts),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
