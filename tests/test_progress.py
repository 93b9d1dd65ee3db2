"""What calls and drills say about a trainee: streaks, skills, drills due, and what they can do unaided."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.wire import Ear, all_of, practising
from trainer.cli import cli
from trainer.content import Content
from trainer.database import FILE
from trainer.drill import move_to_drill
from trainer.drills_done import DrillsDone
from trainer.history import Attempt, DrillDone
from trainer.moves import Move
from trainer.progress import Progress, progress, streak
from trainer.room import room
from trainer.rubric import Judgement
from trainer.settings import read_settings
from trainer.spacing import DAYS_AFTER, DrillDue, DrillReason
from trainer.store import Store
from trainer.temperament import Outcome
from trainer.words import ONE_PAIR, in_a_pair, why_drill

CONTENT = Content()
RUBRIC = CONTENT.rubric("deescalation")
NOW = datetime(2026, 3, 20, 18, tzinfo=UTC)
FIRST, SECOND, THIRD = "missed-birthday", "double-billing", "third-call"


def attempt(
    persona: str = FIRST,
    score: int | None = 50,
    days_ago: float = 0,
    *,
    missed: Iterable[str] = (),
    steps: dict[str, int | None] | None = None,
    outcome: Outcome = Outcome.RESOLVED,
    hints: bool = True,
    fork: bool = False,
    rubric: str = RUBRIC.id,
) -> Attempt:
    """A call that met everything but `missed`."""
    who = CONTENT.persona(persona)
    missed = set(missed)
    return Attempt(
        call=f"{persona}-{days_ago}",
        persona=persona,
        name=who.name,
        title=who.title,
        difficulty=who.difficulty,
        started_at=NOW - timedelta(days=days_ago),
        outcome=outcome,
        hints=hints,
        fork=fork,
        rubric=rubric if score is not None else "",
        score=score,
        steps=steps or {},
        verdicts={c.id: Judgement.NOT_MET if c.id in missed else Judgement.MET for c in RUBRIC.criteria}
        if score is not None
        else {},
    )


def told(*attempts: Attempt, drills: Iterable[DrillDone] = (), now: datetime = NOW) -> Progress:
    ordered = sorted(attempts, key=lambda one: one.started_at)
    return progress(ordered, list(drills), RUBRIC, CONTENT.personas, now, move_to_drill)


def drilled(days_ago: float, met: int = 3, move: Move = Move.RESTATE) -> DrillDone:
    return DrillDone(move=move, at=NOW - timedelta(days=days_ago), met=met, of=3)


def due(found: Progress, move: Move = Move.RESTATE) -> DrillDue | None:
    return next((drill for drill in found.drills if drill.move is move), None)


def test_somebody_who_never_called_has_an_empty_page_and_a_customer_for_their_baseline() -> None:
    found = told()
    assert (found.practice, found.unaided, found.tries, found.drills) == ((), (), {}, ())
    assert (found.streak.days, found.weakest, found.weakest_step, found.evidence) == (0, None, None, None)
    assert all(step.skill is None for step in found.steps)
    baseline = CONTENT.persona(found.next_unaided or "")
    assert [p.difficulty for p in CONTENT.personas.values()].count(baseline.difficulty) > 1


def test_scores_of_practice_and_of_unaided_calls_are_kept_apart() -> None:
    found = told(
        attempt(score=40, days_ago=3),
        attempt(score=55, days_ago=2, hints=False),
        attempt(score=70, days_ago=1, hints=False, fork=True),
    )
    assert [call.score for call in found.practice] == [40, 70], "a branch is practice, hints or not"
    assert [call.score for call in found.unaided] == [55]
    assert [call.score for call in found.graded] == [40, 55, 70]


@pytest.mark.parametrize(
    "nothing",
    [
        attempt(SECOND, None, 0, hints=False),
        attempt(SECOND, 30, 0, outcome=Outcome.ABANDONED, missed=["listen.restate"], hints=False),
        attempt(SECOND, 30, 0, rubric="g1", missed=["listen.restate"], hints=False),
    ],
    ids=["ungraded", "abandoned", "by another rubric"],
)
def test_a_call_that_is_no_measure_is_only_a_last_try(nothing: Attempt) -> None:
    before = attempt(FIRST, 50, 3, hints=False)
    with_it, without = told(before, nothing), told(before)
    tries = with_it.tries[SECOND]
    assert (tries.graded, tries.best, tries.last, tries.tried_at) == (0, None, None, nothing.started_at)
    kept = {"tries", "next_unaided"}
    assert with_it.model_dump(exclude=kept) == without.model_dump(exclude=kept)


def test_best_and_last_are_told_for_each_customer() -> None:
    found = told(attempt(score=80, days_ago=3), attempt(score=60, days_ago=2), attempt(THIRD, 10, 1))
    assert (found.tries[FIRST].best, found.tries[FIRST].last, found.tries[FIRST].graded) == (80, 60, 2)
    assert (found.tries[THIRD].best, found.tries[THIRD].last) == (10, 10)


# Skill


def test_a_skill_follows_recent_calls_more_than_old_ones() -> None:
    rising = told(*(attempt(days_ago=9 - i, steps={"listen": 20 * i}) for i in range(6)))
    falling = told(*(attempt(days_ago=9 - i, steps={"listen": 100 - 20 * i}) for i in range(6)))
    skills = [{step.id: step.skill for step in found.steps}["listen"] or 0 for found in (rising, falling)]
    assert skills[0] > 60 > 40 > skills[1]


@given(st.lists(st.none() | st.integers(0, 100), min_size=1, max_size=20))
def test_a_skill_stays_within_its_scores_and_skips_what_was_not_judged(scores: list[int | None]) -> None:
    calls = [attempt(days_ago=30 - i, steps={"solve": score}) for i, score in enumerate(scores)]
    step = next(step for step in told(*calls).steps if step.id == "solve")
    judged = [score for score in scores if score is not None]
    assert [at.score for at in step.over_time] == judged
    assert all(min(judged) <= at.skill <= max(judged) for at in step.over_time)
    if judged:
        assert step.over_time[0].skill == judged[0]


# Streak


@given(st.sets(st.integers(0, 30)))
def test_a_streak_is_days_in_a_row_up_to_today_or_yesterday(ago: set[int]) -> None:
    today = date(2026, 3, 20)
    found = streak({today - timedelta(days=n) for n in ago}, today)
    start = 0 if 0 in ago else 1
    assert found.today == (0 in ago)
    assert {start + n for n in range(found.days)} <= ago
    assert start + found.days not in ago


@given(st.sets(st.integers(0, 30)), st.integers(0, 30))
def test_another_day_of_practice_never_shortens_a_streak(ago: set[int], more: int) -> None:
    today = date(2026, 3, 20)
    days = {today - timedelta(days=n) for n in ago}
    assert streak(days | {today - timedelta(days=more)}, today).days >= streak(days, today).days


def test_calls_and_drills_carry_a_streak_together() -> None:
    assert told(attempt(days_ago=2), drills=[drilled(1)]).streak.days == 2


def test_a_day_is_a_day_where_the_trainee_is() -> None:
    late = attempt(days_ago=0.75)  # midnight between the 19th and the 20th, in UTC
    there = NOW.astimezone(timezone(timedelta(hours=-5)))
    assert told(late).streak.today
    assert not told(late, now=there).streak.today
    assert told(late, now=there).streak.days == 1


# What goes wrong


def test_the_weakest_criterion_is_the_one_that_cost_most_points_lately() -> None:
    old = [attempt(days_ago=20 + n, missed=["calm.composed"]) for n in range(9)]
    recent = [attempt(days_ago=n, missed=["listen.hear_out", "close.thank"]) for n in range(2)]
    thanks = [attempt(days_ago=2 + n, missed=["close.thank"]) for n in range(3)]
    found = told(*old, *recent, *thanks)
    assert found.weakest == found.missed[0]
    assert [one.criterion for one in found.missed] == ["listen.hear_out", "close.thank"], "10 points, then 10"
    assert (found.missed[0].step, found.missed[0].move) == ("listen", Move.ACKNOWLEDGE)
    assert (found.missed[1].missed, found.missed[1].judged, found.missed[1].lost) == (5, 5, 10)


# Drills


def test_a_drill_is_due_for_what_went_wrong_and_says_how_often() -> None:
    found = told(*(attempt(days_ago=n, missed=["listen.restate"] if n < 3 else []) for n in range(6)))
    drill = due(found)
    assert drill
    assert (drill.is_due, drill.missed, drill.of, drill.reason) == (True, 3, 5, DrillReason.MISSED)
    assert why_drill(drill, NOW) == "Not met in 3 of your last 5 calls."
    assert len(found.drills) == 1


def test_what_costs_most_is_drilled_first() -> None:
    found = told(attempt(missed=["close.thank", "empathy.validate", "listen.restate"]))
    assert [drill.move for drill in found.drills] == [Move.ACKNOWLEDGE, Move.RESTATE, Move.THANK]


def test_each_success_when_due_earns_a_longer_rest_and_a_failure_starts_over() -> None:
    at, drills = 60.0, []
    for days in DAYS_AFTER:
        drills.append(drilled(at))
        drill = due(told(drills=drills))
        assert drill
        assert drill.due == (NOW - timedelta(days=at - days)).date()
        at -= days
    drill = due(told(drills=[*drills, drilled(at, met=1)]))
    assert drill
    assert drill.due == (NOW - timedelta(days=at - 1)).date()
    assert drill.reason is DrillReason.FAILED
    assert why_drill(drill, NOW).startswith("1 of 3 answers landed 33 days ago")
    assert due(told(drills=[*drills, drilled(at)])) is None, "after the last rest it has stayed"


@given(st.integers(1, 20), st.booleans())
def test_drilling_on_and_on_in_one_day_earns_one_days_rest(times: int, went_wrong_first: bool) -> None:
    calls = [attempt(days_ago=0.1, missed=["listen.restate"])] if went_wrong_first else []
    drill = due(told(*calls, drills=[drilled(0.01 - n / 10_000) for n in range(times)]))
    assert drill
    assert drill.due == (NOW + timedelta(days=1)).date()
    assert not drill.is_due
    assert why_drill(drill, NOW).startswith("It went well today")


happened = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3)), max_size=12)


@given(happened)
def test_a_drill_comes_back_within_its_longest_rest(events: list[tuple[int, int]]) -> None:
    found = told(drills=[drilled(ago, met) for ago, met in sorted(events, reverse=True)])
    for drill in found.drills:
        assert drill.last
        assert 1 <= (drill.due - drill.last.at.date()).days <= sum(DAYS_AFTER) or drill.is_due


@given(happened)
def test_a_call_that_misses_it_never_postpones_a_drill(events: list[tuple[int, int]]) -> None:
    drills = [drilled(ago, met) for ago, met in sorted(events, reverse=True)]
    before, after = due(told(drills=drills)), due(told(attempt(missed=["listen.restate"]), drills=drills))
    assert after
    assert after.due <= (NOW + timedelta(days=1)).date()
    if before:
        assert after.due <= before.due


# Unaided


def test_the_first_and_the_latest_unaided_call_with_strangers_are_held_against_each_other() -> None:
    found = told(
        attempt(FIRST, 90, 30, steps={"listen": 90}),
        attempt(FIRST, 95, 29, hints=False, steps={"listen": 95}),  # met before
        attempt(SECOND, 40, 20, hints=False, steps={"listen": 30, "solve": 60, "close": None}),
        attempt(SECOND, 99, 19, hints=False, steps={"listen": 99}),  # met before
        attempt(THIRD, 50, 10, hints=False, steps={"listen": 50}),
        attempt("warm-fridge", 65, 2, hints=False, steps={"listen": 70, "solve": 55, "close": 80}),
        attempt("refused-return", 99, 1, steps={"listen": 99}),  # with hints
        attempt("closing-account", 99, 0.5, hints=False, fork=True, steps={"listen": 99}),
    )
    pair = found.evidence
    assert pair
    assert (pair.baseline.persona, pair.later.persona) == (SECOND, "warm-fridge")
    assert (pair.difference, pair.days) == (25, 18)
    assert [(step.id, step.difference) for step in pair.steps] == [("listen", 40), ("solve", -5)]
    assert "18 days later" in in_a_pair(pair)
    assert "not a proof" in ONE_PAIR


def test_without_a_pair_there_is_no_evidence_but_somebody_to_take_for_it() -> None:
    found = told(attempt(SECOND, 40, 20, hints=False), attempt(FIRST, 99, 1))
    assert found.evidence is None
    assert found.next_unaided
    assert found.next_unaided not in found.tries
    assert abs(CONTENT.persona(found.next_unaided).difficulty - CONTENT.persona(SECOND).difficulty) == 1


def test_when_everybody_has_been_met_nobody_is_left_for_an_unaided_call() -> None:
    assert told(*(attempt(who, 50, n) for n, who in enumerate(CONTENT.personas))).next_unaided is None


def test_a_customer_who_calls_about_an_earlier_call_is_no_stranger() -> None:
    found = told(attempt(FIRST, 40, 20, hints=False), attempt("promised-call", 90, 2, hints=False))
    assert found.evidence is None


people = st.sampled_from([FIRST, SECOND, THIRD, "warm-fridge"])


@given(st.lists(st.tuples(people, st.none() | st.integers(0, 100), st.booleans(), st.booleans()), max_size=8))
def test_practice_never_becomes_evidence(calls: list[tuple[str, int | None, bool, bool]]) -> None:
    found = told(
        *(
            attempt(who, score, 9 - n, hints=hints, fork=fork)
            for n, (who, score, hints, fork) in enumerate(calls)
        )
    )
    pair = found.evidence
    if pair is None:
        return
    for call in (pair.baseline, pair.later):
        assert call in found.unaided
        assert call not in found.practice
        first = next(n for n, (who, *_) in enumerate(calls) if who == call.persona)
        assert call.started_at == NOW - timedelta(days=9 - first)
    assert pair.baseline.started_at < pair.later.started_at


# Kept and shown


async def test_calls_that_are_over_are_listed_with_their_verdicts_and_without_their_turns(
    tmp_path: Path, content: Content
) -> None:
    async with practising(read_settings(data=tmp_path, pace=0.0), content, Ear({})) as app:
        first = await app.practice.start(FIRST, seed=1, hints=False)
        await all_of(app.practice.say(first.id, "What happened that evening?"))
        await app.practice.end(first.id)
        graded = await app.practice.grade(first.id)
        branch = await app.practice.fork(first.id, 2)
        await app.practice.end(branch.id)
        await app.practice.start(SECOND)  # goes on
        calls = await app.store.attempts()
        assert (await app.store.get(first.id)).hints is False
    assert [call.call for call in calls] == [first.id, branch.id]
    told_of, other = calls
    assert graded.scorecard
    assert (told_of.score, told_of.rubric) == (graded.scorecard.score, RUBRIC.id)
    assert told_of.verdicts == {one.criterion: one.verdict for one in graded.scorecard.verdicts}
    assert told_of.steps == {step.id: step.score for step in graded.scorecard.steps}
    assert (told_of.name, told_of.difficulty) == (first.persona.name, first.persona.difficulty)
    assert (told_of.unaided, other.unaided, other.fork) == (True, False, True)
    assert (other.score, other.verdicts, other.counts) == (None, {}, False)


async def test_what_progress_is_told_from_is_taken_from_the_calls_of_an_older_database(
    tmp_path: Path, content: Content
) -> None:
    async with practising(read_settings(data=tmp_path, pace=0.0), content, Ear({})) as app:
        first = await app.practice.start(FIRST, seed=1, hints=False)
        await all_of(app.practice.say(first.id, "What happened that evening?"))
        await app.practice.end(first.id)
        await app.practice.grade(first.id)
        await app.practice.end((await app.practice.fork(first.id, 2)).id)
        before = await app.store.attempts()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("DROP TABLE attempts")
        connection.execute("UPDATE alembic_version SET version_num = '0005'")
        connection.commit()
    store = await Store.open(tmp_path)
    assert await store.attempts() == before
    assert before[0].verdicts
    await store.close()


async def test_drills_are_kept_in_order(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    drills = [drilled(2, 1), drilled(1, 3, Move.OPTIONS)]
    for drill in reversed(drills):
        await DrillsDone(store).keep(drill)
    assert await DrillsDone(store).all() == drills
    await store.close()


def test_a_drill_meets_at_most_what_there_was() -> None:
    with pytest.raises(ValueError, match="at most"):
        drilled(0, met=4)


def test_the_command_says_what_is_next_in_words_and_in_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_DATA", str(tmp_path))
    shown = CliRunner().invoke(cli, ["progress"])
    assert shown.exit_code == 0
    assert "No call has been graded yet." in shown.output
    assert "Next: trainer play lost-online" in shown.output
    found = json.loads(CliRunner().invoke(cli, ["progress", "--json"]).output)
    assert found["recommended"]["reason"] == "first_call"
    assert "promised-call" not in found["customers"]


async def test_a_room_bundles_it_all(tmp_path: Path, content: Content) -> None:
    ring = "May I ring you tomorrow?"
    async with practising(
        read_settings(data=tmp_path, pace=0.0), content, Ear({ring: (Move.FOLLOW_UP,)})
    ) as app:
        call = await app.practice.start(FIRST, seed=1)
        await all_of(app.practice.say(call.id, ring))
        await app.practice.end(call.id)
        await app.practice.grade(call.id)
        await app.drills_done.keep(DrillDone(move=Move.OPTIONS, at=call.started_at, met=3, of=3))
        found = await room(app.store, content, call.started_at + timedelta(days=1))
        assert [waits.persona for waits in found.follow_ups] == ["promised-call"]
        assert found.recommended
        assert found.recommended.persona == "promised-call"
        assert set(found.customers) == set(content.personas)
        assert len(found.attempts) == len(found.progress.graded) == 1
        follow_up = await app.practice.start("promised-call")
        await all_of(app.practice.say(follow_up.id, ring))
        await app.practice.end(follow_up.id)
        later = await room(app.store, content, datetime.now(UTC) + timedelta(days=1))
        assert later.follow_ups == ()
        assert "promised-call" not in later.customers


async def test_calls_from_before_hints_had_them(tmp_path: Path, content: Content) -> None:
    async with practising(read_settings(data=tmp_path, pace=0.0), content, Ear({})) as app:
        call = await app.practice.start(FIRST, hints=False)
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("ALTER TABLE calls DROP COLUMN hints")
        connection.execute("DROP TABLE drills_done")
        connection.execute("DROP TABLE attempts")
        connection.execute("UPDATE alembic_version SET version_num = '0003'")
    store = await Store.open(tmp_path)
    assert (await store.get(call.id)) == call.model_copy(update={"hints": True})
    await store.close()
