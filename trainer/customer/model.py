"""Speak by model: one line in the customer's voice, checked as it comes.

A line that the customer may not say is taken back, asked for once more with the reason, and then replaced by
an authored one: whatever a model does, the customer stays a customer.
"""

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from random import Random

from trainer.appraiser.local import LocalAppraiser
from trainer.customer.brief import dialogue, variables
from trainer.customer.lines import choose_line
from trainer.customer.speech import (
    Fault,
    cleaned,
    fault,
    fault_so_far,
    kept_back,
    own_words,
    until_sentence_end,
)
from trainer.llm.chat import Chat
from trainer.llm.port import Piece, Scene
from trainer.persona import Lines
from trainer.prompts import Prompts

TRIES = 2
EVERY = 0.1  # seconds between two looks at a line that has begun
LINE_TOKENS = 2000  # room for a model that reasons first; a spoken line itself needs under 100


class ModelCustomer:
    """Plays customers through `model`; `bank` are the authored lines that can stand in."""

    def __init__(
        self, chat: Chat, model: str, prompts: Prompts, appraiser: LocalAppraiser, bank: Lines
    ) -> None:
        self._chat, self._model, self._prompts = chat, model, prompts
        self._appraiser, self._bank = appraiser, bank

    async def speak(self, scene: Scene) -> AsyncIterator[Piece]:
        """The line in pieces as they come; a piece `anew` takes back what came before. Raises ModelError."""
        wrong: Fault | None = None
        for tried in range(TRIES):
            given, spoken = "", ""
            async with aclosing(self._pieces(scene, wrong)) as pieces:
                async for spoken, wrong in pieces:
                    if wrong:
                        break
                    if len(spoken) > len(given) and spoken.startswith(given):
                        yield Piece(spoken[len(given) :], anew=tried > 0 and not given)
                        given = spoken
            if wrong is Fault.LONG and (short := until_sentence_end(spoken)):
                yield Piece(short, anew=True)
                return
            if wrong is None:
                if spoken != given.rstrip():
                    yield Piece(spoken, anew=True)
                return
        line = choose_line(scene.cue, scene.persona, self._bank, scene.said, Random(scene.seed), scene.had)
        yield Piece(line, anew=True, scripted=True)

    async def _pieces(self, scene: Scene, wrong: Fault | None) -> AsyncGenerator[tuple[str, Fault | None]]:
        """What is spoken so far, longer each time and at last the whole line, and what is wrong with it."""
        persona, told = scene.persona, (*scene.mood.told, scene.cue.about)
        filled = variables(persona, scene.cue, scene.mood, Random(scene.seed))
        system = self._prompts.render("customer", **filled, problem=wrong.value if wrong else "")
        messages = [{"role": "system", "content": system}, *dialogue(scene.turns)]
        raw, spoken, kept, looked_at = "", "", kept_back(persona, told), 0.0
        async with aclosing(self._chat.stream(self._model, messages, LINE_TOKENS)) as stream:
            async for piece in stream:
                raw += piece
                if not spoken or time.monotonic() - looked_at >= EVERY:
                    looked_at = time.monotonic()
                    spoken = cleaned(raw, persona.name, finished=False)
                    yield spoken, fault_so_far(spoken, kept)
        whole = cleaned(raw, persona.name)
        yield whole, fault(whole, persona, told, scene.said, await self._appraiser.listen(own_words(whole)))
