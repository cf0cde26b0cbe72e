"""Parsing the dates of pages, and their time zones."""

from pipelines.dates.calendar_days import is_plausible
from pipelines.dates.parse import Moment, is_date_line, parse_moment
from pipelines.dates.relative import is_ago_line
from pipelines.dates.words import order_of
from pipelines.dates.zones import likely_zone, zone_of

__all__ = [
    "Moment",
    "is_ago_line",
    "is_date_line",
    "is_plausible",
    "likely_zone",
    "order_of",
    "parse_moment",
    "zone_of",
]
