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


UNDECLARED = {
    "gb18030": "市场价格上涨。市民表示理解。昨天下午。市政府召开新闻发布会。介绍了今年的工作计划。",
    "big5": "市場價格上漲。市民表示理解。昨天下午。市政府召開記者會。介紹了今年的工作計畫。",
    "euc-kr": "시장 가격이 올랐다고 상인들이 말했다. 시청은 어제 오후 기자회견을 열고 올해 계획을 밝혔다.",
    "shift_jis": "市場の価格が上がったと商店主たちは話した。市は昨日の午後に会見を開き、今年の計画を説明した。",
    "euc-jp": "市場の価格が上がったと商店主たちは話した。市は昨日の午後に会見を開き、今年の計画を説明した。",
    "cp1251": "Цены на рынке выросли, сообщили продавцы. Вчера днём мэрия рассказала про планы на этот год.",
    "cp1256": "ارتفعت الأسعار في السوق كما قال التجار. عرضت البلدية بعد ظهر أمس خطة العمل لهذا العام.",
    "cp1252": "Les prix du marché ont augmenté, ont déclaré les commerçants. La mairie a présenté son projet.",
}


@pytest.mark.parametrize("charset", UNDECLARED)
def test_the_text_tells_its_charset_where_nothing_is_declared(charset):
    text = UNDECLARED[charset]
    page = f"<script>var a = '<p>';</script><h1>{text}</h1><p>{text}</p>"
    assert to_utf8(page.encode(charset), "text/html").decode() == page


def test_a_declared_charset_goes_before_the_one_that_the_text_looks_like():
    page = UNDECLARED["cp1251"]
    assert to_utf8(page.encode("koi8-r"), "text/html; charset=koi8-r").decode() == page


TRANSFORMS = ("hex", "zip", "rot13", "base64", "quopri", "undefined", "mbcs", "charmap")
ESCAPES = ("unicode_escape", "raw_unicode_escape", "unicode-escape", "idna", "punycode", "utf-7", "cp037", "cp500")


@pytest.mark.parametrize("label", TRANSFORMS + ESCAPES)
def test_a_codec_that_is_no_charset_is_not_used(label):
    body = rb"<p>caf\xe9 \u003cscript\u003e pnsr +ADw-b</p>" + b"\xe9"
    kept = body[:-1].decode() + "é"
    assert to_utf8(body, f"text/html; charset={label}").decode() == kept
    declared = f'<meta charset="{label}">'.encode()
    assert to_utf8(declared + body, "").decode() == declared.decode() + kept


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("windows-1251", "Цены выросли"),
        ("x-sjis", "物価が上昇①"),
        ("euc-jp", "物価が上昇"),
        ("ks_c_5601-1987", "물가 상승 똠"),
        ("big5", "物價上漲"),
        ("gb_2312-80", "市场价格上涨镕"),
        ("windows-874", "ราคาสินค้า"),
        ("tis-620", "ราคาสินค้า"),
        ("iso-8859-2", "Ceny wzrosły"),
    ],
)
def test_a_label_of_the_web_means_what_browsers_read(label, text):
    codec = {"x-sjis": "cp932", "ks_c_5601-1987": "cp949", "gb_2312-80": "gbk", "tis-620": "cp874"}.get(label, label)
    codec = {"windows-874": "cp874"}.get(codec, codec)
    assert to_utf8(text.encode(codec), f"text/html; charset={label}").decode() == text


def test_drops_control_characters():
    assert to_utf8(b"a\x00b\x01c\td\n", "").decode() == "abc\td\n"


@pytest.mark.parametrize("reference", ["&#27;", "&#027", "&#x1b;", "&#X0000001B;", "&#2;", "&#127;", "&#x7F", "\x1b"])
def test_no_control_character_is_left_and_no_other_reference_is_touched(reference):
    kept = "a&#9;b&#10;c&#13;d&#125;e&#270;f&#x1b2;g&#1700;"
    assert to_utf8(f"Judul{reference} {kept}".encode(), "") == f"Judul {kept}".encode()
