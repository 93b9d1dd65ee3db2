"""The customer listens: what was given or told is not asked for again, in whatever words it came."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.test_mood import one, several
from tests.test_practice import play
from tests.wire import Ear, practising
from trainer.app import App
from trainer.content import Content
from trainer.facts import Misplaced
from trainer.feel import feel
from trainer.given import denies, undertakes
from trainer.heed import reaches_them
from trainer.mood import first_mood, had
from trainer.moves import HELPFUL, Appraisal, Move
from trainer.persona import NAME, Line, Persona, general
from trainer.session import PracticeSession
from trainer.temperament import Act, Occasion
from trainer.transcript import Cue, Speaker, Turn
from trainer.when import says_when

CONTENT = Content()
PUB, SHOP = CONTENT.persona("lost-match"), CONTENT.persona("refused-return")
RUTH, CLINIC = CONTENT.persona("closing-account"), CONTENT.persona("test-results")
FRIDGE = CONTENT.persona("warm-fridge")
WHEN = Cue(act=Act.ASK_WHEN)

SORRY = "I'm sorry that our chat closed on you, that must have been maddening."
OURS = "That was us: it never asks whether it is a fault."
NEW = "I can send you a new machine."
SOON = "ten minutes at the most till it is on the van, pressing it now"
DAY = "It goes out today and a courier brings it on Thursday between 9 and 1."
HEARS: dict[str, tuple[Move, ...]] = {
    SORRY: (Move.APOLOGISE, Move.ACKNOWLEDGE),
    OURS: (Move.OWN, Move.EXPLAIN),
    NEW: (Move.SOLUTION,),
    SOON: (Move.SOLUTION,),
    DAY: (Move.SOLUTION, Move.TIMELINE),
}


async def talk(app: App, *said: str, seed: int = 1) -> tuple[PracticeSession, list[Turn]]:
    """A call to the shop in which the ear hears what it is told to; and the customer's answers."""
    hears = HEARS | {text: moves for text in said for known, moves in HEARS.items() if text.startswith(known)}
    async with practising(app.settings, app.content, Ear(hears)) as hearing:
        call = await play(hearing.practice, "refused-return", list(said), seed)
    return call, [turn for turn in call.turns[1:] if turn.speaker is Speaker.CUSTOMER]


def acts(answers: list[Turn]) -> list[tuple[Act, str]]:
    return [(turn.cue.act, turn.cue.about) for turn in answers if turn.cue]


def lines_that_ask(what: str) -> list[Line]:
    return [line for lines in SHOP.lines.values() for line in lines if what in line.asks]


# When?


@pytest.mark.parametrize("seed", range(3))
async def test_who_asked_when_takes_any_time_for_an_answer(app: App, seed: int) -> None:
    call, answers = await talk(app, SORRY, NEW, SOON, seed=seed)
    asked, after = acts(answers)[-2:]
    assert asked == (Act.ASK_WHEN, "replacement")
    assert after[0] not in {Act.ASK_WHEN, Act.TEST}
    assert 1 in call.mood.repaired["unsafe-machine"]


@pytest.mark.parametrize(
    "offer", ["Box reset takes 5 minutes, shall I do it?", "I can reset your box within the hour."]
)
def test_a_time_inside_an_offer_is_heard_as_one(offer: str) -> None:
    assert reaches_them(offer, one(Move.SOLUTION, offer), PUB).has(Move.TIMELINE)


@pytest.mark.parametrize(
    "offer",
    ["It is covered by the 2 year guarantee.", "We'll get you there Sunday.", "11 days at 1.40 is 15.40."],
)
def test_a_figure_or_the_day_of_the_journey_is_no_date_of_a_fix(offer: str) -> None:
    assert not reaches_them(offer, one(Move.SOLUTION, offer), PUB).has(Move.TIMELINE)


def test_asked_for_a_day_the_name_of_one_will_do() -> None:
    assert says_when("On Thursday", asked=True)
    assert not says_when("a match on Thursday")
    assert reaches_them("Thursday", Appraisal(), PUB, WHEN).has(Move.TIMELINE)
    assert reaches_them("Thursday", Appraisal(), PUB, Cue(act=Act.PRESS)) == Appraisal()


async def test_what_the_customer_could_not_miss_is_kept_out_of_the_grading(app: App) -> None:
    call, _ = await talk(app, SORRY, NEW, SOON)
    heard = [turn.appraisal for turn in call.conversation.trainee_turns]
    assert not any(appraisal and appraisal.has(Move.TIMELINE) for appraisal in heard)


@pytest.mark.parametrize("seed", range(3))
async def test_a_date_for_what_was_offered_is_not_met_with_what_do_you_mean(app: App, seed: int) -> None:
    _, answers = await talk(app, SORRY, NEW, DAY, seed=seed)
    assert acts(answers)[-1] == (Act.PUSH_FOR_MORE, "sent-away")


# What cannot be had


@pytest.mark.parametrize(
    ("persona", "limit", "told"),
    [
        (SHOP, "money-back", "i cant refund it as its past 30 days"),
        (SHOP, "money-back", "straight answer: no, not the 379"),
        (PUB, "takings", "i wont pretend i can pay you for the lost takings, i cant."),
        (
            PUB,
            "takings",
            "its a straight no from me on that one Gary, we dont pay takings whatever the cause",
        ),
        (CLINIC, "results", "I cant tell you anything about the tests, not even if they are here"),
        (CLINIC, "results", "I can't say that either, not even whether theres one."),
        (
            FRIDGE,
            "lost-morning",
            "No, we dont pay for lost time and you deserve to hear that without a maybe.",
        ),
    ],
)
def test_a_no_counts_in_the_words_that_people_type(persona: Persona, limit: str, told: str) -> None:
    felt = feel(first_mood(persona), told, Appraisal(), persona)
    assert limit in felt.mood.limits
    assert Occasion.LIMIT_HELD in felt.occasions
    assert limit in had(felt.mood, persona)


@pytest.mark.parametrize(
    "text",
    ["We don't pay attention to that box enough, it's no trouble.", "That's no problem.", "No wonder."],
)
def test_kindness_with_a_no_in_it_refuses_nothing(text: str) -> None:
    felt = feel(first_mood(PUB), text, Appraisal(), PUB)
    assert not felt.mood.limits
    assert not denies("That's no problem at all.")


@pytest.mark.parametrize("seed", range(3))
async def test_what_was_said_to_be_impossible_at_the_start_is_not_demanded_at_the_end(
    app: App, seed: int
) -> None:
    for first, demanded in ((f"{SORRY} i cant refund it as its past 30 days", False), (SORRY, True)):
        _, answers = await talk(app, first, NEW, DAY, OURS, "So that is that.", seed=seed)
        assert ((Act.PUSH_FOR_MORE, "money-back") in acts(answers)) is demanded
        if not demanded:
            after = " ".join(turn.text for turn in answers)
            assert not any(line.text in after for line in lines_that_ask("money-back"))


def test_no_promise_is_heard_in_a_refusal_without_its_apostrophe() -> None:
    text = "i wont pretend i can pay you for the lost takings, i cant."
    felt = feel(first_mood(PUB), text, one(Move.SOLUTION, text), PUB)
    assert Occasion.OVERPROMISED not in felt.occasions


# What a line asks for


def test_what_was_had_is_what_was_offered_told_and_repaired() -> None:
    mood = first_mood(SHOP).model_copy(
        update={"offered": ("repair",), "limits": ("money-back",), "repaired": {"unsafe-machine": (0, 1)}}
    )
    assert {"repair", "replacement", "money-back", "timeline"} <= had(mood, SHOP, "unsafe-machine")
    assert "timeline" not in had(mood, SHOP, "no-refund"), "a day was said for something else"


def test_a_day_counts_for_what_has_no_repair_of_that_kind_once_something_was_offered() -> None:
    dated = first_mood(SHOP).model_copy(update={"seen": (Move.TIMELINE,)})
    assert "timeline" not in had(dated, SHOP)
    assert "timeline" in had(dated.model_copy(update={"offered": ("repair",)}), SHOP)


@pytest.mark.parametrize(
    "text", ["My name is jo, hello.", "I'm Sam from the desk.", "You can ask for Mrs Brand."]
)
def test_a_name_that_was_given_is_not_asked_for(text: str) -> None:
    assert NAME in had(feel(first_mood(PUB), text, Appraisal(), PUB).mood, PUB)
    assert NAME not in had(feel(first_mood(PUB), "I'm sorry.", Appraisal(), PUB).mood, PUB)


def test_every_line_asks_for_something_that_can_be_had() -> None:
    """A move that no repair of its grievance has would never count as had."""
    for persona in CONTENT.personas.values():
        for act, lines in persona.lines.items():
            for line in lines:
                grievance = next((g for g in persona.grievances if g.id == line.about), None)
                repairs = {move.value for r in grievance.repairs for move in r.moves} if grievance else set()
                asked = set(line.asks) & {*Move}
                assert asked <= repairs, (persona.id, act, line.text)


@pytest.mark.parametrize("asks", ["flower-show", "no-move"])
def test_a_line_that_asks_for_nothing_known_is_named(asks: str) -> None:
    data: dict[str, Any] = SHOP.model_dump(mode="json")
    data["lines"]["press"][0]["asks"] = [asks]
    with pytest.raises(ValidationError, match=f"not {asks}"):
        Persona.model_validate(data)
    line = SHOP.lines[Act.PRESS][0].model_copy(update={"about": "", "asks": (asks,)})
    with pytest.raises(Misplaced, match=f"not {asks}"):
        general({Act.PRESS: (line,)})


# A promise too good to be true


@given(
    st.sampled_from(list(CONTENT.personas.values())),
    st.lists(st.sampled_from(sorted(HELPFUL)), max_size=6, unique=True),
    st.integers(0, 90),
)
@settings(max_examples=200, deadline=None)
def test_beside_a_promise_that_policy_rules_out_nothing_softens_them(
    persona: Persona, moves: list[Move], trust: int
) -> None:
    promise = "I'll pay you 5000 compensation and give you the money back today, you have my word."
    text = f"I'm so sorry, that is awful. {promise}"
    before = first_mood(persona).model_copy(update={"heard": True, "trust": trust})
    felt = feel(before, text, several(*moves, Move.SOLUTION, quote=promise), persona)
    if Occasion.OVERPROMISED in felt.occasions:
        assert felt.mood.anger >= before.anger
        assert felt.mood.trust <= before.trust


def test_who_takes_a_promise_back_is_heard_again() -> None:
    promise = "I'm so sorry! I'll get you a full refund and a brand new fridge today."
    moves = several(Move.APOLOGISE, Move.ACKNOWLEDGE, Move.SOLUTION, quote=promise)
    before = first_mood(FRIDGE)
    doubted = feel(before, promise, moves, FRIDGE).mood
    assert doubted.anger == before.anger
    honest = "I promised too fast, that was wrong of me. The mini fridge is with you by 15:00 today."
    again = feel(doubted, honest, several(Move.OWN, Move.SOLUTION, Move.TIMELINE, quote=honest), FRIDGE).mood
    assert again.anger < doubted.anger
    assert "loan-fridge" in again.offered


# An offer in other words


@pytest.mark.parametrize(
    "words",
    [
        "I can give you a named adviser with a direct number.",
        "You ask me, Jo Brand, 200 41, the same one in the autumn as today.",
        "You won't get a machine, you get me.",
        "My number is 200 41, it rings on my desk.",
        "You can ring me whenever you like.",
        "You have my own extension, 41.",
        "You will have somebody by name from now on.",
    ],
)
def test_one_person_to_ask_is_an_adviser_in_any_words(words: str) -> None:
    mood = first_mood(RUTH).model_copy(update={"heard": True})
    assert "adviser" in feel(mood, words, one(Move.SOLUTION, words), RUTH).offers


@pytest.mark.parametrize(
    "words",
    [
        "Mine is Jo Brand, my direct number is 200 41.",
        "From today I am your named adviser, Jo Brand, with a direct number, 200 41.",
        "You can ask me.",
    ],
)
def test_an_offer_that_the_ear_missed_still_reaches_the_customer(words: str) -> None:
    mood = first_mood(RUTH).model_copy(update={"heard": True})
    felt = feel(mood, words, reaches_them(words, Appraisal(), RUTH), RUTH)
    assert "adviser" in felt.mood.offered
    assert 0 in felt.mood.repaired["nobody-to-ask"]


@pytest.mark.parametrize(
    "words",
    ["Could you ring me?", "I can't give you a direct number.", "We sent you a letter.", "Ring off, then."],
)
def test_a_question_a_refusal_or_a_tale_offers_nothing(words: str) -> None:
    assert not any(undertakes(words, offer.words) for offer in RUTH.case.may_offer)
    assert reaches_them(words, Appraisal(), RUTH) == Appraisal()
