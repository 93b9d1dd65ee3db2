"""The checks that are rules of their own: policy, refusals, the hidden reason, abuse, the wrap-up."""

from collections.abc import Callable

from trainer.abuse import is_abusive
from trainer.amounts import FIGURE, SUM, figures, value
from trainer.appraiser.clauses import clauses
from trainer.grader.asides import SENTENCE, for_the_customer, only_tells
from trainer.grader.conditions import ABUSE_FREE, PROMISES, abusive
from trainer.grader.evidence import WRAP_UP, matter, no_claim
from trainer.grader.heard import Call, alone, claim, not_seen
from trainer.grader.promised import promised
from trainer.grader.questions import genuine
from trainer.grader.recaps import AGREED, recapped
from trainer.moves import Appraisal, Move
from trainer.policy import breach
from trainer.rubric import Criterion, Evidence, Judgement, Verdict
from trainer.temperament import Act
from trainer.text import content_of, fold, mentions, quote_of
from trainer.transcript import Conversation, Speaker, WrapUp
from trainer.words import DEEDS

ASKING = (Move.CLARIFY, Move.INVITE, Move.ASK_WANT)
WAYS_OUT = (Move.SOLUTION, Move.OPTIONS, Move.ESCALATE, Move.ASK_WANT)


def _within_policy(criterion: Criterion, call: Call) -> Verdict:
    promises = promised(call)
    if not promises:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "Nothing was promised.")
    case = call.conversation.case
    if not case.policy:
        return no_claim(
            criterion, Judgement.CANNOT_ASSESS, "The case states no policy to hold promises against."
        )
    context = " ".join([case.situation, *(turn.text for turn in call.conversation.turns)])
    for n, found in promises:
        if broken := breach(found.quote, case.policy, context):
            reason = f'Turn {n} promises too much: {broken.why} ("{broken.rule}").'
            return claim(criterion, Judgement.NOT_MET, reason, [(n, found)])
    if not (kept := call.found(*PROMISES)):
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "Nothing was promised to the customer.")
    return claim(criterion, Judgement.MET, "Nothing promised goes beyond the policy.", kept)


def _alternative(criterion: Criterion, call: Call) -> Verdict:
    for i, heard in enumerate(call.heard):
        walls = heard.appraisal.all(Move.POLICY_WALL)
        following = call.heard[i + 1].appraisal if i + 1 < len(call.heard) else Appraisal()
        if walls and not (heard.appraisal.has(*WAYS_OUT) or following.has(*WAYS_OUT)):
            n = heard.turn.n
            reason = f"Turn {n} refuses by rule, and neither it nor the next message offers a way."
            return claim(criterion, Judgement.NOT_MET, reason, [(n, wall) for wall in walls])
    if doubt := call.doubt:
        return no_claim(criterion, Judgement.CANNOT_ASSESS, doubt)
    return no_claim(criterion, Judgement.MET, "No refusal was left without an alternative.")


def _question(criterion: Criterion, call: Call) -> Verdict:
    if asked := genuine(call):
        return claim(
            criterion, Judgement.MET, f"In turn {asked[0][0]} the trainee {DEEDS[Move.CLARIFY]}.", asked
        )
    return not_seen(criterion, call, f"The trainee never {DEEDS[Move.CLARIFY]}.")


def _recap(criterion: Criterion, call: Call) -> Verdict:
    if again := recapped(call):
        return claim(
            criterion, Judgement.MET, f"In turn {again[0][0]} the trainee {DEEDS[Move.SUMMARISE]}.", again
        )
    return not_seen(criterion, call, f"The trainee never {DEEDS[Move.SUMMARISE]} near the end of the call.")


def _real_reason(criterion: Criterion, call: Call) -> Verdict:
    came_out = _came_out(call)
    if came_out is None:
        return no_claim(
            criterion, Judgement.CANNOT_ASSESS, "Whether the reason came out cannot be told from the words."
        )
    asked = [(n, f) for n, f in call.found(*ASKING) if came_out and n < came_out]
    if asked:
        return claim(
            criterion, Judgement.MET, f"It came out in turn {came_out} after being asked for.", asked[-1:]
        )
    if not came_out and (tried := call.found(Move.INVITE)):
        reason = f"The trainee made room for it in turn {tried[-1][0]}, but the reason behind the anger stayed hidden; with more trust, the same question may bring it out."
        return not_seen(criterion, call, reason)
    return not_seen(criterion, call, "The reason behind the anger stayed hidden.")


def _came_out(call: Call) -> int | None:
    """The customer's turn in which the hidden reason came out, 0 when it did not, None when unclear: a few of its words
    count only in an answer."""
    conversation = call.conversation
    if conversation.revealed is False:
        return 0
    reason = content_of(conversation.case.hidden_reason)
    shared = {
        turn.n: len(reason & content_of(turn.text)) / max(1, len(reason))
        for turn in conversation.turns[1:]
        if turn.speaker is Speaker.CUSTOMER
    }
    told = [t.n for t in conversation.turns if t.cue and t.cue.act is Act.REVEAL and shared.get(t.n, 0) > 0]
    best = max(shared, key=lambda n: shared[n], default=0)
    if conversation.revealed:
        return best or (told[-1] if told else None)
    if shared.get(best, 0) < 0.25:
        return 0
    before = [heard.appraisal for heard in call.heard if heard.turn.n < best][-1:]
    return best if shared[best] >= 0.5 or any(said.has(*ASKING) for said in before) else None


def _warning(criterion: Criterion, call: Call) -> Verdict:
    abuse = [turn.n for turn in abusive(call.conversation)]
    if not abuse:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, ABUSE_FREE)
    warned = [(n, f) for n, f in call.found(Move.BOUNDARY) if n > abuse[0]]
    handed_over = [n for n, _ in call.found(Move.ESCALATE) if n > abuse[0]]
    if warned and not (handed_over and handed_over[0] < warned[0][0]):
        return claim(
            criterion, Judgement.MET, f"Turn {warned[0][0]} answers the abuse with a calm warning.", warned
        )
    if abuse[0] >= call.heard[-1].turn.n:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "The call ended with the abuse.")
    return not_seen(criterion, call, f"The abuse in turn {abuse[0]} got no calm warning.")


def _wrap_up(call: Call) -> tuple[str, str, str]:
    """Message, process gap and incident, each empty where it is void, the notes without what only tells and praises."""
    wrap_up = call.conversation.wrap_up or WrapUp()
    message, gap, incident = (
        "" if text in call.void else text for text in (wrap_up.message, wrap_up.process_gap, wrap_up.incident)
    )
    return message, for_the_customer(gap, note=True), for_the_customer(incident, note=True)


def _message(criterion: Criterion, call: Call) -> Verdict:
    message, _, _ = _wrap_up(call)
    moves = tuple(item for item in alone(message, call.appraiser) if not only_tells(message, item.quote))
    stated = Appraisal(moves=moves).all(Move.SOLUTION, Move.SUMMARISE, Move.OPTIONS)
    dated = Appraisal(moves=moves).all(Move.TIMELINE, Move.FOLLOW_UP)
    if stated and not (promised(call) or call.found(*AGREED)):
        return no_claim(
            criterion, Judgement.NOT_MET, "The message states what was never offered in the conversation."
        )
    if new := _new_sum(message, call.conversation):
        return no_claim(
            criterion, Judgement.NOT_MET, f"The message names {new}, which was never spoken of before."
        )
    if stated and (dated or not call.found(Move.TIMELINE)):
        found = [(WRAP_UP, item) for item in (*stated[:1], *dated[:1])]
        return claim(criterion, Judgement.MET, "The message states what was agreed.", found)
    lacking = "by when" if stated else "what was agreed"
    return no_claim(criterion, Judgement.NOT_MET, f"The message to the customer does not say {lacking}.")


def _new_sum(message: str, conversation: Conversation) -> str:
    """The first sum of a message that neither stands in the conversation nor is two of its sums together or a share of one; empty if none."""
    said = figures(fold(" ".join([conversation.case.situation, *(t.text for t in conversation.turns)])))
    known = {value(figure) for figure in FIGURE.findall(said)}
    known |= {round(found, 2) for a in known for b in known for found in (a + b, a * b / 100)}
    for match in SUM.finditer(figures(fold(message))):
        if not match["percent"] and value(match["a"] or match["b"]) not in known:
            return match.group().strip()
    return ""


def _process_gap(criterion: Criterion, call: Call) -> Verdict:
    _, gap, _ = _wrap_up(call)
    case_gap = call.conversation.case.process_gap
    if case_gap and mentions(gap, case_gap.words):
        named = (c.text for c in clauses(gap) if mentions(c.text, case_gap.words))
        return _noted(criterion, "The wrap-up names the gap behind the complaint.", next(named, gap))
    return no_claim(criterion, Judgement.NOT_MET, "The wrap-up does not name the gap behind the complaint.")


def _incident(criterion: Criterion, call: Call) -> Verdict:
    _, _, incident = _wrap_up(call)
    abuse = abusive(call.conversation)
    if not abuse:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, ABUSE_FREE)
    said = matter(" ".join(_insults(turn.text) for turn in abuse))
    if len(incident.split()) >= 5 and content_of(incident) & said:
        told = (c.text for c in clauses(incident) if content_of(c.text) & said)
        return _noted(criterion, "The note says what was said.", next(told, incident))
    return no_claim(criterion, Judgement.NOT_MET, "The abuse is not documented with what was said.")


def _insults(text: str) -> str:
    """The sentences that insult, the whole where none does alone."""
    return " ".join(filter(is_abusive, SENTENCE.split(text))) or text


def _noted(criterion: Criterion, reason: str, words: str) -> Verdict:
    evidence = (Evidence(turn=WRAP_UP, quote=quote_of(words)),)
    return Verdict(criterion=criterion.id, verdict=Judgement.MET, reason=reason, evidence=evidence)


RULES: dict[str, Callable[[Criterion, Call], Verdict]] = {
    "within_policy": _within_policy,
    "alternative": _alternative,
    "question": _question,
    "recap": _recap,
    "real_reason": _real_reason,
    "warning": _warning,
    "wrap_up_message": _message,
    "wrap_up_process_gap": _process_gap,
    "wrap_up_incident": _incident,
}
