"""The shape of the code: small modules and functions, a name for each thing, the standard words of the field."""

import ast
import re
import tokenize
from collections import defaultdict

import pytest

from pipelines.settings import PROJECT_ROOT

PACKAGES = ("pipelines", "crawlers", "dags", "deploy")
MAX_MODULE_LINES, MAX_FUNCTION_LINES = 300, 45
MAX_ROOMS = {"pipelines": 12, "crawlers": 11}
REPEATED_NAMES = {"__init__", "__main__", "sql"}
SAMPLE_NEWSROOM = PROJECT_ROOT / "deploy" / "sample_newsroom"
OLD_WORDS = re.compile(
    r"_*(Wall|Mishap|Way|may_pass|PASSING|Account|conclude|want|take_wanted|reopen|objection|answers|packing|salvage"
    r"|verdicts|begin_anew|leave_to_the_next|hasten|turn|hold_\w+|patience|PATIENCE|Pace|Budget|prints|furniture"
    r"|sightings|Window|hand_overs|vault|Found|checking|(\w+_)?(MOST|LONGEST|LARGEST|FEWEST|SHORTEST|LEAST)(_\w+)?)"
)
SQL_COMMENT_OR_STRING = re.compile(r"--[^\n]*|'(?:[^']|'')*'")


def files(suffix, *packages):
    return sorted(path for package in packages for path in (PROJECT_ROOT / package).rglob(f"*{suffix}"))


def place(path):
    return str(path.relative_to(PROJECT_ROOT))


def refuse(offenders):
    assert not offenders, "\n".join(f"{name}: {detail}" for name, detail in sorted(offenders.items()))


def test_modules_are_small():
    sizes = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(".py", *PACKAGES)}
    refuse({path: f"{size} lines" for path, size in sizes.items() if size > MAX_MODULE_LINES})


def test_functions_are_small():
    sizes = {
        f"{place(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in files(".py", *PACKAGES)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    refuse({function: f"{size} lines" for function, size in sizes.items() if size > MAX_FUNCTION_LINES})


def test_each_name_is_given_once():
    named = defaultdict(set)
    for module in files(".py", *PACKAGES):
        if SAMPLE_NEWSROOM not in module.parents:
            for path in (module, *(folder for folder in module.parents if PROJECT_ROOT in folder.parents)):
                named[path.stem].add(place(path))
    refuse({name: sorted(paths) for name, paths in named.items() if len(paths) > 1 and name not in REPEATED_NAMES})


@pytest.mark.parametrize("package", MAX_ROOMS)
def test_there_are_few_rooms(package):
    rooms = {path.parent.name for path in (PROJECT_ROOT / package).glob("*/*.py")}
    assert len(rooms) <= MAX_ROOMS[package], sorted(rooms)


def test_the_old_words_are_gone():
    places = defaultdict(set)
    for path in files(".py", *PACKAGES, "tests"):
        with path.open("rb") as stream:
            for token in tokenize.tokenize(stream.readline):
                if token.type == tokenize.NAME and OLD_WORDS.fullmatch(token.string):
                    places[token.string].add(place(path))
    for path in files(".sql", *PACKAGES):
        for word in re.findall(r"\w+", SQL_COMMENT_OR_STRING.sub("", path.read_text(encoding="utf-8"))):
            if OLD_WORDS.fullmatch(word):
                places[word].add(place(path))
    refuse({word: sorted(paths) for word, paths in places.items()})
