"""Dates of pages: reading them, and the zones they are written in."""

from pipelines.dates.parse import Moment, is_date_line, is_plausible, parse_moment
from pipelines.dates.zones import likely_zone, zone_of

__all__ = ["Moment", "is_date_line", "is_plausible", "likely_zone", "parse_moment", "zone_of"]
