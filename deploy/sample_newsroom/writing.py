"""Writes one story of a topic, and rewrites parts of it with the same facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from deploy.sample_newsroom.grammar import expand, number, pick, pick_some
from deploy.sample_newsroom.people import draw_people, headline, introduce
from deploy.sample_newsroom.records import Paragraph
from deploy.sample_newsroom.stock import Topic
from deploy.sample_newsroom.tongues import Tongue

LENGTHS = ("short", "medium", "medium", "long")
"""How long stories are, each as likely as the others: about 140, 250 and 380 words."""

_TWICE = {"short": 0, "medium": 2, "long": 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph in the making: its part of the story, its template, its text with people still unnamed."""

    beat: str
    template: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A story without a publisher; `titles` are its three different headlines."""

    tongue: Tongue
    topic: Topic
    facts: Mapping[str, str]
    titles: tuple[str, ...]
    standfirst: str | None
    tags: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def town(self) -> str:
        """Where the story happens."""
        return self.facts[self.tongue.town]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The finished text."""
        texts = introduce((line.text for line in self.lines), self.facts, self.tongue)
        return tuple(Paragraph(text=text, beat=line.beat) for line, text in zip(self.lines, texts, strict=True))


def write(tongue: Tongue, topic: Topic, *, places: str, published: datetime, length: str, seed: str) -> Draft:
    """The story of a topic that this seed gives; the same on every machine."""
    rng = Random(seed)  # noqa: S311 - sample texts, not secrets
    facts = _draw_facts(rng, tongue, topic, places, published)

    def say(template: str) -> str:
        return expand(template, facts, rng, thousands=tongue.thousands)

    return Draft(
        tongue=tongue,
        topic=topic,
        facts=facts,
        titles=tuple(headline(say(title), facts) for title in pick_some(rng, topic.titles, 3)),
        standfirst=headline(say(pick(rng, topic.standfirsts)), facts) if topic.standfirsts else None,
        tags=tuple(say(tag) for tag in topic.tags.split("; ")),
        lines=tuple(
            Line(beat=beat, template=template, text=say(template))
            for beat, template in _outline(rng, tongue, topic, length)
        ),
    )


def reword(draft: Draft, beats: tuple[str, ...], seed: str) -> Draft:
    """The draft with the first paragraph of each of these beats told another way; the facts stay."""
    rng = Random(seed)  # noqa: S311 - sample texts, not secrets
    lines = list(draft.lines)
    for beat in beats:
        place = next(index for index, line in enumerate(lines) if line.beat == beat)
        used = {line.template for line in lines}
        alternatives = draft.topic.leads if beat == "lead" else draft.topic.beats[beat]
        template = pick(rng, [line for line in alternatives if line not in used])
        text = expand(template, draft.facts, rng, thousands=draft.tongue.thousands)
        lines[place] = Line(beat=beat, template=template, text=text)
    return replace(draft, lines=tuple(lines))


def rewordable(draft: Draft) -> tuple[str, ...]:
    """The topic's own beats, in reading order, that still have a paragraph to offer."""
    told = [line.beat for line in draft.lines]
    return tuple(beat for beat, lines in draft.topic.beats.items() if 0 < told.count(beat) < len(lines))


def _outline(rng: Random, tongue: Tongue, topic: Topic, length: str) -> Iterator[tuple[str, str]]:
    twice = set(pick_some(rng, tuple(topic.beats), _TWICE[length]))
    headings = iter(pick_some(rng, tongue.parts(tongue.heading), 2))
    yield "lead", pick(rng, topic.leads)
    if length != "short":
        yield tongue.scene, pick(rng, tongue.parts(tongue.scene))
    for place, (beat, lines) in enumerate(topic.beats.items()):
        if length == "long" and place in {2, 4}:
            yield "heading", next(headings)
        for template in pick_some(rng, lines, 2 if beat in twice else 1):
            yield beat, template
    yield tongue.reaction, pick(rng, tongue.parts(tongue.reaction))
    if length != "short":
        yield tongue.end, pick(rng, tongue.parts(tongue.end))


def _draw_facts(rng: Random, tongue: Tongue, topic: Topic, places: str, published: datetime) -> dict[str, str]:
    facts = tongue.setting(rng, places, published)
    roles = {name: kind.split(", ")[1] for name, kind in topic.facts.items() if kind.startswith("person, ")}
    for name, kind in topic.facts.items():
        if ".." in kind:
            low, high = kind.split("..")
            facts[name] = number(rng, int(low), int(high), tongue.thousands)
        elif name not in roles:
            facts[name] = pick(rng, kind.split(" | "))
    return facts | draw_people(rng, tongue, roles | dict([tongue.bystander]))
