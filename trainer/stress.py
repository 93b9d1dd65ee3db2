"""Stress: play a persona against scripted trainees over many seeds, and judge whether it teaches the right thing.

A customer that calms down at the first "sorry" teaches the wrong thing, so each gate says what must come of a way of
answering. Simulated customers are too nice unless that is measured (see docs/decisions).
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from statistics import mean, median
from typing import NamedTuple

from trainer.callback import continued
from trainer.customer.speech import Fault, fault, names_a_feeling, own_words, repeats, tells
from trainer.llm.port import Backend, Scene
from trainer.moves import Appraisal
from trainer.persona import Persona
from trainer.session import PracticeSession
from trainer.temperament import Outcome
from trainer.trainees import Style, Trainee, TraineeLines
from trainer.transcript import Speaker, Turn
from trainer.turns import (
    context_of,
    customer_turn,
    line_seed,
    opening_turn,
    outcome_of,
    outcome_of_ending,
    trainee_turn,
    with_turn,
)

SEEDS = 20
MOST_TURNS = 12  # messages of a trainee
WON = 0.9  # of the skilled calls
ANGRIER = 20  # points that a rushed fixer leaves more than a skilled trainee
APART = 40  # points between a skilled and a defensive trainee
FEELINGS = 0.02  # of the lines may name an emotion
WORDS = (8, 30)  # the median line
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


class Played(NamedTuple):
    """One call of a stress run, over."""

    style: Style
    seed: int
    call: PracticeSession

    @property
    def first(self) -> int:
        return self.call.turns[0].mood.anger if self.call.turns[0].mood else 0

    @property
    def replies(self) -> list[Turn]:
        return [turn for turn in self.call.turns[1:] if turn.speaker is Speaker.CUSTOMER]


class Gate(NamedTuple):
    """One thing that must hold: what was measured, what was wanted, and a call that shows why it failed."""

    name: str
    measured: str
    wanted: str
    passed: bool
    example: Played | None = None
    line: str = ""


class Ear:
    """The backend's ear, each message heard once in each context: the trainees repeat themselves."""

    def __init__(self, backend: Backend) -> None:
        self._backend, self._heard = backend, dict[tuple[str, ...], Appraisal]()

    async def appraise(self, text: str, context: Sequence[str], persona: Persona) -> Appraisal:
        key = (text, *context)
        if key not in self._heard:
            self._heard[key] = await self._backend.appraise(text, context, persona)
        return self._heard[key]


async def play_all(
    persona: Persona, backend: Backend, lines: TraineeLines, seeds: int = SEEDS
) -> AsyncIterator[Played]:
    """Every trainee over `seeds` seeds, one call after the other. Raises ModelError."""
    ear = Ear(backend)
    for style in Style:
        for seed in range(seeds):
            told = continued(persona, None, BEGAN, called_back=bool(seed % 2))
            trainee = Trainee(style, told, lines, seed)
            yield Played(style, seed, await play(told, trainee, seed, backend, ear))


async def play(persona: Persona, trainee: Trainee, seed: int, backend: Backend, ear: Ear) -> PracticeSession:
    """One whole call, by the same path as in practice."""
    call = PracticeSession(
        id=f"{persona.id}:{seed}",
        persona=persona,
        seed=seed,
        backend=backend.name,
        started_at=BEGAN,
        turns=(opening_turn(persona),),
    )
    for _ in range(MOST_TURNS):
        message = trainee.says(call.turns[-1])
        if message is None:
            break
        appraisal = await ear.appraise(message, context_of(call.turns), persona)
        turn, reaction = trainee_turn(call, message, appraisal)
        call = with_turn(call, turn)
        said = ""
        scene = Scene(persona, reaction.cue, reaction.mood, call.turns, line_seed(call))
        async for piece in backend.speak(scene):
            said = piece.onto(said)
        call = with_turn(call, customer_turn(call, reaction, said.strip()))
        if outcome := outcome_of(reaction.cue, message):
            return call.model_copy(update={"outcome": outcome})
    return call.model_copy(update={"outcome": outcome_of_ending(call)})


async def judge(persona: Persona, played: Sequence[Played], ear: Ear) -> list[Gate]:
    """The gates of one persona, over the calls of `play_all`."""
    by = {style: [p for p in played if p.style is style] for style in Style}
    return [
        *_won(persona, by),
        *_apart(by),
        *[gate for style in (Style.DEFENSIVE, Style.RUDE) for gate in _worse(by[style])],
        *await _lines(persona, played, ear),
    ]


def _won(persona: Persona, by: dict[Style, list[Played]]) -> list[Gate]:
    skilled, kind = by[Style.SKILLED], by[Style.EMPATHY_ONLY]
    lost = [p for p in skilled if not succeeded(p)]
    share = 1 - len(lost) / len(skilled)
    resolved = [p for p in kind if p.call.outcome is Outcome.RESOLVED]
    ends = " or ".join(outcome.value.replace("_", " ") for outcome in persona.outcomes)
    return [
        Gate(
            "a skilled trainee succeeds",
            f"{share:.0%} ({ends})",
            f"{WON:.0%} within {MOST_TURNS} messages",
            share >= WON,
            lost[0] if lost else None,
        ),
        Gate(
            "empathy alone resolves nothing",
            f"{len(resolved)} resolved",
            "none",
            not resolved,
            resolved[0] if resolved else None,
        ),
    ]


def succeeded(played: Played) -> bool:
    """Whether a call ended as its persona's outcomes allow: where it cannot be resolved, with more trust; where
    the trainee ended it, after a warning."""
    call = played.call
    if call.outcome not in call.persona.outcomes:
        return False
    if call.outcome is Outcome.ENDED_BY_TRAINEE:
        return call.mood.warned
    first = call.turns[0].mood
    return call.outcome is Outcome.RESOLVED or (first is not None and call.mood.trust > first.trust)


def _apart(by: dict[Style, list[Played]]) -> list[Gate]:
    ends = {style: mean(p.call.mood.anger for p in calls) for style, calls in by.items()}
    rushed = ends[Style.RUSHED_FIXER] - ends[Style.SKILLED]
    defended = ends[Style.DEFENSIVE] - ends[Style.SKILLED]
    return [
        Gate(
            "a rushed fixer leaves more anger than a skilled trainee",
            f"{rushed:+.0f} points",
            f"{ANGRIER:+d} at least",
            rushed >= ANGRIER,
            min(by[Style.RUSHED_FIXER], key=lambda p: p.call.mood.anger) if rushed < ANGRIER else None,
        ),
        Gate(
            "skilled and defensive end far apart",
            f"{defended:.0f} points",
            f"{APART} at least",
            defended >= APART,
            min(by[Style.DEFENSIVE], key=lambda p: p.call.mood.anger) if defended < APART else None,
        ),
    ]


def _worse(calls: list[Played]) -> list[Gate]:
    spared = [p for p in calls if p.call.outcome is not Outcome.WALKED_OUT and p.call.mood.anger <= p.first]
    return [
        Gate(
            f"a {calls[0].style.value} trainee makes it worse or loses the customer",
            f"{len(spared)} of {len(calls)} did not",
            "all do",
            not spared,
            spared[0] if spared else None,
        )
    ]


async def _lines(persona: Persona, played: Sequence[Played], ear: Ear) -> list[Gate]:
    lines = list(dict.fromkeys(turn.text for p in played for turn in p.replies))
    secrets, voices, repeated = _leaks(played), await _voices(persona, played, ear), _repeats(played)
    feelings = [line for line in lines if names_a_feeling(line)]
    share, middle = len(feelings) / max(1, len(lines)), median(len(line.split()) for line in lines)
    return [
        _none("no secret before it is asked for", secrets),
        _none("no line in the agent's voice", voices),
        _none("no line twice", repeated),
        Gate(
            "hardly ever names a feeling",
            f"{share:.1%} of {len(lines)} lines",
            f"under {FEELINGS:.0%}",
            share < FEELINGS,
            line=feelings[0] if feelings else "",
        ),
        Gate(
            "lines as long as people talk",
            f"median {middle:g} words",
            f"{WORDS[0]} to {WORDS[1]}",
            WORDS[0] <= middle <= WORDS[1],
        ),
    ]


def _none(name: str, found: list[tuple[Played, str]]) -> Gate:
    example, line = found[0] if found else (None, "")
    return Gate(name, f"{len(found)} found", "none", not found, example, line)


def _leaks(played: Sequence[Played]) -> list[tuple[Played, str]]:
    return [
        (p, turn.text)
        for p in played
        for turn in p.replies
        for secret in p.call.persona.secrets
        if turn.mood and secret.id not in turn.mood.told and tells(turn.text, secret, p.call.persona)
    ]


async def _voices(persona: Persona, played: Sequence[Played], ear: Ear) -> list[tuple[Played, str]]:
    everything = [secret.id for secret in persona.secrets]
    first: dict[str, Played] = {}
    for p in played:
        for turn in p.replies:
            first.setdefault(turn.text, p)
    return [
        (p, line)
        for line, p in first.items()
        if fault(line, persona, everything, (), await ear.appraise(own_words(line), (), persona))
        in {Fault.AGENT, Fault.OUT_OF_ROLE}
    ]


def _repeats(played: Sequence[Played]) -> list[tuple[Played, str]]:
    return [
        (p, turn.text)
        for p in played
        for i, turn in enumerate(p.replies)
        if repeats(turn.text, [p.call.turns[0].text, *(other.text for other in p.replies[:i])])
    ]
