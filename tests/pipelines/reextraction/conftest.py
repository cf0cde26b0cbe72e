"""A publisher with an archive, for the tests of re-extraction."""

import pytest

from tests.pipelines.reextraction.archived import Publisher


@pytest.fixture
def kota(tmp_path, warehouse_url):
    return Publisher(str(tmp_path / "lake"), warehouse_url, tmp_path / "new")
