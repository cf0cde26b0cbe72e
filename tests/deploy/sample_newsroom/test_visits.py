import json

import pytest

from deploy.sample_newsroom.articles import pieces
from deploy.sample_newsroom.sites import HARBOUR_POST
from deploy.sample_newsroom.visits import Visits
from pipelines.errors import StackError

CORRECTED = next(piece for piece in pieces(HARBOUR_POST) if len(piece.editions) > 1)


def test_a_visit_is_on_disk_at_once(tmp_path):
    visits = Visits(tmp_path / "new" / "home")
    assert "a" not in visits
    visits.record("a")
    visits.record("a")
    assert "a" in Visits(tmp_path / "new" / "home")
    assert json.loads((tmp_path / "new" / "home" / "visits.json").read_text()) == ["a"]


def test_the_second_edition_follows_the_first_visit(tmp_path):
    visits = Visits(tmp_path)
    assert visits.edition(CORRECTED) is CORRECTED.editions[0]
    visits.record(CORRECTED.key)
    assert visits.edition(CORRECTED) is CORRECTED.editions[1]


def test_other_articles_have_one_edition(tmp_path):
    visits, piece = Visits(tmp_path), pieces(HARBOUR_POST)[0]
    visits.record(piece.key)
    assert visits.edition(piece) is piece.first


@pytest.mark.parametrize("content", ["[1, ", "7"])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / "visits.json").write_text(content)
    with pytest.raises(StackError, match=r"visits\.json is damaged; delete it"):
        Visits(tmp_path)
