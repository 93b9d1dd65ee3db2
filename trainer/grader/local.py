"""Grade by moves, their order and the case's policy: no model, a quote for every verdict that claims a deed."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from trainer.abuse import is_abusive
from trainer.appraiser.local import NOT_ENGLISH, LocalAppraiser
from trainer.grader.evidence import WRAP_UP, no_claim
from trainer.moves import Appraisal, FoundMove, Move
from trainer.persona import Act
from trainer.policy import breach
from trainer.rubric import (
    Absent,
    Before,
    Criterion,
    Evidence,
    FirstAnswer,
    Judgement,
    Present,
    Rubric,
    Verdict,
)
from trainer.text import fold, mentions, quote_of
from trainer.transcript import Conversation, Speaker, Turn

CONTEXT_TURNS = 2
PROMISES = (Move.SOLUTION, Move.OPTIONS, Move.SUMMARISE)
WAYS_OUT = (Move.SOLUTION, Move.OPTIONS, Move.ESCALATE, Move.ASK_WANT)


class Heard(NamedTuple):
    """One trainee turn with what was found in it."""

    turn: Turn
    appraisal: Appraisal


class Call(NamedTuple):
    """A conversation as the checks see it."""

    conversation: Conversation
    heard: list[Heard]
    appraiser: LocalAppraiser

    def found(self, *moves: Move) -> list[tuple[int, FoundMove]]:
        """The findings of `moves` with their turn numbers, in order."""
        return [(h.turn.n, f) for h in self.heard for f in h.appraisal.moves if f.move in moves]

    @property
    def unread(self) -> bool:
        """Whether some trainee turn could not be read, so that what is not found may still be there."""
        return any(h.appraisal.note == NOT_ENGLISH for h in self.heard)


def grade_locally(
    conversation: Conversation, rubric: Rubric, appraiser: LocalAppraiser
) -> tuple[Verdict, ...]:
    """One verdict for every criterion, in the rubric's order."""
    call = Call(conversation, _heard(conversation, appraiser), appraiser)
    return tuple(_judge(criterion, call) for criterion in rubric.criteria)


def _heard(conversation: Conversation, appraiser: LocalAppraiser) -> list[Heard]:
    heard, context = [], []
    for turn in conversation.turns:
        if turn.speaker is Speaker.CUSTOMER:
            context.append(turn.text)
        else:
            found = turn.appraisal or appraiser.appraise(turn.text, context[-CONTEXT_TURNS:])
            heard.append(Heard(turn, found))
    return heard


def settled(criterion: Criterion, conversation: Conversation) -> Verdict | None:
    """The verdict that needs no judgement: what the record says outright, whoever grades."""
    kind = criterion.check.kind if criterion.check else ""
    if kind == "no_interrupting":
        return _interrupting(criterion, conversation)
    if kind.startswith("wrap_up") and conversation.wrap_up is None:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "There is no wrap-up to look at.")
    if kind == "wrap_up_process_gap" and conversation.case.process_gap is None:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "The case has no process gap.")
    if kind == "real_reason" and not conversation.case.hidden_reason:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "The case keeps no hidden reason.")
    if not conversation.trainee_turns and not kind.startswith("wrap_up"):
        return no_claim(criterion, Judgement.CANNOT_ASSESS, "The trainee said nothing.")
    return None


def _judge(criterion: Criterion, call: Call) -> Verdict:
    if verdict := settled(criterion, call.conversation):
        return verdict
    check = criterion.check
    match check:
        case Present():
            return _present(criterion, check, call)
        case Absent():
            return _absent(criterion, check, call)
        case Before():
            return _before(criterion, check, call)
        case FirstAnswer():
            return _first_answer(criterion, check, call)
        case None:
            return no_claim(
                criterion, Judgement.CANNOT_ASSESS, "Only a model or a person can judge this one."
            )
        case _:
            return RULES[check.kind](criterion, call)


def _with(
    criterion: Criterion, judgement: Judgement, reason: str, found: Iterable[tuple[int, FoundMove]]
) -> Verdict:
    evidence = dict.fromkeys(Evidence(turn=n, quote=item.quote) for n, item in found)
    return Verdict(criterion=criterion.id, verdict=judgement, reason=reason, evidence=tuple(evidence)[:3])


def _not_seen(criterion: Criterion, call: Call, reason: str) -> Verdict:
    """Nothing was found: not met, unless part of the talk could not be read."""
    if call.unread:
        return no_claim(
            criterion, Judgement.CANNOT_ASSESS, f"Part of the call could not be read: {NOT_ENGLISH}."
        )
    return no_claim(criterion, Judgement.NOT_MET, reason)


def _present(criterion: Criterion, check: Present, call: Call) -> Verdict:
    found = call.found(*check.moves)
    if check.late:
        last_third = call.heard[-max(1, len(call.heard) // 3) - 1 :] if len(call.heard) > 1 else call.heard
        found = [(n, item) for n, item in found if n >= last_third[0].turn.n]
    if found:
        return _with(criterion, Judgement.MET, f"The trainee does it in turn {found[0][0]}.", found)
    where = "near the end of the call" if check.late else "anywhere in the call"
    return _not_seen(criterion, call, f"Nothing of the kind was found {where}.")


def _absent(criterion: Criterion, check: Absent, call: Call) -> Verdict:
    found = call.found(*check.moves)
    if found:
        return _with(criterion, Judgement.NOT_MET, f"It happens in turn {found[0][0]}.", found)
    if call.unread:
        return _not_seen(criterion, call, "")
    return no_claim(criterion, Judgement.MET, "Nothing of the kind was found in any turn.")


def _before(criterion: Criterion, check: Before, call: Call) -> Verdict:
    late, early = call.found(*check.before), call.found(*check.moves)
    if not late:
        return no_claim(
            criterion, Judgement.NOT_APPLICABLE, "There was no solution and no refusal to come before."
        )
    order = {id(item): i for i, (_, item) in enumerate(call.found(*Move))}
    first_late = late[0]
    first = early[0] if early else None
    if first and (first[0], order[id(first[1])]) < (first_late[0], order[id(first_late[1])]):
        return _with(criterion, Judgement.MET, f"It comes first, in turn {first[0]}.", [first])
    if first and first[0] == first_late[0] and first[1].quote == first_late[1].quote:
        return _with(criterion, Judgement.MET, f"Both stand together in turn {first[0]}.", [first])
    return _with(criterion, Judgement.NOT_MET, f"Turn {first_late[0]} went ahead without it.", [first_late])


def _first_answer(criterion: Criterion, check: FirstAnswer, call: Call) -> Verdict:
    for heard in call.heard:
        moves = heard.appraisal.moves
        n = heard.turn.n
        person = next((i for i, f in enumerate(moves) if f.move in check.moves), None)
        matter = next(
            (i for i, f in enumerate(moves) if f.move in check.before and f.move is not Move.CLARIFY), None
        )
        asked = next((f for f in moves if f.move is Move.CLARIFY), None)
        if person is not None and (matter is None or person <= matter):
            return _with(
                criterion, Judgement.MET, f"Turn {n} answers the person first.", [(n, moves[person])]
            )
        if matter is not None or asked or moves:
            first = moves[matter] if matter is not None else asked or moves[0]
            return _with(
                criterion, Judgement.NOT_MET, f"The first answer, turn {n}, goes elsewhere.", [(n, first)]
            )
    return _not_seen(criterion, call, "No answer responds to the person.")


def _interrupting(criterion: Criterion, conversation: Conversation) -> Verdict:
    if not conversation.timed:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "The transcript carries no timing.")
    cut = [turn for turn in conversation.trainee_turns if turn.interrupted]
    if not cut:
        return no_claim(criterion, Judgement.MET, "Every message waited until the customer had finished.")
    evidence = tuple(Evidence(turn=turn.n, quote=quote_of(turn.text)) for turn in cut[:3])
    reason = f"Turn {cut[0].n} was sent while the customer was still talking."
    return Verdict(criterion=criterion.id, verdict=Judgement.NOT_MET, reason=reason, evidence=evidence)


def _within_policy(criterion: Criterion, call: Call) -> Verdict:
    promises = call.found(*PROMISES)
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
            return _with(criterion, Judgement.NOT_MET, reason, [(n, found)])
    return _with(criterion, Judgement.MET, "Nothing promised goes beyond the policy.", promises)


def _alternative(criterion: Criterion, call: Call) -> Verdict:
    for i, heard in enumerate(call.heard):
        walls = heard.appraisal.all(Move.POLICY_WALL)
        following = call.heard[i + 1].appraisal if i + 1 < len(call.heard) else Appraisal()
        if walls and not (heard.appraisal.has(*WAYS_OUT) or following.has(*WAYS_OUT)):
            n = heard.turn.n
            reason = f"Turn {n} refuses by rule, and neither it nor the next message offers a way."
            return _with(criterion, Judgement.NOT_MET, reason, [(n, wall) for wall in walls])
    if call.unread:
        return _not_seen(criterion, call, "")
    return no_claim(criterion, Judgement.MET, "No refusal was left without an alternative.")


def _real_reason(criterion: Criterion, call: Call) -> Verdict:
    conversation = call.conversation
    came_out = _came_out(conversation)
    if came_out is None:
        return no_claim(
            criterion, Judgement.CANNOT_ASSESS, "Whether the reason came out cannot be told from the words."
        )
    asked = [
        (n, f) for n, f in call.found(Move.CLARIFY, Move.INVITE, Move.ASK_WANT) if came_out and n < came_out
    ]
    if asked:
        return _with(
            criterion, Judgement.MET, f"It came out in turn {came_out} after being asked for.", asked[-1:]
        )
    return _not_seen(criterion, call, "The reason behind the anger stayed hidden.")


def _came_out(conversation: Conversation) -> int | None:
    """The customer's turn in which the hidden reason came out, 0 when it did not, None when unclear."""
    if conversation.revealed is False:
        return 0
    reason = _content(conversation.case.hidden_reason)
    shared = {
        turn.n: len(reason & _content(turn.text)) / max(1, len(reason))
        for turn in conversation.turns[1:]
        if turn.speaker is Speaker.CUSTOMER
    }
    told = [t.n for t in conversation.turns if t.cue and t.cue.act is Act.REVEAL and shared.get(t.n, 0) > 0]
    best = max(shared, key=lambda n: shared[n], default=0)
    if conversation.revealed:
        return best or (told[-1] if told else None)
    if shared.get(best, 0) >= 0.5:
        return best
    return None if shared.get(best, 0) >= 0.25 else 0


def _content(text: str) -> set[str]:
    return {word.strip(".,;:!?'\"()")[:6] for word in fold(text).split() if len(word) > 4}


def _warning(criterion: Criterion, call: Call) -> Verdict:
    abuse = [t.n for t in call.conversation.turns if t.speaker is Speaker.CUSTOMER and _abuses(t)]
    if not abuse:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "The customer was not abusive.")
    warned = [(n, f) for n, f in call.found(Move.BOUNDARY) if n > abuse[0]]
    handed_over = [n for n, _ in call.found(Move.ESCALATE) if n > abuse[0]]
    if warned and not (handed_over and handed_over[0] < warned[0][0]):
        return _with(
            criterion, Judgement.MET, f"Turn {warned[0][0]} answers the abuse with a calm warning.", warned
        )
    if abuse[0] >= call.heard[-1].turn.n:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "The call ended with the abuse.")
    return _not_seen(criterion, call, f"The abuse in turn {abuse[0]} got no calm warning.")


def _abuses(turn: Turn) -> bool:
    return is_abusive(turn.text) or (turn.cue is not None and turn.cue.act is Act.INSULT)


def _wrap_up(call: Call) -> tuple[str, str, str]:
    wrap_up = call.conversation.wrap_up
    return (wrap_up.message, wrap_up.process_gap, wrap_up.incident) if wrap_up else ("", "", "")


def _message(criterion: Criterion, call: Call) -> Verdict:
    message, _, _ = _wrap_up(call)
    appraisal = call.appraiser.appraise(message)
    stated = appraisal.all(Move.SOLUTION, Move.SUMMARISE, Move.OPTIONS)
    dated = appraisal.all(Move.TIMELINE, Move.FOLLOW_UP)
    if stated and (dated or not call.found(Move.TIMELINE)):
        found = [(WRAP_UP, item) for item in (*stated[:1], *dated[:1])]
        return _with(criterion, Judgement.MET, "The message states what was agreed.", found)
    lacking = "by when" if stated else "what was agreed"
    return no_claim(criterion, Judgement.NOT_MET, f"The message to the customer does not say {lacking}.")


def _process_gap(criterion: Criterion, call: Call) -> Verdict:
    _, gap, _ = _wrap_up(call)
    case_gap = call.conversation.case.process_gap
    if case_gap and mentions(gap, case_gap.words):
        evidence = (Evidence(turn=WRAP_UP, quote=quote_of(gap)),)
        reason = "The wrap-up names the gap behind the complaint."
        return Verdict(criterion=criterion.id, verdict=Judgement.MET, reason=reason, evidence=evidence)
    return no_claim(criterion, Judgement.NOT_MET, "The wrap-up does not name the gap behind the complaint.")


def _incident(criterion: Criterion, call: Call) -> Verdict:
    _, _, incident = _wrap_up(call)
    abuse = [t for t in call.conversation.turns if t.speaker is Speaker.CUSTOMER and _abuses(t)]
    if not abuse:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "The customer was not abusive.")
    if len(incident.split()) >= 5 and any(_content(incident) & _content(turn.text) for turn in abuse):
        evidence = (Evidence(turn=WRAP_UP, quote=quote_of(incident)),)
        reason = "The note says what was said."
        return Verdict(criterion=criterion.id, verdict=Judgement.MET, reason=reason, evidence=evidence)
    return no_claim(criterion, Judgement.NOT_MET, "The abuse is not documented with what was said.")


RULES: dict[str, Callable[[Criterion, Call], Verdict]] = {
    "within_policy": _within_policy,
    "alternative": _alternative,
    "real_reason": _real_reason,
    "warning": _warning,
    "wrap_up_message": _message,
    "wrap_up_process_gap": _process_gap,
    "wrap_up_incident": _incident,
}
