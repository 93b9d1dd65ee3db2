"""A conversation as the local checks see it: each trainee turn with its moves, and how a verdict is worded."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from trainer.appraiser.local import NOT_ENGLISH, TO_A_GRADER, LocalAppraiser
from trainer.grader.asides import SENTENCE, for_the_customer
from trainer.grader.evidence import in_english, is_empty, no_claim, void_texts
from trainer.moves import HARMFUL, Appraisal, FoundMove, Move
from trainer.rubric import Criterion, Evidence, Judgement, Rubric, Verdict
from trainer.transcript import Conversation, Speaker, Turn

CONTEXT_TURNS = 2


class Heard(NamedTuple):
    """One trainee turn with what was found in it; `written` holds also what cannot speak for the trainee, only
    against: promises and refusals beside an aside."""

    turn: Turn
    appraisal: Appraisal
    written: tuple[FoundMove, ...]


class Call(NamedTuple):
    """A conversation as the checks see it."""

    conversation: Conversation
    heard: list[Heard]
    appraiser: LocalAppraiser
    void: frozenset[str]

    def found(self, *moves: Move) -> list[tuple[int, FoundMove]]:
        """The findings of `moves` with their turn numbers, in order."""
        return [(h.turn.n, f) for h in self.heard for f in h.appraisal.moves if f.move in moves]

    def written(self, *moves: Move) -> list[tuple[int, FoundMove]]:
        """As `found`, with what cannot speak for the trainee."""
        return [(h.turn.n, f) for h in self.heard for f in h.written if f.move in moves]

    @property
    def doubt(self) -> str:
        """Why the absence of something proves nothing here; empty where it does."""
        if any(h.appraisal.note == NOT_ENGLISH for h in self.heard):
            return f"Part of the call could not be read: {NOT_ENGLISH}."
        if not any(h.appraisal.moves for h in self.heard):
            return "The trainee said too little to tell."
        return ""


def hear(conversation: Conversation, rubric: Rubric, appraiser: LocalAppraiser) -> Call:
    """Every trainee turn with its moves: as they were found in the call, or found now."""
    void = void_texts(conversation, rubric)
    heard: list[Heard] = []
    context: list[str] = []
    for turn in conversation.turns:
        if turn.speaker is Speaker.CUSTOMER:
            context.append(turn.text)
        else:
            heard.append(_heard(turn, context[-CONTEXT_TURNS:], appraiser, void))
    if in_english(conversation) and any(h.appraisal.note != NOT_ENGLISH for h in heard):
        heard = [_in_no_language_of_theirs(h) for h in heard]
    return Call(conversation, heard, appraiser, void)


def last_third(heard: Sequence[Heard]) -> Sequence[Heard]:
    """The turns near the end of a call: a third of the trainee's, and the one before."""
    return heard[-max(1, len(heard) // 3) - 1 :]


def _in_no_language_of_theirs(heard: Heard) -> Heard:
    """A turn of a call in English: what is not English in it was said to nobody, and leaves no doubt."""
    if heard.appraisal.note != NOT_ENGLISH:
        return heard
    return heard._replace(appraisal=heard.appraisal.model_copy(update={"note": ""}))


def _heard(turn: Turn, context: Sequence[str], appraiser: LocalAppraiser, void: frozenset[str]) -> Heard:
    """A turn as the checks see it. Beside an aside, or another language, what helps is what is heard of the rest as
    if that were all; harm and promises also as heard sentence by sentence, so that nothing hides them."""
    found = turn.appraisal or appraiser.appraise(turn.text, context)
    is_void = turn.text in void or is_empty(found)
    rest = for_the_customer(turn.text)
    if not is_void and rest == turn.text.strip():
        return Heard(turn, found, found.moves)
    heard = appraiser.appraise(rest, context).moves
    written = {(item.move, item.quote): item for item in alone(turn.text, appraiser, context)}
    written |= {(item.move, item.quote): item for item in (*found.moves, *heard)}
    in_order = sorted(written.values(), key=lambda item: turn.text.find(item.quote))
    counting = tuple(item for item in in_order if item.move in HARMFUL or (item in heard and not is_void))
    note = TO_A_GRADER if is_void else found.note
    return Heard(turn, found.model_copy(update={"moves": counting, "note": note}), tuple(in_order))


def alone(text: str, appraiser: LocalAppraiser, context: Sequence[str] = ()) -> list[FoundMove]:
    """The moves of each sentence heard on its own, so that no sentence changes what is heard in another."""
    return [m for sentence in SENTENCE.split(text) for m in appraiser.appraise(sentence, context).moves]


def claim(
    criterion: Criterion, judgement: Judgement, reason: str, found: Iterable[tuple[int, FoundMove]]
) -> Verdict:
    evidence = dict.fromkeys(Evidence(turn=n, quote=item.quote) for n, item in found)
    return Verdict(criterion=criterion.id, verdict=judgement, reason=reason, evidence=tuple(evidence)[:3])


def not_seen(criterion: Criterion, call: Call, reason: str) -> Verdict:
    """Nothing was found: not met, unless part of the talk could not be read."""
    if any(h.appraisal.note == NOT_ENGLISH for h in call.heard):
        return no_claim(criterion, Judgement.CANNOT_ASSESS, call.doubt)
    return no_claim(criterion, Judgement.NOT_MET, reason)
