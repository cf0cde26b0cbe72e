"""Invented texts, and queries of the query language with a reader that knows which texts they match."""

import random
from dataclasses import dataclass

from hypothesis import strategies as st

FAMILIES = (("ferry", "ferries"), ("sail", "sails", "sailing"), ("gale", "gales"), ("ferret", "ferrets"), ("port",))
WORDS = tuple(word for family in FAMILIES for word in family)
STOP_WORD = "the"
BETWEEN_PARTS = 1000
TEXTS = 60


@dataclass(frozen=True)
class Text:
    """The words of a title and a body."""

    title: tuple[str, ...]
    body: tuple[str, ...]

    @property
    def places(self):
        return dict(enumerate(self.title)) | dict(enumerate(self.body, BETWEEN_PARTS))


def invented_texts():
    draw = random.Random(16)
    known = (*WORDS, STOP_WORD)
    return [
        Text(tuple(draw.choices(known, k=draw.randint(1, 3))), tuple(draw.choices(known, k=draw.randint(1, 6))))
        for _ in range(TEXTS)
    ]


CORPUS = invented_texts()


@dataclass(frozen=True)
class Term:
    """A word or a phrase: each part is a word, or what a word begins with and a star."""

    parts: tuple[str, ...]
    is_exact: bool = False
    in_title: bool = False
    strength = 4

    def __str__(self):
        words = " ".join(self.parts)
        quoted = f'"{words}"' if len(self.parts) > 1 else words
        return f"{'title:' if self.in_title else ''}{'=' if self.is_exact else ''}{quoted}"

    def fits(self, part, word):
        if word == STOP_WORD:
            return False
        if part.endswith("*"):
            return word.startswith(part[:-1])
        return word == part if self.is_exact else any(part in family and word in family for family in FAMILIES)

    def spans(self, text):
        known = [(offset, part) for offset, part in enumerate(self.parts) if part != STOP_WORD]
        for start, word in text.places.items():
            at = [(start + offset - known[0][0], part) for offset, part in known]
            is_here = self.fits(known[0][1], word) and all(
                self.fits(part, text.places.get(place, "")) for place, part in at
            )
            if is_here and (not self.in_title or at[-1][0] < BETWEEN_PARTS):
                yield start, at[-1][0]

    def matches(self, text):
        return any(True for _ in self.spans(text))


@dataclass(frozen=True)
class Near:
    """Two sides that are at most so many words apart, in any order."""

    left: object
    right: object
    distance: int
    strength = 3

    def __str__(self):
        return f"{grouped(self.left, 4)} NEAR/{self.distance} {grouped(self.right, 4)}"

    def matches(self, text):
        return any(
            0 < second[0] - first[1] <= self.distance
            for left in self.left.spans(text)
            for right in self.right.spans(text)
            for first, second in ((left, right), (right, left))
        )


@dataclass(frozen=True)
class Not:
    """What its operand does not match."""

    operand: object
    sign: str
    strength = 2

    def __str__(self):
        return f"{self.sign}{grouped(self.operand, 4 if self.sign == '-' else 3)}"

    def matches(self, text):
        return not self.operand.matches(text)


@dataclass(frozen=True)
class Both:
    """What both operands match."""

    left: object
    right: object
    word: str
    strength = 1

    def __str__(self):
        return f"{grouped(self.left, 1)}{self.word}{grouped(self.right, 1)}"

    def matches(self, text):
        return self.left.matches(text) and self.right.matches(text)


@dataclass(frozen=True)
class Either:
    """What one of the operands matches."""

    left: object
    right: object
    strength = 0

    def __str__(self):
        return f"{self.left} OR {self.right}"

    def spans(self, text):
        yield from self.left.spans(text)
        yield from self.right.spans(text)

    def matches(self, text):
        return self.left.matches(text) or self.right.matches(text)


def grouped(node, strength):
    return f"({node})" if node.strength < strength else str(node)


def parts():
    return st.one_of(st.sampled_from(WORDS), st.sampled_from(["fer*", "ferr*", "sails*", "g*", "porter*"]))


def terms():
    pieces = st.tuples(parts(), st.sampled_from([(), (STOP_WORD,)]), parts())
    phrase = pieces.map(lambda it: (it[0], *it[1], it[2]))
    return st.builds(Term, st.one_of(parts().map(lambda part: (part,)), phrase), st.booleans(), st.booleans())


def sides():
    return st.one_of(terms(), st.builds(Either, terms(), terms()))


def queries():
    return st.recursive(
        st.one_of(terms(), st.builds(Near, sides(), sides(), st.integers(1, 4))),
        lambda inner: st.one_of(
            st.builds(Not, inner, st.sampled_from(["NOT ", "-"])),
            st.builds(Both, inner, inner, st.sampled_from([" ", " AND "])),
            st.builds(Either, inner, inner),
        ),
        max_leaves=5,
    )
