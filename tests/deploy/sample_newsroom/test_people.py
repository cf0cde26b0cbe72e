from random import Random

import pytest

from deploy.sample_newsroom.people import draw_people, headline, introduce
from deploy.sample_newsroom.tongues import TONGUES

INDONESIAN = {"jaksa": "Melatina Sudarsani", "jaksa.short": "Melatina", "jaksa.role": "jaksa"}
ENGLISH = {"judge": "Nora Moorhen", "judge.short": "Moorhen", "judge.role": "the judge"}


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["Kata {jaksa}, benar."], ["Kata Melatina Sudarsani, benar."]),
        (["Kata {jaksa.short}.", "Ujar {jaksa.short}."], ["Kata jaksa Melatina Sudarsani.", "Ujar Melatina."]),
        (["{jaksa}, yang datang, diam."], ["Melatina Sudarsani, yang datang, diam."]),
        (["{jaksa} membantah."], ["Jaksa Melatina Sudarsani membantah."]),
    ],
)
def test_indonesian_puts_the_role_first(texts, told):
    assert introduce(texts, INDONESIAN, TONGUES["id"]) == told


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["{judge.short} said.", "{judge.short} left."], ["Nora Moorhen, the judge, said.", "Moorhen left."]),
        (["So said {judge.short}."], ["So said Nora Moorhen."]),
        (["Judge {judge} ruled.", "{judge} left."], ["Judge Nora Moorhen ruled.", "Moorhen left."]),
    ],
)
def test_english_puts_the_role_behind(texts, told):
    assert introduce(texts, ENGLISH, TONGUES["en"]) == told


def test_headlines_introduce_nobody():
    assert headline("{judge.short} rules, {judge} leaves", ENGLISH) == "Moorhen rules, Nora Moorhen leaves"


def test_nobody_shares_a_name():
    roles = {f"person{number}": "somebody" for number in range(12)}
    people = draw_people(Random(5), TONGUES["en"], roles)
    for part in (0, -1):
        assert len({people[name].split()[part] for name in roles}) == len(roles)
