"""A customer who was promised a call-back remembers what this trainee promised, and whether it came."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.test_practice import play
from trainer.app import App
from trainer.callback import FollowUpDue, continued, follow_up_due
from trainer.content import Content
from trainer.history import Attempt
from trainer.llm.scripted import Scripted
from trainer.moves import Appraisal, FoundMove, Move
from trainer.practice import Practice
from trainer.session import PracticeSession
from trainer.store import Store
from trainer.temperament import Outcome
from trainer.transcript import Speaker, Turn
from trainer.turns import opening_turn
from trainer.web.view import brief

WHO = "promised-call"
SHIPPED = Content()
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
LINES = [
    "I'm so sorry, Mr Okafor. Missing your wife's fiftieth must have been awful.",
    "I can refund the 14.95 express fee and send flowers tomorrow.",
    'May I ring you on Thursday at ten to hear whether the "flowers" came?',
]


@pytest.fixture
def clock() -> list[datetime]:
    return [MONDAY]


@pytest.fixture
def practice(app: App, clock: list[datetime]) -> Practice:
    return Practice(app.content, app.store, app.backend, app.scripted, now=lambda: clock[0])


async def earlier(practice: Practice, lines: list[str]) -> PracticeSession:
    call = await play(practice, "missed-birthday", lines)
    return await practice.end(call.id)


def said(call: PracticeSession) -> str:
    return " ".join([*call.persona.opening, call.persona.case.situation])


async def test_the_trainees_own_words_come_back(practice: Practice) -> None:
    await earlier(practice, LINES)
    call = await practice.start(WHO, seed=1)
    assert 'May I ring you on Thursday at ten to hear whether the "flowers" came?' in said(call)
    assert "{promise}" not in call.persona.model_dump_json()


async def test_what_is_read_before_the_call_says_what_was_promised(practice: Practice) -> None:
    await earlier(practice, LINES)
    persona = await practice.who_calls(WHO)
    page = brief(persona, hints=True, now=datetime.now(UTC), backend="scripted")
    assert "{promise}" not in page
    assert "Thursday at ten" in page


async def test_where_nobody_promised_anything_the_authored_promise_stands(
    practice: Practice, content: Content
) -> None:
    call = await practice.start(WHO, seed=1)
    follow_up = content.persona(WHO).follow_up
    assert follow_up
    assert follow_up.promise.rstrip(".") in said(call)


async def test_a_call_back_in_time_was_kept_and_a_late_one_was_not(
    practice: Practice, clock: list[datetime]
) -> None:
    await earlier(practice, LINES)  # on a Monday, for Thursday at ten
    clock[0] = datetime(2026, 3, 5, 23, 59, tzinfo=UTC)
    kept = await practice.start(WHO, seed=1)
    clock[0] += timedelta(minutes=1)
    late = await practice.start(WHO, seed=1)
    assert kept.mood.anger < late.mood.anger - 15
    assert kept.mood.trust > late.mood.trust
    assert kept.turns[0].text != late.turns[0].text


async def test_without_a_promised_call_back_none_was_kept(practice: Practice) -> None:
    await earlier(practice, LINES[:2])
    call = await practice.start(WHO, seed=1)
    assert call.mood.anger == (await practice.start(WHO, seed=1, called_back=False)).mood.anger
    assert "express fee" in said(call), "the fix that was promised is remembered instead"


async def test_it_can_be_said_whether_the_call_back_came(practice: Practice) -> None:
    kept = await practice.start(WHO, seed=1, called_back=True)
    broken = await practice.start(WHO, seed=1, called_back=False)
    assert kept.mood.anger < broken.mood.anger


async def test_only_the_last_finished_call_with_that_customer_counts(
    practice: Practice, clock: list[datetime]
) -> None:
    await earlier(practice, LINES)
    clock[0] += timedelta(minutes=5)
    await earlier(
        practice, [*LINES[:2], "I'll ring you on Sunday evening to make sure that everything arrived."]
    )
    clock[0] += timedelta(minutes=5)
    await play(practice, "missed-birthday", ["May I ring you on Monday to check?"])  # still going on
    await play(practice, "third-call", ["I'll call you on Friday to check."])
    assert "Sunday evening" in said(await practice.start(WHO, seed=1))


async def test_the_memory_survives_a_restart(app: App, practice: Practice) -> None:
    await earlier(practice, LINES)
    store = await Store.open(app.settings.data)
    again = Practice(app.content, store, Scripted(app.content.bank, app.appraiser), app.scripted)
    assert "Thursday at ten" in said(await again.start(WHO, seed=1))
    await store.close()


async def test_whatever_was_promised_stays_text(practice: Practice, clock: list[datetime]) -> None:
    nasty = 'May I ring you back "tomorrow" \\ {{ 7 * 7 }} <script>alert(1)</script> to check that it came?'
    await earlier(practice, [*LINES[:2], nasty])
    call = await practice.start(WHO, seed=1)
    assert "49" not in said(call).replace("14.95", "")
    assert call.persona.id == WHO


def test_a_customer_who_follows_up_nothing_stays_as_they_are(content: Content) -> None:
    birthday = content.persona("missed-birthday")
    assert continued(birthday, None, datetime.now(UTC), True) is birthday


# When a follow-up is due


def over(*said: tuple[str, Move], at: datetime) -> PracticeSession:
    """A finished call with missed-birthday in which the trainee said these things, each one move."""
    birthday = SHIPPED.persona("missed-birthday")
    turns = [opening_turn(birthday, at)]
    for n, (text, move) in enumerate(said, 2):
        appraisal = Appraisal(moves=(FoundMove(move=move, quote=text),))
        turns.append(Turn(n=n, speaker=Speaker.TRAINEE, text=text, at=at, appraisal=appraisal))
    return PracticeSession(
        id="earlier",
        persona=birthday,
        seed=1,
        backend="scripted",
        started_at=at,
        turns=tuple(turns),
        outcome=Outcome.RESOLVED,
    )


def waits(call: PracticeSession | None, now: datetime, *attempts: Attempt) -> FollowUpDue | None:
    return follow_up_due(SHIPPED.persona(WHO), call, attempts, now)


RING = ("May I ring you on Thursday at ten?", Move.FOLLOW_UP)
FLOWERS = ("The flowers come tomorrow.", Move.TIMELINE)


def test_a_follow_up_is_due_when_it_was_promised_for_and_overdue_the_day_after() -> None:
    call = over(RING, FLOWERS, at=MONDAY)
    early, due, late = (waits(call, MONDAY + timedelta(days=n)) for n in (2, 3, 4))
    assert early
    assert due
    assert late
    assert early.promise == RING[0], "a call-back is remembered before a date"
    assert early.due_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert [(f.is_due, f.overdue) for f in (early, due, late)] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_without_a_time_it_is_due_the_next_day_where_the_trainee_is() -> None:
    call = over(("May I ring you to check?", Move.FOLLOW_UP), at=MONDAY.replace(hour=23))
    east = timezone(timedelta(hours=3))  # Tuesday already
    found = waits(call, MONDAY.astimezone(east))
    assert found
    assert found.due_at == datetime(2026, 3, 4, tzinfo=east)


def test_where_nothing_was_promised_or_nobody_called_nobody_waits() -> None:
    assert waits(None, MONDAY) is None
    assert waits(over(("That is awful.", Move.ACKNOWLEDGE), at=MONDAY), MONDAY) is None
    assert waits(over(RING, at=MONDAY).model_copy(update={"outcome": None}), MONDAY) is None
    assert follow_up_due(SHIPPED.persona("third-call"), over(RING, at=MONDAY), [], MONDAY) is None


@pytest.mark.parametrize(
    ("after", "outcome", "still"),
    [(1, Outcome.RESOLVED, False), (1, Outcome.ABANDONED, True), (-1, Outcome.RESOLVED, True)],
)
def test_who_was_talked_to_since_waits_no_longer(after: int, outcome: Outcome, still: bool) -> None:
    since = Attempt(
        call="c",
        persona=WHO,
        name="Daniel Okafor",
        title="t",
        difficulty=3,
        started_at=MONDAY + timedelta(hours=after),
        outcome=outcome,
    )
    assert (waits(over(RING, at=MONDAY), MONDAY + timedelta(days=3), since) is not None) == still


async def test_a_call_in_which_nothing_was_said_forgets_no_promise(
    practice: Practice, clock: list[datetime]
) -> None:
    await earlier(practice, LINES)
    clock[0] += timedelta(minutes=5)
    await earlier(practice, [])
    assert "Thursday at ten" in said(await practice.start(WHO, seed=1))
