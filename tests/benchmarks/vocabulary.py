"""The words of the sample newsroom's stock: what the benchmarks' articles are made of."""

import re

from pipelines.settings import PROJECT_ROOT

_STOCK = PROJECT_ROOT / "deploy" / "sample_newsroom" / "stock"


def words(language: str) -> list[str]:
    """All words of a language's stock, as often as they stand in it, so that common ones stay common."""
    files = sorted((_STOCK / language).glob("*.txt"))
    return [word for path in files for word in re.findall(r"[^\W\d_]{2,}", path.read_text(encoding="utf-8"))]
