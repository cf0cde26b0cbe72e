"""Texts that are alike to a known degree: runs of paragraphs of a few long articles."""

import random

PARAGRAPHS = 12
_WORDS = 18


def paragraphs(article, language="abcdefghijklmnoprstu"):
    """The paragraphs of one article; no two articles share a run of words."""
    chance = random.Random(f"{article}{language}")
    return [
        " ".join("".join(chance.choices(language, k=chance.randint(3, 8))) for _ in range(_WORDS))
        for _ in range(PARAGRAPHS)
    ]


def text(article=0, first=0, last=PARAGRAPHS):
    return "\n".join(paragraphs(article)[first:last])


def mixed(first, last, of_another):
    """A run of paragraphs of one article, then the first ones of another."""
    return f"{text(0, first, last)}\n{text(1, 0, of_another)}"
