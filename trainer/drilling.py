"""Do a drill: an answer to one angry line is heard as in a call, and judged at once."""

from trainer.appraiser.local import TO_A_GRADER
from trainer.drill import Exchange, Judged, judge
from trainer.grader.asides import is_void, only_tells
from trainer.grader.evidence import is_empty
from trainer.llm.port import Backend
from trainer.moves import HARMFUL, Appraisal, FoundMove, Move
from trainer.practice import checked_message
from trainer.text import contains_quote


async def answer(backend: Backend, move: Move, exchange: Exchange, message: str) -> Judged:
    """The verdict on `message` as an answer to `exchange`. Raises InputError when it is empty or too long."""
    text = checked_message(message)
    appraisal = await backend.appraise(text, [exchange.customer])
    return judge(move, said_to_the_customer(text, exchange.customer, appraisal))


def said_to_the_customer(text: str, customer: str, appraisal: Appraisal) -> Appraisal:
    """What was found in `text` without the help that helps nobody: asides to a program or a grader, deeds only told
    of, the customer's own words given back. Harm stays harm."""
    void = is_void(text)

    def counts(found: FoundMove) -> bool:
        hollow = only_tells(text, found.quote) or contains_quote(customer, found.quote)
        return found.move in HARMFUL or not (void or is_empty(appraisal) or hollow)

    note = TO_A_GRADER if void else appraisal.note
    return appraisal.model_copy(update={"moves": tuple(filter(counts, appraisal.moves)), "note": note})
