"""Hold a promise against a case's policy, both as plain sentences.

A sentence of a policy either allows things, perhaps up to a sum or for a time, or forbids them. A promise
breaks it when it gives what is forbidden and nowhere allowed, or more than the rule closest to it allows.
What cannot be told from the words (a condition, a term) decides nothing.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from trainer.amounts import SPAN, span, unit_of
from trainer.given import AGO, SENTENCE, WAIT, Given, given, sworn
from trainer.rules import EVERYTHING, MONEY, Rule, read, things
from trainer.text import fold

LOOSE = frozenset({"free", "visit", "delivery", "extension"})  # too common to show that a rule is meant
WEAK = things(
    "fee charge bill service rate room time case item product goods order purchase price cost amount account claim accept return"
)  # what almost any rule is about
_MAIN = things(
    "fare price package crossing itself course ticket stay amount total"
)  # what is sold, as a whole
_ALL = _MAIN | things("booking order bill sum trip journey thing lot everything purchase")
_SOON = frozenset({"delivery", "visit", "replacement"})
_FREE = MONEY | {"free", "cancellation"}

_GOT = re.compile(
    r"\b(?:bought|purchas\w+|order\w+|deliver\w+|arriv\w+|receiv\w+|renew\w+|signed|sold|opened|had (?:it|them|this)|got (?:it|them|this)|owned?|collected|picked up)\b"
)
_OPEN = re.compile(
    r"\b(?:not?|never|can't|cannot|isn't|wasn't|doesn't|don't|didn't|unless|until|before|only|if|whether|would|must)\b"
)
_IN_CONTEXT = re.compile(r"[.;!?\n]+|\s+(?:and|but)\s+|,\s+")


class Breach(NamedTuple):
    """A promise that goes beyond the policy, and the clause that it breaks, both as they were compared."""

    promise: str
    rule: str
    why: str


def breach(promise: str, policy: Sequence[str], context: str = "") -> Breach | None:
    """The first rule that `promise` breaks, or None.

    `context` is everything known of the case; a time span in it ("41 days ago") decides whether a rule
    with a term ("within 30 days") still helps or already forbids, and its words whether a condition holds.
    """
    return _breach(promise, tuple(policy), context)


@lru_cache(
    maxsize=1024
)  # the mood asks when a message comes and when it is answered, a grader for each criterion
def _breach(promise: str, policy: tuple[str, ...], context: str) -> Breach | None:
    known = fold(context)
    rules = [held for rule in read(policy) if (held := _as_it_stands(rule, f"{known}. {fold(promise)}"))]
    for piece in given(promise):
        for rule in rules:
            if (
                over := _over(rule, rules, piece)
                or _too_many(rule, rules, piece)
                or _dearer(rule, rules, piece)
            ):
                return Breach(promise, rule.text, over)
        for rule in rules:
            if _foretold(rule, rules, piece, promise):
                return Breach(promise, rule.text, "that cannot be promised")
            if rule.forbids and _touches(rule, rules, piece, known) and not _allowed(rule, rules, piece):
                return Breach(promise, rule.text, "the policy rules it out")
    return None


def _as_it_stands(rule: Rule, known: str) -> Rule | None:
    """The rule as it holds in this case, None when it does not: terms run out, conditions hold or not."""
    if rule.term is not None:
        past = _elapsed(known)
        late = past is not None and past > rule.term
        if not rule.forbids:
            lapses = late and "within" in rule.text
            return rule._replace(forbids=lapses, lapsed=lapses)
        return rule._replace(lapsed=True) if late else None
    if rule.forbids and rule.trigger and not rule.event and not _is_known(rule.trigger, known):
        return None
    if rule.forbids and rule.exception and _is_known(rule.exception, known, rule.vow):
        return None
    return rule


def _elapsed(known: str) -> float | None:
    """How many days ago the thing was bought or came, going by the most recent such time that is told."""
    times: list[tuple[bool, float]] = []
    for part in _IN_CONTEXT.split(known):
        got = _GOT.search(part) is not None
        for match in SPAN.finditer(part):
            been = re.search(r"(?:it's|it is|it has) been (?:\w+ )?$", part[: match.start()])
            if not WAIT.search(part[: match.start()]) and (AGO.match(part, match.end()) or been):
                times.append((got, span(match)))
    return min((days for got, days in times if got or not any(g for g, _ in times)), default=None)


def _is_known(condition: frozenset[str], known: str, wholly: bool = False) -> bool:
    """Whether some sentence says most of a condition's words (`wholly`: all) plainly, neither denied nor supposed."""
    parts = [things(part) for part in SENTENCE.split(known) if not _OPEN.search(part)]
    return any(
        condition & part and (1 if wholly else 2) * len(condition & part) >= len(condition) for part in parts
    )


def _over(rule: Rule, rules: list[Rule], piece: Given) -> str:
    """Why the rule, the closest that allows what is given, allows less of it; empty when it does not."""
    if rule.forbids or not rule.benefits & piece.benefits:
        return ""
    same = [
        r
        for r in rules
        if not r.forbids and r.benefits & piece.benefits and (rule.reserved or not r.reserved)
    ]
    best = max(_closeness(r, piece) for r in same)
    closest = [r for r in same if _closeness(r, piece) == best]
    if rule not in closest:
        return ""
    if rule.priced and "free" in piece.benefits and (rule.things & piece.things or not piece.things):
        return f"it costs {rule.money:g}"
    money, percent, days = piece.money, piece.percent, piece.days
    if rule.benefits & piece.benefits & MONEY:
        units = {r.unit for r in closest} <= {"", unit_of(piece.text)}
        if money and units and rule.money and all(r.money and r.money < money for r in closest):
            return f"{_sum(money)} is more than the {rule.money:g} that the policy allows"
        if percent and rule.percent and all(r.percent and r.percent < percent for r in closest):
            return f"{percent:g} % is more than the {rule.percent:g} % that the policy allows"
    if days and rule.days and all(r.days and r.days < days for r in closest):
        return f"{days:g} days are more than the {rule.days:g} that the policy allows"
    return ""


def _sum(money: float) -> str:
    return f"{money:g}" if isfinite(money) else "any sum"


def _closeness(rule: Rule, piece: Given) -> int:
    return len(rule.benefits & piece.benefits) + len(rule.things & piece.things)


def _touches(rule: Rule, rules: list[Rule], piece: Given, known: str) -> bool:
    """Whether a forbidding rule speaks of what is given: the same benefit for the same thing."""
    shared, common = rule.benefits & piece.benefits, rule.things & piece.things
    about, mine = rule.things - WEAK, piece.things - WEAK
    if rule.whole and not piece.whole:
        return False
    if rule.past:
        return piece.past and bool(shared or piece.pays or not piece.benefits)
    if rule.vow and rule.timed and not shared:
        return False
    if "upgrade" in rule.benefits != EVERYTHING and (
        shared or (common - WEAK and piece.benefits & {"free", "replacement"})
    ):
        return True
    if rule.benefits == EVERYTHING:
        return bool(common - WEAK)
    if not rule.benefits or (piece.benefits and not shared):
        return len(common) >= 2 and 2 * len(common) >= len(rule.things)
    if not shared:
        return False
    if common - WEAK or (common and not mine) or len(shared) > 1:
        return True
    if not shared - LOOSE:
        return False
    if not about or rule.lapsed:
        return True
    if rule.whole or (piece.whole and about & _MAIN and not mine - _ALL):
        return True
    if mine:
        return any(about & words and mine & words for words in map(things, SENTENCE.split(known)))
    others = [r for r in rules if not r.forbids and r.benefits & shared]
    return not others or bool(about & things(known))


def _allowed(forbidding: Rule, rules: list[Rule], piece: Given) -> bool:
    """Whether another rule allows what is given: more closely than this one forbids it, or as closely
    unless this one's condition is known to hold."""
    if "upgrade" in forbidding.benefits & piece.benefits and forbidding.benefits != EVERYTHING:
        rules = [rule for rule in rules if "upgrade" in rule.benefits]
    holds = bool(forbidding.trigger) and not forbidding.lapsed
    against = _closeness(forbidding, piece) + holds
    return any(
        _closeness(rule, piece) > against
        or (_closeness(rule, piece) == against and not holds and _is_meant(rule, piece))
        for rule in rules
        if not rule.forbids and rule.benefits & piece.benefits
    )


def _is_meant(rule: Rule, piece: Given) -> bool:
    """Whether the rule is about the very thing, or about nothing in particular."""
    return bool(rule.things & piece.things) or (not rule.things and rule.benefits <= piece.benefits)


def _too_many(rule: Rule, rules: list[Rule], piece: Given) -> str:
    """Why the rule allows fewer of the things that are given; empty when it does not."""
    counts = piece.counts
    same = rule.benefits & piece.benefits or (rule.benefits & _FREE and piece.benefits & _FREE)
    if rule.forbids or not (same or (not rule.benefits and not piece.benefits and piece.gives)):
        return ""
    for noun, most in rule.counts:
        others = [r for r in rules if not r.forbids and r.benefits & _FREE and noun in r.text]
        most = max([most, *(dict(r.counts).get(noun, float("inf")) for r in others)])
        if noun in counts and counts[noun] > most:
            many = "all" if counts[noun] > 50 else f"{counts[noun]:g}"
            return f"{many} are more than the {most:g} that the policy allows"
    return ""


def _dearer(rule: Rule, rules: list[Rule], piece: Given) -> str:
    """Why a sum is more than anything that the policy lets agents give, whatever it is called; empty when it is not."""
    giving = [r for r in rules if not (r.forbids or r.priced or r.reserved) and r.benefits & MONEY]
    if piece.money is None or not (piece.pays or piece.benefits & MONEY) or rule not in giving:
        return ""
    if any(r.benefits & piece.benefits & MONEY for r in giving) or not rule.money or rule.unit:
        return ""
    without = [r for r in giving if not r.money]
    if any(r.percent or r.things & piece.things or r.counts for r in without) or (without and piece.definite):
        return ""
    most = max(r.money for r in giving if r.money)
    if piece.money > most == rule.money and not any(r.unit for r in giving):
        return f"{_sum(piece.money)} is more than the {most:g} that the policy allows"
    return ""


def _foretold(rule: Rule, rules: list[Rule], piece: Given, promise: str) -> bool:
    """Whether an outcome, or its time, is promised that the rule says nobody may promise."""
    if not rule.vow or not piece.foretells or piece.benefits - rule.benefits - _SOON:
        return False
    common = rule.things & piece.things
    if not rule.timed:
        return bool(common - WEAK or (common and sworn(promise)))
    if not piece.timed or _as_late(rule, piece):
        return False
    least = 2 if sworn(promise) else 1
    return bool(common - WEAK) or not any(
        len(r.things & piece.things - WEAK) >= least or r.benefits & piece.benefits
        for r in rules
        if not r.forbids
    )


def _as_late(rule: Rule, piece: Given) -> bool:
    """Whether a promise takes the very time that the rule leaves ("earlier than ten days")."""
    ours, theirs = (max(map(span, SPAN.finditer(text)), default=None) for text in (rule.text, piece.text))
    return ours is not None and theirs is not None and theirs >= ours
