"""Lines are boilerplate by their words and a further sign; words alone cut no sentence among sentences."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import cleaning
from pipelines.cleaning.boilerplate_lines import find_boilerplate, find_end
from pipelines.records.extracted import Line, Markup
from pipelines.records.reasons import CutReason

LINES = (Path(cleaning.__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines()
PHRASES = [line.partition(" => ")[2] for line in LINES if " => " in line and not line.startswith("#")]
MAX_LINE_LETTERS = 450
PARAGRAPH, ASIDE = Markup("div.story > p."), Markup("div.box > p.")
PROSE = [
    Line("Petani di lembah memanen padi lebih awal karena hujan turun setiap hari.", markup=PARAGRAPH),
    Line("The mill at the weir will grind the first sacks before the week is over.", markup=PARAGRAPH),
]


def told(text, markup=PARAGRAPH):
    """Return why a line between two paragraphs is cut, and by which signs; None if it is kept."""
    return find_boilerplate([PROSE[0], Line(text, markup=markup), PROSE[1]])[1]


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_line_with_a_phrase_is_passed_over(phrase):
    is_phrase = re.compile(rf"(?<!\w)(?:{phrase})")

    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(phrase.removeprefix("(?<=.)"), fullmatch=True))
    def is_found(text):
        for line in (text, f"Kabar. {text}"):
            if is_phrase.search(line.lower()) and len(line) <= MAX_LINE_LETTERS:
                assert told(line, ASIDE) is not None

    is_found()


NEWS = [
    "Petani di lembah memanen padi lebih awal dari biasanya.",
    "The browser of antique books sold a newsletter.",
    "Warga diminta mengunduh aplikasi desa; siapa pun bisa unduh aplikasi itu tanpa biaya.",
    "Pelaku menawarkan bibit palsu lewat grup Telegram dan saluran WhatsApp, kata polisi.",
    "Pengunjung dilarang mengambil gambar di dalam ruang sidang.",
    "The valley will become a member of the river league next year.",
    "Farmers who lost their harvest may receive compensation from the district.",
]
"""News without the words of boilerplate."""
NEWS_WITH_THE_WORDS = [
    "Editor: siapa yang membawa air ke lembah? Kepala desa: kami sendiri.",
    "Sign up for the dyke watch before dusk, the mayor asked the young men on Sunday.",
    "Posted Monday at the toll house, the map shows a village that no road reaches.",
    "Lire aussi bien que son frère, c'était le vœu de la meunière.",
    "Anyone who saw the boat may contact the harbour office at boats@harbour.example.",
    "Nobody from the dyke board contributed to this report, its clerk insisted in spring.",
    "Share to be floated in May, a miller said.",
    "Cookies are all that the stranded crew ate, and they accept cookies still.",
]


@pytest.mark.parametrize("line", NEWS)
def test_words_of_a_phrase_in_the_news_are_no_phrase(line):
    assert told(line, ASIDE) is None


@pytest.mark.parametrize("line", NEWS_WITH_THE_WORDS)
def test_words_alone_cut_no_sentence_among_sentences(line):
    assert told(line) is None
    assert told(line, None) is None  # the text was not read from elements


@pytest.mark.parametrize("line", NEWS_WITH_THE_WORDS)
@pytest.mark.parametrize(
    ("markup", "sign"),
    [
        (ASIDE, "other markup"),
        (PARAGRAPH._replace(linked=0.15), "links"),
        (PARAGRAPH._replace(is_emphasised=True), "emphasis"),
    ],
)
def test_a_further_sign_tells_what_the_words_are_for(line, markup, sign):
    assert told(line, markup)[1] == sign
    assert told(line, PARAGRAPH._replace(linked=0.149)) is None


def test_an_article_of_such_sentences_alone_survives():
    lines = [Line(text, markup=PARAGRAPH) for text in NEWS_WITH_THE_WORDS]
    assert find_boilerplate(lines) == [None] * len(lines)


def test_the_markup_of_a_text_is_not_that_of_a_longer_notice():
    notice = [Line(f"We use cookies for purpose {number} of this site and of others." * 3, markup=ASIDE)
              for number in range(4)]  # fmt: skip
    assert find_boilerplate([*PROSE, *notice]) == [None, None, *[(CutReason.CONSENT, "other markup")] * 4]


@pytest.mark.parametrize(
    ("line", "is_cut"),
    [
        ("Editor: Joko Wahono", True),
        ("Baca juga: Sungai Meluap Lagi!", True),  # an exclamation is no sentence
        ("اقرأ أيضا: تجديد ميناء القناة", True),
        ("اقرأ أيضاً: تجديد ميناء القناة", True),
        ("إقرأ أيضًا", True),
        ("اقرأ الصبي الدرس في المدرسة", False),
        ("Foto: “Kami pulang ke lembah!”", False),
        ("Follow us, read on.", True),  # 19 letters
        ("(Reporting by Ann Ferris; editing by Bo Lund.)", True),  # in brackets
        (f"Source: {'harbour ' * 17}board", True),  # 149 letters
        (f"Source: {'harbour ' * 17}boards.", False),
        (f"Source: {'harbour ' * 17}boards by", False),
    ],
)
def test_a_line_with_the_words_that_is_no_sentence_is_cut(line, is_cut):
    assert (told(line) is not None) is is_cut


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Copyright © 2026 Kabar Desa. All rights reserved.", CutReason.PHRASE),
        ("https://warta.example/kabar-dari-lembah", CutReason.PHRASE),
        ("Baca juga: Mengapa sungai di lembah meluap lagi?", CutReason.TEASER),
    ],
)
def test_a_line_of_fixed_words_needs_no_further_sign(line, reason):
    assert told(line)[0] is reason
    assert told("© marks each oar of the ferry that was lost in 1911.") is None


@pytest.mark.parametrize("line", ["Most read", "Read the full story", "Share to Facebook", "Advertisement"])
def test_a_button_or_a_label_is_cut(line):
    assert told(line) == (CutReason.PHRASE, "no sentence")


def test_a_credit_at_the_end_of_a_caption_needs_more_than_the_lack_of_a_full_stop():
    caption = "Warga menunggu perahu di tepi sungai yang meluap sejak pagi. Foto: Dok Desa"
    assert told(caption) is None
    assert told(caption, ASIDE) == (CutReason.CREDIT, "no sentence, other markup")
    assert told("(Foto: Dok Desa)") == (CutReason.CREDIT, "no sentence")


def test_after_the_end_the_paragraphs_may_go_on():
    more = Line("More stories", markup=Markup("div.story > h2."))
    card = Line("Harga gabah naik lagi di pasar kabupaten pekan ini.", markup=ASIDE)
    ended = CutReason.AFTER_END
    assert find_end([*PROSE * 3, more, card]) == [None] * 6 + [ended] * 2
    assert find_end([*PROSE * 3, more, card, PROSE[0], card]) == [None] * 6 + [ended] * 2 + [None] * 2


@pytest.mark.parametrize(
    "line",
    [
        "Mari bergabung di Grup Telegram Kabar Desa, caranya klik tautan ini.",
        "Ikuti kabar desa di saluran WhatsApp kami.",
        "Unduh aplikasi Kabar Desa sekarang juga.",
        "Dilarang keras mengutip sebagian isi situs ini tanpa izin.",
        "Enjoying this? Become a member for two crowns a month.",
        "We may receive compensation for some of the links on this page.",
        "Ann Ferris can be reached at ann@harbour.example.",
    ],
)
def test_prompts_are_told(line):
    assert told(line, ASIDE) == (CutReason.PROMPT, "other markup")
    assert told(line.removesuffix("."))[0] is CutReason.PROMPT


NOTICES = [
    ["You seem to run an ad blocker.", "The mill pays its reporters from what advertisers give."],
    ["Kabar lembah ini khusus untuk pelanggan.", "Tiga bulan pertama hanya sepuluh ribu rupiah."],
    ["Avec votre soutien, la vallée garde sa voix.", "Faites un don à partir de deux euros."],
    ["Ihre Zustimmung fehlt noch.", "Die Karte des Tals liegt auf einem fremden Rechner."],
]
TEXT = [Line(f"{line.text} {line.text}", markup=PARAGRAPH) for line in PROSE]


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("markup", [ASIDE, Markup("div.story > div.box")])
def test_a_box_that_speaks_of_the_site_is_cut_whole(notice, markup):
    lines = [TEXT[0], *(Line(text, markup=markup) for text in notice), TEXT[1]]
    assert [bool(each) for each in find_boilerplate(lines)] == [False, True, True, False]


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("kind", ["div.story > p.", "div.story > h2.", "blockquote.box > p."])
def test_the_same_lines_in_no_box_of_their_own_are_kept(notice, kind):
    lines = [TEXT[0], *(Line(f"{text[:-1]} today.", markup=Markup(kind)) for text in notice), TEXT[1]]
    assert find_boilerplate(lines) == [None] * 4


def test_a_box_without_such_words_and_a_long_one_are_kept():
    box = [Line("The dyke was built by convicts, and a railway ran along it.", markup=ASIDE)]
    assert find_boilerplate([*TEXT, *box]) == [None] * 3
    letter = [Line("Your donation of bread is in our log; the miller wrote this letter. " * 3, markup=ASIDE)]
    assert find_boilerplate([*TEXT * 9, *letter * 4])[18:] == [None] * 4
    assert all(find_boilerplate([*TEXT * 9, *letter * 3])[18:])
