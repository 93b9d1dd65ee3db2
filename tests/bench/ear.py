"""Print what the local ear hears on the messages kept for testing: per move, overall, and how fast."""

import sys
import time
from pathlib import Path

from sklearn.metrics import f1_score, precision_recall_fscore_support
from sklearn.preprocessing import MultiLabelBinarizer

from trainer.appraiser.corpus import load
from trainer.appraiser.local import LocalAppraiser
from trainer.moves import HARMFUL, Move

TEST = Path(__file__).parents[1] / "ear"
FLOOR = 0.70  # macro-F1 below which this ends with exit code 1


def main() -> int:
    examples, ear = load(TEST), LocalAppraiser()
    started = time.perf_counter()
    ear.warm_up()
    learning = time.perf_counter() - started
    started = time.process_time()
    found = [ear.appraise(e.message, [e.customer]).moves for e in examples]
    each = 1000 * (time.process_time() - started) / len(examples)
    binarizer = MultiLabelBinarizer(classes=list(Move)).fit([])
    truth = binarizer.transform([set(e.moves) for e in examples])
    heard = binarizer.transform([{f.move for f in moves} for moves in found])
    columns = precision_recall_fscore_support(truth, heard, average=None, zero_division=0.0)
    print("| move | precision | recall | F1 | messages |\n|---|---|---|---|---|")
    for move, precision, recall, f1, support in zip(Move, *columns, strict=True):
        print(f"| {move} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {support} |")
    macro = f1_score(truth, heard, average="macro", zero_division=0.0)
    pairs = [(set(e.moves), {f.move for f in moves}) for e, moves in zip(examples, found, strict=True)]
    false_harm = sum(bool(h & HARMFUL) and not t & HARMFUL for t, h in pairs)
    missed_harm = sum(bool(t & HARMFUL) and not h & HARMFUL for t, h in pairs)
    print(f"\nmacro-F1 {macro:.3f} over {len(examples)} messages of industries it did not learn from")
    print(f"harm heard where there is none: {false_harm} messages; harm not heard at all: {missed_harm}")
    print(f"CPU a message: {each:.2f} ms; learning: {learning:.1f} s")
    return int(macro < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
