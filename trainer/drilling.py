"""Do a drill: an answer to one angry line is heard as in a call, and judged at once."""

import re
from datetime import UTC, datetime

from trainer.appraiser.local import KEYWORDS, NOT_ENGLISH, TO_A_GRADER
from trainer.drill import Exchange, Judged, judge
from trainer.drills_done import DrillsDone
from trainer.grader.asides import is_void, only_tells
from trainer.grader.evidence import is_empty
from trainer.history import DrillDone
from trainer.llm.port import Backend
from trainer.message import checked_message
from trainer.moves import HARMFUL, Appraisal, FoundMove, Move
from trainer.text import contains_quote

SENTENCE = 3  # words; fewer in which no move is heard are none

# Why nothing in an answer counts, as the trainee reads it.
NOTHING_SAID = "there is nothing in it that the customer could answer"
WHY = {
    NOT_ENGLISH: "only English is understood here",
    TO_A_GRADER: "it speaks to a grader, not to the customer",
    KEYWORDS: NOTHING_SAID,
}


async def answer(backend: Backend, move: Move, exchange: Exchange, message: str) -> Judged:
    """The verdict on `message` as an answer to `exchange`. Raises InputError when it is empty or too long."""
    text = checked_message(message)
    appraisal = await backend.appraise(text, [exchange.customer])
    judged = judge(move, said_to_the_customer(text, exchange.customer, appraisal))
    if judged.note:
        return judged.model_copy(update={"note": WHY.get(judged.note, judged.note)})
    nothing = not (judged.quote or judged.harm or judged.other)
    if nothing and len(re.findall(r"\w+", text)) < SENTENCE:
        return judged.model_copy(update={"note": NOTHING_SAID})
    return judged


async def times_done(done: DrillsDone, move: Move) -> int:
    """How often the drill of a move was done; its next round begins there. Raises StoreError."""
    return sum(one.move is move for one in await done.all())


async def finish(done: DrillsDone, move: Move, met: int, of: int) -> None:
    """Keep a drill that was done to its last line, for progress and for when it comes again. Raises StoreError."""
    await done.keep(DrillDone(move=move, at=datetime.now(UTC), met=met, of=of))


def said_to_the_customer(text: str, customer: str, appraisal: Appraisal) -> Appraisal:
    """What was found in `text` without the help that helps nobody: asides to a program or a grader, deeds only told
    of, the customer's own words given back. Harm stays harm."""
    void = is_void(text)

    def counts(found: FoundMove) -> bool:
        hollow = only_tells(text, found.quote) or contains_quote(customer, found.quote)
        return found.move in HARMFUL or not (void or is_empty(appraisal) or hollow)

    note = TO_A_GRADER if void else appraisal.note
    return appraisal.model_copy(update={"moves": tuple(filter(counts, appraisal.moves)), "note": note})
