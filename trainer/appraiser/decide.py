"""From probabilities to moves: which of them one clause carries. In doubt for the trainee."""

from collections.abc import Iterable
from math import log

from trainer.appraiser.cues import settle
from trainer.moves import EMPATHY, HARMFUL, HELPFUL, Move

MOVES = tuple(Move)
DOUBT = 0.3  # log-odds by which harm must be clearer than a helpful reading of the same words
TOO_CLOSE = 0.3  # log-odds within which two harms of one clause cannot be told apart: both count
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


def decide(probabilities: Iterable[float], thresholds: Iterable[float], folded: str) -> dict[Move, float]:
    """The moves of a clause with their confidence; one probability and threshold a move, in the order of `Move`."""
    likely = dict(zip(MOVES, map(float, probabilities), strict=True))
    at = dict(zip(MOVES, map(float, thresholds), strict=True))
    certain = settle(likely, folded)
    if len(folded.split()) == 1:
        likely |= dict.fromkeys(HARMFUL - certain, 0.0)
    hits = {move for move in MOVES if likely[move] >= at[move]}
    for winner, loser in INSTEAD:
        if winner in hits:
            hits.discard(loser)
    if HARMFUL & hits:
        clear = {move: _log_odds(likely[move]) - _log_odds(at[move]) for move in MOVES}
        harm = max(HARMFUL & hits, key=lambda move: clear[move])
        help_ = max(HELPFUL, key=lambda move: clear[move])
        if clear[help_] > max(-DOUBT, clear[harm] - DOUBT) and harm not in certain:
            hits = hits - HARMFUL | {help_}
        else:
            alike = {move for move in HARMFUL & hits if clear[move] > clear[harm] - TOO_CLOSE}
            hits = hits - HARMFUL - WARM | alike
    return {move: likely[move] for move in MOVES if move in hits}


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-6), 1 - 1e-6)
    return log(p / (1 - p))
