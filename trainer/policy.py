"""Hold a promise against a case's policy, both as plain sentences.

A sentence of a policy either allows things, perhaps up to a sum or for a time, or forbids them. A promise
breaks it when it gives what is forbidden and nowhere allowed, or more than the rule closest to it allows.
What cannot be told from the words (a condition, a term) decides nothing.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from trainer.rules import EVERYTHING, MONEY, SPAN, Rule, bare_sum, benefits, read, span, sums, things, unit_of
from trainer.text import fold, mentions

LOOSE = frozenset({"free", "visit", "delivery", "extension"})  # too common to show that a rule is meant
WEAK = things(
    "fee charge bill service rate room time case item product goods order purchase price cost amount account claim accept return"
)  # what almost any rule is about

_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_PIECE = re.compile(
    r",\s+|\s+(?=(?:but|so|because)\s)|\s+(?:and|plus|or)\s+(?=\D)|\s+-\s+|\s+as well as\s+|:\s+"
)
_SUBJECT = re.compile(r"\b(?:i|i'll|i'm|i've|we|we'll|we're|we've|you|you'll|they|they'll|let)\b")
_DENIED = re.compile(
    r"\b(?:can't|cannot|can not|(?<!you )(?<!it )won't(?! cost| charge| be (?:a |any )?charge)|you won't (?:get|receive|be able)|not able|unable|"
    r"isn't possible|not possible|not going to|couldn't|wouldn't|not allowed|don't offer|do not offer|more than (?:i|we) can|beyond what|"
    r"is closed|ruled out|can only|has to (?:go|stay|come)|must stay|(?:isn't|is not) (?:something|mine|ours|up to)|(?:isn't|is not) (?:for me|for us)|no way (?:for|that)|don't have the (?:right|power)|"
    r"no (?:refund|cash|credit|compensation|discount|upgrade|replacement))"
)
_REFERRED = re.compile(
    r"\b(?:ask|check|find out|see|speak|talk|look)(?:ing)?\b.*\b(?:whether|if|manager|supervisor|owner|director|department|approv\w+)\b|\brequest(?:ing)?\b|"
    r"\bput (?:in )?(?:a|your) (?:request|case|word)\b|\bput (?:it|this|that|you) (?:forward|through)\b|\bif (?:the|my|our) (?:manager|supervisor|owner|director)\b"
)
_GIVES = re.compile(
    r"\b(?:i|we|i'll|we'll|i'm|we're|i've|we've|you'll|you)\b.{0,20}\b(?:pay|give|giv|refund|credit|transferr?|send|get|cover|reimburs|waiv|grant|approv|arrang|put)\w*"
)
_INSTEAD = re.compile(r"\b(?:instead of|rather than)\b.*")
_WAIT = re.compile(
    r"(?:within|in|by|after|takes?|every|next|last|past|for the next)\s+(?:the |about |around |another )*$"
)
_AGO = re.compile(r"\s+(?:ago|back|since|after (?:purchase|delivery|renewal))\b")
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


def promises(text: str, words: tuple[str, ...]) -> bool:
    """Whether `text` gives what `words` name, plainly: neither refused nor left for others to decide."""
    given = (piece.text for piece in _given(text))
    return any(_GIVES.search(piece) and mentions(piece, words) and " only " not in piece for piece in given)


def denies(text: str) -> bool:
    """Whether `text` says that something cannot be had."""
    return _DENIED.search(fold(text)) is not None


class Given(NamedTuple):
    """One piece of a promise: the benefits it names, what they are for, how much."""

    text: str
    benefits: frozenset[str]
    things: frozenset[str]

    @property
    def money(self) -> float | None:
        return sums(self.text)[0] or bare_sum(self.text)

    @property
    def days(self) -> float | None:
        """The longest time for which something is given."""
        times = [
            span(match) for match in SPAN.finditer(self.text)
            if not _WAIT.search(self.text[: match.start()]) and not _AGO.match(self.text, match.end())
        ]  # fmt: skip
        return max(times, default=None)


def breach(promise: str, policy: Sequence[str], context: str = "") -> Breach | None:
    """The first rule that `promise` breaks, or None.

    `context` is everything known of the case; a time span in it ("41 days ago") decides whether a rule
    with a term ("within 30 days") still helps or already forbids, and its words whether a condition holds.
    """
    known = fold(context)
    rules = [
        held for rule in read(tuple(policy)) if (held := _as_it_stands(rule, f"{known}. {fold(promise)}"))
    ]
    for given in _given(promise):
        for rule in rules:
            if over := _over(rule, rules, given):
                return Breach(promise, rule.text, over)
        for rule in rules:
            if rule.forbids and _touches(rule, rules, given, known) and not _allowed(rule, rules, given):
                return Breach(promise, rule.text, "the policy rules it out")
    return None


def _given(promise: str) -> list[Given]:
    """The pieces of a promise that give something; what it refuses or only asks for is left out."""
    found: list[Given] = []
    for sentence in _SENTENCE.split(fold(promise)):
        live, named, about = True, frozenset[str](), frozenset[str]()
        for piece in _PIECE.split(sentence):
            text = _INSTEAD.sub("", piece)
            own = benefits(text)
            if _SUBJECT.search(text) or piece.startswith(("but", "so")):
                live, named = True, own
            if _DENIED.search(text) or _REFERRED.search(text):
                live = False
            named, about = own or named, things(text) or about
            if live:
                found.append(Given(text, named, about))
    whole = frozenset[str]().union(*(given.things for given in found))
    return [given if given.things else given._replace(things=whole) for given in found]


def _as_it_stands(rule: Rule, known: str) -> Rule | None:
    """The rule as it holds in this case, None when it does not: terms run out, conditions hold or not."""
    if rule.term is not None:
        past = _elapsed(known)
        late = past is not None and past > rule.term
        if not rule.forbids:
            lapses = late and "within" in rule.text
            return rule._replace(forbids=lapses, lapsed=lapses)
        return rule._replace(lapsed=True) if late else None
    if rule.forbids and rule.trigger and not _is_known(rule.trigger, known):
        return None
    if rule.forbids and rule.exception and _is_known(rule.exception, known):
        return None
    return rule


def _elapsed(known: str) -> float | None:
    """How many days ago the thing was bought or came, going by the most recent such time that is told."""
    times: list[tuple[bool, float]] = []
    for part in _IN_CONTEXT.split(known):
        got = _GOT.search(part) is not None
        for match in SPAN.finditer(part):
            been = re.search(r"(?:it's|it is|it has) been (?:\w+ )?$", part[: match.start()])
            if not _WAIT.search(part[: match.start()]) and (_AGO.match(part, match.end()) or been):
                times.append((got, span(match)))
    return min((days for got, days in times if got or not any(g for g, _ in times)), default=None)


def _is_known(condition: frozenset[str], known: str) -> bool:
    """Whether some sentence says most of a condition's words plainly, neither denied nor supposed."""
    parts = [things(part) for part in _SENTENCE.split(known) if not _OPEN.search(part)]
    return any(condition & part and 2 * len(condition & part) >= len(condition) for part in parts)


def _over(rule: Rule, rules: list[Rule], given: Given) -> str:
    """Why the rule, the closest that allows what is given, allows less of it; empty when it does not."""
    if rule.forbids or not rule.benefits & given.benefits:
        return ""
    same = [r for r in rules if not r.forbids and r.benefits & given.benefits]
    best = max(_closeness(r, given) for r in same)
    closest = [r for r in same if _closeness(r, given) == best]
    if rule not in closest:
        return ""
    if rule.priced and "free" in given.benefits and (rule.things & given.things or not given.things):
        return f"it costs {rule.money:g}"
    money, percent, days = given.money, sums(given.text)[1], given.days
    if rule.benefits & given.benefits & MONEY:
        units = {r.unit for r in closest} <= {"", unit_of(given.text)}
        if money and units and rule.money and all(r.money and r.money < money for r in closest):
            return f"{money:g} is more than the {rule.money:g} that the policy allows"
        if percent and rule.percent and all(r.percent and r.percent < percent for r in closest):
            return f"{percent:g} % is more than the {rule.percent:g} % that the policy allows"
    if days and rule.days and all(r.days and r.days < days for r in closest):
        return f"{days:g} days are more than the {rule.days:g} that the policy allows"
    return ""


def _closeness(rule: Rule, given: Given) -> int:
    return len(rule.benefits & given.benefits) + len(rule.things & given.things)


def _touches(rule: Rule, rules: list[Rule], given: Given, known: str) -> bool:
    """Whether a forbidding rule speaks of what is given: the same benefit for the same thing."""
    shared, common = rule.benefits & given.benefits, rule.things & given.things
    about, mine = rule.things - WEAK, given.things - WEAK
    if rule.benefits == EVERYTHING:
        return bool(common - WEAK)
    if not rule.benefits or (given.benefits and not shared):
        return len(common) >= 2 and 2 * len(common) >= len(rule.things)
    if not shared:
        return False
    if common - WEAK or (common and not mine) or len(shared) > 1:
        return True
    if not shared - LOOSE:
        return False
    if not about or rule.lapsed:
        return True
    if mine:
        return any(about & words and mine & words for words in map(things, _SENTENCE.split(known)))
    others = [r for r in rules if not r.forbids and r.benefits & shared]
    return not others or bool(about & things(known))


def _allowed(forbidding: Rule, rules: list[Rule], given: Given) -> bool:
    """Whether another rule allows what is given: more closely than this one forbids it, or as closely
    unless this one's condition is known to hold."""
    holds = bool(forbidding.trigger) and not forbidding.lapsed
    against = _closeness(forbidding, given) + holds
    return any(
        _closeness(rule, given) > against
        or (_closeness(rule, given) == against and not holds and _is_meant(rule, given))
        for rule in rules
        if not rule.forbids and rule.benefits & given.benefits
    )


def _is_meant(rule: Rule, given: Given) -> bool:
    """Whether the rule is about the very thing, or about nothing in particular."""
    return bool(rule.things & given.things) or (not rule.things and rule.benefits <= given.benefits)
