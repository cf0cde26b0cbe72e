"""Generate `pipelines/dates/names.json` with `python -m tests.pipelines.dates.cldr_names`.

The names are CLDR's, by Babel; the words of relative dates are dateparser's, which has more of them.
"""

import json
import re
from collections import Counter, defaultdict
from importlib import import_module
from importlib.resources import files
from pathlib import Path

from babel import Locale, localedata

from pipelines.dates.words import fold_word

NAMES = Path(__file__).parents[3] / "pipelines" / "dates" / "names.json"
_DATEPARSER = "dateparser.data.date_translation_data"
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_NUMBER = r"(\d++[.,]?\d*+)"  # how dateparser writes a number
_QUOTED = re.compile(r"'([^']+)'")
_JOINED = r"(?:'([^' ]+)'|([^\W\d_a-zA-Z]+))"  # to a month's name, as in Basque and Hebrew
_BEFORE_MONTH, _AFTER_MONTH = re.compile(_JOINED + "(MMMM?)"), re.compile("(MMMM?)" + _JOINED)
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]+")
_WORD = re.compile(r"[^\W\d_]+")
_ALL = "und"  # the table of names that mean the same in all languages which have them


def generate():
    """The file's text: a line for each language."""
    tables = defaultdict(lambda: {"months": {}, "periods": {}, "links": [], "weekdays": [], "ago": {}})
    orders = {}
    for identifier in sorted(localedata.locale_identifiers(), key=lambda name: (name.count("_"), name)):
        localedata._cache.clear()  # its aliases take on the names of locales that were read before
        locale = Locale.parse(identifier)
        if not (_is_known(locale.language)) or _is_empty(locale):
            continue
        _add_locale(tables[locale.language], locale)
        order, language = _order(locale), orders.get(locale.language)
        if locale.territory is None and language is None:
            orders[locale.language] = order
        elif order != language and _is_main(locale):
            orders[f"{locale.language}-{locale.territory}".lower()] = order
    for language in sorted(tables):
        _add_relative(tables[language], language)
    tables = {language: table for language, table in tables.items() if any("#" in text for text in table["ago"])}
    tables = {_ALL: _agreed(tables), **tables}
    lines = [f"{json.dumps(name)}: {json.dumps(tables[name], ensure_ascii=False)}" for name in sorted(tables)]
    orders = {name: order for name, order in orders.items() if name.partition("-")[0] in tables}
    lines.insert(0, f'"order": {json.dumps(orders)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _is_known(language):
    """Whether dateparser has the words of a language, as it has for those that news are written in."""
    return files(_DATEPARSER).joinpath(f"{language}.py").is_file()


def _is_empty(locale):
    """Whether CLDR has no month names for a locale."""
    return locale.months["format"]["wide"][1] == "M01"


def _is_main(locale):
    """Whether a locale is that of its territory, in the script that is usual there."""
    plain = f"{locale.language}_{locale.territory}"
    return locale.territory is not None and (locale.script is None or not localedata.exists(plain))


def _add_locale(table, locale):
    for names in (locale.months[context][width] for context in ("format", "stand-alone") for width in _WIDTHS):
        for number, name in names.items():
            _add_month(table, number, name)
    for names in (locale.days[context][width] for context in ("format", "stand-alone") for width in _WIDTHS):
        _extend(table["weekdays"], map(fold_word, names.values()))
    for width in ("full", "long", "medium"):
        pattern = locale.date_formats[width].pattern
        _extend(table["links"], _links(pattern, locale))
        for quoted, plain, month in _BEFORE_MONTH.findall(pattern):
            for number, name in locale.months["format"][_WIDTHS[4 - len(month)]].items():
                _add_month(table, number, quoted + plain + name)
        for month, quoted, plain in _AFTER_MONTH.findall(pattern):
            for number, name in locale.months["format"][_WIDTHS[4 - len(month)]].items():
                _add_month(table, number, name + quoted + plain)
    _add_periods(table["periods"], locale)


_WIDTHS = ("wide", "abbreviated")


def _add_month(table, number, name):
    if not any(map(str.isdigit, name)):
        table["months"].setdefault(fold_word(name), number)
    elif not _is_wide(name):  # "tháng 3"
        _extend(table["links"], map(fold_word, _WORD.findall(name)))


def _links(pattern, locale):
    """The words between day, month and year."""
    texts = (
        _QUOTED.findall(pattern)
        + _FOREIGN.findall(pattern)
        + ([*locale.eras["abbreviated"].values()] if "G" in pattern else [])
    )
    return [fold_word(word) for text in texts if not _is_wide(text) for word in text.split() if _WORD.search(word)]


def _is_wide(text):
    return any("\u2e80" <= letter <= "\ud7ff" for letter in text)


def _add_periods(periods, locale):
    rules = {"am": (0, 12), "pm": (12, 24)} | _ranges(locale)
    for names in (locale.day_periods["format"][width] for width in ("wide", "abbreviated", "narrow")):
        for period, name in names.items():
            folded = fold_word(name)
            if period in rules and (len(folded) > 1 or not folded.isascii()) and not folded[:1].isdigit():
                periods.setdefault(folded, "{}-{}".format(*rules[period]))


def _ranges(locale):
    """The hours of morning, afternoon, evening and night."""
    rules = locale.day_period_rules.get(None) or {}
    found = {name: rule[0] for name, rule in rules.items() if "from" in rule[0]}
    return {name: (round(rule["from"] / 3600), round(rule["before"] / 3600)) for name, rule in found.items()}


def _order(locale):
    pattern = re.sub(r"'[^']*'", "", locale.date_formats["short"].pattern)
    return "".join(dict.fromkeys(letter.lower() for letter in pattern if letter in "dMy"))


def _add_relative(table, language):
    info = import_module(f"{_DATEPARSER}.{language}").info
    for phrase, texts in (*info.get("relative-type-regex", {}).items(), *info.get("relative-type", {}).items()):
        count, _, rest = phrase.partition(" ")
        unit = rest.removesuffix(" ago")
        if not rest.endswith(" ago") or unit not in _UNITS or (count == "0" and unit != "day"):
            continue
        seconds = _UNITS[unit] if count == "\\1" else -int(count) * _UNITS[unit]
        for text in texts:
            table["ago"].setdefault(fold_word(text.replace(_NUMBER, "#")), seconds)


def _agreed(tables):
    agreed = {"months": {}, "periods": {}, "links": [], "weekdays": [], "ago": {}}
    for kind in ("months", "periods"):
        meanings = defaultdict(Counter)
        for table in tables.values():
            for name, meaning in table[kind].items():
                meanings[name][meaning] += 1
        for name, counts in sorted(meanings.items()):
            if len(name) > 2 and len(counts) == 1:
                agreed[kind][name] = next(iter(counts))
    _extend(agreed["links"], (link for name in sorted(tables) for link in tables[name]["links"] if len(link) > 1))
    return agreed


def _extend(names, more):
    names.extend(name for name in dict.fromkeys(more) if name and name not in names)


if __name__ == "__main__":
    NAMES.write_text(generate(), encoding="utf-8")
