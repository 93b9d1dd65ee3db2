"""From probabilities to moves: which of them one clause carries. In doubt for the trainee."""

from collections.abc import Iterable

from trainer.appraiser.cues import settle
from trainer.moves import EMPATHY, HARMFUL, Move

THRESHOLD = 0.65  # chosen on cross-industry folds of the examples
DOUBT = 0.15  # harm must be this much likelier than a warm reading of the same words
WARM_AT_LEAST = 0.5
WARM = frozenset({*EMPATHY, Move.ASK_WANT, Move.OWN, Move.FOLLOW_UP, Move.SUMMARISE})
# A clause that is the first of a pair is not also the second: what the definitions keep apart.
INSTEAD = (
    (Move.SUMMARISE, Move.SOLUTION),
    (Move.SUMMARISE, Move.RESTATE),
    (Move.FOLLOW_UP, Move.TIMELINE),
    (Move.ASK_WANT, Move.CLARIFY),
    (Move.BOUNDARY, Move.MINIMISE),
    (Move.BOUNDARY, Move.BRUSH_OFF),
)


def decide(probabilities: Iterable[float], folded: str) -> dict[Move, float]:
    """The moves of a clause with their confidence, from one probability a move in the order of `Move`."""
    likely = dict(zip(Move, map(float, probabilities), strict=True))
    certain = settle(likely, folded)
    if len(folded.split()) == 1:
        likely |= dict.fromkeys(HARMFUL - certain, 0.0)
    hits = {move: p for move, p in likely.items() if p >= THRESHOLD}
    for winner, loser in INSTEAD:
        if winner in hits:
            hits.pop(loser, None)
    harm = max(HARMFUL & hits.keys(), key=lambda move: hits[move], default=None)
    if harm is None:
        return hits
    warm = max(WARM, key=lambda move: likely[move])
    if likely[warm] >= WARM_AT_LEAST and likely[warm] > hits[harm] - DOUBT:
        kept = {move: p for move, p in hits.items() if move not in HARMFUL}
        return {**kept, warm: likely[warm]}
    return {move: p for move, p in hits.items() if move is harm or move not in HARMFUL | WARM}
