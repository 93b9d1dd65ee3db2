"""One practice call as it stands: who called, what was said, how it ended, what it scored."""

from datetime import datetime

from trainer.facts import Fact
from trainer.persona import Persona
from trainer.rubric import Scorecard
from trainer.temperament import Outcome
from trainer.transcript import Conversation, Mood, Speaker, Turn, WrapUp


class Fork(Fact):
    """Where a call branches off another one: from the mood and transcript before the trainee's turn `turn`."""

    call: str
    turn: int


class PracticeSession(Fact):
    """A call with the persona as it was when the call began. `seed` makes the customer repeatable; `hints`: live
    hints were on, without them it counts as unaided."""

    id: str
    persona: Persona
    seed: int
    backend: str
    started_at: datetime
    hints: bool = True
    fork: Fork | None = None
    turns: tuple[Turn, ...] = ()
    outcome: Outcome | None = None
    wrap_up: WrapUp | None = None
    scorecard: Scorecard | None = None

    @property
    def mood(self) -> Mood:
        """The customer's mood after the last turn."""
        moods = [turn.mood for turn in self.turns if turn.mood]
        return moods[-1]

    @property
    def awaits_answer(self) -> bool:
        """Whether the trainee's last message still has no answer."""
        return self.outcome is None and self.turns[-1].speaker is Speaker.TRAINEE

    @property
    def conversation(self) -> Conversation:
        """The call as a grader sees it: without the moods, with the reason that the case kept hidden."""
        reasons = [secret for secret in self.persona.secrets if secret.real_reason]
        told = self.mood.told
        return Conversation(
            id=self.id,
            case=self.persona.case.model_copy(update={"hidden_reason": " ".join(s.fact for s in reasons)}),
            turns=self.turns,
            wrap_up=self.wrap_up,
            timed=True,
            revealed=any(secret.id in told for secret in reasons) if reasons else None,
        )
