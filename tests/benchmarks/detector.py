"""Tells languages with one detector: a program of its own, for it runs in the detectors' environment.

Standard input: one JSON string a line. Standard output: one JSON object, {languages, milliseconds, megabytes}.
"""

import json
import resource
import sys
import time
from collections.abc import Callable

Detect = Callable[[str], str | None]


def _py3langid() -> Detect:
    from py3langid import classify

    return lambda text: classify(text)[0]


def _lingua() -> Detect:
    from lingua import LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()

    def detect(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else None

    return detect


DETECTORS: dict[str, Callable[[], Detect]] = {"py3langid": _py3langid, "lingua": _lingua}


def main() -> None:
    """Detect the language of each text; loading the model does not count as time, but as memory."""
    texts = [json.loads(line) for line in sys.stdin]
    detect = DETECTORS[sys.argv[1]]()
    detect(texts[0])
    start = time.process_time()
    languages = [detect(text) for text in texts]
    milliseconds = 1000 * (time.process_time() - start) / len(texts)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"languages": languages, "milliseconds": milliseconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main()
