"""Pictures for the articles: a landscape drawn from its name, so that no image file is kept."""

from random import Random

from deploy.sample_newsroom.grammar import pick

_SKIES = ("#f4c98b", "#9fc3e0", "#e8a598", "#b7c9d3", "#f0e0b0")
_HILLS = (("#3f6b5c", "#2b4a45"), ("#7a5c4b", "#4d3a33"), ("#46617f", "#2c3e55"), ("#6b7f3f", "#465429"))


def landscape(name: str) -> str:
    """A picture of 780 by 440 as SVG."""
    rng = Random(name)  # noqa: S311 - a picture, not a secret
    sky, (far, near) = pick(rng, _SKIES), pick(rng, _HILLS)
    sun = 80 + int(rng.random() * 600)
    ridge, shore = (" ".join(f"{x},{low - int(rng.random() * 90)}" for x in range(0, 781, 60)) for low in (300, 400))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 440" width="780" height="440">'
        f'<rect width="780" height="440" fill="{sky}"/><circle cx="{sun}" cy="110" r="42" fill="#fff6dd"/>'
        f'<polygon points="0,440 {ridge} 780,440" fill="{far}"/>'
        f'<polygon points="0,440 {shore} 780,440" fill="{near}"/></svg>'
    )
