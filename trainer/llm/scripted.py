"""The embedded default: authored lines and a local grader. No key, no network, the same every time."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from random import Random

from trainer.appraiser.local import LocalAppraiser
from trainer.customer.lines import choose_line
from trainer.grader.local import grade_locally
from trainer.llm.port import Piece, Scene
from trainer.moves import Appraisal
from trainer.persona import Lines, Persona
from trainer.rubric import Rubric, Verdict
from trainer.transcript import Conversation

_PIECE = re.compile(r"\S+\s*")
BEFORE_TYPING = 0.6  # seconds a person takes before the first word, at pace 1
PER_WORD = 0.05


class Scripted:
    """`pace` slows typing down to a person's; 0 says each line at once."""

    name = "scripted"

    def __init__(self, bank: Lines, appraiser: LocalAppraiser, pace: float = 0.0) -> None:
        self._bank, self._appraiser, self._pace = bank, appraiser, pace

    async def appraise(
        self, message: str, context: Sequence[str] = (), persona: Persona | None = None
    ) -> Appraisal:
        return await self._appraiser.listen(message, context, persona)

    async def speak(self, scene: Scene) -> AsyncIterator[Piece]:
        line = choose_line(scene.cue, scene.persona, self._bank, scene.said, Random(scene.seed), scene.had)
        if not self._pace:
            yield Piece(line, scripted=True)
            return
        await asyncio.sleep(BEFORE_TYPING * self._pace)
        for piece in _PIECE.findall(line):
            yield Piece(piece, scripted=True)
            await asyncio.sleep(PER_WORD * self._pace)

    async def grade(self, conversation: Conversation, rubric: Rubric) -> tuple[Verdict, ...]:
        return grade_locally(conversation, rubric, self._appraiser)

    async def close(self) -> None:
        pass
