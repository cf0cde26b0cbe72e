import pytest
from lxml import etree

from pipelines.extraction.blocks import read_blocks
from pipelines.extraction.boilerplate_names import Standing


def blocks(markup):
    root = etree.fromstring(f"<html><body>{markup}</body></html>", etree.HTMLParser())
    return read_blocks(root.find("body")).blocks


def texts(markup):
    return [block.text for block in blocks(markup)]


def test_double_breaks_separate_paragraphs():
    assert texts("<div>Satu<br><br>Dua<br>\n<br>Tiga</div>") == ["Satu", "Dua", "Tiga"]


def test_single_breaks_between_long_lines_separate_paragraphs():
    long = "Kalimat yang cukup panjang untuk menjadi satu paragraf tersendiri di halaman berita ini."
    assert texts(f"<div>{long}<br>{long}</div>") == [long, long]


def test_lines_broken_by_hand_are_one_paragraph():
    lines = ["Kalimat ini dipotong di tengah oleh", *["penulis yang memakai surat elektronik"] * 5]
    assert texts(f"<p>{'<br>'.join(lines)}</p>") == [" ".join(lines)]


def test_breaks_between_the_lines_of_a_list_or_a_poem_part_them():
    entries = [f"{number}. surat keterangan dari kepala desa" for number in range(1, 7)]
    assert texts(f"<p>{'<br>'.join(entries)}</p>") == entries
    verses = ["der Wind geht um das Haus,", "die Tür steht halb im Licht;"] * 4
    assert texts(f"<div>{'<br>'.join(verses)}</div>") == verses


def test_empty_lines_part_preformatted_paragraphs():
    assert texts("<pre>Baris satu\nmasih satu\n \nBaris dua</pre>") == ["Baris satu masih satu", "Baris dua"]


def test_a_word_in_a_button_or_an_icon_is_part_of_its_sentence():
    sentence = "Harga naik karena <button>inflasi</button> bulan <my-term>ini</my-term> dan <img src=a> panen buruk."
    assert texts(f"<p>{sentence}</p>") == ["Harga naik karena inflasi bulan ini dan panen buruk."]
    assert texts("<p><button>Inflasi</button> adalah kenaikan harga.</p>") == ["Inflasi adalah kenaikan harga."]


def test_a_button_or_picture_between_sentences_parts_them():
    assert texts("<p>Harga naik. <button>Bagikan</button> Panen buruk.</p>") == ["Harga naik. Panen buruk."]
    assert texts("<div>Harga naik.<img src=a>Panen buruk.</div>") == ["Harga naik.", "Panen buruk."]
    assert texts("<div>Tanpa titik<my-card>Iklan</my-card></div>") == ["Tanpa titik", "Iklan"]


def test_single_breaks_part_a_byline():
    assert texts("<p>Oleh: Ratna Gumilang<br>2 Maret 2026</p>") == ["Oleh: Ratna Gumilang", "2 Maret 2026"]


def test_text_before_the_first_paragraph_is_kept():
    assert texts("<div>Pembuka <b>tebal</b>.<p>Lanjutan.</p>Ekor.</div>") == ["Pembuka tebal.", "Lanjutan.", "Ekor."]


def test_hidden_text_and_scripts_are_left_out():
    markup = '<p>Ada</p><p hidden>a</p><p style="display: none">b</p><script>c</script><nav>d</nav><p>Juga</p>'
    assert texts(markup) == ["Ada", "Juga"]


def test_linked_characters_are_counted_per_line():
    first, second = blocks('<div>Satu <a href="/">tautan</a><br><br>Dua</div>')
    assert (first.linked, second.linked) == (6, 0)


LONG = "Kapal baru itu dibuat di galangan setempat dari kayu dan serat kaca, kata kepala dinas."


@pytest.mark.parametrize(
    ("before", "inner", "is_read"),
    [
        (2, f"<p>{LONG} Lagi.</p>", True),
        (1, f"<p>{LONG} Lagi.</p>", False),
        (2, "<p>Muat ulang halaman</p>", False),
        (2, f"<p>{LONG} Lagi.</p><form></form>", False),
    ],
)
def test_the_hidden_rest_of_a_text_is_read(before, inner, is_read):
    markup = f"<p>{LONG}</p>" * before + f'<div style="display:none">{inner}</div>'
    assert (f"{LONG} Lagi." in texts(markup)) is is_read


@pytest.mark.parametrize("attribute", ['role="dialog"', 'style="bottom:0; position: FIXED"'])
def test_what_lies_over_the_page_is_boilerplate(attribute):
    root = etree.fromstring(f"<html><body><div {attribute}>a</div><p>b</p></body></html>", etree.HTMLParser())
    assert [node.standing for node in read_blocks(root.find("body")).nodes[1:]] == [
        Standing.BOILERPLATE,
        Standing.PLAIN,
    ]
