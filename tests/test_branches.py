"""Go back to a turn, say something else, hold the two branches against each other; the customer's own word."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from tests.test_practice import play
from trainer.app import App
from trainer.calls import compare_calls, list_calls
from trainer.content import Content
from trainer.customer.afterword import afterword, rate
from trainer.errors import InputError, SessionError
from trainer.mood import first_mood
from trainer.rubric import Judgement
from trainer.session import PracticeSession
from trainer.settings import Settings
from trainer.store import Store
from trainer.temperament import Outcome
from trainer.transcript import Loyalty, Mood, Speaker

KIND = "I'm so sorry, Mr Okafor. Missing your wife's fiftieth must have been awful."
HARSH = "Calm down, it was only four days."
REST = ["You paid for Friday and it came on Tuesday. Have I got that right?", "What would you like us to do?"]


async def over(app: App, *lines: str) -> PracticeSession:
    call = await play(app.practice, "missed-birthday", list(lines), seed=4)
    call = await app.practice.end(call.id)
    return await app.practice.grade(call.id)


async def go_on(app: App, call: PracticeSession, *lines: str) -> PracticeSession:
    for line in lines:
        async for _ in app.practice.say(call.id, line):
            pass
        call = await app.practice.get(call.id)
        if call.outcome:
            break
    call = await app.practice.end(call.id)
    return await app.practice.grade(call.id)


async def test_a_branch_begins_with_exactly_that_mood_and_transcript(app: App) -> None:
    call = await over(app, KIND, HARSH, *REST)
    branch = await app.practice.fork(call.id, 4)
    assert branch.id != call.id
    assert branch.turns == call.turns[:3]
    assert branch.mood == call.turns[2].mood
    assert branch.fork
    assert (branch.fork.call, branch.fork.turn) == (call.id, 4)
    assert branch.outcome is None
    assert app.practice.vented(branch) == branch.turns[0].bubbles
    assert await app.practice.get(branch.id) == branch


async def test_the_original_stays_as_it_was(app: App) -> None:
    call = await over(app, KIND, HARSH, *REST)
    await go_on(app, await app.practice.fork(call.id, 2), HARSH, HARSH, HARSH)
    assert await app.practice.get(call.id) == call


async def test_saying_the_same_again_goes_the_same_way(app: App) -> None:
    call = await over(app, KIND, HARSH, *REST)
    branch = await go_on(app, await app.practice.fork(call.id, 4), HARSH, *REST)
    assert [turn.text for turn in branch.turns] == [turn.text for turn in call.turns]
    assert [turn.mood for turn in branch.turns] == [turn.mood for turn in call.turns]


async def test_two_branches_are_held_against_each_other(app: App) -> None:
    harsh = await over(app, HARSH, *REST)
    kind = await go_on(app, await app.practice.fork(harsh.id, 2), KIND, *REST)
    both = await app.practice.compare(harsh.id, kind.id)
    assert both.parts_at == 2
    assert both.shared == harsh.turns[:1]
    (_, before), *after_harsh = both.moods(both.first)
    assert before == harsh.turns[0].mood
    assert after_harsh[0][1].anger > both.moods(both.second)[1][1].anger
    judged = {difference.criterion: (difference.first, difference.second) for difference in both.differences}
    assert judged["calm.no_minimising"] == ("not_met", "met")
    for difference in both.differences:
        assert harsh.scorecard
        assert harsh.scorecard.verdict(difference.criterion).verdict is difference.first


async def test_a_branch_is_coached_only_on_what_was_said_in_it(app: App) -> None:
    call = await over(app, HARSH, KIND, *REST)
    assert call.scorecard
    assert 2 in {point.turn for point in call.scorecard.coaching}
    branch = await go_on(app, await app.practice.fork(call.id, 6), "I'll look into it.")
    assert branch.scorecard
    assert branch.scorecard.verdict("calm.no_minimising").verdict is Judgement.NOT_MET, (
        "it counts all the same"
    )
    assert branch.scorecard.coaching
    assert all(point.turn in {0, 6} for point in branch.scorecard.coaching), branch.scorecard.coaching


async def test_a_branch_of_a_branch_can_branch_again(app: App) -> None:
    call = await over(app, KIND, *REST)
    branch = await go_on(app, await app.practice.fork(call.id, 4), HARSH)
    again = await app.practice.fork(branch.id, 4)
    assert again.turns == call.turns[:3]
    both = await app.practice.compare(call.id, branch.id)
    assert both.parts_at == 4


async def test_what_cannot_be_forked_or_compared_is_said_in_one_sentence(app: App) -> None:
    call = await app.practice.start("missed-birthday", 1)
    with pytest.raises(SessionError, match="still goes on"):
        await app.practice.fork(call.id, 2)
    with pytest.raises(SessionError, match="last word when it is over"):
        app.practice.afterword(call)
    done = await over(app, KIND)
    with pytest.raises(SessionError, match="not one of yours"):
        await app.practice.fork(done.id, 3)
    with pytest.raises(SessionError, match="not there"):
        await app.practice.fork("nothing", 2)
    other = await play(app.practice, "third-call", [KIND])
    with pytest.raises(InputError, match="no turn in common"):
        await app.practice.compare(done.id, other.id)


async def test_calls_are_listed_newest_first_with_their_branches(app: App) -> None:
    call = await over(app, KIND)
    branch = await app.practice.fork(call.id, 2)
    first, second = await app.store.calls()
    assert (first.id, first.forked_from, first.forked_at) == (branch.id, call.id, 2)
    assert (second.id, second.outcome) == (call.id, Outcome.ENDED_BY_TRAINEE)
    assert call.scorecard
    assert second.score == call.scorecard.score
    assert all(a.started_at >= b.started_at for a, b in pairwise([first, second]))


def test_the_commands_list_and_compare(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    import asyncio

    from trainer.app import open_app

    async def two() -> tuple[str, str]:
        async with open_app(settings) as app:
            call = await over(app, HARSH)
            branch = await go_on(app, await app.practice.fork(call.id, 2), KIND)
            return call.id, branch.id

    first, second = asyncio.run(two())
    list_calls(settings, as_json=True)
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [call["id"] for call in listed] == [second, first]
    list_calls(settings, as_json=False)
    assert first in capsys.readouterr().out
    compare_calls(settings, first, second, as_json=True)
    compared = json.loads(capsys.readouterr().out)
    assert compared["parts_at"] == 2
    assert [branch["call"] for branch in compared["branches"]] == [first, second]
    assert compared["branches"][0]["afterword"]["stars"] <= compared["branches"][1]["afterword"]["stars"]
    compare_calls(settings, first, second, as_json=False)
    assert "calm.no_minimising" in capsys.readouterr().out


async def test_a_database_from_before_forks_is_brought_up_to_date(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    await store.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'trainer.db'}")
    with engine.begin() as connection:
        for column in ("forked_from", "forked_at", "hints"):
            connection.execute(text(f"ALTER TABLE calls DROP COLUMN {column}"))
        for table in ("human_verdicts", "drills_done", "attempts"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    store = await Store.open(tmp_path)
    assert await store.calls() == []
    await store.close()


# The customer's own word


CONTENT = Content()
moods = st.builds(Mood, anger=st.integers(0, 100), trust=st.integers(0, 100))


@given(moods, st.sampled_from(list(Outcome)), st.sampled_from(sorted(CONTENT.personas)), st.text(max_size=5))
def test_there_is_always_a_word_and_it_follows_from_the_mood(
    mood: Mood, outcome: Outcome, who: str, seed: str
) -> None:
    persona = CONTENT.persona(who)
    word = afterword(persona, mood, outcome, CONTENT.afterwords, seed)
    assert 1 <= word.stars <= 5
    assert word.text in persona.afterwords[word.stars]
    assert word == afterword(persona, mood, outcome, CONTENT.afterwords, seed)


@given(moods, st.sampled_from(list(Outcome)), st.integers(0, 20))
def test_less_anger_and_more_trust_never_give_fewer_stars(mood: Mood, outcome: Outcome, step: int) -> None:
    better = mood.model_copy(
        update={"anger": max(0, mood.anger - step), "trust": min(100, mood.trust + step)}
    )
    assert rate(better, outcome) >= rate(mood, outcome)


@pytest.mark.parametrize(
    ("anger", "trust", "outcome", "stars", "loyalty"),
    [
        (5, 90, Outcome.RESOLVED, 5, Loyalty.YES),
        (40, 70, Outcome.RESOLVED, 4, Loyalty.YES),
        (55, 50, Outcome.RESOLVED, 3, Loyalty.PERHAPS),
        (95, 5, Outcome.WALKED_OUT, 1, Loyalty.NO),
        (5, 90, Outcome.ENDED_BY_TRAINEE, 3, Loyalty.PERHAPS),
    ],
)
def test_an_angry_caller_can_become_a_loyal_one(
    anger: int, trust: int, outcome: Outcome, stars: int, loyalty: Loyalty
) -> None:
    word = afterword(CONTENT.persona("missed-birthday"), Mood(anger=anger, trust=trust), outcome, {}, "1")
    assert (word.stars, word.buys_again) == (stars, loyalty)


def test_who_leaves_quietly_says_something_polite_and_does_not_come_back() -> None:
    ruth = CONTENT.persona("closing-account")
    word = afterword(
        ruth, first_mood(ruth).model_copy(update={"anger": 20, "trust": 40}), Outcome.RESOLVED, {}, "1"
    )
    assert word.stars >= 3
    assert word.buys_again is Loyalty.NO


def test_a_customer_without_words_of_their_own_takes_the_banks() -> None:
    plain = CONTENT.persona("third-call").model_copy(update={"afterwords": {}})
    word = afterword(plain, Mood(anger=10, trust=80), Outcome.RESOLVED, CONTENT.afterwords, "1")
    assert word.text.replace(plain.case.company, "{company}") in CONTENT.afterwords[5]
    assert afterword(plain, Mood(anger=10, trust=80), Outcome.RESOLVED, {}, "1").text == ""


async def test_the_customers_turn_count_is_no_part_of_it(app: App) -> None:
    call = await over(app, KIND, *REST)
    assert app.practice.afterword(call) == app.practice.afterword(await app.practice.get(call.id))
    assert call.turns[-1].speaker is Speaker.CUSTOMER
