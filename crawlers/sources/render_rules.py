"""Which pages of a publisher need a browser, and what these pages may load."""

from typing import Annotated, Any, Literal, Self

from cssselect import SelectorSyntaxError, parse
from pydantic import AfterValidator, Field, model_validator

from crawlers.sources.discovery import Strict, bare_hosts

Need = Literal[False, True, "auto"]
"""Whether pages are shown by a browser; `auto`: those that are nothing without their scripts."""


def _is_selector(selector: str) -> str:
    try:
        parse(selector)
    except SelectorSyntaxError as error:
        raise ValueError(f"is not a CSS selector: {error}") from error
    return selector


class RenderRules(Strict):
    """Which pages of a publisher need a browser.

    Attributes:
        hosts: further hosts, each with its subdomains, from which these pages may load scripts and data.
        load_more: CSS selector of the button with which a listing shows more entries; without one, it is scrolled.
        rounds: how often a listing is scrolled, or its button pressed, as long as it grows.
    """

    articles: Need = False
    listings: Need = False
    hosts: Annotated[tuple[str, ...], AfterValidator(bare_hosts)] = ()
    load_more: Annotated[str, AfterValidator(_is_selector)] | None = None
    rounds: int = Field(default=5, ge=0, le=50)

    @model_validator(mode="before")
    @classmethod
    def _may_be_short(cls, rules: Any) -> Any:  # noqa: ANN401 - what a definition says, not validated yet
        return {"articles": rules} if isinstance(rules, bool) or rules == "auto" else rules

    @model_validator(mode="after")
    def _are_of_pages(self) -> Self:
        if self.load_more and not self.listings:
            raise ValueError("has load_more, which is of listings; add listings: true or auto")
        if self.hosts and not self.is_used:
            raise ValueError("has hosts and no page to load from them; add articles or listings: true or auto")
        return self

    @property
    def is_used(self) -> bool:
        """Whether any page may need a browser."""
        return bool(self.articles or self.listings)
