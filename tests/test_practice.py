"""Practice calls with the authored customers, from the vent to the scorecard."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.trainees import SKILLED
from tests.wire import Ear, all_of, practising
from trainer.app import App
from trainer.customer.lines import choose_line, fill
from trainer.errors import InputError, SessionError
from trainer.left_open import left_open
from trainer.mood import first_mood
from trainer.moves import SUSPICION, Appraisal, FoundMove, Move
from trainer.practice import Answered, Heard, Practice
from trainer.rubric import Verdict
from trainer.session import PracticeSession
from trainer.temperament import Act, Band, Occasion, Outcome
from trainer.transcript import Cue, Speaker, WrapUp
from trainer.turns import outcome_of_ending, react, trainee_turn

RUDE = [
    "Calm down.",
    "You should have thought of that earlier.",
    "That's our policy, nothing I can do.",
    "Whatever, idiot.",
]


async def play(practice: Practice, persona: str, lines: list[str], seed: int = 1) -> PracticeSession:
    call = await practice.start(persona, seed)
    for line in lines:
        async for event in practice.say(call.id, line):
            if isinstance(event, Answered):
                call = event.call
        if call.outcome:
            break
    return call


@pytest.mark.parametrize("persona", SKILLED)
@pytest.mark.parametrize("seed", range(5))
async def test_a_skilled_trainee_resolves_the_call(app: App, persona: str, seed: int) -> None:
    call = await play(app.practice, persona, SKILLED[persona], seed)
    call = await app.practice.end(call.id)
    assert call.outcome is Outcome.RESOLVED
    assert call.mood.anger < call.persona.temperament.anger - 30
    call = await app.practice.grade(call.id)
    assert call.scorecard
    assert (call.scorecard.score or 0) >= 80


@pytest.mark.parametrize("persona", SKILLED)
async def test_a_rude_trainee_loses_the_customer(app: App, persona: str) -> None:
    call = await play(app.practice, persona, RUDE)
    assert call.outcome is Outcome.WALKED_OUT
    call = await app.practice.grade(call.id)
    assert call.scorecard
    assert (call.scorecard.score or 0) <= 30
    assert len(call.scorecard.coaching) == 3
    said = {turn.text for turn in call.conversation.trainee_turns}
    assert all(any(point.line in text for text in said) for point in call.scorecard.coaching)
    assert all(point.better for point in call.scorecard.coaching)


async def test_kind_words_alone_never_resolve(app: App) -> None:
    kind = [
        "I'm so sorry about that.",
        "That must have been awful.",
        "I really do apologise.",
        "How horrible for you.",
    ]
    call = await play(app.practice, "missed-birthday", kind * 4)
    assert call.outcome is not Outcome.RESOLVED
    assert call.mood.anger >= 40


async def test_the_same_seed_plays_the_same_call(app: App) -> None:
    lines = SKILLED["third-call"]
    first, again = [await play(app.practice, "third-call", lines, seed=7) for _ in range(2)]
    assert [turn.text for turn in first.turns] == [turn.text for turn in again.turns]
    other = await play(app.practice, "third-call", lines, seed=8)
    assert [turn.text for turn in first.turns] != [turn.text for turn in other.turns]


async def test_no_line_comes_twice_in_a_call(app: App) -> None:
    lines = ["ok", "I'm sorry", "hm", "I see", "right", "one moment", "sorry about that", "ok then"] * 2
    call = await play(app.practice, "third-call", lines)
    said = [turn.text for turn in call.turns if turn.speaker is Speaker.CUSTOMER]
    assert len(said) == len(set(said)) > 5


cues = st.builds(
    Cue,
    act=st.sampled_from(Act),
    after=st.lists(st.sampled_from([*Move, *Occasion]), max_size=3).map(tuple),
    band=st.sampled_from(Band),
)


@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_thirty_acts_runs_out_of_lines_or_repeats_one(app: App, data: st.DataObject) -> None:
    from random import Random

    persona = data.draw(st.sampled_from(list(app.content.personas.values())))
    topics = ["", "want", *(i.id for i in (*persona.grievances, *persona.known, *persona.case.may_offer))]
    wanted = sorted({word for lines in persona.lines.values() for line in lines for word in line.asks})
    had = frozenset(data.draw(st.sets(st.sampled_from(wanted))))
    stale = {
        fill(line, persona)
        for lines in persona.lines.values()
        for line in lines
        if line.asks and set(line.asks) <= had
    }
    said: list[str] = []
    for cue in data.draw(st.lists(cues, min_size=30, max_size=30)):
        about = cue.model_copy(update={"about": data.draw(st.sampled_from(topics))})
        line = choose_line(about, persona, app.content.bank, said, Random(len(said)), had)
        assert line not in said
        assert line not in stale, "it asks for what they have had"
        said.append(line)
    secrets = {
        fill(line, persona)
        for line in persona.lines[Act.REVEAL]
        if line.about in {s.id for s in persona.secrets}
    }
    assert not secrets & set(said), "a secret was told without its cue"


class Clock:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def unhurried(app: App, clock: Clock) -> Practice:
    """Practice where the vent takes its time."""
    return Practice(app.content, app.store, app.backend, app.scripted, pace=1.0, now=clock)


async def test_the_vent_arrives_bubble_by_bubble(unhurried: Practice, clock: Clock) -> None:
    call = await unhurried.start("missed-birthday")
    seen = [len(unhurried.vented(call))]
    while (wait := unhurried.next_bubble_in(call)) is not None:
        assert 0.5 < wait < 8
        clock.forward(wait)
        seen.append(len(unhurried.vented(call)))
    assert seen == [1, 2, 3]


async def test_who_answers_before_the_vent_is_over_has_interrupted(unhurried: Practice, clock: Clock) -> None:
    call = await unhurried.start("missed-birthday")
    clock.forward(1)
    events = [event async for event in unhurried.say(call.id, "Sir, your order number please.")]
    heard, answered = events[0], events[-1]
    assert isinstance(heard, Heard)
    assert isinstance(answered, Answered)
    opening, cut, reply = answered.call.turns
    assert opening.bubbles == [call.persona.opening[0]], "only what was said stands in the transcript"
    assert cut.interrupted
    assert cut.changes[0].cause is Occasion.INTERRUPTED
    assert reply.cue
    assert reply.cue.act is Act.VENT
    assert reply.bubbles[-2:] == list(call.persona.opening[1:]), "they go on where they were cut off"
    await unhurried.end(call.id)
    graded = await unhurried.grade(call.id)
    assert graded.scorecard
    verdict = graded.scorecard.verdict("calm.no_interrupting")
    assert verdict.verdict == "not_met"
    assert verdict.evidence[0].quote in cut.text


async def test_who_waits_has_not_interrupted(unhurried: Practice, clock: Clock) -> None:
    call = await unhurried.start("missed-birthday")
    clock.forward(60)
    answered = [event async for event in unhurried.say(call.id, "I'm listening.")][-1]
    assert isinstance(answered, Answered)
    assert not answered.call.turns[1].interrupted


@pytest.mark.parametrize(("message", "words"), [("", "empty"), ("   \n ", "empty"), ("x" * 50_000, "50,000")])
async def test_an_unusable_message_is_refused_in_one_sentence_and_changes_nothing(
    app: App, message: str, words: str
) -> None:
    call = await app.practice.start("missed-birthday")
    with pytest.raises(InputError, match=words) as refused:
        [event async for event in app.practice.say(call.id, message)]
    assert "\n" not in str(refused.value)
    assert len((await app.practice.get(call.id)).turns) == 1


@pytest.mark.parametrize(
    "message",
    ["😡😡😡", "\x00\x07 hello", "مرحبا كيف حالك اليوم يا صديقي", "a" * 4000, "${alert(1)}<script>"],
)
async def test_odd_messages_get_an_answer_like_any_other(app: App, message: str) -> None:
    call = await app.practice.start("missed-birthday")
    answered = [event async for event in app.practice.say(call.id, message)][-1]
    assert isinstance(answered, Answered)
    assert answered.call.turns[1].text == message.strip()
    assert not any(
        f.move in {Move.ACKNOWLEDGE, Move.SOLUTION} for f in answered.call.turns[1].appraisal.moves
    )  # type: ignore[union-attr]


async def test_a_call_that_is_over_takes_no_more_messages(app: App) -> None:
    call = await app.practice.start("missed-birthday")
    await app.practice.end(call.id)
    with pytest.raises(SessionError, match="over"):
        [event async for event in app.practice.say(call.id, "Hello?")]


async def test_a_call_is_graded_only_when_it_is_over_and_only_once(app: App) -> None:
    call = await play(app.practice, "missed-birthday", SKILLED["missed-birthday"][:2])
    with pytest.raises(SessionError, match="End the call"):
        await app.practice.grade(call.id)
    ended = await app.practice.end(call.id)
    assert ended.outcome is Outcome.ENDED_BY_TRAINEE
    first = await app.practice.grade(call.id)
    assert (await app.practice.grade(call.id)).scorecard == first.scorecard
    assert (await app.practice.get(call.id)).scorecard == first.scorecard


async def test_who_says_nothing_abandoned_the_call(app: App) -> None:
    call = await app.practice.start("third-call")
    assert (await app.practice.end(call.id)).outcome is Outcome.ABANDONED
    graded = await app.practice.grade(call.id)
    assert graded.scorecard
    assert graded.scorecard.score is None


async def test_handing_over_with_care_is_an_escalation(app: App) -> None:
    call = await play(
        app.practice,
        "third-call",
        ["I'll bring in my supervisor right now and brief her, so you needn't repeat anything."],
    )
    assert outcome_of_ending(call) is Outcome.ESCALATED


async def test_the_wrap_up_is_graded_with_the_call(app: App) -> None:
    call = await play(app.practice, "missed-birthday", SKILLED["missed-birthday"])
    await app.practice.end(call.id)
    message = "Dear Mr Okafor, to confirm what we agreed: I have refunded the 14.95, it reaches your card by Thursday. I am sending Grace flowers tomorrow before noon."
    gap = "Nobody is told when the engraving bench runs late; the delay mail waits for a carrier scan."
    await app.practice.keep_wrap_up(call.id, WrapUp(message=message, process_gap=gap))
    graded = await app.practice.grade(call.id)
    assert graded.scorecard
    assert graded.scorecard.verdict("after.email").verdict == "met"
    assert graded.scorecard.verdict("after.process_gap").verdict == "met"


async def test_a_wrap_up_confirms_only_what_was_agreed(app: App) -> None:
    invented = "Dear Mr Okafor, as agreed: I have refunded £85.00, it reaches your card by Thursday."
    call = await play(app.practice, "missed-birthday", SKILLED["missed-birthday"])
    await app.practice.end(call.id)
    await app.practice.keep_wrap_up(call.id, WrapUp(message=invented))
    graded = await app.practice.grade(call.id)
    assert graded.scorecard
    assert "85.00" in graded.scorecard.verdict("after.email").reason
    assert graded.scorecard.verdict("after.email").verdict == "not_met"

    call = await play(
        app.practice, "missed-birthday", ["Calm down, it is only a bracelet.", "That is our policy."]
    )
    await app.practice.keep_wrap_up(
        call.id, WrapUp(message="I have refunded the 14.95, you will have it by Thursday.")
    )
    graded = await app.practice.grade(call.id)
    assert graded.scorecard
    assert "never offered" in graded.scorecard.verdict("after.email").reason


async def test_a_wrap_up_stays_as_it_was_graded(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    call = await play(app.practice, "missed-birthday", SKILLED["missed-birthday"][:1])
    await app.practice.end(call.id)
    written, late = WrapUp(message="You get 14.95 back by Friday."), WrapUp(message="From another tab.")
    await app.practice.keep_wrap_up(call.id, written)
    grade = app.backend.grade

    async def slowly(*asked: Any) -> tuple[Verdict, ...]:
        with pytest.raises(SessionError, match="handed in for grading, so its wrap-up stays"):
            await app.practice.keep_wrap_up(call.id, late)
        return await grade(*asked)

    monkeypatch.setattr(app.backend, "grade", slowly)
    await app.practice.grade(call.id)
    with pytest.raises(SessionError, match="reload the page to see the scorecard"):
        await app.practice.keep_wrap_up(call.id, late)
    assert (await app.practice.get(call.id)).wrap_up == written


async def test_the_customer_reacts_the_same_after_a_restart(app: App) -> None:
    """What the customer does is worked out from what is stored, so a restart changes nothing."""
    call = await app.practice.start("missed-birthday", seed=3)
    events = app.practice.say(call.id, "I'm sorry, that must have spoilt her birthday.")
    heard = await anext(events)
    assert isinstance(heard, Heard)
    await events.aclose()
    waiting = await app.practice.get(call.id)
    assert waiting.awaits_answer
    said = waiting.turns[-1]
    assert said.appraisal
    once = trainee_turn(call, said.text, said.appraisal, said.at)
    assert once == (said, react(waiting))
    assert react(waiting) == react(heard.call)
    answered = [event async for event in app.practice.answer(call.id)][-1]
    assert isinstance(answered, Answered)
    assert not answered.call.awaits_answer
    assert first_mood(call.persona) != answered.call.mood


@pytest.mark.parametrize(("confidence", "angers"), [(SUSPICION - 0.01, False), (SUSPICION, True)])
async def test_harm_that_may_be_a_mishearing_angers_nobody(app: App, confidence: float, angers: bool) -> None:
    class Unsure(Ear):
        def appraise(self, message: str, *_around: object) -> Appraisal:
            found = FoundMove(move=Move.RUDE, quote=message, confidence=confidence)
            return Appraisal(moves=(found,))

    async with practising(app.settings, app.content, Unsure({})) as unsure:
        call = await unsure.practice.start("missed-birthday", seed=1)
        heard = (await all_of(unsure.practice.say(call.id, "Your order number, sir.")))[0]
    assert isinstance(heard, Heard)
    said = heard.call.turns[-1]
    assert said.appraisal
    assert said.appraisal.has(Move.RUDE), "it is kept all the same"
    assert any(change.cause is Move.RUDE for change in said.changes) is angers


async def test_a_call_is_left_open_from_the_first_message_until_it_ends(app: App) -> None:
    practice = app.practice
    await practice.start("missed-birthday")
    assert await left_open(app.store) == [], "nothing was said in it"
    first = await play(practice, "missed-birthday", ["I'm sorry about the party."])
    again = await play(practice, "missed-birthday", ["That must have been awful."])
    other = await play(practice, "warm-fridge", ["I'm sorry about the food."])
    assert [call.id for call in await left_open(app.store)] == [other.id, again.id]
    assert [call.id for call in await left_open(app.store, "missed-birthday")] == [again.id]
    await practice.end(again.id)
    await practice.end(first.id)
    branch = await practice.fork(first.id, 2)
    assert await left_open(app.store, "missed-birthday") == [], "nothing of its own was said in the branch"
    async for _ in practice.say(branch.id, "Tell me what happened."):
        pass
    assert [call.id for call in await left_open(app.store, "missed-birthday")] == [branch.id]
