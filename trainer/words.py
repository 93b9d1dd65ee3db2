"""How facts are called where a person reads them: one place for the words of terminal and page."""

from trainer.moves import Move
from trainer.rubric import Judgement
from trainer.session import PracticeSession
from trainer.temperament import Band, Outcome
from trainer.transcript import Loyalty

BANDS: dict[Band, str] = {
    Band.FURIOUS: "furious",
    Band.ANGRY: "angry",
    Band.ANNOYED: "annoyed",
    Band.CALM: "calm",
}
JUDGEMENTS: dict[Judgement, str] = {
    Judgement.MET: "met",
    Judgement.NOT_MET: "not met",
    Judgement.NOT_APPLICABLE: "does not apply",
    Judgement.CANNOT_ASSESS: "cannot be told",
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.RESOLVED: "Resolved: the customer left with a plan they trust.",
    Outcome.WALKED_OUT: "The customer walked out.",
    Outcome.ENDED_BY_TRAINEE: "You ended the call before it was settled.",
    Outcome.ESCALATED: "You handed the call over.",
    Outcome.ABANDONED: "The call ended before you said anything.",
}

LOYALTIES: dict[Loyalty, str] = {
    Loyalty.YES: "Would buy again.",
    Loyalty.PERHAPS: "May buy again.",
    Loyalty.NO: "Will not buy again.",
}
WARNED_FIRST = "You ended the call, after a fair warning."


def how_it_ended(call: PracticeSession) -> str:
    """One sentence for how a call ended; ending it after a warning is no failure (G3)."""
    if call.outcome is None:
        return ""
    if call.outcome is Outcome.ENDED_BY_TRAINEE and call.mood.warned:
        return WARNED_FIRST
    return OUTCOMES[call.outcome]


# What somebody who makes the move does, after "the trainee never" or "the trainee".
DEEDS: dict[Move, str] = {
    Move.INVITE: "invited them to tell the whole story",
    Move.ACKNOWLEDGE: "named what it meant for them",
    Move.APOLOGISE: "apologised for what happened",
    Move.RESTATE: "said the problem back in other words",
    Move.CLARIFY: "asked a question in order to understand",
    Move.ASK_WANT: "asked what they would like",
    Move.OPTIONS: "put two or more ways before them to choose from",
    Move.SOLUTION: "offered or did something concrete",
    Move.TIMELINE: "said what happens by when",
    Move.EXPLAIN: "explained honestly why it happened",
    Move.OWN: "took responsibility for the fault or for seeing it through",
    Move.SUMMARISE: "went over what was agreed",
    Move.FOLLOW_UP: "offered to check back",
    Move.THANK: "thanked them",
    Move.BOUNDARY: "answered the abuse with a calm warning",
    Move.ESCALATE: "brought in somebody who can decide more",
    Move.BLAME: "put the fault on somebody else",
    Move.MINIMISE: "played it down or told them how to feel",
    Move.POLICY_WALL: "refused by a rule with nothing beside it",
    Move.ARGUE: "contradicted or lectured them",
    Move.BRUSH_OFF: "sent them away or stalled",
    Move.RUDE: "was rude",
}
