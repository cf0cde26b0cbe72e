import pytest

from pipelines.extraction.person_names import people


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Oleh: Ratna Gumilang", ("Ratna Gumilang",)),
        ("Penulis: Ratna Gumilang", ("Ratna Gumilang",)),
        ("By Ann Ferris and Tom Okello", ("Ann Ferris", "Tom Okello")),
        ("By ANN FERRIS", ("Ann Ferris",)),
        ("Von Jana Kessel und Uwe Brandt, Nairobi", ("Jana Kessel", "Uwe Brandt")),
        ("Ratna Gumilang dan Dewi S", ("Ratna Gumilang", "Dewi S")),
        ("Ann Ferris | Harbour Post", ("Ann Ferris",)),
        ("Ann Ferris|Tom Okello", ("Ann Ferris", "Tom Okello")),
        ("Ann Ferris and", ("Ann Ferris",)),
        ("Ann Ferris on", ("Ann Ferris",)),
        ("Ratna Gumilang Jurnalis", ("Ratna Gumilang",)),
        ("Ratna Gumilang, Jurnalis", ("Ratna Gumilang",)),
        ("Ann Ferris Senior Harbour Reporter", ("Ann Ferris",)),
        ("Ann Ferris For Daily Harbour", ("Ann Ferris",)),
        ("Hannah Guest", ("Hannah Guest",)),
        ("By Ann Ferris and Tom Okello, River Report", ("Ann Ferris", "Tom Okello")),
        ("Oleh: Ratna Gumilang, Dosen Universitas Lembah", ("Ratna Gumilang",)),
        ("Kontributor Kota Lembah, Ratna Gumilang", ("Ratna Gumilang",)),
        ("Ratna Gumilang *)", ("Ratna Gumilang",)),
        ("Download our app FREE", ()),
        ("Twitter Facebook", ()),
        ("Tim Warta Lembah", ()),
        ("作者: 山川花子", ("山川花子",)),
        ("Ann Ferris, harbourpost.example.com", ("Ann Ferris",)),
        ("Ann Ferris, Ph.D., Contributing Editor", ("Ann Ferris",)),
        ("Tom Okello Jr. and Ann Ferris", ("Tom Okello Jr.", "Ann Ferris")),
        ("Tom Okello, Jr., Ann Ferris", ("Tom Okello Jr.", "Ann Ferris")),
        ("BY TOM OKELLO SR", ("Tom Okello Sr.",)),
        ("Ann Ferris ann@post.example", ("Ann Ferris",)),
        ("By Ann Ferris Dec 23, 2023 at 3:15 pm", ("Ann Ferris",)),
        ("Boy", ("Boy",)),
        ("Ann Ferris / Reuters", ("Ann Ferris",)),
        ("Ann Ferris (AP)", ("Ann Ferris",)),
        ("Ann Ferris [AFP]", ("Ann Ferris",)),
        ("Ann Ferris AP", ("Ann Ferris",)),
        ("Ann Ferris, AP Business Writer", ("Ann Ferris",)),
        ("Ann Ferris of The Associated Press", ("Ann Ferris",)),
        ("AFP - Ann Ferris", ("Ann Ferris",)),
        ("(Antara) Ratna Gumilang", ("Ratna Gumilang",)),
        ("Budi | Antara", ("Budi", "Antara")),
        ("Antara/Budi", ("Antara", "Budi")),
        ("Lembah, Antara", ("Antara",)),
        ("AFP - Nairobi", ("AFP",)),
        ("AFP/The Harbour", ("AFP", "The Harbour")),
        ("Antara Sari dan Budi Antara", ("Antara Sari", "Budi Antara")),
        ("Von Jana Kessel und Uwe Brandt, dpa", ("Jana Kessel", "Uwe Brandt", "dpa")),
        ("ANN FERRIS, AP", ("Ann Ferris", "AP")),
        ("Ann Ferris, WXYZ", ("Ann Ferris",)),
        ("Kurzmeldung", ()),
        ("この記事を書いた人 山川花子 東京社会部 フォロー 専門・関心分野 教育、福祉、地域、防災、環境問題、食", ()),
        ("Redaksi", ()),
        ("Warta Lembah", ()),
        ("web developer", ()),
        ("ann-ferris", ()),
        ("https://social.example/warta", ()),
        ("Af Jens Hald", ("Jens Hald",)),
        ("Da Warta Lembah, em São Paulo", ()),
        ("warta.example.cat", ()),
        ("Authors", ()),
        ("Redação", ()),
        ("", ()),
    ],
)
def test_people(byline, names):
    assert people([byline], ["Warta Lembah"]) == names


def test_each_name_once():
    assert people(["Ann Ferris", "ann ferris", "Tom Okello"], ()) == ("Ann Ferris", "Tom Okello")


def test_names_in_capitals_keep_the_agency_after_them_and_a_job_is_no_second_name():
    assert people(["By ANN FERRIS and TOM OKELLO, Associated Press"], ()) == (
        "Ann Ferris",
        "Tom Okello",
        "Associated Press",
    )
    assert people(["Ann Ferris, WXYZ"], ()) == ("Ann Ferris",)
    assert people(["Awal, Jurnalis"], ()) == ("Awal",)
