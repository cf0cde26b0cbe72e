"""Which groups of a robots.txt are Kabar's."""

import pytest
from protego import Protego

from crawlers.network.robots_groups import ROBOTS_AGENT, with_own_groups

CLOSED = "https://kota.example/closed"


def rules(robots):
    return Protego.parse(with_own_groups(robots.encode()).decode())


@pytest.mark.parametrize(
    "agent",
    [
        "User-agent: Kabar",
        "User-agent: Kabar/0.1",
        "user-agent: kabar/9",
        "User-Agent: Kabar/0.1 (news archive; contact: not given)",
        "User-agent: Kabar 0.1",
        "User-agent: Kabar*",
        "User-agent: Mozilla/5.0 (compatible; Kabar/0.1)",
        "User-agent:Kabar/0.1 # the archive",
        "\ufeffUser-agent: Kabar/0.1",
        "User-agent: Other\nUser-agent: Kabar/0.1\nUser-agent: Third",
    ],
)
def test_a_group_with_the_product_token_is_kabars(agent):
    own = rules(f"{agent}\nDisallow: /closed\nCrawl-delay: 7\n\nUser-agent: *\nDisallow:\n")
    assert not own.can_fetch(CLOSED, ROBOTS_AGENT)
    assert own.crawl_delay(ROBOTS_AGENT) == 7
    assert own.can_fetch("https://kota.example/open", ROBOTS_AGENT)


@pytest.mark.parametrize("agent", ["KabarNews/1.0", "Kabar-Pasar", "Other # not Kabar", "Jabar", "Other_Kabar/2"])
def test_a_group_of_another_crawler_is_not(agent):
    assert rules(f"User-agent: {agent}\nDisallow: /closed\n\nUser-agent: *\nDisallow:\n").can_fetch(
        CLOSED, ROBOTS_AGENT
    )


def test_a_group_of_ones_own_replaces_the_group_of_all():
    own = rules("User-agent: *\nDisallow: /\n\nUser-agent: Kabar/0.1\nDisallow: /closed\n")
    assert own.can_fetch("https://kota.example/read", ROBOTS_AGENT)
    assert not own.can_fetch(CLOSED, ROBOTS_AGENT)


def test_rules_that_name_kabar_in_a_path_stay():
    assert not rules("User-agent: *\nDisallow: /Kabar/").can_fetch("https://kota.example/Kabar/1", ROBOTS_AGENT)
