"""Name the few things worth changing, each with the trainee's own line and a better one for this case."""

from collections.abc import Mapping

from trainer.rubric import CoachingPoint, Criterion, Judgement, Rubric, Rule, Scorecard, Verdict
from trainer.text import quote_of
from trainer.transcript import Conversation, Turn, WrapUp

POINTS = 3
LONGEST = 200  # characters of a line that is shown
CLOSING_STEPS = frozenset({"close"})
OPENING_STEPS = frozenset({"listen", "empathy"})


def coach(
    scorecard: Scorecard,
    conversation: Conversation,
    rubric: Rubric,
    better: Mapping[str, str],
    since: int = 0,
) -> tuple[CoachingPoint, ...]:
    """At most three points, the most valuable first: what held the score down, then what weighs most.

    `better` are lines for this very case by criterion id; the rubric's own stand in where it has none. Of a branch only
    the turns from `since` on are the trainee's to change: those before it were said in another call.
    """
    missed = [
        (rubric.criterion(verdict.criterion), verdict)
        for verdict in scorecard.verdicts
        if verdict.verdict is Judgement.NOT_MET
    ]
    missed.sort(key=lambda pair: (pair[0].cap is None, -pair[0].points))
    turns = [turn for turn in conversation.trainee_turns if turn.n >= since]
    points: list[CoachingPoint] = []
    again: list[CoachingPoint] = []
    for criterion, verdict in missed:
        place = _place(criterion, verdict, conversation, rubric, turns, {point.turn for point in points})
        if place is None:
            continue
        turn, line = place
        point = CoachingPoint(
            criterion=criterion.id,
            advice=criterion.advice,
            turn=turn,
            line=line,
            better=better.get(criterion.id, criterion.better),
            missing=not verdict.evidence,
        )
        said_of_it = any(line and line == other.line for other in points)
        (again if said_of_it else points).append(point)
    return tuple([*points, *again][:POINTS])


def _place(
    criterion: Criterion,
    verdict: Verdict,
    conversation: Conversation,
    rubric: Rubric,
    turns: list[Turn],
    used: set[int],
) -> tuple[int, str] | None:
    """The number of the one among `turns` to change and the words in it; 0 and the field for what belongs into the wrap-up."""
    if isinstance(criterion.check, Rule) and criterion.check.kind.startswith("wrap_up"):
        written = conversation.wrap_up or WrapUp()
        return 0, quote_of(getattr(written, criterion.check.kind.removeprefix("wrap_up_")), LONGEST)
    turn = _turn_to_change(criterion, verdict, rubric, turns, used)
    return (turn.n, _line(verdict, turn)) if turn else None


def _line(verdict: Verdict, turn: Turn) -> str:
    quotes = [item.quote for item in verdict.evidence if item.turn == turn.n]
    return quotes[0] if quotes else quote_of(turn.text, LONGEST)


def _turn_to_change(
    criterion: Criterion, verdict: Verdict, rubric: Rubric, turns: list[Turn], used: set[int]
) -> Turn | None:
    """The turn that shows it, or the one where it belonged: early for listening, late for closing."""
    shown = {item.turn for item in verdict.evidence}
    if at := [turn for turn in turns if turn.n in shown]:
        return at[0]
    if shown or not turns:
        return None
    step = next(step.id for step in rubric.steps if criterion in step.criteria)
    if step in OPENING_STEPS:
        order = turns
    elif step in CLOSING_STEPS:
        order = turns[::-1]
    else:
        order = turns[len(turns) // 2 :] + turns[: len(turns) // 2]
    return next((turn for turn in order if turn.n not in used), order[0])
