"""What was said is never lost: the database as calls go on, break off and are taken up again."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import trainer.store as store_module
from trainer.appraiser.local import LocalAppraiser
from trainer.content import Content
from trainer.database import FILE
from trainer.errors import SessionError, StoreError
from trainer.llm.scripted import Scripted
from trainer.moves import Appraisal
from trainer.practice import Answered, Heard, Practice
from trainer.session import PracticeSession
from trainer.store import Store
from trainer.temperament import Outcome
from trainer.transcript import Speaker, Turn, WrapUp
from trainer.turns import outcome_of_ending, react

SORRY = "I'm so sorry, Mr Okafor. Your wife's fiftieth, and the gift wasn't there."

NEWEST = max(
    path.stem.partition("_")[0]
    for path in Path(store_module.__file__).parent.glob("migrations/versions/0*.py")
)


def practice(content: Content, store: Store, appraiser: LocalAppraiser) -> Practice:
    scripted = Scripted(content.bank, appraiser)
    return Practice(content, store, scripted, scripted)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "data"


async def said(practice: Practice, call: PracticeSession, message: str) -> PracticeSession:
    """The call after `message` was sent and answered."""
    async for event in practice.say(call.id, message):
        if isinstance(event, Answered):
            call = event.call
    return call


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return connection.execute(query).fetchall()


async def test_every_turn_is_stored_as_it_happens(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    ours, other = await Store.open(folder), await Store.open(folder)
    practising = practice(content, ours, appraiser)
    call = await practising.start("missed-birthday", seed=1)
    assert [turn.n for turn in (await other.get(call.id)).turns] == [1]
    async for event in practising.say(call.id, SORRY):
        if isinstance(event, Heard):
            heard = await other.get(call.id)
            assert heard.turns == event.call.turns
            assert (heard.turns[-1].text, heard.awaits_answer) == (SORRY, True)
        if isinstance(event, Answered):
            assert await other.get(call.id) == event.call
    await ours.close()
    await other.close()


async def test_readers_do_not_wait_for_writers(folder: Path) -> None:
    store = await Store.open(folder)
    assert rows(folder, "PRAGMA journal_mode") == [("wal",)]
    await store.close()


async def test_an_empty_folder_gets_all_tables_and_another_start_changes_nothing(folder: Path) -> None:
    schemas = []
    for _ in range(2):
        store = await Store.open(folder)
        await store.close()
        schemas.append(rows(folder, "SELECT name, sql FROM sqlite_master ORDER BY name"))
        assert rows(folder, "SELECT version_num FROM alembic_version") == [(NEWEST,)]
    assert {"calls", "turns"} <= {name for name, _ in schemas[0]}
    assert schemas[0] == schemas[1]


async def test_an_existing_database_keeps_its_calls_when_it_is_brought_up_to_date(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    store = await Store.open(folder)
    call = await practice(content, store, appraiser).start("third-call")
    await store.close()
    again = await Store.open(folder)
    assert await again.get(call.id) == call
    await again.close()


async def test_two_programs_can_open_a_new_folder_one_after_the_other(folder: Path) -> None:
    stores = [await Store.open(folder) for _ in range(3)]
    with pytest.raises(SessionError, match="not there any more"):
        await stores[2].get("nothing")
    for store in stores:
        await store.close()


@pytest.mark.parametrize("message", [SORRY, "Line one\nLine two 🎂 'quoted' \\ {company}", "x" * 4000])
async def test_a_call_survives_closing_and_reopening_in_the_middle(
    folder: Path, content: Content, appraiser: LocalAppraiser, message: str
) -> None:
    store = await Store.open(folder)
    first = practice(content, store, appraiser)
    call = await said(first, await first.start("missed-birthday", seed=4), message)
    await store.close()
    store = await Store.open(folder)
    second = practice(content, store, appraiser)
    assert await second.get(call.id) == call
    call = await said(second, call, "What happened that evening?")
    assert [turn.n for turn in call.turns] == [1, 2, 3, 4, 5]
    assert await second.get(call.id) == call
    await store.close()


async def test_an_interrupted_call_goes_on_as_it_would_have_gone(
    folder: Path, tmp_path: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    messages = [SORRY, "What happened that evening?", "I'll refund the 14.95 today."]
    ends = []
    for place, restarts in ((folder, True), (tmp_path / "straight", False)):
        store = await Store.open(place)
        call = await practice(content, store, appraiser).start("missed-birthday", seed=9)
        for message in messages:
            if restarts:
                await store.close()
                store = await Store.open(place)
            call = await said(practice(content, store, appraiser), call, message)
        ends.append([(turn.text, turn.mood, turn.cue) for turn in call.turns])
        await store.close()
    assert ends[0] == ends[1]


async def test_a_message_left_unanswered_is_answered_after_a_restart(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    store = await Store.open(folder)
    first = practice(content, store, appraiser)
    call = await first.start("refused-return", seed=2)
    talk = first.say(call.id, SORRY)
    assert isinstance(await anext(talk), Heard)
    await talk.aclose()
    await store.close()
    store = await Store.open(folder)
    second = practice(content, store, appraiser)
    assert (await second.get(call.id)).awaits_answer
    with pytest.raises(SessionError, match="not answered your last message"):
        await said(second, call, "Hello?")
    events = [event async for event in second.answer(call.id)]
    assert isinstance(events[-1], Answered)
    assert [turn.speaker for turn in (await second.get(call.id)).turns] == [
        Speaker.CUSTOMER,
        Speaker.TRAINEE,
        Speaker.CUSTOMER,
    ]
    assert [event async for event in second.answer(call.id)] == []
    await store.close()


async def test_of_two_turns_of_one_number_one_wins_and_nothing_is_doubled(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    ours, other = await Store.open(folder), await Store.open(folder)
    call = await practice(content, ours, appraiser).start("missed-birthday")
    turns = [Turn(n=2, speaker=Speaker.TRAINEE, text=f"Number {i}") for i in range(2)]
    ended = await asyncio.gather(
        ours.add_turn(call.id, turns[0]), other.add_turn(call.id, turns[1]), return_exceptions=True
    )
    assert sorted(type(result) for result in ended if result is not None) == [SessionError]
    winner = turns[ended.index(None)]
    assert (await ours.get(call.id)).turns[1:] == (winner,)
    assert rows(folder, "SELECT count(*) FROM turns") == [(2,)]
    await ours.close()
    await other.close()


async def test_two_windows_that_answer_the_same_turn_leave_one_answer(
    folder: Path, content: Content, appraiser: LocalAppraiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, appraise = asyncio.Barrier(2), Scripted.appraise

    async def at_one_moment(ear: Scripted, message: str, *around: Any) -> Appraisal:
        await both.wait()
        return await appraise(ear, message, *around)

    monkeypatch.setattr(Scripted, "appraise", at_one_moment)
    ours, other = await Store.open(folder), await Store.open(folder)
    here, there = practice(content, ours, appraiser), practice(content, other, appraiser)
    call = await here.start("missed-birthday", seed=6)
    results = await asyncio.gather(
        said(here, call, SORRY), said(there, call, "Calm down."), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, SessionError)]
    assert all(not isinstance(r, BaseException) or isinstance(r, SessionError) for r in results)
    assert len(refused) == 1
    kept = await here.get(call.id)
    assert [turn.n for turn in kept.turns] == [1, 2, 3]
    assert kept == next(result for result in results if isinstance(result, PracticeSession))
    await ours.close()
    await other.close()


async def test_asking_twice_for_one_answer_gives_one_answer(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    store = await Store.open(folder)
    practising = practice(content, store, appraiser)
    call = await practising.start("missed-birthday", seed=6)
    talk = practising.say(call.id, SORRY)
    assert isinstance(await anext(talk), Heard)
    await talk.aclose()

    async def answered() -> int:
        return len([event async for event in practising.answer(call.id) if isinstance(event, Answered)])

    assert await asyncio.gather(answered(), answered()) == [1, 1], "both see the one answer"
    assert len((await practising.get(call.id)).turns) == 3
    await store.close()


async def test_an_ended_call_stays_as_it_ended(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    store = await Store.open(folder)
    practising = practice(content, store, appraiser)
    call = await said(practising, await practising.start("missed-birthday", seed=3), SORRY)
    ended = await practising.end(call.id)
    assert ended.outcome is outcome_of_ending(call) is Outcome.ENDED_BY_TRAINEE
    await store.end(call.id, Outcome.RESOLVED)
    assert await practising.end(call.id) == ended
    with pytest.raises(SessionError, match="over"):
        await said(practising, call, "One more thing.")
    await store.close()
    store = await Store.open(folder)
    assert await store.get(call.id) == ended
    await store.close()


async def test_nothing_is_added_to_a_call_that_ended_while_the_message_was_read(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    store = await Store.open(folder)
    practising = practice(content, store, appraiser)
    call = await practising.start("missed-birthday", seed=3)
    talk = practising.say(call.id, SORRY)
    assert isinstance(await anext(talk), Heard)
    await practising.end(call.id)
    rest = [event async for event in talk]
    assert not any(isinstance(event, Answered) for event in rest)
    kept = await practising.get(call.id)
    assert [turn.text for turn in kept.turns[1:]] == [SORRY]
    assert kept.outcome is Outcome.ENDED_BY_TRAINEE
    await store.close()


async def test_wrap_up_and_scorecard_are_kept_and_a_second_grading_is_the_first(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    store = await Store.open(folder)
    practising = practice(content, store, appraiser)
    call = await said(practising, await practising.start("missed-birthday", seed=3), SORRY)
    with pytest.raises(SessionError, match="End the call first"):
        await practising.grade(call.id)
    await practising.end(call.id)
    wrap_up = WrapUp(message="You get 14.95 back by Friday.", process_gap="Nobody is told.")
    await practising.keep_wrap_up(call.id, wrap_up)
    graded = await practising.grade(call.id)
    await store.close()
    store = await Store.open(folder)
    kept = await store.get(call.id)
    assert (kept.wrap_up, kept.scorecard) == (wrap_up, graded.scorecard)
    assert (await practice(content, store, appraiser).grade(call.id)).scorecard == graded.scorecard
    await store.close()


async def test_calls_do_not_mix(folder: Path, content: Content, appraiser: LocalAppraiser) -> None:
    store = await Store.open(folder)
    practising = practice(content, store, appraiser)
    calls = [await practising.start("missed-birthday", seed=i) for i in range(4)]
    after = await asyncio.gather(
        *(said(practising, call, f"I'm sorry, that's {i}.") for i, call in enumerate(calls))
    )
    for i, (call, now) in enumerate(zip(calls, after, strict=True)):
        assert now.id == call.id
        assert now.turns[1].text == f"I'm sorry, that's {i}."
        assert await practising.get(call.id) == now
    await store.close()


async def test_a_call_keeps_the_persona_it_began_with(
    tmp_path: Path, folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    store = await Store.open(folder)
    call = await practice(content, store, appraiser).start("missed-birthday")
    (tmp_path / "personas").mkdir()
    later = practice(Content(tmp_path), store, appraiser)
    assert "missed-birthday" not in later.content.personas
    assert (await said(later, call, SORRY)).persona == call.persona
    await store.close()


@pytest.mark.parametrize("place", ["/dev/null/x", "/dev/null"])
async def test_a_folder_that_cannot_be_used_is_named_with_its_setting(place: str) -> None:
    with pytest.raises(StoreError, match=rf"^The data folder {place} .*TRAINER_DATA"):
        await Store.open(Path(place))


def test_a_damaged_database_is_named_and_left_alone(tmp_path: Path) -> None:
    damaged = b"this is no database " * 400
    (tmp_path / FILE).write_bytes(damaged)
    with pytest.raises(StoreError, match="not a database"):
        asyncio.run(Store.open(tmp_path))
    assert (tmp_path / FILE).read_bytes() == damaged


async def test_a_database_of_a_newer_version_is_named_and_left_alone(folder: Path) -> None:
    store = await Store.open(folder)
    await store.close()
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreError, match="newer"):
        await Store.open(folder)
    assert rows(folder, "SELECT version_num FROM alembic_version") == [("9999",)]


async def test_what_is_remembered_of_a_call_is_what_is_stored(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    ours = await Store.open(folder)
    practising = practice(content, ours, appraiser)
    call = await practising.start("missed-birthday", seed=3)

    async def same() -> PracticeSession:
        fresh = await Store.open(folder)
        stored = await fresh.get(call.id)
        await fresh.close()
        assert await ours.get(call.id) == stored
        return stored

    await same()
    await said(practising, call, SORRY)
    assert len((await same()).turns) == 3
    await ours.replace_turn(call.id, call.turns[0].model_copy(update={"text": "Where"}))
    assert (await same()).turns[0].text == "Where"
    await said(practising, call, "What happened that evening?")
    assert len((await same()).turns) == 5
    await ours.end(call.id, Outcome.ENDED_BY_TRAINEE)
    assert (await same()).outcome is Outcome.ENDED_BY_TRAINEE
    await ours.end(call.id, Outcome.RESOLVED)
    await ours.keep_wrap_up(call.id, WrapUp(message="Dear Mr Okafor"))
    kept = await same()
    assert (kept.outcome, kept.wrap_up) == (Outcome.ENDED_BY_TRAINEE, WrapUp(message="Dear Mr Okafor"))
    await ours.close()


async def test_a_turn_that_ends_the_call_is_stored_with_its_end_or_not_at_all(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    store = await Store.open(folder)
    call = await practice(content, store, appraiser).start("missed-birthday")
    leaves = Turn(n=2, speaker=Speaker.CUSTOMER, text="I'm done.")
    await store.add_turn(call.id, leaves, Outcome.WALKED_OUT)
    gone = await store.get(call.id)
    assert (gone.turns[-1], gone.outcome) == (leaves, Outcome.WALKED_OUT)
    other = await practice(content, store, appraiser).start("missed-birthday")
    with pytest.raises(SessionError):
        await store.add_turn(other.id, leaves.model_copy(update={"n": 1}), Outcome.WALKED_OUT)
    assert (await store.get(other.id)).outcome is None
    await store.close()


async def test_more_calls_than_are_remembered_can_go_on(
    folder: Path, content: Content, appraiser: LocalAppraiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "REMEMBERED", 2)
    store = await Store.open(folder)
    practising = practice(content, store, appraiser)
    calls = [await practising.start("missed-birthday", seed=i) for i in range(4)]
    for message in (SORRY, "What happened that evening?"):
        for call in calls:
            after = await said(practising, call, message)
            assert await practising.get(call.id) == after
    assert [len((await store.get(call.id)).turns) for call in calls] == [5, 5, 5, 5]
    await store.close()


async def test_who_was_overtaken_in_another_tab_has_the_latest_message_answered_not_their_own(
    folder: Path, content: Content, appraiser: LocalAppraiser
) -> None:
    store = await Store.open(folder)
    practising = practice(content, store, appraiser)
    call = await practising.start("missed-birthday", seed=3)
    overtaken = practising.say(call.id, SORRY)
    assert isinstance(await anext(overtaken), Heard)
    [event async for event in practising.answer(call.id)]
    latest = practising.say(call.id, "Stop whining, you stupid woman.")
    assert isinstance(await anext(latest), Heard)
    await latest.aclose()
    due = react(await practising.get(call.id))
    [event async for event in overtaken]
    spoken = (await practising.get(call.id)).turns[-1]
    assert (spoken.n, spoken.cue, spoken.mood) == (5, due.cue, due.mood)
    await store.close()
