"""Take card numbers, IBANs, e-mail addresses and phone numbers out of texts before anything else sees them."""

import re
from collections.abc import Callable, Iterator

from trainer.conversations import ConversationIn
from trainer.errors import InputError

CARD, IBAN, EMAIL, PHONE = "[card]", "[IBAN]", "[e-mail]", "[phone]"
FEWEST_DIGITS = 7  # of a phone number that is searched for
LONGEST_LABEL = 30

_EMAIL = re.compile(r"[\w.+%'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE | re.ASCII)
_GAP = r"[ \xa0.–-]{1,3}"
_CARD = re.compile(
    rf"(?<![\w.-])(?:\d{{13,19}}|\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{4,5}})"
    r"(?![\w-]|\.\d)",
    re.ASCII,
)
_DATE = re.compile(
    r"\d{4}([./-])\d\d?\1\d\d?|\d\d?([./-])\d\d?\2\d{2,4}|(?:19|20)\d\d(?:(?:0\d|1[0-2])[0-3]\d|-(?:19|20)\d\d)"
)
_SUM_BEFORE = re.compile(r"(?:[$£€¥]|\b(?:GBP|USD|EUR|CHF|DKK|NOK|SEK))\s?$", re.IGNORECASE)
_SUM_AFTER = re.compile(
    r"\s?(?:[$£€¥%]|(?:GBP|USD|EUR|CHF|DKK|NOK|SEK|kr|pounds|euros|dollars)\b)", re.IGNORECASE
)
_LABEL = re.compile(
    r"\b(?:order|booking|reservation|ref(?:erence)?|invoice|ticket|case|account|parcel|tracking|serial|policy|claim"
    r"|contract|item|product|sku|id)[\s:#]{0,3}(?:no|number|id|code|ref(?:erence)?)?[\s:#.]{0,3}(?:is\s)?$",
    re.IGNORECASE,
)  # fmt: skip


def mask(text: str, region: str = "GB") -> str:
    """`text` with what identifies a person's card, account, mailbox or phone replaced by its kind in brackets.

    `region` is where phone numbers without a country code are from. Dates, times, sums and order numbers stay.
    """
    if "@" in text:
        text = _EMAIL.sub(EMAIL, text)
    if sum(map(str.isdigit, text)) < FEWEST_DIGITS:
        return text
    return _without_phones(_CARD.sub(_card, _without_ibans(text)), region)


def masker(region: str) -> Callable[[ConversationIn], ConversationIn]:
    """What masks whole conversations: the turns, the wrap-up and the case's story. Raises InputError."""
    import phonenumbers

    code = region.upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise InputError(f"There is no region {region!r}; name a country by two letters, such as GB or US.")
    return lambda item: _masked(item, code)


def _masked(item: ConversationIn, region: str) -> ConversationIn:
    turns = tuple(turn.model_copy(update={"text": mask(turn.text, region)}) for turn in item.turns)
    told = {name: mask(getattr(item.case, name), region) for name in ("situation", "hidden_reason")}
    wrap_up = item.wrap_up and item.wrap_up.model_copy(
        update={name: mask(text, region) for name, text in item.wrap_up.model_dump().items()}
    )
    case = item.case.model_copy(update=told)
    return item.model_copy(update={"turns": turns, "case": case, "wrap_up": wrap_up})


def _card(match: re.Match[str]) -> str:
    from stdnum import luhn

    digits = re.sub(r"\D", "", match.group())
    return CARD if digits[0] in "23456" and luhn.is_valid(digits) else match.group()


def _without_ibans(text: str) -> str:
    """The longest beginning of each candidate that is an IBAN: words may follow it without a sign between."""
    from stdnum import iban

    done, at = [], 0
    while found := _IBAN.search(text, at):
        whole = found.group()
        ends = (n for n in range(len(whole), 14, -1) if not text[found.start() + n :][:1].isalnum())
        length = next((n for n in ends if iban.is_valid(whole[:n])), 0)
        done.append(text[at : found.start()] + (IBAN if length else whole[:2]))
        at = found.start() + (length or 2)
    return "".join(done) + text[at:]


def _without_phones(text: str, region: str) -> str:
    done, at = [], 0
    for start, end in sorted(_phones(text, region)):
        if start >= at:
            done.append(text[at:start] + PHONE)
            at = end
    return "".join(done) + text[at:]


def _phones(text: str, region: str) -> Iterator[tuple[int, int]]:
    """Valid numbers, and those that are plainly dialled ("+", "00", "0...") though nobody may own them."""
    from phonenumbers import Leniency, PhoneNumberMatcher

    for leniency in (Leniency.VALID, Leniency.POSSIBLE):
        for found in PhoneNumberMatcher(text, region, leniency=leniency):
            dialled = found.raw_string.startswith(("+", "0", "(0", "(+"))
            enough = sum(map(str.isdigit, found.raw_string)) >= 10
            if (leniency == Leniency.VALID or (dialled and enough)) and not _is_else(
                text, found.start, found.end
            ):
                yield found.start, found.end


def _is_else(text: str, start: int, end: int) -> bool:
    """Whether what looks like a phone number is a date, a sum or the number of an order."""
    number, before = text[start:end], text[max(0, start - LONGEST_LABEL) : start]
    if _DATE.match(number) or _SUM_BEFORE.search(before) or _SUM_AFTER.match(text, end):
        return True
    return number.isdigit() and _LABEL.search(before) is not None
