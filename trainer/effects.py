"""What each move is worth to a customer, in points of anger and trust, before bounds and temperament.

The values follow the guides: being heard comes before any fix (G1.2, G3), choices give control back (G2.3), an
accurate time settles (G1.4), calm is mirrored and so is hostility (G4).
"""

from typing import NamedTuple

from trainer.moves import HARMFUL, Move

SOOTHING = (Move.ACKNOWLEDGE, Move.APOLOGISE, Move.THANK)
SUBSTANCE = frozenset(Move) - HARMFUL - set(SOOTHING) - {Move.INVITE}
HEARING = (Move.ACKNOWLEDGE, Move.APOLOGISE, Move.INVITE, Move.RESTATE)
FIXES = (Move.SOLUTION, Move.OPTIONS)
PLANS = (*FIXES, Move.TIMELINE, Move.SUMMARISE)  # a date or a recap of an offer is that offer too
PROCEDURE = frozenset(
    {Move.CLARIFY, Move.ASK_WANT, Move.OPTIONS, Move.EXPLAIN, Move.TIMELINE, Move.FOLLOW_UP}
)


class Effect(NamedTuple):
    anger: int
    trust: int
    reason: str


EFFECTS: dict[Move, Effect] = {
    Move.INVITE: Effect(-3, 4, "You gave them room to talk."),
    Move.ACKNOWLEDGE: Effect(-7, 5, "You named what it meant for them."),
    Move.APOLOGISE: Effect(-6, 4, "You apologised for what happened."),
    Move.RESTATE: Effect(-5, 6, "You said their problem back, so they know it arrived."),
    Move.CLARIFY: Effect(-1, 2, "You asked in order to understand."),
    Move.ASK_WANT: Effect(-4, 6, "You asked what they want."),
    Move.OPTIONS: Effect(-5, 7, "You let them choose."),
    Move.SOLUTION: Effect(-5, 5, "You offered something concrete."),
    Move.TIMELINE: Effect(-3, 4, "You said by when."),
    Move.EXPLAIN: Effect(-2, 4, "You told them honestly why it happened."),
    Move.OWN: Effect(-5, 7, "You took it on yourself."),
    Move.SUMMARISE: Effect(-2, 4, "You repeated what was agreed."),
    Move.FOLLOW_UP: Effect(-2, 4, "You offered to check back."),
    Move.THANK: Effect(-1, 2, "You thanked them."),
    Move.BOUNDARY: Effect(-5, 2, "You answered the insult calmly and drew a line."),
    Move.ESCALATE: Effect(-2, 2, "You offered to bring in someone who can decide."),
    Move.BLAME: Effect(12, -10, "You put the fault on somebody else."),
    Move.MINIMISE: Effect(12, -9, "You made it smaller than it is for them."),
    Move.POLICY_WALL: Effect(11, -8, "You put a rule in front of them and nothing beside it."),
    Move.ARGUE: Effect(12, -9, "You argued with them."),
    Move.BRUSH_OFF: Effect(12, -11, "You sent them away."),
    Move.RUDE: Effect(22, -18, "You were rude, and it comes back."),
}
