"""What is questionable in a rubric, or in what a persona says of one, though it can be read: told without grading."""

import re
from collections.abc import Collection, Iterator

from trainer.moves import Move
from trainer.persona import Persona
from trainer.rubric import Absent, Before, Criterion, FirstAnswer, Phrase, Present, Rubric, Rule, When
from trainer.text import fold, phrase_in

Finding = tuple[tuple[str | int, ...], str]  # the way to the field, and what was expected there

# What surely happened in a call where the condition holds: one of these moves at least.
SURE = {When.PROMISE: {Move.SOLUTION, Move.OPTIONS, Move.SUMMARISE}, When.REFUSAL: {Move.POLICY_WALL}}

_QUOTED = re.compile(r'"[^"]*"')
_SENTENCE = re.compile(r"(?<=[.;])\s+")
_DEMAND = re.compile(r"\bthe trainee\b|^they\b|\b(?:also|must)\b", re.IGNORECASE)
_ASIDE = re.compile(r"^(?:not applicable|met (?:as well )?when|met as well)\b|\bcounts?\b", re.IGNORECASE)
_ASKS = r"(?:what|who|when|where|how|why|whether)"
_TWO_DEMANDS = re.compile(
    r"\b(?:and|but|plus|as well as)\s+(?:also|then|never|must|does not|doesn't)\b"  # ... and never sighs
    r"|\b(?:and|as well as)\s+(?!this\b|its\b)[a-z]{2,}s\s+(?:an?|the|th(?:em|eir|at)|it|him|her|any|one|" + _ASKS + r")\b"
    r"|\btrainee\s+(?:\w+ly\s+)?[a-z]+s\s+and\s+[a-z]+s\b"  # the trainee apologises and explains
    rf"|\b{_ASKS}\b[^,.;:]*\band\s+(?:by\s+)?{_ASKS}\b"  # says what happens and when
    r"|^(?:they|the trainee) also\b"
    r"|\bor both\b|\band/or\b|\bboth\b.+\band\b",
    re.IGNORECASE,
)  # fmt: skip
_ABOUT = re.compile(r"\bthe trainee\b", re.IGNORECASE)
_SPEAKS = re.compile(r"^(Customer|Trainee): ", re.MULTILINE)


def lint(rubric: Rubric) -> Iterator[Finding]:
    """Every criterion that asks for two things, that cannot come out both ways, or that lacks an example."""
    for i, step in enumerate(rubric.steps):
        for j, criterion in enumerate(step.criteria):
            for field, expected in _criterion(criterion):
                yield ("steps", i, "criteria", j, *field), expected


def unknown_coaching(persona: Persona, criteria: Collection[str] | None) -> Iterator[Finding]:
    """Better lines for what no rubric has among its `criteria` (None: unknown): nobody would ever be shown them."""
    for name in persona.coaching:
        if criteria is not None and name not in criteria:
            yield ("coaching", name), "the id of a criterion in one of the rubrics"


def _criterion(criterion: Criterion) -> Iterator[Finding]:
    if joined := _second_demand(criterion.text):
        yield ("text",), f'one demand, not two joined by "{joined}"; make two criteria of it, or reword it'
    if not criterion.you.strip():
        yield ("you",), 'what the trainee reads of it, in a sentence to them: "You apologised once."'
    elif _ABOUT.search(criterion.you):
        yield ("you",), 'words to the trainee ("you"), not about them'
    if criterion.cap == 0 and criterion.points == 1:
        yield ("cap",), "more than 0 where a criterion is worth a single point, or more points"
    yield from _decidable(criterion)
    yield from _examples(criterion)


def _second_demand(text: str) -> str:
    """The words with which a criterion's text goes on to a second demand; empty where it makes one only."""
    for sentence in _SENTENCE.split(_QUOTED.sub('""', text)):
        if (
            _DEMAND.search(sentence)
            and not _ASIDE.search(sentence)
            and (found := _TWO_DEMANDS.search(sentence))
        ):
            return found.group()
    return ""


def _decidable(criterion: Criterion) -> Iterator[Finding]:
    """Checks that come out the same whatever a trainee says."""
    check, when = criterion.check, criterion.when
    if isinstance(check, Before | FirstAnswer) and (both := set(check.moves) & set(check.before)):
        yield ("check", "before"), f"moves that are not in `moves` as well, not {_named(both)}"
    if isinstance(check, Absent | Present) and when and (sure := SURE.get(when)) and sure <= set(check.moves):
        never = "never be met" if isinstance(check, Absent) else "always be met"
        yield (
            ("when",),
            f"a condition that leaves it open; with {when}, {_named(sure)} is there, and it would {never}",
        )
    if isinstance(check, Phrase):
        for i, phrase in enumerate(check.words):
            if not any(letter.isalnum() for letter in fold(phrase)):
                yield ("check", "words", i), "a word or more"
    if when is When.WRAP_UP and check and not (isinstance(check, Rule) and check.kind.startswith("wrap_up")):
        yield ("when",), f"wrap_up with a check of the wrap-up only; {check.kind} looks at the call"


def _named(moves: Collection[Move]) -> str:
    return " or ".join(sorted(moves))


def _examples(criterion: Criterion) -> Iterator[Finding]:
    for field, example in (("met", criterion.met), ("not_met", criterion.not_met)):
        if not example.strip():
            yield (field,), f"an example of what is {field.replace('_', ' ')}"
        elif not _by_trainee(example):
            yield (field,), "an example in which the trainee says something"
        elif isinstance(criterion.check, Phrase):
            yield from _phrase_example(criterion.check, field, example)
    if criterion.met.strip() and fold(criterion.met) == fold(criterion.not_met):
        yield ("not_met",), "another example than for `met`"


def _phrase_example(check: Phrase, field: str, example: str) -> Iterator[Finding]:
    said = phrase_in(_by_trainee(example), check.words)
    if bool(said) is not (check.allowed is (field == "met")):
        yield (
            (field,),
            f'an example without "{said}"' if said else "an example with one of the check's `words`",
        )


def _by_trainee(example: str) -> str:
    """What the trainee says in an example: its lines after "Trainee:", or all of it where nobody is named."""
    if not _SPEAKS.search(example):
        return example.strip()
    speaker, said = "", []
    for line in example.splitlines():
        if found := _SPEAKS.match(line):
            speaker, line = found.group(1), line[found.end() :]
        if speaker == "Trainee":
            said.append(line)
    return "\n".join(said).strip()
