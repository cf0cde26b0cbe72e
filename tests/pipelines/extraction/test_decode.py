import pytest

from pipelines.extraction.decode import to_utf8

TEXT = "Harga naik — kata “Bu Ésti” di kafé"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), "text/html; charset=utf-8"),
        (TEXT.encode(), "text/html; charset=iso-8859-1"),
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-16"), ""),
        (TEXT.encode(), "text/html; charset=utf-16"),
        (TEXT.encode("cp1252"), "text/html; charset=utf-16"),
        (TEXT.encode("cp1252"), ""),
        (TEXT.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (TEXT.encode("cp1252"), "text/html; charset=utf-8"),
        (TEXT.encode("cp1252"), "text/html; charset=no-such-charset"),
    ],
)
def test_reads_the_text_whatever_is_declared(body, content_type):
    assert to_utf8(body, content_type).decode() == TEXT


def test_believes_the_header_where_the_bytes_are_not_utf_8():
    assert to_utf8("Цены выросли".encode("koi8-r"), "text/html; charset=koi8-r").decode() == "Цены выросли"


def test_knows_utf_16_by_its_markup():
    assert to_utf8("<p>Цены</p>".encode("utf-16-le"), "").decode() == "<p>Цены</p>"
    assert to_utf8("<p>Цены</p>".encode("utf-16-be"), "text/html; charset=utf-8").decode() == "<p>Цены</p>"


def test_believes_the_meta_element():
    body = '<meta charset="gb2312"><p>市场价格上涨</p>'.encode("gb18030")
    assert "市场价格上涨" in to_utf8(body, "text/html").decode()


def test_one_foreign_byte_does_not_turn_utf_8_into_another_charset():
    body = ("é" * 50).encode() + b"\xff"
    assert to_utf8(body, "").decode() == "é" * 50 + "\ufffd"


@pytest.mark.parametrize(
    "content_type", ["text/html; charset=hex", "text/html; charset=zip", "text/html; charset=rot13"]
)
def test_a_codec_that_is_no_charset_is_not_used(content_type):
    assert to_utf8(b"caf\xe9", content_type).decode() == "café"


def test_drops_control_characters():
    assert to_utf8(b"a\x00b\x01c\td\n", "").decode() == "abc\td\n"


@pytest.mark.parametrize("reference", ["&#27;", "&#027", "&#x1b;", "&#X0000001B;", "&#2;", "&#127;", "&#x7F", "\x1b"])
def test_no_control_character_is_left_and_no_other_reference_is_touched(reference):
    kept = "a&#9;b&#10;c&#13;d&#125;e&#270;f&#x1b2;g&#1700;"
    assert to_utf8(f"Judul{reference} {kept}".encode(), "") == f"Judul {kept}".encode()
