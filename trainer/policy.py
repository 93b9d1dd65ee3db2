"""Hold a promise against a case's policy, both as plain sentences.

A sentence of a policy either allows things, perhaps up to a sum, or forbids them. A promise breaks it when
it names a thing that is forbidden and nowhere allowed, or a sum above what the policy allows for that thing.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from trainer.text import fold

# What companies give, each with the stems that name it.
BENEFITS: dict[str, tuple[str, ...]] = {
    "refund": ("refund", "money back", "reimburs", "pay you back", "give you back", "return the money"),
    "replacement": ("replac", "new one", "exchange", "swap", "another one"),
    "credit": ("credit", "voucher", "gift card", "coupon", "store credit", "points", "miles"),
    "compensation": ("compensat", "cash", "damages", "pay for your", "cover your", "cover the cost"),
    "waiver": ("waiv", "write off", "drop the fee", "remove the fee", "cancel the fee", "take off the fee", "no fee", "knock off"),
    "discount": ("discount", "% off", "percent off", "reduc", "price cut", "money off"),
    "upgrade": ("upgrad", "first class", "business class", "better room", "suite"),
    "free": ("free", "complimentary", "on the house", "at no cost", "no charge", "on us"),
    "cancellation": ("cancel", "terminat", "end the contract", "out of the contract"),
    "extension": ("extend", "extension", "more time", "extra month", "push back the deadline"),
    "visit": ("technician", "engineer", "visit", "appointment", "repair", "fix"),
    "delivery": ("express", "overnight", "courier", "next day", "next-day", "redeliver", "re-deliver"),
}  # fmt: skip
_PATTERNS = {
    name: re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, stems)) + ")")
    for name, stems in BENEFITS.items()
}
_FORBIDS = re.compile(
    r"\b(?:no|not|never|cannot|can't|don't|doesn't|won't|isn't|aren't|without exception|excluded|excludes|prohibited|forbidden|non-?refundable|neither|nor|may not|must not)\b|\bnon-?(?=refund)"
)
_LIMIT = re.compile(
    r"(?:up to|at most|max(?:imum)?(?: of)?|no more than|not (?:more than|exceed(?:ing)?)|limit(?:ed)? (?:of|to)|cap(?:ped)? (?:of|at)|not above|under|below|a single|one)\s+(?:(?:a|an|the|of|total|amount)\s+)*"
)
_CONDITION = re.compile(
    r"\b(?:only (?:if|when|within|after|with)|if|when|whenever|within|after|before|where|until|less than|more than)\b"
)
_SUM = re.compile(
    r"(?P<pre>[$£€])\s?(?P<a>\d[\d,]*(?:\.\d+)?)|(?P<b>\d[\d,]*(?:\.\d+)?)\s?(?P<post>%|percent|per cent|dollars?|bucks|usd|euros?|eur|pounds?|gbp|quid|[$£€])"
)
_TIME_AFTER = re.compile(
    r"\s*(?:-|to|working|business)?\s*(?:days?|hours?|weeks?|months?|years?|minutes?|mins?|am|pm|:|o'clock|st|nd|rd|th)\b"
)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CLAUSE = re.compile(r"[.;!?]\s+|,\s+(?=(?:but|and no|never|not|no)\s)|\s+(?=but\s)|\n")
_DENIED = re.compile(
    r"\b(?:can't|cannot|can not|won't|not able to|unable to|isn't possible|not possible|not going to|couldn't|no refund|not allowed|don't offer|do not offer)\b"
)
_RESERVED = re.compile(
    r"\bonly (?:the|a|by the) \w+ (?:can|may|is|gives?)|\b(?:by|through|from) (?:the|a) [\w ]{3,30} only\b"
)
_TERM = re.compile(r"\b(?:within|after|older than|more than|beyond|past)\b")
_DAYS = re.compile(r"(?P<n>\d+)[ -](?:calendar |working |business )?(?P<unit>day|week|month|year)s?\b")
_UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": 30.5, "year": 365.0}
LOOSE = frozenset({"free", "visit", "delivery", "discount", "extension"})
_CONTENT = re.compile(r"[a-z]{4,}")
_PLAIN = frozenset(
    [
        "this",
        "that",
        "with",
        "from",
        "your",
        "have",
        "will",
        "been",
        "they",
        "them",
        "then",
        "than",
        "when",
        "what",
        "which",
        "where",
        "there",
        "here",
        "only",
        "about",
        "into",
        "over",
        "after",
        "before",
        "agents",
        "agent",
        "customers",
        "customer",
        "staff",
        "company",
        "policy",
        "may",
        "must",
        "offer",
        "offers",
        "offered",
        "given",
        "give",
        "gives",
        "each",
        "every",
        "also",
        "more",
        "most",
        "such",
        "other",
        "some",
        "make",
        "made",
    ]
)


class Rule(NamedTuple):
    """One clause of a policy: what it names, whether it forbids, and the highest sums it allows."""

    text: str
    benefits: frozenset[str]
    forbids: bool
    conditional: bool
    days: float | None
    money: float | None
    percent: float | None


class Breach(NamedTuple):
    """A promise that goes beyond the policy, and the clause that it breaks, both as they were compared."""

    promise: str
    rule: str
    why: str


def breach(promise: str, policy: Sequence[str], context: str = "") -> Breach | None:
    """The first rule that `promise` breaks, or None.

    `context` is everything known of the case; a time span in it ("41 days ago") decides whether a rule
    with a term ("within 30 days") still helps or already forbids. A term nothing is known of decides nothing.
    """
    folded = fold(promise)
    if _DENIED.search(folded):
        return None
    rules = [_in_time(rule, context) for rule in read(policy)]
    promised = benefits(folded)
    money, percent = _sums(folded)
    for rule in rules:
        if over := _over(rule, rules, promised, money, percent):
            return Breach(promise, rule.text, over)
    for rule in rules:
        if rule.forbids and _touches(rule, promised, folded) and not _allowed(rules, rule, promised, folded):
            return Breach(promise, rule.text, "the policy rules it out")
    return None


def read(policy: Sequence[str]) -> list[Rule]:
    """The rules of a policy given as sentences; a clause that names nothing takes over its sentence's things."""
    rules = []
    for sentence in policy:
        whole = benefits(sentence)
        rules += [_rule(clause.strip(), whole) for clause in _CLAUSE.split(fold(sentence)) if clause.strip()]
    return rules


def benefits(text: str) -> frozenset[str]:
    """Which of the things that companies give are named in `text`."""
    folded = fold(text)
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(folded))


def _rule(clause: str, inherited: frozenset[str]) -> Rule:
    limit = _LIMIT.search(clause)
    money, percent = _sums(clause)
    if limit and money is None and percent is None:
        money = _bare_limit(clause, limit)
    forbids = _FORBIDS.search(_LIMIT.sub(" ", clause)) or _RESERVED.search(clause)
    capped = limit is not None and (money is not None or percent is not None)
    term = _DAYS.search(clause) if _TERM.search(clause) else None
    return Rule(
        text=clause,
        benefits=benefits(clause) or inherited,
        forbids=forbids is not None and not capped,
        conditional=_CONDITION.search(clause) is not None,
        days=_in_days(term) if term else None,
        money=money,
        percent=percent,
    )


def _bare_limit(clause: str, limit: re.Match[str]) -> float | None:
    """The number after "up to" where no currency is written and no time follows."""
    number = _NUMBER.match(clause, limit.end())
    if not number or _TIME_AFTER.match(clause, number.end()):
        return None
    return float(number.group().replace(",", ""))


def _sums(text: str) -> tuple[float | None, float | None]:
    """The highest sum of money and the highest percentage named in folded text."""
    money: list[float] = []
    percent: list[float] = []
    for match in _SUM.finditer(text):
        value = float((match["a"] or match["b"]).replace(",", ""))
        (percent if match["post"] in {"%", "percent", "per cent"} else money).append(value)
    return max(money, default=None), max(percent, default=None)


def _in_days(match: re.Match[str]) -> float:
    return float(match["n"]) * _UNIT_DAYS[match["unit"]]


def _in_time(rule: Rule, context: str) -> Rule:
    """The rule as it stands for this case: a term that has run out makes an offer a refusal."""
    if rule.days is None:
        return rule
    known = [_in_days(match) for match in _DAYS.finditer(fold(context)) if not _is_future(context, match)]
    if not known:
        return rule
    late = max(known) > rule.days
    if rule.forbids:
        return rule._replace(conditional=not late)
    return rule._replace(forbids=late and "within" in rule.text, conditional=False)


def _is_future(context: str, match: re.Match[str]) -> bool:
    before = fold(context)[max(0, match.start() - 12) : match.start()]
    return bool(re.search(r"(?:within|in|next|for|every|takes?)\s+(?:the next )?$", before))


def _over(
    rule: Rule, rules: list[Rule], promised: frozenset[str], money: float | None, percent: float | None
) -> str:
    if rule.forbids or not rule.benefits & promised:
        return ""
    same = [r for r in rules if not r.forbids and r.benefits & promised]
    if money is not None and rule.money is not None and money > max(r.money or 0 for r in same):
        return f"{money:g} is more than the {rule.money:g} that the policy allows"
    if percent is not None and rule.percent is not None and percent > max(r.percent or 0 for r in same):
        return f"{percent:g} % is more than the {rule.percent:g} % that the policy allows"
    return ""


def _touches(rule: Rule, promised: frozenset[str], folded: str) -> bool:
    """Whether a forbidding rule speaks of what is promised; a loose word such as "free" is not enough."""
    shared = rule.benefits & promised
    if rule.conditional or not shared:
        return False
    return bool(shared - LOOSE) or len(_content(folded) & _content(rule.text)) >= 2


def _allowed(rules: list[Rule], forbidding: Rule, promised: frozenset[str], folded: str) -> bool:
    """Whether another rule allows what is promised, going by the words they share."""
    mine = _content(folded)
    against = len(mine & _content(forbidding.text))
    return any(
        len(mine & _content(rule.text)) >= max(1, against)
        for rule in rules
        if not rule.forbids and rule.benefits & promised
    )


def _content(folded: str) -> set[str]:
    return {word[:6] for word in _CONTENT.findall(folded) if word not in _PLAIN}
