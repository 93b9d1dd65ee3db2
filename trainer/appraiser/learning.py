"""Have the classifier: from the cache when it was learned from these very examples by this very code, else anew."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile

from trainer import text
from trainer.appraiser.classifier import Classifier
from trainer.appraiser.corpus import EXAMPLES, industries, labelled
from trainer.example import Example
from trainer.moves import Move

OWN = "own"
OF_ALL_INDUSTRIES = frozenset(Move) | {  # files named after a move (`rude`, `rude-plain`), and talk of some kind
    "plain", "casual", "lookalikes",
}  # fmt: skip
SPREAD = 5  # groups of those, and of what is meant for no customer
OWN_WEIGHT = 8.0  # a trainer's few lines against thousands that ship


def learned(cache: Path | None, own: Sequence[Example] = ()) -> Classifier:
    """The classifier; a cache that cannot be read or written only costs the time to learn again."""
    path = cache / f"moves-{_fingerprint(own)}.npz" if cache else None
    if path:
        with suppress(OSError, ValueError, KeyError, EOFError, BadZipFile):
            return Classifier.load(path)
    classifier = learn(industries(), own)
    if path:
        with suppress(OSError):
            classifier.save(path)
    return classifier


def learn(corpus: Iterable[tuple[str, Sequence[Example]]], own: Sequence[Example] = ()) -> Classifier:
    """Learn from industries and a trainer's `own` examples; scikit-learn is imported here only."""
    from trainer.appraiser.fitting import Lesson, fit

    lessons = [
        Lesson(clause.sight, clause.moves, clause.empty, _group(industry, i, example.empty))
        for industry, examples in corpus
        for i, example in enumerate(examples)
        for clause in labelled([example])
    ]
    lessons += [Lesson(clause.sight, clause.moves, clause.empty, OWN, OWN_WEIGHT) for clause in labelled(own)]
    return fit(lessons)


def _group(name: str, i: int, empty: bool) -> str:
    """What stays on one side of a fold: an industry, or a fifth of what has none."""
    kind = name.partition("-")[0]
    return f"{kind} {i % SPREAD}" if empty or kind in OF_ALL_INDUSTRIES else kind


def _fingerprint(own: Sequence[Example]) -> str:
    """A hash of everything that what is learned depends on."""
    digest = hashlib.sha256(version("scikit-learn").encode())
    for file in sorted([*EXAMPLES.glob("*.jsonl"), *Path(__file__).parent.glob("*.py"), Path(text.__file__)]):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    digest.update(json.dumps([example.model_dump(mode="json") for example in own]).encode())
    return digest.hexdigest()[:16]
