"""The source definition that a survey comes to, and the YAML file that it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml
from pydantic import ValidationError

from crawlers.sources.source import Source
from crawlers.trial.robots_rules import Robots
from crawlers.trial.tried_listing import Listed, as_definition
from pipelines.errors import UsageError

_ANYTHING = {"article_url": "", "discovery": {"feeds": ["http://example.invalid/"]}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was concluded of a site; `reasons` says by field why."""

    name: str
    language: str
    country: str
    timezone: str
    reasons: Mapping[str, str]


def draft(source_id: str, domain: str, delay: float) -> Source:
    """A definition of hosts and delay alone, to visit a site with: every address of its own passes for an article.

    Raises:
        UsageError: the id is none.
    """
    identity = {"id": source_id, "name": domain, "country": "ZZ", "language": "id", "timezone": "UTC"}
    verified = {"day": datetime.now(UTC).date(), "against": "nothing yet"}
    try:
        return Source.model_validate(
            {**identity, "domains": [domain], "delay": delay, "verified": verified, **_ANYTHING}
        )
    except ValidationError as error:
        msg = f"{source_id!r} cannot be a source's id: --id takes at most 40 lower-case letters, digits and '-'"
        raise UsageError(msg) from error


def definition_of(
    source: Source,
    facts: Facts,
    robots: Robots,
    routes: Sequence[Listed],
    *,
    whole_page: Mapping[str, str],
    refused: str | None,
) -> dict[str, Any]:
    """The definition as a YAML file holds it, defaults left out; it validates as a `Source`."""
    used = {"index": "index", "feed": "feeds", "sitemap": "sitemaps"}
    discovery = {
        field: [as_definition(each) for each in routes if each.route == route and each.problem is None]
        for route, field in used.items()
    }
    optional = {
        "enabled": False if refused else None,
        "disabled_because": refused,
        "single_page_query": dict(whole_page) or None,
    }
    return {
        "id": source.id,
        "name": facts.name,
        "country": facts.country,
        "language": facts.language,
        "timezone": facts.timezone,
        "domains": list(source.domains),
        **{name: value for name, value in optional.items() if value is not None},
        "article_url": source.article_url,
        "delay": max(source.delay, robots.delay or 0.0),
        "discovery": {field: listed for field, listed in discovery.items() if listed},
        "verified": {"day": datetime.now(UTC).date(), "against": "the site, by ./kabar source add"},
    }


def as_yaml(definition: Mapping[str, Any]) -> str:
    """The file's text."""
    head = f"# Written by ./kabar source add; ./kabar source check {definition['id']} tries it again.\n"
    return head + yaml.safe_dump(dict(definition), sort_keys=False, allow_unicode=True, width=120)
