"""The small port behind which a model and the authored script are interchangeable."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple, Protocol

from trainer.mood import had
from trainer.moves import Appraisal
from trainer.persona import Persona
from trainer.rubric import Rubric, Verdict
from trainer.transcript import Conversation, Cue, Mood, Speaker, Turn


class Scene(NamedTuple):
    """One moment to be played: the cue decided by code, the mood, and the call so far.

    `seed` is of this call and turn; the last of `turns` is the trainee's that is answered.
    """

    persona: Persona
    cue: Cue
    mood: Mood
    turns: tuple[Turn, ...]
    seed: str

    @property
    def said(self) -> list[str]:
        """The customer's turns so far."""
        return [turn.text for turn in self.turns if turn.speaker is Speaker.CUSTOMER]

    @property
    def had(self) -> frozenset[str]:
        """What the customer need not ask for any more."""
        return had(self.mood, self.persona, self.cue.about)


class Piece(NamedTuple):
    """More of the customer's words. `anew`: what was said of this line so far is taken back, `text` begins it
    again; `scripted`: an authored line stands in for a model's."""

    text: str
    anew: bool = False
    scripted: bool = False

    def onto(self, said: str) -> str:
        """The line as far as it is spoken, with `said` before this piece."""
        return self.text if self.anew else said + self.text


class Grader(Protocol):
    """Grades. `name` is shown to people and stored with the call."""

    name: str

    async def grade(self, conversation: Conversation, rubric: Rubric) -> tuple[Verdict, ...]:
        """One verdict for every criterion of `rubric`. Raises ModelError when nothing could be judged."""
        ...

    async def close(self) -> None: ...


class Backend(Grader, Protocol):
    """Hears the trainee, plays the customer and grades."""

    async def appraise(
        self, message: str, context: Sequence[str] = (), persona: Persona | None = None
    ) -> Appraisal:
        """The moves of a trainee's message; `context` holds what the customer said before. Never fails."""
        ...

    def speak(self, scene: Scene) -> AsyncIterator[Piece]:
        """The customer's words in pieces as they come. Raises ModelError."""
        ...
