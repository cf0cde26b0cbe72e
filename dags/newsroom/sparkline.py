"""Small drawings as SVG, made here, so that the page needs no library and no script for them."""

from collections.abc import Sequence
from datetime import timedelta

from markupsafe import Markup

_BAR, _GAP, _HEIGHT = 4, 1, 24


def bars(counts: Sequence[int], usual: Sequence[float], label: str) -> Markup:
    """Draw one bar per day, and a line where the usual count of the day is."""
    top = max([*counts, *usual, 1])
    drawn = [
        Markup('<rect x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
            place * (_BAR + _GAP), _HEIGHT - _HEIGHT * count / top, _BAR, _HEIGHT * count / top
        )
        for place, count in enumerate(counts)
    ]
    points = " ".join(
        f"{place * (_BAR + _GAP) + _BAR / 2:.1f},{_HEIGHT - _HEIGHT * count / top:.1f}"
        for place, count in enumerate(usual)
    )
    return _svg(
        len(counts) * (_BAR + _GAP), label, Markup("").join(drawn) + Markup('<polyline points="{}"/>').format(points)
    )


def dots(delays: Sequence[timedelta], label: str, width: int = 240) -> Markup:
    """Draw one dot per article of a story, at its delay since the first."""
    longest = max([*delays, timedelta(minutes=1)])
    drawn = [
        Markup('<circle cx="{:.1f}" cy="12" r="4"/>').format(6 + (width - 12) * (delay / longest)) for delay in delays
    ]
    line = Markup('<line x1="6" x2="{}" y1="12" y2="12"/>').format(width - 6)
    return _svg(width, label, line + Markup("").join(drawn))


def _svg(width: int, label: str, content: Markup) -> Markup:
    return Markup(
        '<svg class="drawing" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">{}</svg>'
    ).format(label, width, _HEIGHT, width, _HEIGHT, content)
