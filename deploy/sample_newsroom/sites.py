"""The three publishers: who they are, when they publish, who writes for them."""

from datetime import time

from deploy.sample_newsroom.records import Site

SUARA_LEMBAH = Site(
    id="sample-suara-lembah",
    name="Suara Lembah",
    language="id",
    country="ID",
    timezone="Asia/Jakarta",
    offset=0,
    places="lembah",
    topics=(
        *("banjir", "harga", "jembatan", "kesehatan", "sekolah", "bola"),
        *("panen", "sidang", "festival", "digital", "nelayan", "angkutan"),
    ),
    times=(
        *(time(0, 20), time(5, 5), time(6, 30), time(7, 50), time(9, 15), time(10, 40)),
        *(time(12, 10), time(13, 45), time(15, 20), time(17, 10), time(19, 25), time(21, 35)),
    ),
    spread=25,
    opening="{place}, Suara Lembah -",
    reporters=(
        *("Ayuning Palasara", "Bimantara Wedakusuma", "Cakra Lembayung", "Dewi Sarasmita"),
        *("Elang Pradnyana", "Fitri Handaruwati", "Gilang Nawasena", "Hesti Kumalaraga"),
    ),
    editors=("Mahendra Tunggadewa", "Niken Saraswulan", "Okta Respatiningrum"),
)

HARBOUR_POST = Site(
    id="sample-harbour-post",
    name="Ellery Harbour Post",
    language="en",
    country="US",
    timezone="America/New_York",
    offset=1,
    places="harbour",
    topics=("council", "ferry", "storm", "school", "court", "business", "arts", "health"),
    times=(time(6, 10), time(8, 30), time(10, 45), time(13), time(15, 20), time(18, 5), time(21, 30)),
    spread=40,
    opening="{place} —",
    reporters=(
        *("Tamsin Holloway", "Jonah Weatherbee", "Inés Calloway", "Dorian Prewitt"),
        *("Margit Sandoe", "Theo Larkspur", "Bea Winterbourne"),
    ),
)

KABAR_PASAR = Site(
    id="sample-kabar-pasar",
    name="Kabar Pasar Seroja",
    language="id",
    country="ID",
    timezone="Asia/Makassar",
    offset=2,
    places="pasar",
    topics=("harga", "panen", "nelayan", "digital", "angkutan", "jembatan", "festival"),
    times=(time(7, 5), time(9, 40), time(12, 30), time(15, 10), time(18, 20)),
    spread=40,
    opening="{place} –",  # noqa: RUF001 - the dash that windows-1252 has and ASCII has not
    reporters=("René Walangitan", "Sisca Mamonto", "Tasya Lumendeng", "Udin Palakka"),
)

SITES = (SUARA_LEMBAH, HARBOUR_POST, KABAR_PASAR)
