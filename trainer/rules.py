"""Read what a company's sentences give and refuse: the rules of a policy, the pieces of a promise."""

import re
from functools import lru_cache
from typing import NamedTuple

from trainer.amounts import BARE, SPAN, SUM, counts, figures, span, sums, unit_of, value, whole
from trainer.text import fold

# What companies give, each with the patterns that name it, read at the start of a word.
BENEFITS: dict[str, str] = {
    "refund": r"refund|money back|reimburs|(?:give|pay|hand)\w* you (?:the|your|all the) money|returned|returns? (?:for|are|is|of|within|the money|it|them|this|the (?!call))|taken back|back (?:in|into|to|on|onto) (?:your|the) (?:account|card|bank)|"
    r"(?:give|giving|gives|given|pay|paying|paid|get|getting|have|hand|put|want|send)\b(?=(?: \S+){0,6}? back\b(?! to\b))|repay",
    "replacement": r"replac|new one|(?:send|get|bring|giv|post)\w* you (?:a|another) new\b|exchange|swap|another one|brand[- ]new",
    "credit": r"credit(?! card)|points\b|miles\b",
    "voucher": r"voucher|gift card|coupon",
    "compensation": r"compensat|cash\b|(?:pay|buy)(?:ing)? you\b|insured (?:up to|for)\b|(?:is|are|not|only|be) paid for\b|damages\b|goodwill|gesture|ex gratia|one-off payment|pay(?:ing)? (?:\w+ )?nothing|(?<!you )pay(?:ing)? (?:for )?(?:your|the|a)\b|"
    r"cover(?:s|ing)? (?:\w+ )?(?:your|the|any|all)\b|costs are covered|to make up for|make it up to",
    "waiver": r"waiv|you won't (?:have to )?pay\b|writ\w+ (?:it |that |this )?off|(?:drop|remove|cancel|delete|reverse|take off|forget)\w* (?:the |that |your |this )?(?:\w+ )?(?:fee|fine|charge|penalty)|"
    r"no fee\b|not (?:be )?charged?\b|nothing to pay|without a fee",
    "discount": r"discount|off (?:your|the|one|a|next|this|that|for)\b|price cut|money off|half[- ]price|half off|reduced (?:price|rate|fee)|reduc(?:e|ing|tion)|cut(?:ting)? (?:your|the)|lower(?:ing)? (?:your|the)|cheaper|(?:take|taking|taken|took|knock\w*)\b(?= (?:\S+ ){0,6}?off\b)",
    "upgrade": r"upgrad|bump\w* (?:\w+ ){0,5}up\b|(?:mov|put)\w* (?:\w+ ){0,4}?up to (?:an?|the|business|first|premium)\b|first class|business class|better room|bigger room|suite\b",
    "free": r"free\b(?! to (?!an?\b|the\b|your\b))|complimentary|on the house|at no (?:extra |additional )?cost|no (?:extra |additional )?(?:charge|cost)\b|on us\b|for nothing|without charge|won't (?:cost|pay)|you pay nothing|costs? you nothing|on me\b",
    "cancellation": r"cancel|terminat|end (?:the|your) contract|out of (?:the|your) contract|let you go early",
    "extension": r"exten[ds]|more time|extra (?:month|week|day|year|time)|push back|instal|spread|payment plan|deferr?",
    "pause": r"freez|frozen|paus|suspend|on hold",
    "loan": r"len[dt]\b|lending|loan|courtesy|borrow|hire car|rental car",
    "lock": r"lock(?:ing|ed)? (?:you|it|this|the|that|your|a|in)\b|price lock|fix(?:ing|ed)? (?:the|your) (?:price|rate)",
    "visit": r"technician|engineer|fitter|plumber|visit|appointment|repair|fix",
    "delivery": r"express|overnight|courier|next[- ]day|re-?deliver|deliver(?:y|ed)\b",
}  # fmt: skip
EVERYTHING = frozenset(BENEFITS)
MONEY = frozenset({"refund", "credit", "voucher", "compensation", "waiver", "discount"})
_NAMES = {name: re.compile(rf"(?<!\w)(?:{pattern})\w*") for name, pattern in BENEFITS.items()}
_ANY_NAME = re.compile(rf"(?<!\w)(?:{'|'.join(BENEFITS.values())})")
_OFF = re.compile(r"(?:%|\d|percent|per cent|pounds?|euros?|dollars?|bucks|quid) off\b")
_PURPOSE = re.compile(
    r"\bfor (?:the|your|all|this|that|any)\s(?:\w+\s){0,3}?(?:trouble|inconvenience|hassle|delay|wait|stress|upset|service|mistake|mix-up|disappointment|lost \w+|late \w+)"
)

_FORBIDS = re.compile(
    r"\b(?:no|not|never|cannot|can't|don't|doesn't|won't|isn't|aren't|nothing|none|excluded|excludes|prohibited|forbidden|neither|nor)\b|\bnon-?(?=refund|return|transfer|negoti)"
)
_HARMLESS = re.compile(
    r"\b(?:so that\b.*|no (?:extra |additional )?(?:charge|cost|fee)s?|no later|no need|not (?:be )?charged|not only|need not|do(?:es)? not (?:have|need) to|"
    r"nothing to pay|(?:that|which|who) (?:is|are|was|were|has|have|do|does|did|could|can)(?: not|n't)|(?:did|was|were|has|have|had|could)(?: not|n't))\b"
)
_RESERVED = re.compile(
    r"\bonly (?:the|a|an|by the|by a|by) [\w ]{3,30}?(?:can|may|is|are|gives?|decides?|approves?)\b|\b(?:by|through|from|at|for) (?:the |a )?[\w ]{3,30} only\b|"
    r"\b(?:needs?|requires?)\b[\w ']*\b(?:approv\w+|sign-off|consent)|\bmust be approved\b|\b(?:above|over|more than)\b.*\b(?:decided by|go(?:es)? to|is for) "
)
_NOT_COVERED = re.compile(r"\b(?:cover|includ|exclud|insur|liable|responsib)")
_LIMIT = re.compile(
    r"\b(?:up to|at most|max(?:imum)?(?: of)?|no more than|not (?:more than|exceed(?:ing)?)|limit(?:ed)? (?:of|to)|cap(?:ped)? (?:of|at)|not above|under|below|a single|one)\s+(?:(?:a|an|the|of|total|amount|maximum|free|full|extra)\s+)*"
)
_ABOVE = re.compile(r"\b(?:over|above|more than|exceeding|beyond|higher than|at least|from)\s+")
_EXCEPTION = re.compile(r"\b(?:unless|except|until|before|other than)\b")
_TRIGGER = re.compile(
    r"\b(?:only (?:if|when|within|after|with)|if|when|whenever|where|while|within|after|less than|more than|older than|past (?!years?|months?|seasons?|terms?|periods?)|once(?! (?:a|an|per|every|each|in|for|more|by)\b))\b"
)
_LONGER = re.compile(r"\blonger than (?=\w)")
_EVENT = re.compile(r"\b(?:once|after)\b")
_VOW = re.compile(
    r"\b(?:not|never|cannot|can't)\b[\w ,']*\b(?:promis|guarant)|\bno\b[\w ]+\bpromised\b|\b(?:not|never) (?:give|name|state) (?:an? |the |any )?(?:\w+ )?(?:time|date|day)\b"
)
_TIMED = re.compile(r"\b(?:earlier|sooner|dates?|days?|times?)\b")
_PAST = re.compile(r"\b(?:earlier|previous|past|former) (?:year|month|season|term|period|bill)s?\b")
_CLAUSE = re.compile(
    r"[.;!?]\s+|\n|,?\s+(?=but\s)|,\s+(?=(?:and |but )?(?:\w+ ){0,2}(?:never|not|no|nothing|only|instead|just)\s)|,?\s+and\s+(?=(?:up to|at most)\b(?! [$£€]?[\d.,]+(?: \w+)?\.?$)|(?:\w+ ){0,2}(?:nothing|no|never)\s)"
)
_NOT_A_TERM = re.compile(
    r"\b(?:reach|arriv|process|paid|pay|credit|restor|repl[yi]|answer|look|deal|sen[dt]|ship|handl|complet|transfer|issu|happen|put)\w*(?: \w+){0,3} (?:within|after)|working|business"
)

_PRICE = re.compile(r"\bcosts?\b|\bpriced\b|\bcharged at\b|\bfor (?=[$£€\d])")
_WORD = re.compile(r"[a-z]{3,}")
_ENDING = re.compile(r"(?:ings?|ed|es|(?<!s)s|e)$")
_PLAIN = frozenset(
    re.findall(
        r"\w+",
        """
    able about after afternoon again agent agents all allowed already also and another any anything
    applies apply are available away back because been before being between both bought bring but buy
    can cent come comes company completely could cover covered covers customer customers day days did
    directly does doing dollar dollars don done down due during each eight either euro euros even
    evening every everything exception extra few first five for four friday from full get gets getting
    give given gives giving glad got guest had happy has hassle have having help her here hers him his
    hour hours how included inconvenience instead into its just keep keeps know last least left less let
    liable like look looks made make makes making many may member might minute monday month more morning
    most much must myself need never next nine not note nothing now nowhere off offer offered offers
    once one only onto other our ours out over own paid pay paying pays per percent permitted please
    plus policy possible pound pounds promise put really remain remaining request rest right rule rules said saturday say see
    send sending sends sent seven shall should since six some something soon sorry staff still straight
    stress such sum sunday support sure take taken takes taking team tell ten than thank thanks that the therefore
    their them then there these they this those three thursday today told tomorrow tonight too top total
    trouble tuesday two under until valid value very want was way wednesday week weeks were what when where
    which who whole whom whose why will with within without won worry worth would year you your yourself
        """,
    )
)


class Rule(NamedTuple):
    """One clause of a policy. `things` are what it is about besides the benefits; a forbidding rule holds
    unless its `exception` is known, or only when its `trigger` is; `term` is in days; `money`, `percent` and
    `days` are the most that it allows (`unit`: a sum for each night and the like); `priced`: the money is
    what the customer pays for it. `reserved`: a higher sum is for somebody else to decide; `whole`, `past`: only the
    whole, or only what has passed, is forbidden; `vow`: promising it is forbidden (`timed`: promising when);
    `event`: forbidden once something has happened; `counts`: the most of each thing by its noun."""

    text: str
    benefits: frozenset[str]
    things: frozenset[str]
    forbids: bool
    exception: frozenset[str] = frozenset()
    trigger: frozenset[str] = frozenset()
    term: float | None = None
    lapsed: bool = False
    money: float | None = None
    unit: str = ""
    percent: float | None = None
    days: float | None = None
    priced: bool = False
    reserved: bool = False
    whole: bool = False
    past: bool = False
    vow: bool = False
    timed: bool = False
    event: bool = False
    counts: tuple[tuple[str, float], ...] = ()


@lru_cache(maxsize=256)
def read(policy: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of a policy given as sentences; a clause that names nothing takes over its sentence's things."""
    rules: list[Rule] = []
    for sentence in policy:
        whole = benefits(sentence)
        rules += [_rule(clause.strip(), whole) for clause in _CLAUSE.split(fold(sentence)) if clause.strip()]
    return tuple(rules)


@lru_cache(maxsize=4096)
def benefits(text: str) -> frozenset[str]:
    """Which of the things that companies give are named in `text`."""
    folded = fold(text)
    names = _NAMES.items() if _ANY_NAME.search(folded) else ()  # most texts have none of them
    found = {name for name, pattern in names if pattern.search(folded)}
    if _OFF.search(folded):
        found.add("discount")
    if SUM.search(folded) and _PURPOSE.search(folded):
        found.add("compensation")
    return frozenset(found)


@lru_cache(maxsize=4096)
def things(folded: str) -> frozenset[str]:
    """The stems of the words in folded text that say what it is about, without benefits and plain words."""
    if _ANY_NAME.search(folded):
        for pattern in _NAMES.values():
            folded = pattern.sub(" ", folded)
    return frozenset(_ENDING.sub("", word)[:6] for word in _WORD.findall(folded) if word not in _PLAIN)


def _rule(original: str, inherited: frozenset[str]) -> Rule:
    clause = figures(original)
    main, exception, trigger = _parts(clause)
    limit = _LIMIT.search(clause)
    refuses = _FORBIDS.search(_HARMLESS.sub(" ", _LIMIT.sub(" ", main))) or _RESERVED.search(clause)
    above = _above(clause)
    money, percent = sums(clause)
    if money is None and percent is None:
        money = _bare_limit(clause, limit) or (above if refuses else None)
    capped = (limit is not None or above is not None) and (money is not None or percent is not None)
    if above and not refuses:
        money = None  # from this sum on: no limit
    length = _length(clause, limit)
    longest = _LONGER.search(clause) if refuses else None
    if longest and (length := SPAN.match(clause, longest.end())):
        capped, trigger = True, ""
    term = SPAN.search(clause) if _is_term(clause) else None
    nothing = refuses and _NOT_COVERED.search(main)
    named = benefits(clause) or (EVERYTHING if nothing else inherited)
    if above and refuses and not named:
        named = MONEY
    forbids = refuses is not None and not capped
    return Rule(
        text=original,
        benefits=named,
        things=things(_RESERVED.sub(" ", main)),
        forbids=forbids,
        exception=things(exception),
        trigger=things(trigger) or frozenset(trigger.split()),
        term=span(term) if term else None,
        money=money,
        unit=unit_of(clause),
        percent=percent,
        days=span(length) if length else None,
        priced=money is not None and not named & (MONEY | {"free"}) and _PRICE.search(clause) is not None,
        reserved=capped and above is not None,
        whole=forbids and whole(main),
        past=forbids and _PAST.search(clause) is not None,
        vow=forbids and _VOW.search(clause) is not None,
        timed=_TIMED.search(clause) is not None and not re.search(r"(?:promis|guarant)\w+ that\b", main),
        event=_EVENT.match(trigger) is not None,
        counts=() if forbids else tuple(counts(clause, rule=True).items()),
    )


def _above(clause: str) -> float | None:
    """The sum from which on a clause holds ("over 100 dollars")."""
    for match in _ABOVE.finditer(clause):
        bare = BARE.match(clause, match.end())
        if value_of := sums(clause[match.end() : match.end() + 12])[0] or (
            value(bare["n"]) if bare else None
        ):
            return value_of
    return None


def _length(clause: str, limit: re.Match[str] | None) -> re.Match[str] | None:
    """The time after "up to" or "one"."""
    if limit is None:
        return None
    single = limit.group().startswith(("one", "a single"))
    return SPAN.match(clause, limit.start() if single else limit.end())


def _parts(clause: str) -> tuple[str, str, str]:
    """A clause's main part, what it excepts ("unless ..."), and on what it depends ("if ...")."""
    if found := _EXCEPTION.search(clause):
        return clause[: found.start()], clause[found.end() :], ""
    found = _TRIGGER.search(clause)
    if not found:
        return clause, "", ""
    if found.start() > 0:
        return clause[: found.start()], "", clause[found.start() :]
    condition, comma, main = clause.partition(",")
    return (main, "", condition) if comma else (clause, "", clause)


def _is_term(clause: str) -> bool:
    """Whether a time in the clause bounds when something can still be had, not how fast it is done."""
    return re.search(
        r"\b(?:within|after|older than|more than|beyond|past)\b", clause
    ) is not None and not _NOT_A_TERM.search(clause)


def _bare_limit(clause: str, limit: re.Match[str] | None) -> float | None:
    """The number after "up to" or in brackets where no currency is written and no time follows."""
    for start in [limit.end() if limit else None, clause.find("(") + 1 or None]:
        number = BARE.search(clause, start, start + 14) if start is not None else None
        if number and (
            number.start() == start or clause[start : number.start()].isalpha() or "value" in clause
        ):
            return value(number["n"])
    number = re.search(r"(?<=at )\d+\.\d\d\b", clause)
    return value(number.group()) if number else None
