"""No text of others reaches the terminal as a command to it."""

import pytest

from deploy.cli import console
from deploy.cli.explained_page import explanation
from pipelines.reading import explain_page
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from tests.builders import NOON

EVIL = "Judul\x1b]0;x\x07 \x9b2J\u202edibalik"
SHOWN = r"Judul\x1b]0;x\x07 \x9b2J\u202edibalik"


def test_what_a_terminal_obeys_is_shown():
    assert console.printable(EVIL) == SHOWN
    plain = "Harga beras naik 5% \u2014 kata Ibu\u00a0Sri \U0001f469\u200d\U0001f33e"
    assert console.printable(plain) == plain


@pytest.mark.parametrize("stream", ["messages", "output"])
def test_messages_and_tables_are_escaped(monkeypatch, capsys, stream):
    monkeypatch.setattr(console, "messages", console.Console(stderr=True, soft_wrap=True))
    monkeypatch.setattr(console, "output", console.Console(soft_wrap=True, width=200))
    if stream == "messages":
        console.say("[red]Error:[/] ", f"{EVIL}\nkedua")
    else:
        console.show_table("t", ["title"], [[EVIL]])
    printed = "".join(capsys.readouterr())
    assert SHOWN in printed
    assert not set(EVIL) & set(printed) - set(SHOWN)


def test_no_line_of_an_explanation_holds_a_command():
    line = "<p>Warga &#27;[2J&#x9b;31m menanam \x1b[2J seribu pohon \x9b5n di tepi sungai sejak pagi hari.</p>"
    body = f"<html><h1>Judul &#27;c</h1><script>1</script><nav>Menu \x9b5n</nav><article>{line * 3}</article>".encode()
    page = RawPage(url="https://kota.example/read/1/x", body=body, content_type="text/html", fetched_at=NOON)
    lines = list(map(console.printable, explanation(explain_page(page, PageHints()))))
    assert any("menanam" in line for line in lines)
    assert all(line.isprintable() for line in lines)
