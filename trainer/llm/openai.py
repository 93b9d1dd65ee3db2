"""Any OpenAI-compatible endpoint as ear, customer and grader: a prompt and a model setting each."""

from collections.abc import AsyncIterator, Sequence
from random import Random
from typing import Protocol

from trainer.appraiser.local import LocalAppraiser
from trainer.appraiser.model import ModelAppraiser
from trainer.customer.brief import dialogue, variables
from trainer.grader.model import grade_by_model
from trainer.llm.chat import Chat
from trainer.llm.port import Scene
from trainer.moves import Appraisal
from trainer.persona import Persona
from trainer.prompts import Prompts
from trainer.rubric import Rubric, Verdict
from trainer.settings import Settings
from trainer.transcript import Conversation

LINE_TOKENS = 2000  # room for a model that reasons first; a spoken line itself needs under 100


class Ear(Protocol):
    async def listen(
        self, message: str, context: Sequence[str] = (), persona: Persona | None = None
    ) -> Appraisal: ...


class OpenAI:
    name = "openai"

    def __init__(self, settings: Settings, prompts: Prompts, appraiser: LocalAppraiser) -> None:
        self._settings, self._prompts, self._appraiser = settings, prompts, appraiser
        self.chat = Chat(settings)
        self._ear: Ear = appraiser
        if settings.appraiser == "model":
            self._ear = ModelAppraiser(
                self.chat, settings.appraiser_model, prompts, appraiser, settings.deadline
            )

    async def appraise(
        self, message: str, context: Sequence[str] = (), persona: Persona | None = None
    ) -> Appraisal:
        return await self._ear.listen(message, context, persona)

    async def speak(self, scene: Scene) -> AsyncIterator[str]:
        rng = Random(scene.seed)
        system = self._prompts.render("customer", **variables(scene.persona, scene.cue, scene.mood, rng))
        messages = [{"role": "system", "content": system}, *dialogue(scene.turns)]
        async for piece in self.chat.stream(self._settings.customer_model, messages, LINE_TOKENS):
            yield piece

    async def grade(self, conversation: Conversation, rubric: Rubric) -> tuple[Verdict, ...]:
        return await grade_by_model(
            conversation, rubric, self.chat, self._settings.grader_model, self._prompts, self._appraiser
        )

    async def close(self) -> None:
        await self.chat.close()
