from lxml import etree

from pipelines.extraction.blocks import read_blocks


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
    text = "<br>".join(["Kalimat ini dipotong di tengah oleh"] * 6)
    assert texts(f"<p>{text}</p>") == [" ".join(["Kalimat ini dipotong di tengah oleh"] * 6)]


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
