"""Add verdicts up: pure arithmetic, no model, no text."""

from collections.abc import Sequence

from trainer.rubric import Judgement, Rubric, Scorecard, Step, StepScore, Verdict

JUDGED = (Judgement.MET, Judgement.NOT_MET)


def tally(rubric: Rubric, verdicts: Sequence[Verdict], grader: str) -> Scorecard:
    """The scorecard of `verdicts`, one for every criterion of `rubric` in any order.

    The score is the share of points met among criteria judged met or not met, 0..100, held down by the
    lowest cap of a criterion that is not met. What is not applicable or cannot be assessed counts
    neither way. Raises ValueError when a criterion has no verdict or more than one.
    """
    ids = [criterion.id for criterion in rubric.criteria]
    if sorted(ids) != sorted(verdict.criterion for verdict in verdicts):
        raise ValueError("one verdict for every criterion of the rubric")
    by_id = {verdict.criterion: verdict for verdict in verdicts}
    steps = tuple(_step(step, by_id) for step in rubric.steps)
    score = _percent(sum(step.earned for step in steps), sum(step.possible for step in steps))
    caps = [
        (criterion.cap, criterion.id)
        for criterion in rubric.criteria
        if criterion.cap is not None and by_id[criterion.id].verdict is Judgement.NOT_MET
    ]
    capped_by = ""
    if caps and score is not None and score > min(caps)[0]:
        score, capped_by = min(caps)
    return Scorecard(
        rubric=rubric.id,
        grader=grader,
        score=score,
        capped_by=capped_by,
        judged=sum(verdict.verdict in JUDGED for verdict in verdicts),
        criteria=len(ids),
        steps=steps,
        verdicts=tuple(by_id[ident] for ident in ids),
    )


def _step(step: Step, by_id: dict[str, Verdict]) -> StepScore:
    judged = [(c.points, by_id[c.id].verdict) for c in step.criteria if by_id[c.id].verdict in JUDGED]
    earned = sum(points for points, verdict in judged if verdict is Judgement.MET)
    possible = sum(points for points, _ in judged)
    return StepScore(
        id=step.id, title=step.title, earned=earned, possible=possible, score=_percent(earned, possible)
    )


def _percent(earned: int, possible: int) -> int | None:
    return round(100 * earned / possible) if possible else None
