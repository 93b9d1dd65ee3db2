"""Why a move was found, or just not: the clause, what spoke for it most, and the example most like it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from trainer.appraiser.clauses import clauses
from trainer.appraiser.corpus import Labelled, labelled, load
from trainer.appraiser.cues import phrase
from trainer.appraiser.features import Sight, sights, words
from trainer.appraiser.local import LocalAppraiser
from trainer.moves import Appraisal, Move
from trainer.text import fold, spelled_out

OWN = "your own examples"
CUES = 5
NEARLY = 0.5  # of its threshold: from here on a move that does not count is worth naming


class Nearest(NamedTuple):
    """The labelled clause most like another: where it stands, its words, and the likeness in 0..1."""

    source: str
    text: str
    likeness: float


class Reason(NamedTuple):
    """One move in one clause. `counted` is False for one that came near; `phrase` settled it where there is one.

    What counts below its threshold was taught: its nearest example is of the trainer's own.
    """

    move: Move
    clause: str
    counted: bool
    probability: float
    threshold: float
    phrase: str
    cues: tuple[str, ...]
    nearest: Nearest | None


class Explainer:
    """Explains what one appraiser finds; keeps the examples at hand, for a person who asks again and again."""

    def __init__(self, appraiser: LocalAppraiser) -> None:
        self._appraiser = appraiser
        self._examples: Mapping[str, list[Labelled]] = {
            **{industry: list(labelled(examples)) for industry, examples in load().items()},
            OWN: list(labelled(appraiser.own)),
        }

    def explain(self, message: str, context: Sequence[str] = ()) -> tuple[Appraisal, list[Reason]]:
        """What was found, and the reason of each finding in the order of the clauses."""
        found = self._appraiser.appraise(message, context)
        classifier = self._appraiser.classifier
        counted = {(item.quote, item.move): item.confidence for item in found.moves}
        parts = clauses(message)
        reasons = []
        for part, sight in zip(parts, sights(parts, context[-2:]), strict=True):
            row = classifier.probabilities([sight])[0]
            for move, probability, threshold in zip(Move, row[:-1], classifier.thresholds[:-1], strict=True):
                counts = (part.text, move) in counted
                if counts or (not found.note and probability >= NEARLY * threshold):
                    reasons.append(
                        Reason(
                            move,
                            part.text,
                            counts,
                            counted.get((part.text, move), round(float(probability), 3)),
                            round(float(threshold), 3),
                            phrase(move, spelled_out(fold(part.text))),
                            tuple(self._cues(sight, move)),
                            self._nearest(sight, move),
                        )
                    )
        return found, reasons

    def _cues(self, sight: Sight, move: Move) -> Iterator[str]:
        """The strongest words and pairs, without those that only repeat a part of a stronger one."""
        shown: list[str] = []
        whole = set(words(sight.text))
        for term, added in self._appraiser.classifier.reasons(sight, move).items():
            if added <= 0 or len(shown) == CUES:
                return
            if term in whole and not any(term in other or other in term for other in shown):
                shown.append(term)
                yield term

    def _nearest(self, sight: Sight, move: Move) -> Nearest | None:
        near = [
            (source, example)
            for source, examples in self._examples.items()
            for example in examples
            if move in example.moves
        ]
        alike = self._appraiser.classifier.likeness(sight, [example.sight for _, example in near])
        best = max(range(len(near)), key=alike.__getitem__, default=None)
        if best is None:
            return None
        source, example = near[best]
        return Nearest(source, example.text, round(alike[best], 2))
