"""Read how much is meant: sums in figures and words, shares, spans of time, counts of things, whole amounts."""

import re
from functools import lru_cache

SUM = re.compile(
    r"[$£€]\s?(?P<a>\d[\d,]{0,11}(?:\.\d{1,2})?)|(?<![\d.])(?P<b>\d[\d,]{0,11}(?:\.\d{1,2})?)\s?(?:(?P<percent>%|percent|per cent)|dollars?|bucks|usd|euros?|eur|pounds?|gbp|quid|[$£€])"
)
FIGURE = re.compile(r"\d[\d,]*(?:\.\d{1,2})?")
BARE = re.compile(
    r"(?<![\w.:/#-])(?<!at )(?<!by )(?<!until )(?<!between )(?<!before )(?<!after )(?<!and )(?<!number )(?<!no )(?<!room )(?<!the last )(?P<n>\d[\d,]{0,11}(?:\.\d\d)?)(?![\w:/%-]|\.\d|\s?(?:-|to|or|working|business|calendar|days?|hours?|weeks?|months?|years?|minutes?|mins?|nights?|am|pm|o'clock|per|percent|times|people|items?)\b)"
)
_UNIT = re.compile(
    r"\b(?:(?:per|each|every)\s(?:day|night|week|month)|(?:per|each|every|(?<!for )an?)\s(?:day|night|hour|ticket|person|head|passenger|bag|mile|unit))\b"
)
_NUMBERS = re.findall(r"\w+", "a one two three four five six seven eight nine ten eleven twelve")
_HOW_MANY = {word: float(n or 1) for n, word in enumerate(_NUMBERS)} | {"an": 1.0, "couple of": 2.0}
SPAN = re.compile(
    rf"\b(?P<n>\d+|{'|'.join(_HOW_MANY)})[ -](?:free |full |whole |extra |more |calendar |working |business )?(?P<unit>day|week|fortnight|month|year)s?\b"
)
WHOLE_SPAN = re.compile(r"\b(?:whole|entire) (?P<unit>week|fortnight|month|year)\b")
UNIT_DAYS = {"day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.5, "year": 365.0}
_ONES = {
    word: float(n)
    for n, word in enumerate(
        re.findall(
            r"\w+",
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
            " seventeen eighteen nineteen",
        ),
        start=1,
    )
}
_TENS = {
    word: 10.0 * n
    for n, word in enumerate(
        re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
}
_SCALES = {"hundred": 100.0, "thousand": 1000.0, "grand": 1000.0}
_NUMBER = "|".join([*_ONES, *_TENS, *_SCALES])
_IN_WORDS = re.compile(
    rf"(?<![\w-])(?:an? (?=hundred|thousand|grand))?(?:{_NUMBER})(?:(?:[ -]| and )(?:{_NUMBER}))*(?![\w-])"
)
_CURRENCY = re.compile(r"[ -](?:%|percent|per cent|dollars?|bucks|usd|euros?|pounds?|quid)\b")
_SHARES = {
    "half": 50.0,
    "a third": 33.3,
    "two thirds": 66.7,
    "a fifth": 20.0,
    "a quarter": 25.0,
    "three quarters": 75.0,
}
_SHARE = re.compile(
    rf"(?<!one and a )\b(?P<share>{'|'.join(_SHARES)})(?:[- ]price| off| of (?!an hour|a day)| the | (?:your|our|its) |,? back\b| for\b|[.,!]|$)|\bin (?P<half>half)\b"
)
_WHOLE = re.compile(
    r"\b(?:in full|full(?!y| time| name| address| report| story| attention| list| months?\b| weeks?\b| days?\b| years?\b|-)|entire|all of (?:it|the|your|that)|whole(?! thing (?:was|has|is)| time| days?\b| months?\b| years?\b| weeks?\b| evening| story| two|-)|"
    r"everything(?! else| i can| we can| possible)|(?:every|each) (?:penny|cent|pence)|100 ?(?:%|percent|per cent) (?:back|of|refund)|whatever (?:it|they|your)\b[\w ']*\b(?:worth|costs?|cost you|paid)|"
    r"(?:every|all the) (?:night|month|year|fee|charge|penalty|ticket)s?\b|(?:won't|don't) owe (?:us )?(?:anything|a thing))"
)
_BOUNDLESS = re.compile(r"\b(?:whatever|however much|no matter (?:what|how much))\b")
_MONTHS = "january february march april june july august september october november december".split()
_MONTH = re.compile(
    rf"(?<!\d )(?<!\bby )(?<!\buntil )(?<!\btill )(?<!\bon )(?<!\bin )(?<!\bsince )(?<!\bbefore )(?<!\bfrom )\b(?:{'|'.join(_MONTHS)}|(?<=and )may|(?<=of )may|may(?=,| and (?:{'|'.join(_MONTHS)})))\b(?! \d)"
)
_MANY = "|".join(_ONES)
_COUNT = re.compile(
    rf"\b(?P<lead>both|every|all (?:the |your |of the |of your )?(?P<all>\d{{1,2}}|{_MANY})?|the (?:first|current|next|last)(?: (?P<next>\d{{1,2}}|{_MANY}))?|this|a single|a|an|(?P<n>\d{{1,2}}|{_MANY}))[ -]"
    r"(?:of (?:the|your) )?(?P<of>[a-z][a-z'-]*(?: [a-z][a-z'-]*){0,3})"
)
_STOP = re.compile(
    r"\b(?:off|of|for|to|from|back|on|onto|in|into|at|by|when|that|which|who|you|we|i|they|it|and|or|but|may|might|can|could|will|is|are|was|were|be|"
    r"has|have|had|as|after|before|with|without|within|against|per|if|so|here|there|today|tomorrow|now|too|until|till|while|must|need|needs|the|a|an|come|comes|go|goes|cancelled|refunded|credited|waived|half)\b"
)
_AS_TIME = re.compile(
    r"\b(?:within|in|by|after|every|each|than|over|past|per|since|for|at|of|takes)\s+(?:the |about |around |another |next )*$"
)
_NO_COUNT = frozenset(
    "hour minute day pound euro dollar buck quid per percent time more way thing people person word one other second working business moment".split()
)
_ADJECTIVE = frozenset("free full whole extra more further late late early missed new unused".split())


@lru_cache(maxsize=1024)
def sums(folded: str) -> tuple[float | None, float | None]:
    """The highest sum of money and the highest percentage written in folded text."""
    money = [value(match["a"] or match["b"]) for match in SUM.finditer(folded) if not match["percent"]]
    percent = [value(match["b"]) for match in SUM.finditer(folded) if match["percent"]]
    percent += [_SHARES[match["share"] or match["half"]] for match in _SHARE.finditer(folded)]
    return max(money, default=None), max(percent, default=None)


def bare_sum(folded: str) -> float | None:
    """The highest number that can be a sum without a currency: no time, no date, no code."""
    return max((value(match["n"]) for match in BARE.finditer(folded)), default=None)


def unit_of(folded: str) -> str:
    """What a sum in folded text is for each of ("night"), or nothing."""
    unit = _UNIT.search(folded)
    return unit.group().split()[-1] if unit else ""


def span(match: re.Match[str]) -> float:
    """A match of SPAN in days."""
    many = _HOW_MANY.get(match["n"])
    return (float(match["n"]) if many is None else many) * UNIT_DAYS[match["unit"]]


def value(number: str) -> float:
    return float(number.replace(",", ""))


def figures(folded: str) -> str:
    """Folded text with sums in words written in figures ("two hundred fifty-two pounds"); small numbers stay."""
    return _IN_WORDS.sub(_in_figures, folded)


def _in_figures(match: re.Match[str]) -> str:
    total, part, before = 0.0, 0.0, 0.0
    for word in re.findall(r"[a-z]+", match.group()):
        if word in _SCALES:
            part = max(part, 1.0) * _SCALES[word]
            if word != "hundred":
                total, part = total + part, 0.0
        elif word in _TENS and 0 < part < 100:
            before, part = part, _TENS[word]  # "sixteen fifty": a price
        else:
            part += _ONES.get(word, 0.0) + _TENS.get(word, 0.0)
    total += part
    if before:
        return f"{before:g}.{total:02g}"
    money = _CURRENCY.match(match.string, match.end())
    return f"{total:.15g}" if total > 12 or (total and money) else match.group()


def boundless(folded: str) -> bool:
    """Whether folded text gives without any limit ("whatever it's worth")."""
    return _BOUNDLESS.search(folded) is not None


def whole(folded: str) -> bool:
    """Whether folded text speaks of the whole amount ("in full", "all of it", "every penny")."""
    return _WHOLE.search(folded) is not None


def counts(folded: str, *, rule: bool = False) -> dict[str, float]:
    """How many of what folded text names: stems of nouns with their highest number; months by name count.

    In a rule "a" and "every" set no limit.
    """
    found: dict[str, float] = {}
    for match in _COUNT.finditer(folded):
        if _AS_TIME.search(folded[: match.start()]) or (
            rule and match["lead"] in ("a", "an", "every", "this")
        ):
            continue
        stop = _STOP.search(match["of"])
        words = match["of"][: stop.start() if stop else None].replace("-", " ").split()
        while words and words[-1] in _ADJECTIVE:
            words.pop()
        number = match["n"] or match["all"] or match["next"]
        many = float(_ONES.get(number, 0.0) or number) if number else 1.0
        if match["lead"] == "both":
            many = 2.0
        if match["lead"] == "every" or (match["lead"].startswith("all") and not number):
            many = 99.0
        for word in {*words[-1:], *(w for w in words if w.endswith(("'s", "s'")))}:
            noun = stem(word)
            if noun not in _NO_COUNT and noun not in _ADJECTIVE:
                found[noun] = max(many, found.get(noun, 0.0))
    if months := set() if rule else {match.group() for match in _MONTH.finditer(folded)}:
        found["month"] = max(float(len(months)), found.get("month", 0.0))
    return found


def stem(noun: str) -> str:
    """The singular of a noun, roughly."""
    bare = re.sub(r"'s?$", "", noun)
    if bare.endswith("ies"):
        return bare[:-3] + "y"
    if bare.endswith(("sses", "xes", "ches", "shes")):
        return bare[:-2]
    return bare[:-1] if bare.endswith("s") and not bare.endswith("ss") else bare
