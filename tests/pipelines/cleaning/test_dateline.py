import pytest

from pipelines.cleaning.dateline import read_dateline


@pytest.mark.parametrize(
    ("first", "language", "place"),
    [
        ("JAKARTA, Warta.com - Menteri itu berkata.", "id", "JAKARTA"),
        ("WARTA.CO.ID, BANDUNG -- Menteri itu berkata.", "id", "BANDUNG"),
        ("Warta.com, Jakarta Menteri itu berkata.", "id", "Jakarta"),
        ("Bandarlampung, Lampung (KANTOR BERITA) - Petugas itu berkata.", "id", "Bandarlampung"),
        ("Jakarta - Menteri itu berkata.", "id", "Jakarta"),
        ("WHITCOMB — A storm came.", "en", "WHITCOMB"),
        ("OSPREY LANDING (HP) — A ferry came.", "en", "OSPREY LANDING"),
        ("LONDON, March 2 (Wire) - A storm came.", "en", "LONDON"),
        ("Manchester United - the club - lost again.", "en", None),
        ("Menteri itu berkata bahwa harga - dan upah - naik.", "id", None),
        ("2026 - tahun panen.", "id", None),
        ("Ia berkata.", "id", None),
        ("", "id", None),
    ],
)
def test_dateline(first, language, place):
    assert read_dateline(first, ("Warta",), language) == place
