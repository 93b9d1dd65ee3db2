"""The mood as it stands: its bands, what is still open, the anger that this holds, and what was asked for."""

from typing import NamedTuple

from trainer.abuse import is_abusive
from trainer.moves import Appraisal, Move
from trainer.persona import NAME, Grievance, Known, Persona, Repair
from trainer.temperament import Band, Occasion
from trainer.text import mentions
from trainer.transcript import Mood, MoodChange

BAND_FROM = ((75, Band.FURIOUS), (50, Band.ANGRY), (25, Band.ANNOYED), (0, Band.CALM))


class Felt(NamedTuple):
    """The mood after a message, what moved it, what beside the moves the customer reacts to, and the offers of the
    case that the message makes."""

    mood: Mood
    changes: tuple[MoodChange, ...]
    occasions: tuple[Occasion, ...]
    offers: tuple[str, ...] = ()


def first_mood(persona: Persona) -> Mood:
    """The mood after the opening; who opens with abuse may be warned at once."""
    abusive = any(is_abusive(bubble) for bubble in persona.opening)
    return Mood(anger=persona.temperament.anger, trust=persona.temperament.trust, insulted=abusive)


def band(anger: int) -> Band:
    return next(name for low, name in BAND_FROM if anger >= low)


def missing(mood: Mood, grievance: Grievance) -> list[Repair]:
    """The repairs that a grievance still waits for; none when it is closed."""
    done = mood.repaired.get(grievance.id, ())
    return [repair for i, repair in enumerate(grievance.repairs) if i not in done]


def open_grievances(mood: Mood, persona: Persona) -> list[Grievance]:
    """Open grievances, the one that holds most anger first."""
    still = [grievance for grievance in persona.grievances if missing(mood, grievance)]
    return sorted(still, key=lambda grievance: -_held(mood, grievance))


def floor(mood: Mood, persona: Persona) -> int:
    """The anger below which no message brings this customer as things stand, 0..100."""
    return min(95, sum(_held(mood, grievance) for grievance in persona.grievances))


def _held(mood: Mood, grievance: Grievance) -> int:
    share = len(missing(mood, grievance)) / len(grievance.repairs)
    return round(grievance.residue + (grievance.weight - grievance.residue) * share)


def had(mood: Mood, persona: Persona, about: str = "") -> frozenset[str]:
    """What they were given or told by now, by the words of `Line.asks`; what a move did, for the grievance `about`."""
    grievance = next((one for one in persona.grievances if one.id == about), None)
    repairs = grievance.repairs if grievance else ()
    done = [repairs[i] for i in mood.repaired.get(about, ())] if grievance else []
    found = {*mood.offered, *mood.limits, *(offer for repair in done for offer in repair.offers)}
    found |= {move.value for repair in done for move in repair.moves}
    if mood.offered and not any(Move.TIMELINE in repair.moves for repair in repairs):
        found |= {Move.TIMELINE.value} & set(mood.seen)
    return frozenset(found | {NAME} if mood.named else found)


def asked_known(persona: Persona, appraisal: Appraisal) -> Known | None:
    """The plain fact that a question in the message asks for."""
    for found in appraisal.all(Move.CLARIFY, Move.INVITE):
        for known in persona.known:
            if mentions(found.quote, known.asked):
                return known
    return None
