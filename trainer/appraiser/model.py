"""The appraiser by model: the same vocabulary, each quote verified, the local appraiser where it fails or is late.

The message reaches the model as JSON data behind a nonce, in the user role; what it says about itself earns
nothing. Both findings are kept, so that they can be compared.
"""

import asyncio
from collections.abc import Iterator, Sequence

from pydantic import Field

from trainer.appraiser.local import EMPTY, LocalAppraiser
from trainer.errors import ModelError
from trainer.facts import Fact
from trainer.llm.chat import Chat
from trainer.moves import HARMFUL, Appraisal, Appraiser, FoundMove, Move
from trainer.persona import Persona
from trainer.prompts import Prompts, fenced
from trainer.text import verbatim

TOKENS = 1500  # room for a model that reasons first; an answer itself needs under 200
LATE = "the model took longer than its deadline"
UNPROVEN = "the model gave no quote that is really there"


class Heard(Fact):
    quote: str = Field(description="verbatim words of the message that carry the move")
    move: Move


class Answer(Fact):
    moves: list[Heard] = Field(description="every move that the message makes; empty if none")


class ModelAppraiser:
    """Hears by model within `deadline` seconds; never fails, for the local appraiser hears too."""

    def __init__(
        self, chat: Chat, model: str, prompts: Prompts, local: LocalAppraiser, deadline: float
    ) -> None:
        self._chat, self._model, self._prompts, self._local = chat, model, prompts, local
        self._deadline = deadline

    async def listen(
        self, message: str, context: Sequence[str] = (), persona: Persona | None = None
    ) -> Appraisal:
        """The model's findings where it proves them in time, else the local ones."""
        own = await self._local.listen(message, context, persona)
        if not message.strip():
            return own
        try:
            async with asyncio.timeout(self._deadline):
                answer = await self._chat.parse(
                    self._model, self._messages(message, context, persona), Answer, TOKENS, repairs=0
                )
        except TimeoutError:
            return own.model_copy(update={"fallback": LATE})
        except ModelError as error:
            return own.model_copy(update={"fallback": str(error)})
        empty = own.note in EMPTY
        moves = tuple(_verified(answer, message, harm_only=empty))
        if answer.moves and not moves and not empty:
            return own.model_copy(update={"fallback": UNPROVEN})
        return Appraisal(moves=moves, note=own.note if empty else "", by=Appraiser.MODEL, other=own)

    def _messages(
        self, message: str, context: Sequence[str], persona: Persona | None
    ) -> list[dict[str, str]]:
        nonce, data = fenced({"customer": list(context), "message": message})
        system = self._prompts.render(
            "appraiser", situation=persona.case.situation if persona else "", nonce=nonce
        )
        return [{"role": "system", "content": system}, {"role": "user", "content": data}]


def _verified(answer: Answer, message: str, harm_only: bool) -> Iterator[FoundMove]:
    """The findings whose quotes stand in the message, each move and quote once, in the message's order."""
    found = {(h.move, quote) for h in answer.moves if (quote := verbatim(message, h.quote))}
    for move, quote in sorted(found, key=lambda item: (message.index(item[1]), item[0])):
        if move in HARMFUL or not harm_only:
            yield FoundMove(move=move, quote=quote)
