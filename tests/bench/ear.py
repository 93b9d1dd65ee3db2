"""Print what the local ear hears on messages kept for testing: per move, calibration, confusions, attacks, speed.

`--folds` adds what it reaches on every industry of the examples when it learns from the others only.
"""

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.metrics import brier_score_loss, f1_score, precision_recall_fscore_support
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import MultiLabelBinarizer

from trainer.appraiser.corpus import Corpus, labelled, load
from trainer.appraiser.learning import learn
from trainer.appraiser.local import LocalAppraiser
from trainer.example import Example
from trainer.moves import HARMFUL, HELPFUL, Move

TEST = Path(__file__).parents[1] / "ear"
ATTACKS = "attacks"  # the file of keyword lists and of words to a grader
MACRO_FLOOR = 0.75
HARM_FLOOR = 0.65
UNMOVED_FLOOR = 0.95
FOLDS = 5
BINS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
Moves = set[Move]


class Heard(NamedTuple):
    """What is in a message, what was heard, and what of that is sure enough for a customer to react to."""

    truth: Moves
    heard: Moves
    felt: Moves


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", action="store_true", help="cross-industry folds over the examples too")
    with_folds = parser.parse_args().folds
    corpus = load(TEST)
    attacks = corpus.pop(ATTACKS)
    test = list(chain.from_iterable(corpus.values()))
    ear = LocalAppraiser()
    pairs = hear(ear, test)
    reached = table(pairs)
    confusions(pairs)
    calibration(ear, test)
    unmoved = sum(not heard.heard & HELPFUL for heard in hear(ear, attacks)) / len(attacks)
    print(f"\nno helpful move in {unmoved:.1%} of {len(attacks)} keyword lists and messages to a grader")
    subprocess.run([sys.executable, "-m", "tests.bench.ear_speed"], check=True)
    if with_folds:
        across(load())
    return int(not reached or unmoved < UNMOVED_FLOOR)


def hear(ear: LocalAppraiser, examples: Iterable[Example]) -> list[Heard]:
    pairs = []
    for example in examples:
        found = ear.appraise(example.message, [example.customer])
        felt = {item.move for item in found.beyond_suspicion.moves}
        pairs.append(Heard(set(example.moves), {item.move for item in found.moves}, felt))
    return pairs


def table(pairs: Sequence[Heard]) -> bool:
    """Print the table; whether macro-F1 and every harmful move's recall reach their floors."""
    truth, heard = _matrices(pairs)
    columns = precision_recall_fscore_support(truth, heard, average=None, zero_division=0.0)
    print("| move | precision | recall | F1 | messages |\n|---|---|---|---|---|")
    for move, precision, recall, f1, support in zip(Move, *columns, strict=True):
        print(f"| {move} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {support} |")
    macro = macro_f1(pairs)
    print(f"\nmacro-F1 {macro:.3f} over {len(pairs)} messages of industries it did not learn from")
    recalls = {move: recall for move, recall in zip(Move, columns[1], strict=True) if move in HARMFUL}
    worst = min(recalls, key=recalls.__getitem__)
    print(f"lowest recall of a harmful move: {recalls[worst]:.2f} ({worst})")
    return macro >= MACRO_FLOOR and recalls[worst] >= HARM_FLOOR


def macro_f1(pairs: Sequence[Heard]) -> float:
    return float(f1_score(*_matrices(pairs), average="macro", zero_division=0.0))


def _matrices(pairs: Sequence[Heard]) -> tuple[np.ndarray, np.ndarray]:
    binarizer = MultiLabelBinarizer(classes=list(Move)).fit([])
    return binarizer.transform([p.truth for p in pairs]), binarizer.transform([p.heard for p in pairs])


def confusions(pairs: Sequence[Heard]) -> None:
    """Harm taken for help and the reverse: what was heard instead of what was missed."""
    false = [p for p in pairs if p.heard & HARMFUL and not p.truth & HARMFUL]
    missed = [p for p in pairs if p.truth & HARMFUL and not p.heard & HARMFUL]
    kind = sum(not p.truth & HARMFUL for p in pairs)
    print(
        f"harm heard in {len(false)} of {kind} messages that do none: {_counted(p.heard & HARMFUL for p in false)}"
    )
    print(
        f"no harm heard in {len(missed)} of {len(pairs) - kind} that do some: "
        f"{_counted(p.truth & HARMFUL for p in missed)}"
    )
    felt = sum(bool(p.felt & HARMFUL) for p in false)
    print(
        f"of the harm heard where there is none a customer reacts to that in {felt} messages ({felt / kind:.1%})"
    )
    for_help = Counter(
        f"{harm} heard as {help_}"
        for p in missed
        for harm in p.truth & HARMFUL
        for help_ in (p.heard & HELPFUL) - p.truth
    )
    for_harm = Counter(
        f"{help_} heard as {harm}"
        for p in false
        for help_ in (p.truth & HELPFUL) - p.heard
        for harm in p.heard & HARMFUL
    )
    print("most frequent:", ", ".join(f"{what} {n}" for what, n in (for_help + for_harm).most_common(8)))


def _counted(sets: Iterable[Moves]) -> str:
    return ", ".join(f"{move} {n}" for move, n in Counter(chain.from_iterable(sets)).most_common())


def calibration(ear: LocalAppraiser, test: Sequence[Example]) -> None:
    """Of the clauses to which a move is given some probability, in how many it really is there."""
    clauses = list(labelled(test))
    said = ear.classifier.probabilities([clause.sight for clause in clauses])[:, :-1]
    truth = np.array([[move in clause.moves for move in Move] for clause in clauses])
    print("\n| probability said | clauses and moves | said on average | really there |\n|---|---|---|---|")
    for low, high in pairwise(BINS):
        inside = (said >= low) & (said < high)
        print(
            f"| {low:.2f} to {high:.2f} | {inside.sum()} | {said[inside].mean():.2f} | {truth[inside].mean():.2f} |"
        )
    brier = np.mean([brier_score_loss(truth[:, i], said[:, i]) for i in range(len(Move))])
    print(f"\nBrier score, mean over moves: {brier:.4f}")


def across(corpus: Corpus) -> None:
    """Every industry heard by an ear that learned from the others only."""
    corpus = {name: examples for name, examples in corpus.items() if not name.startswith(ATTACKS)}
    industries = list(corpus)
    kinds = [name.partition("-")[0] for name in industries]
    pairs: list[Heard] = []
    for known, unknown in GroupKFold(FOLDS).split(industries, groups=kinds):
        ear = LocalAppraiser.over(learn((industries[i], corpus[industries[i]]) for i in known))
        for industry in (industries[i] for i in unknown):
            heard = hear(ear, corpus[industry])
            print(f"{industry}: macro-F1 {macro_f1(heard):.3f} over {len(heard)} messages")
            pairs += heard
    print(f"across industries, the sets of near misses included: macro-F1 {macro_f1(pairs):.3f}")


if __name__ == "__main__":
    sys.exit(main())
