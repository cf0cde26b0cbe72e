"""Writers named between the headline and the text, in elements without a telling name."""

import pytest

from pipelines.extraction.document import parse_document
from pipelines.extraction.top_lines import writers_under_title
from pipelines.records.hints import Selectors

_TITLE = "Old mill opens again"
_PROSE = (
    "The mill on the river opened again on Monday, and Rosa Quill of the council cut the ribbon in front of it. " * 2
)


def _writers(*lines: str, title: str = _TITLE) -> list[str]:
    told = "".join(f"<div>{line}</div>" for line in lines)
    page = (
        f"<html><head><title>{title} - Bay News</title></head><body><h1>{title}</h1>{told}<p>{_PROSE}</p></body></html>"
    )
    document = parse_document(page.encode(), Selectors())
    assert document is not None
    return writers_under_title(document)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Автор: Нина Лосева", "Нина Лосева"),
        ("Haber: Deniz Akar - Kamera: Ali Su", "Deniz Akar -"),
        ("بقلم: سلمى ناصر", "سلمى ناصر"),
        ("โดย : วิชัย แสงทอง", "วิชัย แสงทอง"),
        ("Ein Bericht von Lea Brandt", "Lea Brandt"),
        ("dalla nostra inviata Carla Monti", "Carla Monti"),
        ("本报记者 周海燕 沈磊", "周海燕、沈磊"),
        ("記者陳美玲\uff0f高雄報導", "陳美玲"),
        ("이하늘 기자 sky@bay.example", "이하늘"),
    ],
)
def test_a_label_or_a_preposition_tells_the_writer(line: str, names: str) -> None:
    assert _writers(line, "2025") == [names]


def test_a_name_beside_a_date_or_a_job_is_the_writer() -> None:
    assert _writers("Ann Ferris", "6 March 2025") == ["Ann Ferris"]
    assert _writers("Ann Ferris", "Tom Okello", "Northern correspondent") == ["Ann Ferris", "Tom Okello"]


def test_a_name_beside_nothing_of_the_kind_is_no_writer() -> None:
    assert _writers("Ann Ferris", "Share this") == []


def test_a_line_of_many_capitals_beside_a_date_is_no_name() -> None:
    assert _writers("Five Days Packed With Talks", "6 March 2025") == []


def test_a_name_of_which_the_text_tells_is_no_writer() -> None:
    assert _writers("Rosa Quill", "6 March 2025") == []


def test_a_page_without_its_title_has_no_such_lines() -> None:
    document = parse_document(b"<html><body><div>Ann Ferris</div><div>6 March 2025</div></body></html>", Selectors())
    assert document is not None
    assert writers_under_title(document) == []
