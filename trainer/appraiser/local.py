"""The local appraiser: the moves in one message, each with the clause that carries it. English, no network."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

from trainer.abuse import is_abusive
from trainer.appraiser.case import CaseWords, by_case
from trainer.appraiser.clauses import Clause, clauses
from trainer.appraiser.corpus import labelled
from trainer.appraiser.cues import BARE_KEYWORD, BARE_OPENING, BUT, STAGE_DIRECTION, TO_GRADER, pattern
from trainer.appraiser.decide import decide
from trainer.appraiser.features import Sight, sights
from trainer.appraiser.language import is_english, known_words
from trainer.effects import FIXES
from trainer.example import Example
from trainer.moves import HARMFUL, SUSPICION, Appraisal, FoundMove, Move
from trainer.persona import Persona
from trainer.text import fold, spelled_out

if TYPE_CHECKING:
    from trainer.appraiser.classifier import Array, Classifier

NOT_ENGLISH = "language not supported"
TO_A_GRADER = "addressed to a grader, not to the customer"
KEYWORDS = "names what to say, or tells of it, instead of saying it to the customer"
EMPTY_FROM = 0.5  # of one clause: likelier than not
MOSTLY = 0.4  # of a message with such a clause in it, each weighed by its length
MUCH_ALIKE = 0.45  # cosine; of clauses so alike, seven in eight of the examples that ship share a move
SUSPECT_FROM = 0.3  # of one sentence in which nothing helps
SURE = 0.8  # help so likely speaks for the whole message
LISTENS_BACK = 2  # customer messages that give a message its context
EMPTY = frozenset({TO_A_GRADER, KEYWORDS})  # whatever such a message names, it helps nobody
WAYS_OUT = frozenset({Move.SOLUTION, Move.OPTIONS, Move.ESCALATE, Move.ASK_WANT, Move.SUMMARISE})
ANNOUNCED = re.compile(
    r"\bwhat (?:i|we) can do\b|\b(?:quite )?(?:a lot|something(?: else)?|plenty|more) (?:that )?(?:i|we) can (?:do|offer)\b"
    r"|\blook for (?:another|other|a different|some other)\b|\b(?:guarantee|warranty|insurance) (?:covers|case)\b"
)
BOUNDARY_WORDS = pattern(Move.BOUNDARY)
_REFUSED = re.compile(
    r"^(?:(?:and|so|but|sorry|well|no|look|as i said),? )*(?:i|we)(?:'m| am|'re| are)?(?: \w+ly)? (?:can't|cannot|can not|not able to|unable to|not allowed to) (?!(?:wait|but|help but)\b)[^?]*$"
)  # a clause that refuses offers no choice between what it refuses
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


Listen = Callable[[str, Sequence[str], CaseWords | None], Awaitable[Appraisal]]


class LocalAppraiser:
    """Learns on first use, for some seconds, from the examples that ship and a trainer's `own`; with a
    `cache` folder only once for each version of examples and code."""

    def __init__(self, cache: Path | None = None, own: Sequence[Example] = ()) -> None:
        self.cache, self.own = cache, tuple(own)
        self._own_clauses = list(labelled(own))
        self._known = known_words(example.message for example in own)
        self._classifier: Classifier | None = None
        self._learning = Lock()  # the server learns beside its event loop while the first message may come
        self.elsewhere: Listen | None = None  # what listens in its place, where something does

    @classmethod
    def over(cls, classifier: "Classifier") -> Self:
        """An appraiser that hears with this classifier instead of learning one."""
        appraiser = cls()
        appraiser._classifier = classifier
        return appraiser

    @property
    def is_ready(self) -> bool:
        """Whether it has learned, so that appraising takes milliseconds."""
        return self._classifier is not None

    def warm_up(self) -> None:
        """Learn now rather than at the first message."""
        _ = self.classifier

    @property
    def classifier(self) -> "Classifier":
        """What was learned; learned now if it was not."""
        with self._learning:
            if self._classifier is None:
                from trainer.appraiser.learning import learned

                self._classifier = learned(self.cache, self.own)
        return self._classifier

    async def listen(
        self, message: str, context: Sequence[str] = (), persona: Persona | None = None
    ) -> Appraisal:
        """As `appraise`, where others wait too: learning, if it comes to that, goes on beside them."""
        await self.ready()
        case = CaseWords.of(persona) if persona else None
        if self.elsewhere:
            return await self.elsewhere(message, context, case)
        return self.appraise(message, context, case)

    async def ready(self) -> None:
        """Learn now if it has not, beside whatever else runs."""
        if not self.is_ready:
            await asyncio.to_thread(self.warm_up)

    def appraise(self, message: str, context: Sequence[str] = (), case: CaseWords | None = None) -> Appraisal:
        """The moves of `message`; `context` holds what the customer said before, oldest first.

        The words of the `case` help too.

        Empty text and emoji yield none; so does text that is not English, with a note that says so.
        """
        text = _CONTROL.sub(" ", message)
        parts = clauses(message) if text == message else _visible(message)
        if not parts:
            return Appraisal()
        if not is_english(fold(text), self._known):
            return Appraisal(note=NOT_ENGLISH)
        seen = sights(parts, context[-LISTENS_BACK:])
        rows = self.classifier.probabilities(seen)
        taught = [self._taught(sight) for sight in seen]
        note = "" if any(taught) else _emptiness(fold(text), parts, rows[:, -1])
        found = _settle(
            self._found(parts, taught, rows, context, case), ANNOUNCED.search(fold(text)) is not None
        )
        return Appraisal(moves=tuple(item for item in found if item.move in HARMFUL or not note), note=note)

    def is_empty(self, sentence: str) -> bool:
        """Whether a sentence on its own is meant for no customer, or may well be while nothing in it helps."""
        found = self.appraise(sentence)
        if found.note or any(item.move not in HARMFUL for item in found.moves):
            return found.note in EMPTY
        seen = sights(clauses(sentence), ())
        return bool(seen) and float(self.classifier.probabilities(seen)[:, -1].max()) >= SUSPECT_FROM

    def _found(
        self,
        parts: list[Clause],
        taught: list[dict[Move, float]],
        rows: "Array",
        context: Sequence[str],
        case: CaseWords | None,
    ) -> list[list[FoundMove]]:
        """By clause, the moves whose probability reaches the threshold; none helps in what only names moves."""
        named = [_only_names_moves(part.text) for part in parts]
        abused = any(is_abusive(said) for said in context[-LISTENS_BACK:])
        found = []
        for part, known, row, bare in zip(parts, taught, rows, named, strict=True):
            hits = known or decide(row[:-1], self.classifier.thresholds[:-1], spelled_out(fold(part.text)))
            if Move.BOUNDARY in hits and not (abused or BOUNDARY_WORDS.search(fold(part.text))):
                del hits[Move.BOUNDARY]
            if _REFUSED.search(fold(part.text)):
                hits = {move: p for move, p in hits.items() if move not in FIXES}
            if case and not hits:
                hits = by_case(part.text, case)
            leads_on = part.place + 1 < len(parts) and _only_leads(part, parts[part.place + 1])
            empty = (
                (bare and sum(named) > 1)
                or leads_on
                or STAGE_DIRECTION.match(part.text)
                or (not known and row[-1] >= EMPTY_FROM)
            )
            found.append([
                FoundMove(move=move, quote=part.text, confidence=round(p, 3))
                for move, p in hits.items() if move in HARMFUL or not empty
            ])  # fmt: skip
        return found

    def _taught(self, sight: Sight) -> dict[Move, float]:
        """The moves of the clause of a trainer's own that this one is much like; few lines must be enough."""
        if not self._own_clauses:
            return {}
        alike = self.classifier.likeness(sight, [clause.sight for clause in self._own_clauses])
        best = max(range(len(alike)), key=alike.__getitem__)
        return dict.fromkeys(self._own_clauses[best].moves, alike[best]) if alike[best] >= MUCH_ALIKE else {}


def _emptiness(folded: str, parts: list[Clause], likely: "Array") -> str:
    """Why a message helps nobody whatever it names; empty for one that is meant for the customer, though a clause of
    it may not be."""
    if TO_GRADER.search(folded):
        return TO_A_GRADER
    long = [len(part.text.split()) for part in parts]
    is_empty = likely.max() >= EMPTY_FROM and likely @ long >= MOSTLY * sum(long)
    if is_empty or all(_only_names_moves(part.text) for part in parts):
        return KEYWORDS
    return ""


def _visible(message: str) -> list[Clause]:
    """The clauses of a message with control characters in it that can be quoted verbatim."""
    pieces = [piece for piece in _CONTROL.split(message) if piece.strip()]
    texts = [clause.text for piece in pieces for clause in clauses(piece)]
    return [Clause(text, i, i) for i, text in enumerate(texts)]


def _only_leads(part: Clause, following: Clause) -> bool:
    """Whether a clause is the "I'm sorry" of "I'm sorry, but ...", or of "Sorry, what was the number?"."""
    if not BARE_OPENING.match(spelled_out(fold(part.text))):
        return False
    asks = part.sentence == following.sentence and following.text.endswith("?")
    return asks or BUT.match(fold(following.text)) is not None


def _only_names_moves(text: str) -> bool:
    """Whether a clause is a bare keyword ("I apologise.", "Empathy!") or a list of them."""
    pieces = [piece for piece in re.split(r"[,;:/|+&]| and ", fold(text)) if piece.strip()]
    return bool(pieces) and all(BARE_KEYWORD.match(piece.strip()) for piece in pieces)


def _settle(by_clause: list[list[FoundMove]], announced: bool) -> list[FoundMove]:
    """One message's findings: a rule beside an alternative is no wall, and harm is not suspected beside sure help."""
    found = [item for clause in by_clause for item in clause]
    has_way_out = announced or any(item.move in WAYS_OUT for item in found)
    helps = any(item.move not in HARMFUL and item.confidence >= SURE for item in found)
    return [
        item for item in found
        if not (item.move is Move.POLICY_WALL and has_way_out)
        and not (item.move in HARMFUL and item.confidence < SUSPICION and helps)
    ]  # fmt: skip
