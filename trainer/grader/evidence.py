"""Which quotes count: verbatim words of the trainee, found in code; and which verdicts need one."""

from collections.abc import Iterable

from trainer.rubric import Absent, Criterion, Evidence, Judgement, Phrase, Rule, Verdict
from trainer.text import contains_quote
from trainer.transcript import Conversation

WRAP_UP = 0
FORBIDDING = frozenset({"no_interrupting", "within_policy", "alternative"})
SHORTEST = 2  # characters; a quote of less proves nothing


def forbids(criterion: Criterion) -> bool:
    """Whether the criterion is about something that must not be done."""
    check = criterion.check
    if isinstance(check, Phrase):
        return not check.allowed
    return isinstance(check, Absent) or (isinstance(check, Rule) and check.kind in FORBIDDING)


def needs_quote(criterion: Criterion, verdict: Judgement) -> bool:
    """Whether `verdict` claims that something was done, which only the trainee's own words can show."""
    return verdict is (Judgement.NOT_MET if forbids(criterion) else Judgement.MET)


def in_its_place(criterion: Criterion, item: Evidence) -> bool:
    """Whether `item` stands where the criterion looks: in the wrap-up if it is about that, else in the call."""
    check = criterion.check
    about_wrap_up = isinstance(check, Rule) and check.kind.startswith("wrap_up")
    return check is None or about_wrap_up == (item.turn == WRAP_UP)


def verified(conversation: Conversation, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The evidence that is really there: quotes found in the trainee's turn of that number, or, when the
    number is off, in another of the trainee's turns, whose number they then carry."""
    return tuple(dict.fromkeys(found for item in evidence if (found := _find(conversation, item))))


def _find(conversation: Conversation, item: Evidence) -> Evidence | None:
    if len(item.quote.strip()) < SHORTEST:
        return None
    places = {turn.n: turn.text for turn in conversation.trainee_turns}
    if conversation.wrap_up:
        places[WRAP_UP] = "\n".join(conversation.wrap_up.model_dump().values())
    for n in sorted(places, key=lambda n: n != item.turn):
        if contains_quote(places[n], item.quote):
            return Evidence(turn=n, quote=item.quote)
    return None


def no_claim(criterion: Criterion, judgement: Judgement, reason: str) -> Verdict:
    return Verdict(criterion=criterion.id, verdict=judgement, reason=reason)
