import re
from datetime import datetime
from random import Random

import pytest

from deploy.sample_newsroom import writing
from deploy.sample_newsroom.grammar import expand
from deploy.sample_newsroom.people import introduce
from deploy.sample_newsroom.sites import SITES
from deploy.sample_newsroom.stock import topic
from deploy.sample_newsroom.tongues import TONGUES

TOPICS = sorted({(site.language, name, site.places) for site in SITES for name in site.topics})


def drawn(language, name, places):
    moment = datetime(2026, 3, 4, 12, tzinfo=SITES[0].zone)
    return writing.write(
        TONGUES[language], topic(language, name), places=places, published=moment, length="long", seed="all"
    )


@pytest.mark.parametrize(("language", "name", "places"), TOPICS)
def test_every_template_of_a_topic_can_be_told(language, name, places):
    tongue, about, facts = TONGUES[language], topic(language, name), drawn(language, name, places).facts
    common = [line for part in (tongue.scene, tongue.reaction, tongue.end) for line in tongue.parts(part)]
    for template in (*about.titles, *about.standfirsts, *about.leads, *sum(about.beats.values(), ()), *common):
        for seed in range(4):
            text = expand(template, facts, Random(seed), thousands=tongue.thousands)
            [told] = introduce([text], facts, tongue)
            assert not re.search(r"[<>{}|]|  ", told), template


@pytest.mark.parametrize(("language", "name", "places"), TOPICS)
def test_a_topic_offers_enough_to_choose_from(language, name, places):
    about = topic(language, name)
    assert len(about.titles) >= 4
    assert len(about.leads) >= 3
    assert len(about.beats) >= 5
    assert all(len(lines) >= 3 for lines in about.beats.values())


def test_rewording_keeps_the_facts_and_changes_only_what_it_should():
    draft = drawn("id", "harga", "lembah")
    [beat] = writing.rewordable(draft)[:1]
    retold = writing.reword(draft, ("lead", beat), seed="again")
    changed = [old.beat for old, new in zip(draft.lines, retold.lines, strict=True) if old != new]
    assert changed == ["lead", beat]
    assert retold.facts == draft.facts
