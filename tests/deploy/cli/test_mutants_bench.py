"""`./kabar bench mutants`."""

import pytest

from tests.benchmarks.mutants import Tried, faults_table


def test_a_fault_that_a_test_notices_is_counted(kabar, tmp_path):
    check = tmp_path / "test_it.py"
    check.write_text(
        "from pipelines.text import comparison_key, is_text\n\n\n"
        "def test_it():\n    assert is_text('a') and not is_text(chr(0))\n    assert comparison_key('A-b') == 'ab'\n",
        encoding="utf-8",
    )
    done = kabar("bench", "mutants", "pipelines/text.py", "--tests", check, "--at-most", 4)
    assert done.returncode == 0, done.stderr[-2000:]
    name, faults, noticed, _ = (cell.strip() for cell in done.stdout.splitlines()[2].strip("|").split("|"))
    assert (name, faults) == ("`pipelines/text.py`", "4")
    assert 0 < int(noticed) <= 4


@pytest.mark.parametrize("name", ["pipelines/nowhere.py", "pipelines", "README.md"])
def test_what_is_no_module_is_told(kabar, name):
    done = kabar("bench", "mutants", name)
    assert done.returncode == 2
    assert f"{name} is no module of this checkout" in done.stderr


def test_what_was_not_noticed_is_shown_below_the_table():
    tried = [Tried("a.py", 4, ["-x < 1\n+x > 1"]), Tried("b.py", 0, [])]
    assert faults_table(tried).splitlines()[2:] == [
        "| `a.py` | 4 | 3 | 75% |",
        "| `b.py` | 0 | 0 |  |",
        "",
        "a.py:",
        "-x < 1",
        "+x > 1",
    ]
