"""Where each publisher puts an article: paths that give away as much as their own habits do."""

import re
import unicodedata

from deploy.sample_newsroom.records import Slot

_FIRST_NUMBER = 41200


def slug(title: str, separator: str = "-") -> str:
    """The title in lower-case ASCII words."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return separator.join(re.findall(r"[a-z0-9]+", plain.lower()))


def suara_lembah(slot: Slot, title: str) -> str:
    """`/read/YYYY/MM/DD/HHMMSSnnn/slug`, local time."""
    return f"/read/{slot.published_at:%Y/%m/%d/%H%M%S}{100 + slot.number * 7 + slot.day}/{slug(title)}"


def harbour_post(slot: Slot, title: str, section: str) -> str:
    """`/section/YYYY/MM/DD/slug`."""
    return f"/{section.lower()}/{slot.published_at:%Y/%m/%d}/{slug(title)}"


def kabar_pasar(slot: Slot, title: str) -> str:
    """`/berita/number_slug.html`; the number only says that later articles have higher ones."""
    return f"/berita/{_FIRST_NUMBER + slot.day * 9 + slot.number}_{slug(title, '_')}.html"
