"""Parameters of URLs that do not tell one article from another: trackers, sessions, forms of a page."""

import re
from pathlib import Path

from pipelines.text import read_groups

_GROUPS = read_groups(Path(__file__).with_suffix(".txt"))


def _names(group: str) -> re.Pattern[str]:
    names = (re.escape(name.removesuffix("*")) + ("" if name.endswith("*") else "$") for name in _GROUPS[group])
    return re.compile("|".join(names), re.IGNORECASE)


_TRACKERS, _PLACES, _SESSIONS = map(_names, ("trackers", "places of readers", "sessions"))
_FORMS, _FORM_VALUES, _SWITCHES = (frozenset(_GROUPS[name]) for name in ("forms", "values of forms", "switches"))
_WHOLE_ARTICLE = frozenset({("page", "all"), ("single", "1"), ("showpage", "all")})
_ON = frozenset({"", "1", "true", "yes", "y", "on"})
_WORDS = re.compile(r"[a-z]{1,20}(?:[._-][a-z]{1,20}){0,2}", re.IGNORECASE)  # rss, home-page, www.kota.example
_SESSION_KEY = re.compile(r"(?=[^0-9]*[0-9])(?=[^a-z]*[a-z])[\w.!~-]{16,256}", re.IGNORECASE)
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|cfm|pl|do)$", re.IGNORECASE)  # one path for all articles


def tells_articles_apart(name: str, value: str, path: str) -> bool:
    """Return whether a parameter of the query may say which article is meant, at this path; in doubt it does."""
    if _TRACKERS.match(name):
        return False
    if _PLACES.match(name):
        return path in {"", "/"} or _SCRIPT.search(path) is not None or _WORDS.fullmatch(value) is None
    return not (_is_session(name, value) or _is_form(name.lower(), value.lower()))


def without_session_parameters(segment: str) -> str:
    """Return a segment of a path without the sessions that follow it after semicolons."""
    kept, *parameters = segment.split(";")
    return ";".join([kept, *(each for each in parameters if each and not _is_session(*_split(each)))])


def _split(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    return name, value


def _is_session(name: str, value: str) -> bool:
    return _SESSIONS.match(name) is not None and (name.lower() == "jsessionid" or bool(_SESSION_KEY.fullmatch(value)))


def _is_form(name: str, value: str) -> bool:
    is_switched_on = name in _SWITCHES and value in _ON
    return is_switched_on or (name in _FORMS and value in _FORM_VALUES) or (name, value) in _WHOLE_ARTICLE
