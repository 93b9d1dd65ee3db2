"""Whom to talk to next: every reason, in its order, with its facts in plain words."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_progress import CONTENT, FIRST, NOW, RUBRIC, SECOND, THIRD, attempt, told
from trainer.callback import FollowUpDue
from trainer.history import Attempt
from trainer.persona import Persona
from trainer.recommend import Reason, Recommendation, recommend, trains
from trainer.temperament import Insults, Outcome
from trainer.words import REASONS, why

ALL = CONTENT.personas
GOOD: dict[str, int | None] = {"listen": 80, "solve": 75, "boundary": 70}


def waiting(days_ago: float, is_due: bool = True) -> FollowUpDue:
    at = NOW - timedelta(days=days_ago)
    return FollowUpDue(
        persona="promised-call", promise="I'll ring you.", due_at=at, is_due=is_due, overdue=days_ago >= 1
    )


def next_after(*attempts: Attempt, follow_ups: tuple[FollowUpDue, ...] = ()) -> Recommendation:
    found = recommend(told(*attempts), ALL, RUBRIC, follow_ups, NOW)
    assert found
    return found


def test_a_follow_up_that_is_due_comes_first() -> None:
    found = next_after(attempt(score=10), follow_ups=(waiting(2),))
    assert (found.persona, found.reason) == ("promised-call", Reason.FOLLOW_UP)
    assert why(found) == "Daniel Okafor has your word: “I'll ring you.” That was due 2 days ago."
    assert why(next_after(follow_ups=(waiting(0),))).endswith("That is due today.")


def test_a_follow_up_that_is_not_due_yet_can_wait() -> None:
    assert next_after(follow_ups=(waiting(-1, is_due=False),)).reason is Reason.FIRST_CALL


@pytest.mark.parametrize(
    "nothing", [[], [attempt(THIRD, None)], [attempt(THIRD, 5, outcome=Outcome.ABANDONED)]]
)
def test_somebody_who_never_practised_begins_with_the_easiest(nothing: list[Attempt]) -> None:
    found = next_after(*nothing)
    assert found.reason is Reason.FIRST_CALL
    assert ALL[found.persona].difficulty == min(persona.difficulty for persona in ALL.values())


def test_a_call_that_went_badly_is_tried_again_while_it_is_fresh() -> None:
    bad = attempt(SECOND, 41, 1, steps=GOOD)
    found = next_after(attempt(FIRST, 90, 2), bad)
    assert (found.persona, found.reason, found.facts["score"]) == (SECOND, Reason.STILL_FRESH, 41)
    assert "41 with Kayla Mensah-Reid yesterday" in why(found)
    assert next_after(attempt(FIRST, 90, 12), attempt(SECOND, 41, 10)).reason is Reason.HARDER, (
        "stale by then"
    )


def test_a_customer_who_is_gone_is_not_recommended_again() -> None:
    gone = attempt(SECOND, 10).model_copy(update={"persona": "left-the-folder"})
    assert next_after(gone).persona in ALL


def test_who_gets_personal_trains_boundaries() -> None:
    found = next_after(attempt(steps={**GOOD, "boundary": 20}, score=70, missed=["boundary.warn"]))
    assert (found.reason, found.facts["step"]) == (Reason.WEAK_STEP, "Keep boundaries")
    assert ALL[found.persona].temperament.insults is Insults.UNPROVOKED
    assert "“Keep boundaries” stands at 20 of 100" in why(found)


def test_who_wants_what_policy_denies_trains_holding_it() -> None:
    found = next_after(attempt(steps={**GOOD, "solve": 30}, score=70, missed=["solve.no_policy_wall"]))
    assert found.reason is Reason.WEAK_STEP
    assert ALL[found.persona].limits or Outcome.ENDED_BY_TRAINEE in ALL[found.persona].outcomes


def test_who_keeps_a_reason_trains_listening() -> None:
    open_book = ALL[FIRST].model_copy(update={"secrets": ()})
    criteria = [RUBRIC.criterion("listen.real_reason")]
    assert trains(ALL[FIRST], criteria)
    assert not trains(open_book, criteria)
    assert trains(open_book, [RUBRIC.criterion("listen.restate")]), "any call trains that"


def test_a_weak_step_is_trained_with_somebody_not_met_before_somebody_met() -> None:
    weak = attempt(FIRST, 70, steps={"close": 10}, missed=["close.thank"])
    assert next_after(weak).persona not in {FIRST}
    met = [
        attempt(who, 70, 20 - n, steps={"close": 10}) for n, who in enumerate(ALL) if who != "promised-call"
    ]
    assert next_after(*met).persona == met[0].persona, "the longest not met"


def test_a_weakness_that_no_recent_call_showed_is_no_reason() -> None:
    long_ago = attempt("lost-match", 70, 30, steps={"boundary": 0}, missed=["boundary.warn"])
    since = [attempt(SECOND, 70, 9 - n, steps={"listen": 80, "boundary": None}) for n in range(5)]
    assert next_after(long_ago, *since[:4]).reason is Reason.WEAK_STEP
    assert next_after(long_ago, *since).reason is Reason.NEVER_MET


def test_who_mastered_a_call_takes_one_a_notch_harder() -> None:
    found = next_after(attempt(SECOND, 85, 1, steps=GOOD))
    assert found.reason is Reason.HARDER
    assert ALL[found.persona].difficulty == ALL[SECOND].difficulty + 1
    assert "With Kayla Mensah-Reid you scored 85." in why(found)


def test_a_branch_of_a_call_is_no_mastery() -> None:
    found = next_after(attempt(SECOND, 70, 2, steps=GOOD), attempt(SECOND, 95, 1, steps=GOOD, fork=True))
    assert found.reason is Reason.NEVER_MET


def test_who_neither_failed_nor_mastered_meets_somebody_new_the_easiest_first() -> None:
    found = next_after(attempt(SECOND, 70, 1, steps=GOOD))
    assert (found.persona, found.reason) == ("lost-online", Reason.NEVER_MET)
    assert why(found) == "You have not spoken to Walter Hobbs yet."


def test_who_has_met_everybody_takes_the_one_not_met_the_longest() -> None:
    met = [attempt(who, 70, 30 - n, steps=GOOD) for n, who in enumerate(ALL) if who != "promised-call"]
    found = next_after(*met)
    assert (found.persona, found.reason, found.facts["days"]) == (met[0].persona, Reason.LONG_AGO, 30)
    assert "30 days ago" in why(found)
    again = attempt(met[0].persona, None, 0)
    assert next_after(*met, again).persona == met[1].persona, "a call that was not graded is a last try too"


def test_who_mastered_the_hardest_has_nothing_harder_to_take() -> None:
    hardest = max(ALL.values(), key=lambda persona: persona.difficulty)
    assert next_after(attempt(hardest.id, 90, 1, steps=GOOD)).reason is Reason.NEVER_MET


def test_where_nobody_can_be_called_nobody_is_recommended() -> None:
    assert recommend(told(), {}, RUBRIC, (), NOW) is None


def test_there_are_words_for_every_reason() -> None:
    assert set(REASONS) == set(Reason)


who_is_there = st.lists(st.sampled_from(list(ALL.values())), min_size=1, unique_by=lambda persona: persona.id)
calls = st.lists(
    st.tuples(st.sampled_from(list(ALL)), st.none() | st.integers(0, 100), st.none() | st.integers(0, 100)),
    max_size=10,
)


@given(who_is_there, calls)
def test_somebody_who_is_there_is_recommended_with_a_reason_in_words(
    people: list[Persona], history: list[tuple[str, int | None, int | None]]
) -> None:
    there = {persona.id: persona for persona in people}
    made = told(
        *(attempt(who, score, 20 - n, steps={"close": step}) for n, (who, score, step) in enumerate(history))
    )
    found = recommend(made, there, RUBRIC, (), NOW)
    if all(persona.follow_up for persona in people):
        assert found is None
        return
    assert found
    assert there[found.persona].follow_up is None
    assert there[found.persona].name in why(found)
    assert "{" not in why(found)
