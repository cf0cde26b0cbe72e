"""Phrases that are looked for anywhere in a line are found wherever the words are that the file says they need."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import cleaning
from pipelines.cleaning.boilerplate_lines import find_boilerplate
from pipelines.records.reasons import CutReason

LINES = (Path(cleaning.__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines()
PHRASES = [line.partition(" => ")[2] for line in LINES if " => " in line and not line.startswith("#")]
MAX_LINE_LETTERS = 450


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_line_with_a_phrase_is_passed_over(phrase):
    is_phrase = re.compile(rf"(?<!\w)(?:{phrase})")

    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(phrase.removeprefix("(?<=.)"), fullmatch=True))
    def is_found(text):
        for line in (text, f"Kabar. {text}"):
            if is_phrase.search(line.lower()) and len(line) <= MAX_LINE_LETTERS:
                assert find_boilerplate([line])[0] in {CutReason.CONSENT, CutReason.PROMPT}

    is_found()


@pytest.mark.parametrize(
    "line",
    [
        "Petani di lembah memanen padi lebih awal dari biasanya.",
        "The browser of antique books sold a newsletter.",
        "Warga diminta mengunduh aplikasi desa; siapa pun bisa unduh aplikasi itu tanpa biaya.",
        "Pelaku menawarkan bibit palsu lewat grup Telegram dan saluran WhatsApp, kata polisi.",
        "Pengunjung dilarang mengambil gambar di dalam ruang sidang.",
        "The valley will become a member of the river league next year.",
        "Farmers who lost their harvest may receive compensation from the district.",
        "Visitors must create an account before they can book a boat, the harbour office said on Monday.",
        "The old lighthouse can be reached via the eastern path at low tide.",
    ],
)
def test_words_of_a_phrase_in_the_news_are_no_phrase(line):
    assert find_boilerplate([line]) == [None]


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
        "Hak cipta dilindungi undang-undang.",
        "Todos os direitos reservados.",
    ],
)
def test_prompts_are_told(line):
    assert find_boilerplate([line]) == [CutReason.PROMPT]


def test_an_agency_named_at_the_end_of_the_article_does_not_cost_its_last_paragraph():
    caption = "Seorang petani berdiri di sawah yang terendam air (Antara)"
    last = "Polisi masih menyelidiki sebab kebakaran itu, kata kepala desa. (Antara)"
    assert find_boilerplate([caption, "Air surut pada hari Senin.", last]) == [CutReason.CREDIT, None, None]
    assert find_boilerplate([last, "Editor: Ratna Gumilang"]) == [None, CutReason.TEASER]
    assert find_boilerplate([last, "Warga di tepi sungai. Foto: Dok Desa"]) == [CutReason.CREDIT, CutReason.CREDIT]
