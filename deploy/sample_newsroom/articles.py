"""All articles of the newsroom: who prints which story, when, where, as what."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

from deploy.sample_newsroom import addresses, plan
from deploy.sample_newsroom.grammar import pick, pick_some
from deploy.sample_newsroom.likeness import Shelf, shingles
from deploy.sample_newsroom.records import Edition, Paragraph, Piece, Site, Slot
from deploy.sample_newsroom.sites import HARBOUR_POST, KABAR_PASAR, SUARA_LEMBAH
from deploy.sample_newsroom.stock import topic
from deploy.sample_newsroom.tongues import TONGUES
from deploy.sample_newsroom.typography import curly
from deploy.sample_newsroom.writing import LENGTHS, Draft, reword, rewordable, write
from pipelines.records.article import Access

TOO_ALIKE = 0.12
MIN_WORDS = 120
AGENCY_OPENING = "{place}, Nusawarta –"  # noqa: RUF001 - as the agency sends it
_WIRES = frozenset(plan.EXACT) | frozenset(plan.EXACT.values())


@cache
def pieces(site: Site) -> tuple[Piece, ...]:
    """A publisher's articles, by time of publication."""
    return tuple(_piece(slot) for slot in plan.slots(site))


@cache
def _drafts() -> Mapping[str, Draft]:
    """The story of each slot. Copies come last: they are the only ones that may look alike."""
    copies = plan.EXACT.keys() | plan.NEAR.keys()
    shelf, titles = Shelf(), set[str]()
    drafts = {slot.key: _new_draft(slot, shelf, titles) for slot in plan.every_slot() if slot.key not in copies}
    for copy, original in plan.EXACT.items():
        headline = 2 if copy.startswith(SUARA_LEMBAH.id) else 1
        drafts[copy] = _under(drafts[original], headline)
    for copy, original in plan.NEAR.items():
        story = drafts[original]
        drafts[copy] = _under(reword(story, ("lead", *rewordable(story)[::3][:2]), seed=copy), headline=1)
    return drafts


def _under(draft: Draft, headline: int) -> Draft:
    return replace(draft, titles=(draft.titles[headline],))


def _new_draft(slot: Slot, shelf: Shelf, titles: set[str]) -> Draft:
    """A story unlike all before it: drawn again until it is."""
    attempt = 0
    while True:
        draft = _draft(slot, f"{slot.key} {attempt}")
        text = _text(draft.paragraphs)
        words = shingles(text)
        if len(text.split()) >= MIN_WORDS and titles.isdisjoint(draft.titles) and shelf.closest(words) < TOO_ALIKE:
            shelf.add(words)
            titles.update(draft.titles)
            return draft
        attempt += 1


def _draft(slot: Slot, seed: str) -> Draft:
    site = slot.site
    name = site.topics[(slot.day * 5 + slot.number) % len(site.topics)]
    return write(
        TONGUES[site.language],
        topic(site.language, name),
        places=site.places,
        published=slot.published_at,
        length=pick(Random(f"{slot.key} length"), LENGTHS),  # noqa: S311 - sample texts
        seed=seed,
    )


def _piece(slot: Slot) -> Piece:
    draft = _drafts()[slot.key]
    first = _edition(slot, draft)
    return Piece(
        key=slot.key,
        site=slot.site,
        path=_path(slot, first),
        editions=(first, *_corrections(slot, draft, first)),
        exact_of=plan.EXACT.get(slot.key),
        near_of=plan.NEAR.get(slot.key),
    )


def _path(slot: Slot, edition: Edition) -> str:
    if slot.site is SUARA_LEMBAH:
        return addresses.suara_lembah(slot, edition.title)
    if slot.site is HARBOUR_POST:
        return addresses.harbour_post(slot, edition.title, edition.section or "news")
    return addresses.kabar_pasar(slot, edition.title)


def _edition(slot: Slot, draft: Draft) -> Edition:
    site, rng = slot.site, Random(f"{slot.key} print")  # noqa: S311 - sample texts
    bare = site is KABAR_PASAR
    opening = _opening(slot, draft)
    paragraphs = _printed(slot, draft.paragraphs, opening)
    partial = slot.key in plan.PARTIAL
    photographed = not bare and rng.random() < 0.8
    authors = tuple(pick_some(rng, site.reporters, 1 if bare else pick(rng, (1, 1, 1, 2, 3))))
    return Edition(
        title=_typeset(slot, draft.titles[0]),
        subtitle=_typeset(slot, draft.standfirst) if draft.standfirst else None,
        authors=authors,
        editors=(pick(rng, site.editors),) if site.editors else (),
        section=None if bare else draft.topic.section,
        tags=() if bare else draft.tags,
        language=site.language,
        dateline=draft.town.upper() if opening else None,
        opening=opening,
        published_at=slot.published_at,
        modified_at=None,
        paragraphs=paragraphs[:2] if partial else paragraphs,
        photo=f"/photo/{slot.day}-{slot.number}.svg" if photographed else None,
        caption=_caption(site, draft, authors[0]) if photographed else None,
        access=Access.PARTIAL if partial else Access.FULL,
    )


def _corrections(slot: Slot, draft: Draft, first: Edition) -> tuple[Edition, ...]:
    changes = plan.CORRECTED.get(slot.key)
    if not changes:
        return ()
    retold = reword(draft, rewordable(draft)[1:2], seed=f"{slot.key} corrected")
    changed = replace(first, modified_at=slot.published_at + timedelta(hours=3 + slot.number, minutes=12))
    if "title" in changes:
        changed = replace(changed, title=_typeset(slot, draft.titles[1]))
    if "text" in changes:
        changed = replace(changed, paragraphs=_printed(slot, retold.paragraphs, first.opening))
    return (changed,)


def _printed(slot: Slot, paragraphs: tuple[Paragraph, ...], opening: str) -> tuple[Paragraph, ...]:
    printed = [replace(paragraph, text=_typeset(slot, paragraph.text)) for paragraph in paragraphs]
    if opening:
        printed[0] = replace(printed[0], text=f"{opening} {printed[0].text}")
    return tuple(printed)


def _opening(slot: Slot, draft: Draft) -> str:
    """What stands before the news; an agency's text keeps the agency's, every third English one has none."""
    if slot.key in _WIRES and slot.site is not HARBOUR_POST:
        return AGENCY_OPENING.format(place=draft.town.upper())
    if slot.site is HARBOUR_POST and slot.key not in _WIRES and (slot.day + slot.number) % 3 == 0:
        return ""
    return slot.site.opening.format(place=draft.town.upper())


def _typeset(slot: Slot, text: str) -> str:
    """Straight quotation marks are Suara Lembah's own habit; what the agency sends has curly ones."""
    return text if slot.site is SUARA_LEMBAH and slot.key not in _WIRES else curly(text)


def _caption(site: Site, draft: Draft, photographer: str) -> str:
    if site.language == "id":
        return f"Suasana di {draft.town}. (Dok. {site.name}/{photographer})"
    return f"A street in {draft.town}. Staff photo by {photographer}"


def _text(paragraphs: tuple[Paragraph, ...]) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs)
