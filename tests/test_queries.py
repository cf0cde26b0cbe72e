"""The queries of docs/queries.md run as an analyst, answer what the page shows, and tell the truth."""

import re
from datetime import datetime, timedelta

import pytest

from deploy.sample_newsroom.truth import truth
from pipelines.cleaning.hashes import article_key
from pipelines.settings import PROJECT_ROOT
from pipelines.warehouse.connection import connect
from tests.question_answers import ANSWERS, corrections, words_of_the_week

TEXT = (PROJECT_ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^### (.+?)\n(.*?)(?=^##)", TEXT, re.DOTALL | re.MULTILINE)
EXAMPLES = {name: re.search(r"```sql\n(.*?)```", section, re.DOTALL)[1] for name, section in QUESTIONS}
SHOWN = {name: re.search(r"```\n\n((?:\|[^\n]*\n)+|No rows\.\n)?", text)[1] for name, text in QUESTIONS}
CHANGES = "What has changed since I looked last?"


def ask(world, name):
    """Run an example as an analyst's session does, and return its answer as rows and as the page shows it."""
    with connect(world.warehouse_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '60s'; SET default_transaction_read_only = on")
        connection.commit()
        cursor.execute(EXAMPLES[name])
        rows = cursor.fetchall()
        return rows, as_table([column.name for column in cursor.description], rows)


def as_table(columns, rows):
    if not rows:
        return "No rows.\n"
    lines = [columns, ["---"] * len(columns), *([shown(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shown(value):
    """A value as a cell: a time in UTC to the minute, an address without host and port, null as nothing."""
    match value:
        case None:
            text = ""
        case bool():
            text = str(value).lower()
        case float():
            text = f"{value:.3f}"
        case datetime():
            text = f"{value:%Y-%m-%d %H:%M}"
        case timedelta():
            text = str(value).replace(",", "")
        case list():
            text = ", ".join(map(shown, value))
        case _:
            text = re.sub(r"^http://127\.0\.0\.1:\d+", "", str(value)).replace("|", "\\|")
    return text


def test_thirty_questions_and_more_are_in_the_contents_in_order():
    names = [name for name, _ in QUESTIONS]
    assert len(names) >= 30
    assert re.findall(r"^- \[(.+)\]\(#", TEXT, re.MULTILINE) == names
    assert names == list(EXAMPLES)
    assert set(ANSWERS) <= set(EXAMPLES)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != CHANGES])
def test_the_page_shows_the_answer(world, name):
    assert ask(world, name)[1] == SHOWN[name], f"docs/queries.md, {name}"


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_is_the_truth(world, name):
    expected = ANSWERS[name](truth(world.port))
    assert expected
    assert ask(world, name)[0] == expected


def test_the_corrections_are_the_newsrooms(world):
    answer, _ = ask(world, "What else was changed, and was it admitted?")
    assert [row[:2] for row in answer] == corrections(truth(world.port))


def test_the_words_of_the_week_are_counted_right(world):
    answer, _ = ask(world, "What were the words of the week?")
    counts = words_of_the_week(truth(world.port))
    assert len(answer) == 5
    assert answer == [(term, counts[term,]) for term, _ in answer]
    more = {word for (word,), count in counts.items() if count > answer[-1][1]} - {term for term, _ in answer}
    assert more <= {"after", "and", "for", "from", "how", "not", "out", "over", "that", "the", "with"}  # stop words


def test_who_has_no_copy_gets_every_article(world):
    answer, _ = ask(world, CHANGES)
    numbers = [row[0] for row in answer]
    assert numbers == sorted(set(numbers))
    assert {row[1] for row in answer if not row[2]} == {article_key(url) for url in truth(world.port).articles}
