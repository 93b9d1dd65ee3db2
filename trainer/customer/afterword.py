"""The customer's own word when the call is over: stars, a sentence, and whether they will be back.

It follows from the mood that the call left them in, never from the rubric: an angry caller can become a loyal one, or
leave quietly (G1, G5; the service recovery paradox: McCollough & Bharadwaj 1992).
"""

from random import Random

from trainer.persona import COMPANY, Afterwords, Persona
from trainer.temperament import Outcome
from trainer.transcript import Afterword, Loyalty, Mood

LOST = {Outcome.WALKED_OUT, Outcome.ABANDONED}


def afterword(persona: Persona, mood: Mood, outcome: Outcome, bank: Afterwords, seed: str) -> Afterword:
    """What this customer says of the call; the same seed, the same words. `bank` serves who has none."""
    stars = rate(mood, outcome)
    lines = persona.afterwords.get(stars) or bank.get(stars, ())
    text = Random(f"{seed}:afterword").choice(lines) if lines else ""
    return Afterword(
        stars=stars,
        text=text.replace(COMPANY, persona.case.company),
        buys_again=_loyalty(persona, mood, outcome, stars),
    )


def rate(mood: Mood, outcome: Outcome) -> int:
    """1 to 5 stars: trust counts as much as what is left of the anger; who hung up gives one or two."""
    ease = (100 - mood.anger + mood.trust) / 2
    if outcome in LOST:
        return 2 if ease >= 45 else 1
    stars = 1 + sum(ease >= limit for limit in (30, 45, 60, 72))
    return min(stars, 5 if outcome is Outcome.RESOLVED else 3)


def _loyalty(persona: Persona, mood: Mood, outcome: Outcome, stars: int) -> Loyalty:
    """Trust decides; somebody who leaves quietly says nothing and does not come back without it."""
    if outcome in LOST or stars == 1 or (persona.temperament.quiet and mood.trust < 50):
        return Loyalty.NO
    return Loyalty.YES if mood.trust >= 60 and stars >= 4 else Loyalty.PERHAPS
