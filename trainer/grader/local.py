"""Grade by moves, their order and the case's policy: no model, a quote for every verdict that claims a deed."""

from collections.abc import Sequence
from math import prod

from trainer.appraiser.local import LocalAppraiser
from trainer.grader.conditions import conditions, lacking
from trainer.grader.evidence import no_claim
from trainer.grader.heard import Call, claim, hear, last_third, not_seen
from trainer.grader.rules import RULES
from trainer.moves import Appraisal, Move
from trainer.rubric import (
    Absent,
    Before,
    Criterion,
    Evidence,
    FirstAnswer,
    Judgement,
    Phrase,
    Present,
    Rubric,
    Verdict,
    When,
)
from trainer.text import phrase_in, quote_of
from trainer.transcript import Conversation
from trainer.words import DEEDS

SURE = 0.6  # harm that is less likely is only a suspicion: to be accused wrongly costs a trainee the score
UNLIKELY = 0.3  # and so little suspicion is none
FAINT = 0.2  # of one clause: the ear has such doubts in every third turn


def grade_locally(
    conversation: Conversation, rubric: Rubric, appraiser: LocalAppraiser
) -> tuple[Verdict, ...]:
    """One verdict for every criterion, in the rubric's order."""
    call = hear(conversation, rubric, appraiser)
    return tuple(_judge(criterion, call) for criterion in rubric.criteria)


def settled(
    criterion: Criterion, conversation: Conversation, heard: Sequence[Appraisal] | None = None
) -> Verdict | None:
    """The verdict that needs no judgement: what the record says outright, whoever grades, and, where the trainee's
    turns were `heard`, that what the criterion takes for granted did not happen."""
    taken = conditions(criterion)
    if not conversation.trainee_turns and When.WRAP_UP not in taken:
        return no_claim(criterion, Judgement.CANNOT_ASSESS, "The trainee said nothing.")
    for condition in taken:
        if why := lacking(condition, conversation, heard):
            return no_claim(criterion, Judgement.NOT_APPLICABLE, why)
    check = criterion.check
    if isinstance(check, Phrase):
        return _phrase(criterion, check, conversation)
    if check and check.kind == "no_interrupting":
        return _interrupting(criterion, conversation)
    if check and check.kind == "wrap_up_process_gap" and conversation.case.process_gap is None:
        return no_claim(criterion, Judgement.NOT_APPLICABLE, "The case has no process gap.")
    return None


def _judge(criterion: Criterion, call: Call) -> Verdict:
    if verdict := settled(criterion, call.conversation, [h.appraisal for h in call.heard]):
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


def _present(criterion: Criterion, check: Present, call: Call) -> Verdict:
    found = call.found(*check.moves)
    if check.late:
        found = [(n, item) for n, item in found if n >= last_third(call.heard)[0].turn.n]
    if found:
        n, first = found[0]
        return claim(criterion, Judgement.MET, f"In turn {n} the trainee {DEEDS[first.move]}.", found)
    deed = DEEDS[check.moves[0]]
    when = " near the end of the call" if check.late else ""
    return not_seen(criterion, call, f"The trainee never {deed}{when}.")


def _absent(criterion: Criterion, check: Absent, call: Call) -> Verdict:
    """A finding is as likely as the ear says, so that two suspicions together may leave no doubt."""
    found = [(n, item) for n, item in call.found(*check.moves) if item.confidence >= FAINT]
    worst = sorted(found, key=lambda turn_and_item: -turn_and_item[1].confidence)
    likely = 1 - prod(1 - item.confidence for _, item in worst[:2])
    if likely >= SURE:
        n, first = worst[0]
        turns = sorted({turn for turn, _ in worst[:2]})
        alone = first.confidence >= SURE or len(turns) == 1
        where = f"In turn {n} the" if alone else f"Turns {turns[0]} and {turns[1]} together say that the"
        proof = [(n, item) for n, item in found if item.confidence >= SURE] or worst
        return claim(criterion, Judgement.NOT_MET, f"{where} trainee {DEEDS[first.move]}.", proof)
    if likely > UNLIKELY:
        n, first = worst[0]
        doubt = f"In turn {n} it may be that the trainee {DEEDS[first.move]}; the words alone do not tell."
        return claim(criterion, Judgement.CANNOT_ASSESS, doubt, worst)
    if doubt := call.doubt:
        return no_claim(criterion, Judgement.CANNOT_ASSESS, doubt)
    return no_claim(criterion, Judgement.MET, "Nothing of the kind was found in any turn.")


def _before(criterion: Criterion, check: Before, call: Call) -> Verdict:
    late, early = call.written(*check.before), call.found(*check.moves)
    if not late:
        return no_claim(
            criterion, Judgement.NOT_APPLICABLE, "Nothing was said that it would have had to come before."
        )
    order = {id(item): i for i, (_, item) in enumerate(call.written(*Move))}
    first_late = late[0]
    first = early[0] if early else None
    if first and (first[0], order[id(first[1])]) < (first_late[0], order[id(first_late[1])]):
        return claim(criterion, Judgement.MET, f"It comes first, in turn {first[0]}.", [first])
    if first and first[0] == first_late[0] and first[1].quote == first_late[1].quote:
        return claim(criterion, Judgement.MET, f"Both stand together in turn {first[0]}.", [first])
    n, found = first_late
    reason = f"In turn {n} the trainee already {DEEDS[found.move]}."
    return claim(criterion, Judgement.NOT_MET, reason, [first_late])


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
            return claim(
                criterion, Judgement.MET, f"Turn {n} answers the person first.", [(n, moves[person])]
            )
        if matter is not None or asked or moves:
            first = moves[matter] if matter is not None else asked or moves[0]
            return claim(
                criterion, Judgement.NOT_MET, f"The first answer, turn {n}, goes elsewhere.", [(n, first)]
            )
    return not_seen(criterion, call, "No answer responds to the person.")


def _phrase(criterion: Criterion, check: Phrase, conversation: Conversation) -> Verdict:
    said = [(t.n, quote) for t in conversation.trainee_turns if (quote := phrase_in(t.text, check.words))]
    judgement = Judgement.MET if bool(said) is check.allowed else Judgement.NOT_MET
    if not said:
        return no_claim(criterion, judgement, "No turn has the words in it.")
    evidence = tuple(Evidence(turn=n, quote=quote) for n, quote in said[:3])
    reason = f'Turn {said[0][0]} says "{said[0][1]}".'
    return Verdict(criterion=criterion.id, verdict=judgement, reason=reason, evidence=evidence)


def _interrupting(criterion: Criterion, conversation: Conversation) -> Verdict:
    cut = [turn for turn in conversation.trainee_turns if turn.interrupted]
    if not cut:
        return no_claim(criterion, Judgement.MET, "Every message waited until the customer had finished.")
    evidence = tuple(Evidence(turn=turn.n, quote=quote_of(turn.text)) for turn in cut[:3])
    reason = f"Turn {cut[0].n} was sent while the customer was still talking."
    return Verdict(criterion=criterion.id, verdict=Judgement.NOT_MET, reason=reason, evidence=evidence)
