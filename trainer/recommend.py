"""Whom to talk to next, and why."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from trainer.callback import FollowUpDue
from trainer.facts import Fact
from trainer.history import Attempt, local_day
from trainer.persona import WON, Persona
from trainer.progress import Progress
from trainer.rubric import Criterion, Rubric, When
from trainer.temperament import Insults

POOR = 60  # a score or a skill below it needs another try
MASTERED = 80
FRESH = timedelta(days=7)  # how long it helps to try the same call again


class Reason(StrEnum):
    """Why somebody is recommended, in the order in which reasons count."""

    FOLLOW_UP = "follow_up"
    FIRST_CALL = "first_call"
    STILL_FRESH = "still_fresh"
    WEAK_STEP = "weak_step"
    HARDER = "harder"
    NEVER_MET = "never_met"
    LONG_AGO = "long_ago"


class Recommendation(Fact):
    """Whom to talk to next; `facts` fill the sentence that `trainer.words` has for the reason."""

    persona: str
    reason: Reason
    facts: dict[str, str | int]


def recommend(
    progress: Progress,
    personas: Mapping[str, Persona],
    rubric: Rubric,
    follow_ups: Sequence[FollowUpDue],
    now: datetime,
) -> Recommendation | None:
    """The first reason that holds; None when there is nobody to talk to."""
    if due := _follow_up(personas, follow_ups, now):
        return due
    everybody = [persona for persona in personas.values() if persona.follow_up is None]
    if not everybody:
        return None
    easiest = min(everybody, key=lambda persona: persona.difficulty)
    graded = progress.graded
    if not graded:
        return _because(Reason.FIRST_CALL, easiest)
    ranked = _longest_unmet_first(everybody, progress)
    return (
        _still_fresh(graded[-1], personas, now)
        or _weak_step(ranked, progress, rubric)
        or _harder(ranked, graded, personas)
        or _longest(ranked[0], progress, now)
    )


def _because(reason: Reason, persona: Persona, **facts: str | int) -> Recommendation:
    return Recommendation(persona=persona.id, reason=reason, facts={"name": persona.name, **facts})


def _longest_unmet_first(everybody: Sequence[Persona], progress: Progress) -> list[Persona]:
    """Those never met, the easiest first; then the others, who was tried longest ago first."""
    never = [persona for persona in everybody if persona.id not in progress.tries]
    met = [persona for persona in everybody if persona.id in progress.tries]
    return [
        *sorted(never, key=lambda persona: persona.difficulty),
        *sorted(met, key=lambda persona: progress.tries[persona.id].tried_at),
    ]


def _follow_up(
    personas: Mapping[str, Persona], follow_ups: Sequence[FollowUpDue], now: datetime
) -> Recommendation | None:
    waiting = [follow_up for follow_up in follow_ups if follow_up.is_due and follow_up.persona in personas]
    if not waiting:
        return None
    first = min(waiting, key=lambda follow_up: follow_up.due_at)
    days = (local_day(now, now) - local_day(first.due_at, now)).days
    return _because(Reason.FOLLOW_UP, personas[first.persona], promise=first.promise, days=days)


def _still_fresh(last: Attempt, personas: Mapping[str, Persona], now: datetime) -> Recommendation | None:
    persona = personas.get(last.persona)
    score = last.score or 0
    if persona is None or persona.follow_up or score >= POOR or now - last.started_at > FRESH:
        return None
    days = (local_day(now, now) - local_day(last.started_at, now)).days
    return _because(Reason.STILL_FRESH, persona, score=score, days=days)


def _weak_step(ranked: Sequence[Persona], progress: Progress, rubric: Rubric) -> Recommendation | None:
    weak = progress.weakest_step
    if weak is None or weak.skill is None or weak.skill >= POOR:
        return None
    missed = {one.criterion for one in progress.missed if one.step == weak.id}
    criteria = [criterion for criterion in rubric.criteria if criterion.id in missed]
    persona = next((persona for persona in ranked if trains(persona, criteria)), ranked[0])
    return _because(Reason.WEAK_STEP, persona, step=weak.title, skill=weak.skill)


def _harder(
    ranked: Sequence[Persona], graded: Sequence[Attempt], personas: Mapping[str, Persona]
) -> Recommendation | None:
    """The least step up from the hardest customer mastered in a whole call; a branch of a call is no mastery."""
    mastered = [
        attempt
        for attempt in graded
        if not attempt.fork and (attempt.score or 0) >= MASTERED and attempt.persona in personas
    ]
    if not mastered:
        return None
    best = max(mastered, key=lambda attempt: (personas[attempt.persona].difficulty, attempt.started_at))
    harder = [p for p in ranked if p.difficulty > personas[best.persona].difficulty]
    if not harder:
        return None
    persona = min(harder, key=lambda persona: persona.difficulty)
    return _because(Reason.HARDER, persona, mastered=best.name, score=best.score or 0)


def _longest(persona: Persona, progress: Progress, now: datetime) -> Recommendation:
    tries = progress.tries.get(persona.id)
    if tries is None:
        return _because(Reason.NEVER_MET, persona)
    days = (local_day(now, now) - local_day(tries.tried_at, now)).days
    return _because(Reason.LONG_AGO, persona, days=days)


def _gets_personal(persona: Persona) -> bool:
    return persona.temperament.insults is Insults.UNPROVOKED


def _keeps_a_reason(persona: Persona) -> bool:
    return any(secret.real_reason for secret in persona.secrets)


def _wants_what_policy_denies(persona: Persona) -> bool:
    return bool(persona.limits) or persona.outcomes != WON


# What a customer must bring for a criterion to be practised, by the condition it applies under or by its check.
_BRINGS: dict[str, Callable[[Persona], bool]] = {
    When.ABUSE: _gets_personal,
    When.SECRET: _keeps_a_reason,
    When.PROMISE: _wants_what_policy_denies,
    When.REFUSAL: _wants_what_policy_denies,
    "warning": _gets_personal,
    "real_reason": _keeps_a_reason,
    "within_policy": _wants_what_policy_denies,
    "alternative": _wants_what_policy_denies,
}


def trains(persona: Persona, criteria: Sequence[Criterion]) -> bool:
    """Whether a call with `persona` practises one of `criteria`; most are practised in any call."""
    terms = ((criterion.when, criterion.check.kind if criterion.check else None) for criterion in criteria)
    needs = [_BRINGS[term] for both in terms for term in both if term in _BRINGS]
    return not needs or any(need(persona) for need in needs)
