"""What a trainee promised in a call: the offers that were heard, and those that the words alone give away."""

from trainer.appraiser.clauses import clauses
from trainer.given import adds, offers, says_nothing
from trainer.grader.heard import Call, Heard
from trainer.moves import FoundMove, Move

PROMISES = (Move.SOLUTION, Move.OPTIONS, Move.SUMMARISE)


def promised(call: Call) -> list[tuple[int, FoundMove]]:
    """Every promise with its turn, in order; a note, a hand-over or a call back is none."""
    return [(heard.turn.n, found) for heard in call.heard for found in _in_turn(heard)]


def _in_turn(heard: Heard) -> list[FoundMove]:
    text = heard.turn.text
    known = [f for f in heard.appraisal.moves if f.move in PROMISES and not says_nothing(f.quote)]
    quotes: list[str] = []
    for clause in clauses(text):
        end = text.find(clause.text)
        last = text.find(quotes[-1]) if quotes else -1
        if last >= 0 and end >= 0 and adds(clause.text):
            quotes[-1] = text[last : end + len(clause.text)]
        elif offers(clause.text) or any(clause.text in f.quote or f.quote in clause.text for f in known):
            quotes.append(clause.text)
    more = [q for q in quotes if not any(q in f.quote for f in known)]
    found = [*known, *(FoundMove(move=Move.SOLUTION, quote=quote) for quote in more)]
    return sorted(found, key=lambda item: text.find(item.quote))
