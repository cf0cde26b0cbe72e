"""Where a text begins and ends by the agreement of two readers; the pages are invented."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.extraction import extract
from pipelines.extraction.document import parse_document
from pipelines.extraction.joining import read_with_trafilatura
from pipelines.records.hints import PageHints, Selectors
from pipelines.records.raw_page import RawPage

FIRST = "The ferry company said on Monday that the morning boat will not sail until the end of the storm season."
TEXT = [
    "Islanders will have to wait for the evening ferry, which takes twice as long and carries fewer people.",
    "The harbour master told reporters that the waves were higher than in any year since the pier was built.",
    "Shops on the island have stored enough food for a week, and the school will stay open, the council said.",
    "A spokesman for the fishermen asked the company to rent a larger ship, as it had done two years before.",
]
LINK = "<p><a href='/b'>Another story from the island, with a headline that is longer than most, the {} of two</a></p>"
LINKS = LINK.format("first") + LINK.format("second")
CLOSING = "Our reporters travel by boat and bicycle to write for you, whatever the weather is on the island."


def page(before="", after="", head=""):
    text = "".join(f"<p>{line}</p>" for line in TEXT)
    body = f"<h1>Morning ferry stays in the harbour</h1>{before}{LINKS}<div class='rest'>{text}{after}</div>"
    html = f"<html><head><title>Morning ferry stays in the harbour</title>{head}</head><body>{body}</body></html>"
    return RawPage(
        url="https://pages.example/a",
        body=html.encode(),
        content_type="text/html; charset=utf-8",
        fetched_at=datetime(2026, 3, 20, tzinfo=UTC),
    )


def read(**parts):
    return list(extract(page(**parts), PageHints()).paragraphs)


def test_a_first_paragraph_in_a_container_of_its_own_is_text():
    assert read(before=f"<div class='first'><p>{FIRST}</p></div>") == [FIRST, *TEXT]


def test_a_summary_that_the_text_repeats_is_not():
    assert read(before=f"<div class='first'><ul><li>{TEXT[1]}</li></ul></div>") == TEXT


def test_the_standfirst_is_not():
    head = f'<meta name="description" content="{FIRST}">'
    assert read(before=f"<div class='first'><p>{FIRST}</p></div>", head=head) == TEXT


def test_a_line_that_the_container_alone_has_at_its_end_is_not_text():
    assert read(after=f"<div><label>{CLOSING}</label></div>") == TEXT


def test_a_list_under_a_heading_that_the_container_alone_has_stays():
    entries = ["3 May The pier is closed.", "9 May The boat comes back."]
    listed = "".join(f"<li><time>{entry[:5]}</time>{entry[5:]}</li>" for entry in entries)
    assert read(after=f"<h3>What happens next</h3><ul>{listed}</ul>") == [*TEXT, "What happens next", *entries]
    assert read(after=f"<ul>{listed}</ul>") == TEXT


def test_lines_in_between_stay_whoever_has_them():
    quote = f"<figure><blockquote>{CLOSING}</blockquote></figure><p>{FIRST}</p>"
    assert read(after=quote)[-1] == FIRST


@pytest.mark.parametrize("depth", [10, 400])
def test_a_page_of_any_depth_is_read(depth):
    assert read(after="<div>" * depth + f"<p>{FIRST}</p>" + "</div>" * depth) == [*TEXT, FIRST]


@pytest.mark.parametrize("count", [3, 6])
def test_joiners_within_words_stay_in_a_short_text_and_a_long_one(count):
    line = "Rumah\u200crumah di tepi sungai dibangun warga, dan anak\u200canak bermain di kebun nomor {}."
    lines = [line.format(number) for number in range(count)]
    text = "".join(f"<p>{each}</p>" for each in lines)
    title = "Rumah\u200crumah di Tepi Sungai"
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{text}</div></body></html>"
    found = extract(replace(page(), body=html.encode()), PageHints())
    assert list(found.paragraphs) == lines
    other = read_with_trafilatura(parse_document(html.encode(), Selectors()))
    assert set(lines) <= set(other) or len(lines) == 3  # of a short page, trafilatura makes one line
