"""What differs between the two languages when facts are drawn and numbers written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from deploy.sample_newsroom import days
from deploy.sample_newsroom.grammar import pick
from deploy.sample_newsroom.stock import sections


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """One language.

    Attributes:
        thousands: separator in numbers.
        common: stock file of paragraphs that fit every topic, with its parts in the order of use.
        town: name of the fact that holds the dateline's place.
        bystander: fact name and role of a person whom the common paragraphs quote.
        known_as: index of the word of a name by which a person is called the second time.
        role_first: whether who somebody is stands before the name (`jaksa X`) or after it (`X, a judge,`).
    """

    code: str
    thousands: str
    names: str
    common: str
    scene: str
    reaction: str
    end: str
    heading: str
    town: str
    bystander: tuple[str, str]
    known_as: int
    role_first: bool
    setting: Callable[[Random, str, datetime], dict[str, str]]

    def parts(self, section: str) -> tuple[str, ...]:
        """Templates of one section of the common paragraphs."""
        return sections(self.code, self.common)[section]


def _indonesian_setting(rng: Random, places: str, published: datetime) -> dict[str, str]:
    names = sections("id", "nama")
    town = pick(rng, names[places])
    return {
        "kota": town,
        "kota2": pick(rng, [place for place in names[places] if place != town]),
        "kecamatan": pick(rng, names["kecamatan"]),
        "desa": pick(rng, names["desa"]),
        "bulan": pick(rng, ("April", "Mei", "Juni", "Agustus")),
        "tanggal": days.tanggal(days.event_day(published)),
        "besok": days.tanggal(published.date() + timedelta(days=1)),
    }


def _english_setting(rng: Random, places: str, published: datetime) -> dict[str, str]:
    tomorrow = published.date() + timedelta(days=1)
    return {
        "town": pick(rng, sections("en", "names")[places]),
        "day": days.WEEKDAYS[days.event_day(published).weekday()],
        "next_day": days.WEEKDAYS[tomorrow.weekday()],
    }


TONGUES = {
    "id": Tongue(
        code="id",
        thousands=".",
        names="nama",
        common="umum",
        scene="suasana",
        reaction="tanggapan",
        end="penutup",
        heading="subjudul",
        town="kota",
        bystander=("anggota", "anggota dewan"),
        known_as=0,
        role_first=True,
        setting=_indonesian_setting,
    ),
    "en": Tongue(
        code="en",
        thousands=",",
        names="names",
        common="common",
        scene="scene",
        reaction="reaction",
        end="end",
        heading="heading",
        town="town",
        bystander=("official", "a local official"),
        known_as=-1,
        role_first=False,
        setting=_english_setting,
    ),
}
