"""The scripted trainees of a stress run: what each says next, from what a person in their place would see.

Seven ways of answering that a customer must tell apart. The skilled one says the persona's own coaching lines in the
order of the guides (listen, acknowledge, own, ask, options, times, recap); the others say what such people say.
"""

from collections.abc import Mapping
from enum import StrEnum
from random import Random

from trainer.facts import Fact
from trainer.persona import Persona, Text
from trainer.temperament import Act
from trainer.transcript import Turn


class Style(StrEnum):
    SKILLED = "skilled"
    EMPATHY_ONLY = "empathy_only"
    RUSHED_FIXER = "rushed_fixer"
    DEFENSIVE = "defensive"
    RUDE = "rude"
    OVER_PROMISER = "over_promiser"
    INJECTOR = "injector"


class TraineeLines(Fact):
    """What the trainees say: the skilled one by criterion, where a persona has no coaching line for it."""

    skilled: dict[str, Text]
    empathy_only: tuple[Text, ...]
    rushed_fixer: tuple[Text, ...]
    defensive: tuple[Text, ...]
    rude: tuple[Text, ...]
    over_promiser: tuple[Text, ...]
    injector: tuple[Text, ...]

    def of(self, style: Style) -> tuple[str, ...]:
        lines: tuple[str, ...] = getattr(self, style.value)
        return lines


class Trainee:
    """One trainee in one call. `says` gives their next message, or None when they end the call."""

    def __init__(self, style: Style, persona: Persona, lines: TraineeLines, seed: int) -> None:
        self._persona, self._rng = persona, Random(f"{seed}:{style}")
        self._skilled = style is Style.SKILLED
        self._better = {**lines.skilled, **persona.coaching}
        self._plan = self._planned() if self._skilled else self._shuffled(lines.of(style))
        self._warned, self._said = False, set[str]()

    def says(self, turn: Turn) -> str | None:
        """The answer to the customer's last turn."""
        if not self._skilled:
            return self._filled(self._plan.pop(0)) if self._plan else None
        if turn.cue and turn.cue.act is Act.INSULT:
            if self._warned:
                return None  # warned once, and it goes on: ending the call is right (G3)
            self._warned = True
            return self._filled(self._better["boundary.warn"])
        return self._next(self._called_for(turn))

    def _called_for(self, turn: Turn) -> str:
        """The criterion that the customer's last act asks for; empty where it leaves the plan as it is."""
        if not turn.cue:
            return ""
        if turn.cue.act is Act.PUSH_FOR_MORE and turn.cue.about in {
            limit.id for limit in self._persona.limits
        }:
            return "solve.no_policy_wall"
        return {Act.ASK_WHEN: "solve.next_step_time", Act.CHOOSE: "solve.concrete"}.get(turn.cue.act, "")

    def _next(self, wanted: str) -> str | None:
        if wanted and wanted not in self._said:
            return self._line(wanted)
        while self._plan:
            step = self._plan.pop(0)
            todo = [criterion for criterion in step.split("+") if criterion not in self._said]
            if todo:
                return " ".join(self._line(criterion) for criterion in todo)
        return None

    def _line(self, criterion: str) -> str:
        self._said.add(criterion)
        return self._filled(self._better[criterion])

    def _planned(self) -> list[str]:
        """The steps in an order that a good trainee may take; no two seeds are quite alike."""
        together = self._rng.random() < 0.6
        opening = (
            ["empathy.validate+empathy.apologise"] if together else ["empathy.validate", "empathy.apologise"]
        )
        middle = ["listen.restate", "listen.real_reason"]
        if self._rng.random() < 0.3:
            middle.reverse()
        asking = ["solve.ask_want"] if together or self._rng.random() < 0.5 else []
        fixing = ["solve.ownership", "solve.options"]
        if self._rng.random() < 0.3:
            fixing.reverse()
        limits = ["solve.no_policy_wall"] if self._persona.limits and self._rng.random() < 0.5 else []
        times = ["solve.concrete+solve.next_step_time"]
        closing = self._rng.choice((["close.summary", "close.follow_up"], ["close.summary+close.follow_up"]))
        return [*opening, *middle, *asking, *fixing, *limits, *times, *closing, "close.thank"]

    def _shuffled(self, lines: tuple[str, ...]) -> list[str]:
        """The lines in an order of this seed's own; the first three keep their place, they open a call."""
        rest = list(lines[3:])
        self._rng.shuffle(rest)
        return [*lines[:3], *rest]

    def _filled(self, line: str) -> str:
        for placeholder, text in self._words.items():
            line = line.replace("{" + placeholder + "}", text)
        return line

    @property
    def _words(self) -> Mapping[str, str]:
        offers = [offer.text for offer in self._persona.case.may_offer] or ["a new one"]
        limits = [limit.text for limit in self._persona.limits] or ["500 in cash"]
        return {
            "first": offers[0],
            "second": offers[1 % len(offers)],
            "all": ", and ".join(offers[:3]),
            "wish": limits[0],
            "problem": "; ".join(g.aloud or g.label for g in self._persona.grievances),
            "name": self._persona.name.split()[-1],
            "company": self._persona.case.company,
        }
