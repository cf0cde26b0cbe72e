"""Which pages of a source need a browser, as its definition says it."""

import pytest
from pydantic import ValidationError

from crawlers.sources.render_rules import RenderRules
from crawlers.sources.source import Source


@pytest.mark.parametrize(
    ("written", "articles", "listings", "is_used"),
    [
        (True, True, False, True),
        ("auto", "auto", False, True),
        (False, False, False, False),
        ({"listings": "auto"}, False, "auto", True),
        ({"articles": True, "listings": True}, True, True, True),
    ],
)
def test_a_word_is_short_for_articles(definition, written, articles, listings, is_used):
    rules = Source.model_validate(definition | {"render": written}).render
    assert (rules.articles, rules.listings, rules.is_used) == (articles, listings, is_used)
    assert RenderRules.model_validate(rules.model_dump()) == rules


def test_no_page_needs_a_browser_by_default(source):
    assert not source.render.is_used


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("always", "valid dictionary"),
        ({"articles": "always"}, "articles"),
        ({"articles": True, "load_more": ".more"}, "listings"),
        ({"listings": True, "load_more": "..more"}, "CSS selector"),
        ({"listings": True, "rounds": 51}, "50"),
        ({"hosts": ["cdn.example"]}, "no page"),
        ({"articles": True, "hosts": ["https://cdn.example"]}, "bare host"),
    ],
)
def test_a_mistake_is_named(definition, written, message):
    with pytest.raises(ValidationError, match=message):
        Source.model_validate(definition | {"render": written})


def test_parts_come_from_the_domains_and_the_hosts(definition):
    source = Source.model_validate(definition | {"render": {"articles": True, "hosts": ["cdn.example"]}})
    assert source.owns_part("https://js.cdn.example/a.js")
    assert source.owns_part("https://kota.example/a.json")
    assert not source.owns_part("https://cdn.example:8080/a.js")
    assert not source.owns_part("https://cdn.example.evil/a.js")
    assert not source.owns("https://cdn.example/a.js")
