"""Any OpenAI-compatible endpoint as ear, customer and grader: a prompt and a model setting each."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from trainer.appraiser.local import LocalAppraiser
from trainer.appraiser.model import ModelAppraiser
from trainer.customer.model import ModelCustomer
from trainer.grader.cache import Answers
from trainer.grader.model import ModelGrader
from trainer.llm.chat import Chat
from trainer.llm.port import Piece, Scene
from trainer.moves import Appraisal
from trainer.persona import Lines, Persona
from trainer.prompts import Prompts
from trainer.rubric import Rubric, Verdict
from trainer.settings import Settings
from trainer.transcript import Conversation


class Ear(Protocol):
    async def listen(
        self, message: str, context: Sequence[str] = (), persona: Persona | None = None
    ) -> Appraisal: ...


class OpenAIGrader:
    """The grader alone; what the local ear finds empty proves nothing to it."""

    name = "openai"

    def __init__(self, settings: Settings, prompts: Prompts, appraiser: LocalAppraiser) -> None:
        self.chat = Chat(settings)
        self.grader = ModelGrader(
            self.chat,
            settings.grader_model,
            prompts,
            Answers(settings.data / "answers"),
            by=settings.grade_by,
            votes=settings.votes,
            in_flight=settings.in_flight,
            ear=appraiser,
        )

    async def grade(self, conversation: Conversation, rubric: Rubric) -> tuple[Verdict, ...]:
        return await self.grader.grade(conversation, rubric)

    async def close(self) -> None:
        await self.chat.close()


class OpenAI(OpenAIGrader):
    """Ear, customer and grader over one client."""

    def __init__(self, settings: Settings, prompts: Prompts, appraiser: LocalAppraiser, bank: Lines) -> None:
        super().__init__(settings, prompts, appraiser)
        self._customer = ModelCustomer(self.chat, settings.customer_model, prompts, appraiser, bank)
        self._ear: Ear = appraiser
        if settings.appraiser == "model":
            self._ear = ModelAppraiser(
                self.chat, settings.appraiser_model, prompts, appraiser, settings.deadline
            )

    async def appraise(
        self, message: str, context: Sequence[str] = (), persona: Persona | None = None
    ) -> Appraisal:
        return await self._ear.listen(message, context, persona)

    def speak(self, scene: Scene) -> AsyncIterator[Piece]:
        return self._customer.speak(scene)
