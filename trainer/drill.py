"""Drills: two minutes on one move. An angry line, an answer in one message, a verdict with the words that carry it."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from trainer.facts import Fact
from trainer.moves import HARMFUL, HELPFUL, Appraisal, FoundMove, Move
from trainer.persona import Text
from trainer.rubric import Absent, Before, Criterion, FirstAnswer, Present
from trainer.words import DEEDS

LINES = 3  # in one drill

# What to practise instead of a harm, and for the checks that are rules of their own.
INSTEAD: dict[Move, Move] = {
    Move.BLAME: Move.OWN,
    Move.MINIMISE: Move.ACKNOWLEDGE,
    Move.POLICY_WALL: Move.OPTIONS,
    Move.ARGUE: Move.RESTATE,
    Move.BRUSH_OFF: Move.TIMELINE,
    Move.RUDE: Move.ACKNOWLEDGE,
}
FOR_RULE: dict[str, Move] = {
    "no_interrupting": Move.INVITE,
    "within_policy": Move.OPTIONS,
    "alternative": Move.OPTIONS,
    "question": Move.CLARIFY,
    "recap": Move.SUMMARISE,
    "real_reason": Move.INVITE,
    "warning": Move.BOUNDARY,
    "wrap_up_message": Move.SUMMARISE,
}


def _as_it_stands(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError("no braces, nothing is filled in here")
    return text


Said = Annotated[Text, AfterValidator(_as_it_stands)]


class Exchange(Fact):
    """One angry line that calls for the move. `setting` is what the trainee knows and may do; `better` a good answer."""

    setting: Said
    customer: Said
    better: Said


class Drill(Fact):
    """The exercise for one move: its `aim`, the guides it comes from (`source`), what to `watch` for, and lines enough
    for several rounds."""

    move: Move
    title: Text
    aim: Text
    source: str = Field("", pattern=r"^(G[1-5]\.\d(, G[1-5]\.\d)*)?$")
    watch: Text
    exchanges: tuple[Exchange, ...] = Field(min_length=LINES)


class Judged(Fact):
    """The verdict on one answer: `quote` carries the move, `harm` is what spoils it; `other` is a move that helps which
    was made instead; `note` says why nothing counts."""

    met: bool
    quote: str = ""
    harm: FoundMove | None = None
    other: Move | None = None
    note: str = ""


def _helps(move: Move) -> Move:
    if move not in HELPFUL:
        raise ValueError(f"a move that helps, not {move.value!r}")
    return move


def _with_their_moves(drills: Any) -> Any:
    """The drills of a file, where each stands under its move, with that move in them."""
    if not isinstance(drills, dict):
        return drills
    return {
        move: {**drill, "move": move} if isinstance(drill, dict) else drill for move, drill in drills.items()
    }


Drills = Annotated[dict[Annotated[Move, AfterValidator(_helps)], Drill], BeforeValidator(_with_their_moves)]


def exchanges_for(drill: Drill, seed: int, n: int = LINES) -> tuple[Exchange, ...]:
    """The next `n` lines for somebody who did this drill `seed` times: none comes again before all have come."""
    lines = drill.exchanges
    return tuple(lines[(seed * n + i) % len(lines)] for i in range(min(n, len(lines))))


def judge(move: Move, appraisal: Appraisal) -> Judged:
    """Met when `move` is among what was heard, and no harm beyond suspicion is."""
    heard = appraisal.beyond_suspicion
    found, harm = _surest(heard.all(move)), _surest(heard.all(*HARMFUL))
    other = _surest(heard.all(*HELPFUL)) if not found else None
    return Judged(
        met=bool(found) and harm is None,
        quote=found.quote if found else "",
        harm=harm,
        other=other.move if other else None,
        note=appraisal.note,
    )


def _surest(found: tuple[FoundMove, ...]) -> FoundMove | None:
    return max(found, key=lambda item: item.confidence, default=None)


def in_words(move: Move, judged: Judged) -> str:
    """The verdict as one sentence."""
    deed = DEEDS[move]
    if judged.met:
        return f"Met: your message {deed}."
    if judged.harm:
        harm = DEEDS[judged.harm.move]
        return f"Not yet: your message {f'{deed}, but it also {harm}' if judged.quote else harm}."
    if judged.note:
        return f"Not yet: {judged.note}."
    if judged.other:
        return f"Not yet: your message {DEEDS[judged.other]}, but it never {deed}."
    return f"Not yet: your message never {deed}, nor was anything else heard in it that helps."


def move_to_drill(criterion: Criterion) -> Move | None:
    """The move to practise where `criterion` was not met; None where no single move would have met it."""
    match criterion.check:
        case Present(moves=moves) | FirstAnswer(moves=moves) | Before(moves=moves):
            return next((move for move in moves if move in HELPFUL), None)
        case Absent(moves=moves):
            return next((INSTEAD[move] for move in moves if move in INSTEAD), None)
        case None:
            return None
        case check:
            return FOR_RULE.get(check.kind)
