"""Reading pages again whose site profile was replaced."""

from datetime import date

from pipelines.archive.lake import Lake
from pipelines.profiles import only_places
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.reextraction.applying import Applied, apply_source
from pipelines.reextraction.comparison import compare_source
from pipelines.run.stages import known_profiles


def reread_replaced(lake: Lake, warehouse_url: str, hints: PageHints) -> Applied | None:
    """Correct the rows since a redesign that a source's last profile but one has read; return None if it still holds.

    Report and corrections are in the lake, under `reextract/<source>-<version>`.
    """
    *_, old, new = (SiteProfile(), SiteProfile(), *known_profiles(hints.source_id, warehouse_url))
    if only_places(old) in {SiteProfile(), only_places(new)}:
        return None
    run_id = f"reextract/{hints.source_id}-{new.version}"
    compare_source(lake, warehouse_url, run_id, hints, first=new.valid_from, last=date.max)
    return apply_source(lake, warehouse_url, run_id, hints.source_id)
