"""Have the classifier: from the cache when it was learned from these very examples by this very code, else anew."""

import hashlib
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import sklearn

from trainer.appraiser.classifier import Classifier
from trainer.appraiser.corpus import EXAMPLES, labelled, load


def learned(cache: Path | None) -> Classifier:
    """The classifier; a cache that cannot be read or written only costs the time to learn again."""
    path = cache / f"moves-{_fingerprint()}.npz" if cache else None
    if path:
        with suppress(OSError, ValueError, KeyError, BadZipFile):
            return Classifier.load(path)
    pairs = [pair for example in load() for pair in labelled(example)]
    classifier = Classifier.learn([sight for sight, _ in pairs], [moves for _, moves in pairs])
    if path:
        with suppress(OSError):
            classifier.save(path)
    return classifier


def _fingerprint() -> str:
    """A hash of everything that what is learned depends on."""
    digest = hashlib.sha256(sklearn.__version__.encode())
    for file in sorted([*EXAMPLES.glob("*.jsonl"), *Path(__file__).parent.glob("*.py")]):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
