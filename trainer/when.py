"""Read the time that somebody named: "tomorrow", "in an hour", "by Thursday at four", "on the 20th"."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from trainer.text import fold

_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBER = "|".join(_NUMBERS)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
_SPAN = re.compile(
    rf"\b(?:in|within)\s+(?:the next\s+|the\s+)?(?:(?P<n>\d{{1,3}}|half an|an?|a couple of|{_NUMBER})\s+)?(?:working |business )?(?P<unit>minute|hour|day|week)s?\b"
)
_CLOCK = re.compile(
    rf"\b(?:at|by|before|after|around|about|until|till|between|from)\s+(?P<part>half past|quarter past|quarter to)?\s*(?P<hour>\d{{1,2}}|{_NUMBER})(?:[:.](?P<minute>[0-5]\d))?(?![\d.:]*\d)\s*(?P<half>am|pm|a\.m\.|p\.m\.)?(?!\s*(?:%|st\b|nd\b|rd\b|th\b|more\b|of\b|minute|hour|day|week|month|year|pound|euro|dollar|{'|'.join(_MONTHS)}))"
)
_TO_COME = re.compile(
    rf"\b(?:(?:today|tonight|tomorrow)\b(?!'s)|next week|this (?:very )?(?:week|morning|afternoon|evening|minute|instant)|"
    rf"right (?:now|away)|straight ?away|at once|immediately|as we speak|"
    rf"(?:by|before|between) (?:the |about |half |quarter )*(?:(?:\d{{1,2}}(?:[:.]\d\d)?|{_NUMBER})\b(?! ?-?(?:yr|year|month|pound))|noon|midday|lunch|end of|past\b|{'|'.join(_WEEKDAYS)})|"
    rf"(?:in|within|takes?|about|another|under) (?:the (?:next )?|about |only )*(?:(?:\d{{1,3}}|half an|an?|a couple of|a few|{_NUMBER}) )?(?:working )?(?:minute|hour|day)s?\b)"
)
_SOON = re.compile(
    rf"\b(?:now|o'clock|\d{{1,2}}:\d{{2}}|(?:{'|'.join(_WEEKDAYS)})|on the \d{{1,2}}(?:st|nd|rd|th)|(?:at|till|until) (?:\d|{_NUMBER})|(?:\d{{1,3}}|half an|an?|{_NUMBER}) (?:second|minute|hour|day|week)s?)\b"
)
_PARTS = {"half past": 30, "quarter past": 15, "quarter to": -15}
_TIMES = {
    "noon": time(12),
    "midday": time(12),
    "afternoon": time(14),
    "evening": time(18),
    "tonight": time(18),
    "morning": time(9),
}
_OFFICE_OPENS = 8  # "at four" is in the afternoon


def _in_span(found: re.Match[str], said: date) -> date | None:
    span = _span(found)
    return said + span if span.days else None


def _next_weekday(found: re.Match[str], said: date) -> date:
    ahead = (_WEEKDAYS.index(found["weekday"]) - said.weekday()) % 7
    return said + timedelta(days=ahead or 7)


def _next_of_month(found: re.Match[str], said: date) -> date | None:
    """The next day of that number, of that month where one is named."""
    day = int(found["day"])
    month = _MONTHS.index(found["month"][:3]) + 1 if "month" in found.re.groupindex else None
    for ahead in range(1, 367):
        then = said + timedelta(days=ahead)
        if then.day == day and month in (None, then.month):
            return then
    return None


def _date(found: re.Match[str], said: date) -> date | None:
    try:
        named = date.fromisoformat(found.group())
    except ValueError:
        return None
    return named if named > said else None


_Reader = Callable[[re.Match[str], date], date | None]
_DATES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(r"\b\d{4}-\d{2}-\d{2}\b"), _date),
    (re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}"), _next_of_month),
    (re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"), _next_of_month),
    (re.compile(r"\bthe\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b"), _next_of_month),
)
_DAYS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(r"\bday after tomorrow\b"), lambda _, said: said + timedelta(days=2)),
    (re.compile(r"\btomorrow\b"), lambda _, said: said + timedelta(days=1)),
    (re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b"), lambda _, said: said),
    (re.compile(r"\bnext week\b"), lambda _, said: said + timedelta(days=7)),
    (re.compile(rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)})\b"), _next_weekday),
    (_SPAN, _in_span),
)


def says_when(text: str, *, asked: bool = False) -> bool:
    """Whether `text` names a time to come, however roughly; `asked` for one, "now", "Thursday" or "ten minutes" will do."""
    said = fold(text)
    return _TO_COME.search(said) is not None or (asked and _SOON.search(said) is not None)


def named_time(text: str, said: datetime) -> datetime | None:
    """The first time ahead that `text`, said at `said`, names, in the same time zone; None where it names none.

    Dates go before weekdays. A day without a time of day is its midnight; a time without a day is the next such
    time; "at four" is in the afternoon.
    """
    words = fold(text)
    for found in _SPAN.finditer(words):
        if (span := _span(found)) < timedelta(days=1):
            return said + span
    day = _first(_DATES, words, said.date()) or _first(_DAYS, words, said.date())
    clock = _clock(words)
    if day is None and clock is None:
        return None
    at = datetime.combine(day or said.date(), clock or time(), said.tzinfo)
    return at + timedelta(days=1) if day is None and at <= said else at


def _first(readers: tuple[tuple[re.Pattern[str], _Reader], ...], words: str, said: date) -> date | None:
    found = [(match.start(), read(match, said)) for known, read in readers for match in known.finditer(words)]
    return next((day for _, day in sorted(found, key=lambda one: one[0]) if day), None)


def _span(found: re.Match[str]) -> timedelta:
    """How far ahead, such as "in two days"; "within the hour" is one of them."""
    n, unit = found["n"] or "one", found["unit"]
    few = {"half an": 0.5, "a": 1, "an": 1, "a couple of": 2}
    number = few[n] if n in few else int(n) if n.isdigit() else _NUMBERS.index(n) + 1
    return timedelta(**{f"{unit}s": number})


def _clock(words: str) -> time | None:
    late = re.search(r"\b(?:evening|tonight)\b", words) is not None
    for found in _CLOCK.finditer(words):
        hour = int(found["hour"]) if found["hour"].isdigit() else _NUMBERS.index(found["hour"]) + 1
        half = (found["half"] or "")[:1]
        if hour < 12 and (half == "p" or (not half and (hour < _OFFICE_OPENS or late))):
            hour += 12
        elif hour == 12 and half == "a":
            hour = 0
        minutes = hour * 60 + int(found["minute"] or 0) + _PARTS.get(found["part"], 0)
        if 0 <= minutes < 24 * 60:
            return time(minutes // 60, minutes % 60)
    named = re.search(r"\b(?:" + "|".join(_TIMES) + r")\b", words)
    return _TIMES[named.group()] if named else None
