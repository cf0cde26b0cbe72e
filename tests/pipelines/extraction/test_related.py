import pytest

from pipelines.extraction.related import shared_with_title


@pytest.mark.parametrize(
    ("title", "line", "share"),
    [
        ("Warga Lembah Memanen Padi", "Panen padi di lembah itu dimulai oleh warga.", 0.75),
        ("Farmers harvest early after floods", "The farmers' harvesting began early.", 0.6),
        ("宮崎県で震度五弱", "宮崎県で地震", 3 / 7),
        ("Warga Lembah Memanen Padi", "Warga lembah memanen padi", 0.0),  # the headline itself tells nothing
        ("Di balik layar", "Di balik layar kaca", None),
    ],
)
def test_shared_with_title(title, line, share):
    assert shared_with_title(title, [line]) == share
