"""The material beside the checkout, which users don't have: tests that want it are skipped without it."""

import json

import pytest

from pipelines.settings import PROJECT_ROOT

SHARED = PROJECT_ROOT.parent / "shared"
SEED = SHARED / "seed" / "kompas-2016-09-19.html"
REPLAY = SHARED / "web" / "indonesia.warc.gz"

wants_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared material is not beside this checkout")


def seed_record():
    return json.loads(SEED.with_suffix(".json").read_text(encoding="utf-8"))
