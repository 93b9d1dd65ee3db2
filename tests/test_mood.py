"""The mood is code: bounded, explained by the trainee's own words, moved only by what would move a person."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.acts import act, remember
from trainer.content import Content
from trainer.feel import feel
from trainer.mood import Felt, first_mood, floor, missing, open_grievances
from trainer.moves import EMPATHY, HARMFUL, Appraisal, FoundMove, Move
from trainer.persona import Persona
from trainer.temperament import Act, Band, Occasion
from trainer.transcript import Cue, Mood

CONTENT = Content()
PERSONAS = list(CONTENT.personas.values())
WORDS = "your wife's birthday party, flowers and a voucher, refund of the express fee, engineer tomorrow, replacement"


def one(move: Move, quote: str = WORDS) -> Appraisal:
    return Appraisal(moves=(FoundMove(move=move, quote=quote),))


def several(*moves: Move, quote: str = WORDS) -> Appraisal:
    return Appraisal(moves=tuple(FoundMove(move=move, quote=quote) for move in moves))


personas = st.sampled_from(PERSONAS)
messages = st.lists(
    st.tuples(
        st.lists(st.sampled_from(list(Move)), max_size=5, unique=True),
        st.sampled_from(
            [WORDS, "ok", "When did it arrive?", "order number please", "I'm sorry about the call"]
        ),
        st.booleans(),
    ),
    max_size=12,
)


def play(persona: Persona, said: list[tuple[list[Move], str, bool]]) -> list[tuple[Mood, Felt, str]]:
    mood, felt_all = first_mood(persona), []
    for moves, text, interrupted in said:
        felt = feel(mood, text, several(*moves, quote=text), persona, interrupted=interrupted)
        felt_all.append((mood, felt, text))
        mood = felt.mood
    return felt_all


@given(personas, messages)
@settings(max_examples=300, deadline=None)
def test_the_mood_stays_in_range_and_within_the_bounds_of_one_message(persona: Persona, said: list) -> None:
    for before, felt, _ in play(persona, said):
        after, temper = felt.mood, persona.temperament
        assert 0 <= after.anger <= 100
        assert 0 <= after.trust <= 100
        assert -temper.max_fall <= after.anger - before.anger <= temper.max_rise


@given(personas, messages)
@settings(max_examples=300, deadline=None)
def test_every_change_is_explained_by_words_the_trainee_wrote_and_they_add_up(
    persona: Persona, said: list
) -> None:
    for before, felt, text in play(persona, said):
        assert sum(change.anger for change in felt.changes) == felt.mood.anger - before.anger
        assert sum(change.trust for change in felt.changes) == felt.mood.trust - before.trust
        for change in felt.changes:
            assert change.quote, change
            assert change.quote in text
            assert change.reason.endswith(".")


@given(
    personas,
    st.lists(st.lists(st.sampled_from(sorted(EMPATHY)), min_size=1, max_size=4, unique=True), max_size=15),
)
@settings(max_examples=200, deadline=None)
def test_no_amount_of_kind_words_alone_settles_a_grievance(persona: Persona, said: list[list[Move]]) -> None:
    for _, felt, _ in play(persona, [(moves, WORDS, False) for moves in said]):
        assert all(missing(felt.mood, grievance) for grievance in persona.grievances)
        assert felt.mood.anger >= min(floor(felt.mood, persona), persona.temperament.anger)


@given(personas, messages)
@settings(max_examples=100, deadline=None)
def test_the_same_messages_give_the_same_mood(persona: Persona, said: list) -> None:
    assert play(persona, said) == play(persona, said)


@pytest.mark.parametrize("move", sorted(HARMFUL))
def test_a_harmful_move_makes_it_worse(birthday: Persona, move: Move) -> None:
    before = first_mood(birthday)
    after = feel(before, "You should have ordered earlier.", one(move, "You should have"), birthday).mood
    assert after.anger >= before.anger + 8
    assert after.trust < before.trust


def test_the_first_kind_word_helps_the_fourth_irritates(birthday: Persona) -> None:
    mood, falls = first_mood(birthday), []
    for _ in range(4):
        felt = feel(mood, "I'm so sorry about all this.", one(Move.APOLOGISE, "I'm so sorry"), birthday)
        falls.append(felt.mood.anger - mood.anger)
        mood = felt.mood
    assert falls[0] < 0
    assert abs(falls[1]) < abs(falls[0])
    assert falls[3] > 0
    assert Occasion.EMPTY_EMPATHY in felt.occasions


def test_a_fix_offered_before_they_were_heard_bounces_off(birthday: Persona) -> None:
    before = first_mood(birthday)
    offer = "I'll refund the express fee."
    bounced = feel(before, offer, one(Move.SOLUTION, offer), birthday)
    assert Occasion.TOO_EARLY in bounced.occasions
    assert bounced.mood.anger > before.anger
    assert not bounced.mood.offered
    heard = before.model_copy(update={"heard": True})
    taken = feel(heard, offer, one(Move.SOLUTION, offer), birthday)
    assert taken.mood.anger < before.anger
    assert taken.mood.offered == ("refund-express",)


def test_asking_for_what_was_already_said_flares_it_up(birthday: Persona) -> None:
    question = "When did the parcel arrive?"
    felt = feel(first_mood(birthday), question, one(Move.CLARIFY, question), birthday)
    assert Occasion.ASKED_AGAIN in felt.occasions
    assert felt.mood.anger > birthday.temperament.anger


def test_checking_back_what_was_said_is_not_asking_again(birthday: Persona) -> None:
    text = "So it came on Tuesday, when you had paid for it to arrive on Friday?"
    felt = feel(first_mood(birthday), text, several(Move.RESTATE, Move.CLARIFY, quote=text), birthday)
    assert Occasion.ASKED_AGAIN not in felt.occasions
    assert felt.mood.anger < birthday.temperament.anger


def test_a_question_asked_twice_is_asking_again(birthday: Persona) -> None:
    question = "What was your order number?"
    first = feel(first_mood(birthday), question, one(Move.CLARIFY, question), birthday)
    assert Occasion.ASKED_AGAIN not in first.occasions
    again = feel(first.mood, question, one(Move.CLARIFY, question), birthday)
    assert Occasion.ASKED_AGAIN in again.occasions


def test_taking_back_an_offer_flares_it_up(birthday: Persona) -> None:
    heard = first_mood(birthday).model_copy(update={"heard": True, "offered": ("flowers",)})
    no = "We can't send flowers, that's against our rules."
    felt = feel(heard, no, one(Move.POLICY_WALL, no), birthday)
    assert Occasion.CONTRADICTED in felt.occasions
    assert felt.mood.anger >= heard.anger + 15


def test_interrupting_costs(birthday: Persona) -> None:
    calm = feel(first_mood(birthday), "Hello", Appraisal(), birthday)
    cut = feel(first_mood(birthday), "Hello", Appraisal(), birthday, interrupted=True)
    assert cut.mood.anger > calm.mood.anger
    assert Occasion.INTERRUPTED in cut.occasions


def test_a_time_settles_only_what_was_offered(birthday: Persona) -> None:
    soon = "You will have it by Thursday."
    empty = feel(first_mood(birthday), soon, one(Move.TIMELINE, soon), birthday)
    assert not any(change.cause is Move.TIMELINE for change in empty.changes)


def test_what_settles_a_grievance_is_shown_with_the_words_about_it(birthday: Persona) -> None:
    heard = feel(first_mood(birthday), WORDS, one(Move.ACKNOWLEDGE), birthday).mood
    quick, refund = "I'll be quick.", "The 14.95 is back on your card today."
    found = ((Move.SOLUTION, quick), (Move.TIMELINE, quick), (Move.SOLUTION, refund))
    said = Appraisal(moves=tuple(FoundMove(move=move, quote=quote) for move, quote in found))
    text = f"{quick} {refund}"
    settled = {
        change.reason.partition(": ")[2]: change.quote
        for change in feel(heard, text, said, birthday).changes
        if change.reason.startswith("That settles it")
    }
    assert settled
    assert set(settled.values()) == {refund}


def test_a_calm_boundary_only_helps_against_insults(birthday: Persona) -> None:
    line = "I want to help, and I need us to stay civil."
    uncalled = feel(first_mood(birthday), line, one(Move.BOUNDARY, line), birthday)
    assert uncalled.mood.anger > birthday.temperament.anger
    insulted = first_mood(birthday).model_copy(update={"insulted": True})
    called = feel(insulted, line, one(Move.BOUNDARY, line), birthday)
    assert called.mood.anger < birthday.temperament.anger
    assert called.mood.warned


def test_what_policy_denies_leaves_a_residue_of_anger(content: Content) -> None:
    persona = content.persona("refused-return")
    everything = {g.id: tuple(range(len(g.repairs))) for g in persona.grievances}
    done = first_mood(persona).model_copy(update={"repaired": everything})
    assert not open_grievances(done, persona)
    assert floor(done, persona) == sum(g.residue for g in persona.grievances) > 0


def answer(
    persona: Persona, mood: Mood, text: str, appraisal: Appraisal, left: int = 9, seed: int = 0
) -> Cue:
    felt = feel(mood, text, appraisal, persona)
    return act(mood, felt, text, appraisal, persona, Random(seed), left)


def test_a_secret_comes_out_only_to_a_question_and_with_enough_trust(birthday: Persona) -> None:
    question = "What happened at the party?"
    wary = first_mood(birthday)
    assert answer(birthday, wary, question, one(Move.CLARIFY, question)).about != "empty-box"
    trusting = wary.model_copy(update={"trust": 60})
    cue = answer(birthday, trusting, question, one(Move.CLARIFY, question))
    assert (cue.act, cue.about) == (Act.REVEAL, "empty-box")
    told = remember(trusting, cue, birthday)
    assert answer(birthday, told, question, one(Move.CLARIFY, question)).about != "empty-box"
    kind = "That must have been awful."
    assert answer(birthday, trusting, kind, one(Move.ACKNOWLEDGE, kind)).act is not Act.REVEAL


@given(
    st.sampled_from(sorted(CONTENT.personas)),
    st.sampled_from(sorted(Move)),
    st.integers(0, 100),
    st.integers(0, 100),
    st.integers(0, 50),
)
@settings(max_examples=300, deadline=None)
def test_the_customer_always_does_something_and_leaves_when_beside_themselves(
    who: str, move: Move, anger: int, trust: int, seed: int
) -> None:
    persona = CONTENT.persona(who)
    mood = first_mood(persona).model_copy(update={"anger": anger, "trust": trust, "heard": True})
    felt = feel(mood, WORDS, one(move), persona)
    cue = act(mood, felt, WORDS, one(move), persona, Random(seed), 5)
    assert cue.band in Band
    if felt.mood.anger >= persona.temperament.walks_out_at and move is not Move.APOLOGISE:
        assert cue.act is Act.WALK_OUT  # nobody leaves at an apology


def test_patience_runs_out(birthday: Persona) -> None:
    assert answer(birthday, first_mood(birthday), "ok", Appraisal(), left=0).act is Act.WALK_OUT


def test_who_is_settled_agrees_allows_a_follow_up_and_says_good_bye(birthday: Persona) -> None:
    everything = {g.id: tuple(range(len(g.repairs))) for g in birthday.grievances}
    mood = first_mood(birthday).model_copy(
        update={
            "repaired": everything,
            "anger": 24,
            "trust": 55,
            "heard": True,
            "offered": ("flowers",),
            "sorry": True,
        }
    )
    cue = answer(birthday, mood, "It comes tomorrow.", one(Move.TIMELINE, "tomorrow"))
    assert cue.act is Act.AGREE
    mood = remember(mood, cue, birthday)
    question = "May I call you on Friday to check?"
    assert answer(birthday, mood, question, one(Move.FOLLOW_UP, question)).act is Act.ALLOW_FOLLOW_UP
    assert answer(birthday, mood, "Thank you, bye.", one(Move.THANK, "Thank you")).act is Act.THANK
