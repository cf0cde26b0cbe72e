import pytest

from pipelines.extraction.language import is_confirmed

INDONESIAN = (
    "Kepala desa mengatakan jembatan itu akan diperbaiki karena tidak bisa lagi dilalui oleh mereka yang membawa hasil "
    "kebun dari seberang, dan juga untuk anak-anak yang pergi ke sekolah di kota pada pagi hari."
)


@pytest.mark.parametrize(
    ("text", "claim", "confirmed"),
    [
        (INDONESIAN, "id", True),
        (INDONESIAN, "en", False),
        (INDONESIAN, "tet", False),
        ("Jembatan itu akan diperbaiki.", "id", False),
        ("", "id", False),
    ],
    ids=["many of its words", "another's words", "a language without a list", "too short", "nothing"],
)
def test_a_claim_is_confirmed_by_many_common_words(text, claim, confirmed):
    assert is_confirmed(text, claim) is confirmed


def test_words_that_relatives_share_confirm_neither():
    shared = "yang dan di itu dengan untuk tidak dari akan pada juga telah mereka " * 3
    assert not is_confirmed(shared, "id")
    assert not is_confirmed(shared, "ms")
