"""Parsing the dates of pages, and their time zones."""

from pipelines.dates.parse import Moment, is_date_line, is_plausible, parse_moment
from pipelines.dates.zones import likely_zone, zone_of

__all__ = ["Moment", "is_date_line", "is_plausible", "likely_zone", "parse_moment", "zone_of"]
