from random import Random

import pytest

from deploy.sample_newsroom.grammar import expand, number, pick, pick_some


def say(template, facts=None, seed=1, thousands="."):
    return expand(template, facts or {}, Random(seed), thousands=thousands)


def test_a_choice_gives_each_of_its_words():
    assert {say("<naik|turun|tetap> lagi", seed=seed) for seed in range(40)} == {
        "naik lagi",
        "turun lagi",
        "tetap lagi",
    }


def test_choices_nest():
    assert {say("<a|b <c|d>>", seed=seed) for seed in range(60)} == {"a", "b c", "b d"}


def test_facts_fill_their_slots():
    assert say("Di {kota}, {barang.lower}.", {"kota": "Argasoka", "barang": "Gula Pasir"}) == "Di Argasoka, gula pasir."


def test_an_unknown_fact_is_an_error():
    with pytest.raises(KeyError, match="kota"):
        say("Di {kota}")


def test_people_stay_for_the_introduction():
    facts = {"jaksa": "Melatina Sudarsani", "jaksa.short": "Melatina"}
    assert say("{jaksa} dan {jaksa.short}", facts) == "{jaksa} dan {jaksa.short}"


@pytest.mark.parametrize(("thousands", "written"), [(".", "1.234"), (",", "1,234")])
def test_numbers_are_separated_as_the_language_does(thousands, written):
    assert number(Random(1), 1234, 1234, thousands) == written


def test_years_are_not_separated():
    assert number(Random(1), 1999, 1999, ".") == "1999"


def test_numbers_reach_both_ends():
    assert {number(Random(seed), 3, 6, ".") for seed in range(80)} == {"3", "4", "5", "6"}


def test_picks_depend_on_the_seed_alone():
    assert [pick(Random("kabar"), "abcdefghij") for _ in range(3)] == ["b"] * 3


def test_some_keep_their_order():
    picked = pick_some(Random(3), "abcdef", 3)
    assert picked == sorted(picked)
    assert len(set(picked)) == 3
    assert pick_some(Random(3), "ab", 5) == ["a", "b"]
