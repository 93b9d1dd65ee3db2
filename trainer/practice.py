"""Practise: start a call, say something, be answered, finish and be graded.

The one path: message -> appraise -> feel -> act -> speak. The trainee's turn is stored before the customer
is asked to speak, so a failing model loses nothing; `answer` takes up any call whose last message still
waits, after a failure as after a restart.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import NamedTuple

from trainer.callback import continued
from trainer.coach import coach
from trainer.compare import Comparison, compare
from trainer.content import Content
from trainer.customer.afterword import afterword
from trainer.errors import InputError, SessionError
from trainer.llm.port import Backend, Piece, Scene
from trainer.message import MAX_MESSAGE, checked_message
from trainer.persona import Persona
from trainer.scoring import tally
from trainer.session import Fork, PracticeSession
from trainer.store import Store
from trainer.temperament import Act
from trainer.transcript import Afterword, WrapUp
from trainer.turns import (
    Reaction,
    context_of,
    customer_turn,
    line_seed,
    opening_turn,
    outcome_of,
    outcome_of_ending,
    react,
    trainee_turn,
    vent_schedule,
    with_turn,
)

INSTANT = 0.001  # seconds; what is due so soon is due


class Heard(NamedTuple):
    """The trainee's message is stored and understood; the customer has not answered yet."""

    call: PracticeSession


class Answered(NamedTuple):
    """The customer's turn is stored."""

    call: PracticeSession


Event = Heard | Piece | Answered


class Practice:
    """Practice calls over one store and one backend; `fallback` can carry on where a model fails."""

    def __init__(
        self,
        content: Content,
        store: Store,
        backend: Backend,
        fallback: Backend,
        pace: float = 0.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.content, self._store, self._backend, self._fallback = content, store, backend, fallback
        self._pace, self._now = pace, now
        self._answering: dict[str, asyncio.Event] = {}
        self._grading: set[str] = set()

    async def start(
        self, persona_id: str, seed: int | None = None, *, hints: bool = True, called_back: bool | None = None
    ) -> PracticeSession:
        """A new call with the customer's vent as its first turn. Raises InputError, ContentError.

        Without `hints` it counts as unaided; a branch of it is practice all the same.
        """
        persona = await self.who_calls(persona_id, called_back=called_back)
        call = PracticeSession(
            id=secrets.token_hex(12),
            persona=persona,
            seed=secrets.randbelow(2**31) if seed is None else seed,
            backend=self._backend.name,
            started_at=self._now(),
            hints=hints,
            turns=(opening_turn(persona, self._now()),),
        )
        await self._store.create(call)
        return call

    async def who_calls(self, persona_id: str, *, called_back: bool | None = None) -> Persona:
        """The persona as a call with them would begin now. Raises InputError, ContentError.

        A customer who calls about an earlier call remembers what was promised in the last one; whether the
        promised call-back happened is up to `called_back`, or to the time that has passed.
        """
        persona = self.content.persona(persona_id)
        if persona.follow_up is None:
            return persona
        earlier = await self._store.latest(persona.follow_up.of)
        return continued(persona, earlier, self._now(), called_back)

    async def get(self, call_id: str) -> PracticeSession:
        return await self._store.get(call_id)

    async def fork(self, call_id: str, turn: int) -> PracticeSession:
        """A new call that goes on from just before the trainee's turn `turn` of a finished one, which stays as it
        is. Raises SessionError for a call that goes on still, or a turn that is not the trainee's."""
        call = await self._store.get(call_id)
        if call.outcome is None:
            raise SessionError("This call still goes on; end it first, then try again from one of its turns.")
        if turn not in {said.n for said in call.conversation.trainee_turns}:
            raise SessionError(
                f"Turn {turn} of this call is not one of yours; choose a turn in which you spoke."
            )
        branch = PracticeSession(
            id=secrets.token_hex(12),
            persona=call.persona,
            seed=call.seed,
            backend=self._backend.name,
            started_at=self._now(),
            fork=Fork(call=call.id, turn=turn),
            turns=call.turns[: turn - 1],
        )
        await self._store.create(branch)
        return branch

    async def compare(self, call_id: str, other_id: str) -> Comparison:
        """Two branches side by side. Raises SessionError, InputError."""
        return compare(await self._store.get(call_id), await self._store.get(other_id))

    def afterword(self, call: PracticeSession) -> Afterword:
        """What the customer says of a call that is over. Raises SessionError while it goes on."""
        if call.outcome is None:
            raise SessionError("This call still goes on; the customer has the last word when it is over.")
        return afterword(call.persona, call.mood, call.outcome, self.content.afterwords, str(call.seed))

    def vented(self, call: PracticeSession) -> list[str]:
        """The bubbles of the opening vent that have arrived by now."""
        if len(call.turns) > 1 or call.fork:
            return call.turns[0].bubbles
        elapsed = (self._now() - call.started_at).total_seconds()
        due = vent_schedule(call.persona, self._pace)
        return [b for b, at in zip(call.turns[0].bubbles, due, strict=True) if at <= elapsed + INSTANT]

    def next_bubble_in(self, call: PracticeSession) -> float | None:
        """Seconds until the next bubble of the vent; None when it is over."""
        if len(call.turns) > 1 or call.outcome or call.fork:
            return None
        elapsed = (self._now() - call.started_at).total_seconds()
        return next(
            (at - elapsed for at in vent_schedule(call.persona, self._pace) if at > elapsed + INSTANT), None
        )

    @property
    def answering(self) -> int:
        """How many customers answer just now: they were asked, or speak."""
        return len(self._answering)

    async def say(self, call_id: str, message: str) -> AsyncGenerator[Event]:
        """Send `message`; yields Heard once it is stored, then the answer as `answer` does.

        Raises InputError for an empty or overlong message, SessionError when the call is over or the customer has not
        answered yet, ModelError when their model fails: then the message is stored and `answer` tries again.
        """
        text = checked_message(message)
        call = await self._store.get(call_id)
        if call.outcome:
            raise SessionError("This call is over; start a new one.")
        if call.awaits_answer:
            raise SessionError("The customer has not answered your last message yet.")
        call, interrupted = await self._cut_short(call)
        appraisal = await self._backend.appraise(text, context_of(call.turns), call.persona)
        turn, reaction = trainee_turn(call, text, appraisal, self._now(), interrupted=interrupted)
        await self._store.add_turn(call.id, turn)
        yield Heard(with_turn(call, turn))
        rest = self.answer(call_id, reaction=reaction)
        async with aclosing(rest):  # who goes away in the middle ends it at once
            async for event in rest:
                yield event

    async def answer(
        self, call_id: str, *, by_script: bool = False, reaction: Reaction | None = None
    ) -> AsyncGenerator[Event]:
        """The customer's answer to the last message: pieces, then Answered. Nothing when none is due.

        While it is being spoken to somebody else (a second tab, a reload) only Answered comes, at its end; when they
        went away before that, it is spoken here. `by_script` carries on with the authored customer; a `reaction` to that
        message need not be worked out again. Raises ModelError; the call stays as it was.
        """
        waited = False
        while spoken := self._answering.get(call_id):
            waited = await spoken.wait()
        spoken = self._answering[call_id] = asyncio.Event()
        try:
            call = await self._store.get(call_id)
            if call.awaits_answer:
                if reaction is None or reaction.to != call.turns[-1].n:
                    reaction = react(call)
                backend = self._fallback if by_script else self._backend
                async with aclosing(self._speak(call, reaction, backend)) as events:
                    async for event in events:
                        yield event
            elif waited:
                yield Answered(call)
        finally:
            del self._answering[call_id]
            spoken.set()

    async def _speak(
        self, call: PracticeSession, reaction: Reaction, backend: Backend
    ) -> AsyncGenerator[Event]:
        cut_off = reaction.cue.act is Act.VENT and call.turns[-1].interrupted
        said, scripted = "", True
        scene = Scene(call.persona, reaction.cue, reaction.mood, call.turns, line_seed(call))
        async for piece in backend.speak(scene):
            said = piece.onto(said)
            scripted = piece.scripted
            yield piece
        if (await self._store.get(call.id)).outcome:
            return  # the trainee ended the call while the customer was speaking
        text = "\n".join([said.strip(), *(_unsaid(call) if cut_off else [])])
        turn = customer_turn(call, reaction, text, self._now(), scripted=scripted)
        outcome = outcome_of(reaction.cue, call.turns[-1].text)
        await self._store.add_turn(call.id, turn, outcome)
        yield Answered(with_turn(call, turn).model_copy(update={"outcome": outcome}))

    async def end(self, call_id: str) -> PracticeSession:
        """The trainee ends the call; a call that is already over stays as it ended."""
        call = await self._store.get(call_id)
        if call.outcome is None:
            await self._store.end(call_id, outcome_of_ending(call))
            call = await self._store.get(call_id)
        return call

    async def keep_wrap_up(self, call_id: str, wrap_up: WrapUp) -> None:
        """Raises InputError when a field of it is too long, SessionError from its grading on: the scorecard speaks
        of what was written then."""
        if call_id in self._grading or (await self._store.get(call_id)).scorecard:
            raise SessionError(
                "This call was handed in for grading, so its wrap-up stays as it was; reload the page to see the scorecard."
            )
        if (longest := max(map(len, wrap_up.model_dump().values()))) > MAX_MESSAGE:
            raise InputError(
                f"A field of the wrap-up has {longest:,} characters; {MAX_MESSAGE:,} are the most, so shorten it."
            )
        await self._store.keep_wrap_up(call_id, wrap_up)

    async def grade(
        self, call_id: str, rubric_id: str = "deescalation", *, locally: bool = False
    ) -> PracticeSession:
        """The call with its scorecard, graded now if it was not. Raises SessionError, ModelError."""
        call = await self._store.get(call_id)
        if call.outcome is None:
            raise SessionError("End the call first; then it is graded.")
        if call.scorecard:
            return call
        if call_id in self._grading:
            raise SessionError("This call is being graded already; wait for it, then reload the page.")
        grader = self._fallback if locally else self._backend
        rubric, conversation = self.content.rubric(rubric_id), call.conversation
        self._grading.add(call_id)
        try:
            verdicts = await grader.grade(conversation, rubric)
        finally:
            self._grading.discard(call_id)
        scorecard = tally(rubric, verdicts, grader.name)
        since = call.fork.turn if call.fork else 0
        points = coach(scorecard, conversation, rubric, call.persona.coaching, since)
        scorecard = scorecard.model_copy(update={"coaching": points})
        await self._store.keep_scorecard(call_id, scorecard)
        return call.model_copy(update={"scorecard": scorecard})

    async def _cut_short(self, call: PracticeSession) -> tuple[PracticeSession, bool]:
        """The call with its vent as far as it got, and whether the trainee cut in on it."""
        if self.next_bubble_in(call) is None:
            return call, False
        opening = call.turns[0].model_copy(update={"text": "\n".join(self.vented(call))})
        await self._store.replace_turn(call.id, opening)
        return call.model_copy(update={"turns": (opening,)}), True


def _unsaid(call: PracticeSession) -> list[str]:
    """What the customer had not yet said of the opening when they were cut off."""
    said = len(call.turns[0].bubbles)
    return list(call.persona.opening[said:]) if len(call.turns) == 2 else []
