"""Print how the local grader agrees with the labelled conversations kept for testing: per criterion and overall."""

import json
import sys
from pathlib import Path

from sklearn.metrics import accuracy_score, f1_score

from trainer.appraiser.local import LocalAppraiser
from trainer.content import Content
from trainer.conversations import ConversationIn
from trainer.grader.local import grade_locally

FILE = Path(__file__).parents[1] / "grading" / "conversations.jsonl"
JUDGED = ["met", "not_met"]
FLOOR = 0.80  # macro-F1 below which this ends with exit code 1


def main() -> int:
    rubric, appraiser = Content().rubric("deescalation"), LocalAppraiser()
    pairs: dict[str, list[tuple[str, str]]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        verdicts = grade_locally(ConversationIn.model_validate_json(line).conversation(), rubric, appraiser)
        given = {verdict.criterion: verdict.verdict.value for verdict in verdicts}
        for criterion, expected in json.loads(line)["expected"].items():
            pairs.setdefault(criterion, []).append((expected, given[criterion]))
    scores = []
    print("| criterion | agreement | macro-F1 (met, not met) |\n|---|---|---|")
    for criterion, both in pairs.items():
        expected, given_ = zip(*both, strict=True)
        agreement = accuracy_score(expected, given_)
        if {"met", "not_met"} & set(expected):
            present = [label for label in JUDGED if label in {*expected, *given_}]
            scores.append(f1_score(expected, given_, labels=present, average="macro", zero_division=0.0))
            print(f"| {criterion} | {agreement:.2f} | {scores[-1]:.2f} |")
        else:
            print(f"| {criterion} | {agreement:.2f} | |")
    everything = [pair for both in pairs.values() for pair in both]
    macro = sum(scores) / len(scores)
    print(
        f"\nagreement {accuracy_score(*zip(*everything, strict=True)):.3f}, macro-F1 over criteria {macro:.3f}"
    )
    return int(macro < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
