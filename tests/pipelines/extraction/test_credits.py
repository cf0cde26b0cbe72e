import pytest

from pipelines.extraction.credits import Credit, read_credits

WRITER, EDITOR = Credit(is_editor=False, names="Ratna Gumilang"), Credit(is_editor=True, names="Joko Santoso")
BOTH = [WRITER, EDITOR]


@pytest.mark.parametrize(
    ("lines", "people"),
    [
        (["Penulis: Ratna Gumilang | Editor: Joko Santoso"], BOTH),
        (["Penulis : Ratna Gumilang Foto : Ujang Editor : Joko Santoso"], BOTH),
        (["PENULIS: Ratna Gumilang", "EDITOR: Joko Santoso"], BOTH),
        (["Penulis", ": Ratna Gumilang", "Editor", ": Joko Santoso"], BOTH),
        (["Penulis", "Ratna Gumilang", "Editor", "Joko Santoso"], BOTH),
        (["Ratna Gumilang", "Penulis", "Joko Santoso", "Editor", "Hujan turun lagi."], BOTH),
        (["Penulis Ratna Gumilang", "Editor Joko Santoso"], BOTH),
        (["Penulis Ratna Gumilang Editor Joko Santoso"], BOTH),
        (["Penulis Ratna Gumilang | Editor Joko Santoso"], BOTH),
        (["Laporan Wartawan Warta Lembah, Ratna Gumilang"], [WRITER]),
        (["(Laporan Reporter Warta Lembah: Ratna Gumilang)"], [WRITER]),
        (["Laporan wartawan WARTA Ratna Gumilang"], [WRITER]),
        (["Laporan Wartawan wartalembah.example Ratna Gumilang"], [WRITER]),
        (["Senior Editor:", "Joko Santoso", "Reporter:", "Ratna Gumilang", "Newswriters:", "Ann Ferris"], []),
        (["Editor majalah itu dikritik warga.", "Penulis muda Lembah"], []),
        (["Penulis", "Hujan turun lagi di lembah."], []),
        (["Pilihan Editor: Ratna Gumilang"], []),
    ],
)
def test_names_with_their_roles(lines, people):
    assert read_credits([], lines) == people


def test_questions_of_an_interview_name_nobody():
    lines = ["Reporter: Kapan dibuka lagi?", "Bupati: Akhir April.", "Reporter: Benarkah", "Reporter: Cukup"]
    assert read_credits([], lines) == []
    assert read_credits([], ["Reporter: Ratna Gumilang"]) == [WRITER]


def test_elements_named_as_a_byline_come_first_and_have_no_neighbours():
    assert read_credits(["Penulis: Ratna Gumilang"], ["Editor: Joko Santoso"]) == BOTH
    assert read_credits(["Editor", "Ratna Gumilang"], []) == []


def test_a_label_goes_with_the_name_in_its_box():
    lines = ["Ratna Gumilang", "Penulis", "Joko Santoso", "Editor", "Suasana Pasar Lembah"]
    assert read_credits([], lines, [1, 1, 2, 2, 3]) == BOTH
    labels_first = ["Kabar Lembah", "Penulis", "Ratna Gumilang", "Editor", "Joko Santoso"]
    assert read_credits([], labels_first, [1, 2, 2, 3, 3]) == BOTH
