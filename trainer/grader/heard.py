"""A conversation as the local checks see it: each trainee turn with its moves, and how a verdict is worded."""

from collections.abc import Iterable
from typing import NamedTuple

from trainer.appraiser.local import NOT_ENGLISH, LocalAppraiser
from trainer.grader.evidence import no_claim
from trainer.moves import Appraisal, FoundMove, Move
from trainer.rubric import Criterion, Evidence, Judgement, Verdict
from trainer.transcript import Conversation, Speaker, Turn

CONTEXT_TURNS = 2


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
    def doubt(self) -> str:
        """Why the absence of something proves nothing here; empty where it does."""
        if any(h.appraisal.note == NOT_ENGLISH for h in self.heard):
            return f"Part of the call could not be read: {NOT_ENGLISH}."
        if not any(h.appraisal.moves for h in self.heard):
            return "The trainee said too little to tell."
        return ""


def hear(conversation: Conversation, appraiser: LocalAppraiser) -> Call:
    """Every trainee turn with its moves: as they were found in the call, or found now."""
    heard: list[Heard] = []
    context: list[str] = []
    for turn in conversation.turns:
        if turn.speaker is Speaker.CUSTOMER:
            context.append(turn.text)
        else:
            found = turn.appraisal or appraiser.appraise(turn.text, context[-CONTEXT_TURNS:])
            heard.append(Heard(turn, found))
    return Call(conversation, heard, appraiser)


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
