"""Feel: how one trainee message changes the customer. Deterministic, bounded, every change with its quote.

The state is owned by code, after appraise-then-respond designs for simulated emotion (Chain-of-Emotion, SAGE): apology
or empathy alone leaves anger standing (EmoWOZ), fair procedure builds trust, anger rises faster than it falls.
What each move is worth follows the guides: being heard comes before any fix (G1.2, G3), choices give control back
(G2.3), an accurate time settles (G1.4), calm is mirrored and so is hostility (G4).
"""

from collections.abc import Iterator
from typing import NamedTuple

from trainer.moves import HARMFUL, Appraisal, Move
from trainer.persona import Grievance, Known, Persona, Repair
from trainer.temperament import Band, Occasion
from trainer.text import mentions, quote_of
from trainer.transcript import Mood, MoodChange

TRUST_STEP = 14
SOOTHING = (Move.ACKNOWLEDGE, Move.APOLOGISE, Move.THANK)
SUBSTANCE = frozenset(Move) - HARMFUL - set(SOOTHING) - {Move.INVITE}
HEARING = (Move.ACKNOWLEDGE, Move.APOLOGISE, Move.INVITE, Move.RESTATE)
FIXES = (Move.SOLUTION, Move.OPTIONS)
PLANS = (*FIXES, Move.TIMELINE, Move.SUMMARISE)  # a date or a recap of an offer is that offer too

BAND_FROM = ((75, Band.FURIOUS), (50, Band.ANGRY), (25, Band.ANNOYED), (0, Band.CALM))


class Effect(NamedTuple):
    anger: int
    trust: int
    reason: str


EFFECTS: dict[Move, Effect] = {
    Move.INVITE: Effect(-3, 4, "You gave them room to talk."),
    Move.ACKNOWLEDGE: Effect(-7, 5, "You named what it meant for them."),
    Move.APOLOGISE: Effect(-6, 4, "You apologised for what happened."),
    Move.RESTATE: Effect(-5, 6, "You said their problem back, so they know it arrived."),
    Move.CLARIFY: Effect(-1, 2, "You asked in order to understand."),
    Move.ASK_WANT: Effect(-4, 6, "You asked what they want."),
    Move.OPTIONS: Effect(-5, 7, "You let them choose."),
    Move.SOLUTION: Effect(-5, 5, "You offered something concrete."),
    Move.TIMELINE: Effect(-3, 4, "You said by when."),
    Move.EXPLAIN: Effect(-2, 4, "You told them honestly why it happened."),
    Move.OWN: Effect(-5, 7, "You took it on yourself."),
    Move.SUMMARISE: Effect(-2, 4, "You repeated what was agreed."),
    Move.FOLLOW_UP: Effect(-2, 4, "You offered to check back."),
    Move.THANK: Effect(-1, 2, "You thanked them."),
    Move.BOUNDARY: Effect(-5, 2, "You answered the insult calmly and drew a line."),
    Move.ESCALATE: Effect(-2, 2, "You offered to bring in someone who can decide."),
    Move.BLAME: Effect(12, -10, "You put the fault on somebody else."),
    Move.MINIMISE: Effect(12, -9, "You made it smaller than it is for them."),
    Move.POLICY_WALL: Effect(11, -8, "You put a rule in front of them and nothing beside it."),
    Move.ARGUE: Effect(12, -9, "You argued with them."),
    Move.BRUSH_OFF: Effect(12, -11, "You sent them away."),
    Move.RUDE: Effect(22, -18, "You were rude, and it comes back."),
}


class Felt(NamedTuple):
    """The mood after a message, what moved it, and what beside the moves the customer reacts to."""

    mood: Mood
    changes: tuple[MoodChange, ...]
    occasions: tuple[Occasion, ...]


def first_mood(persona: Persona) -> Mood:
    return Mood(anger=persona.temperament.anger, trust=persona.temperament.trust)


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


def asked_known(persona: Persona, appraisal: Appraisal) -> Known | None:
    """The plain fact that a question in the message asks for."""
    for found in appraisal.all(Move.CLARIFY, Move.INVITE):
        for known in persona.known:
            if mentions(found.quote, known.asked):
                return known
    return None


def feel(
    mood: Mood, message: str, appraisal: Appraisal, persona: Persona, *, interrupted: bool = False
) -> Felt:
    """The mood after `message`.

    The changes sum up to the difference of the two moods: what a bound or the floor of open grievances
    cut off is not in them.
    """
    felt = _Message(mood, message, appraisal, persona)
    wanted = [*_interruption(felt, interrupted), *_harm(felt), *_help(felt)]
    after = _remember(felt)
    wanted += _closing(felt, after)
    wanted += _emptiness(felt, after)
    changes, anger, trust = _bounded(wanted, mood, after, persona)
    occasions = [change.cause for change in wanted if isinstance(change.cause, Occasion)]
    if Move.BOUNDARY in felt.moves and mood.insulted:
        occasions.append(Occasion.WARNED)
    after = after.model_copy(update={"anger": anger, "trust": trust})
    return Felt(after, tuple(changes), tuple(dict.fromkeys(occasions)))


class _Message:
    """One message with what follows from it and the mood it meets."""

    def __init__(self, mood: Mood, text: str, appraisal: Appraisal, persona: Persona) -> None:
        self.mood, self.text, self.appraisal, self.persona = mood, text, appraisal, persona
        self.moves = {found.move: found for found in reversed(appraisal.moves)}
        self.heard = mood.heard or appraisal.has(*HEARING)
        if not open_grievances(mood, persona):
            self.moves.pop(Move.BRUSH_OFF, None)  # a good-bye when everything is settled sends nobody away
        self.hurt = any(move in HARMFUL for move in self.moves)
        self.substantial = any(move in SUBSTANCE for move in self.moves)
        self.fixes = appraisal.all(*FIXES)
        self.denied = self._offers_in(" ".join(wall.quote for wall in appraisal.all(Move.POLICY_WALL)))
        named = self._offers_in(text) if appraisal.has(*PLANS) and self.heard else []
        self.offers = [offer for offer in named if offer not in self.denied]
        known = asked_known(persona, appraisal)
        again = known and (known.said or known.id in mood.told) and Move.RESTATE not in self.moves
        self.asked_again = known if again else None

    def _offers_in(self, text: str) -> list[str]:
        return [offer.id for offer in self.persona.case.may_offer if mentions(text, offer.words)]

    def change(self, anger: int, trust: int, cause: Move | Occasion, reason: str) -> MoodChange:
        found = self.moves.get(cause) if isinstance(cause, Move) else None
        quote = found.quote if found else quote_of(self.text)
        return MoodChange(anger=anger, trust=trust, cause=cause, reason=reason, quote=quote)


def _interruption(felt: _Message, interrupted: bool) -> Iterator[MoodChange]:
    if interrupted:
        yield felt.change(8, -4, Occasion.INTERRUPTED, "You wrote before they had finished.")


def _harm(felt: _Message) -> Iterator[MoodChange]:
    for move, found in felt.moves.items():
        if move in HARMFUL:
            effect = EFFECTS[move]
            yield felt.change(effect.anger, effect.trust, found.move, effect.reason)
    for trigger in felt.persona.triggers:
        if mentions(felt.text, trigger.words):
            yield felt.change(trigger.anger, -2, Occasion.NOTHING, f"It touched a sore point: {trigger.why}.")
    if felt.asked_again:
        yield felt.change(7, -5, Occasion.ASKED_AGAIN, "You asked for what they had already told you.")
    if set(felt.denied) & set(felt.mood.offered):
        yield felt.change(10, -10, Occasion.CONTRADICTED, "You took back what you had offered.")
    elif set(felt.offers) & set(felt.mood.refused):
        yield felt.change(3, -2, Occasion.CONTRADICTED, "You now offer what you had said was impossible.")
    if felt.fixes and not felt.heard:
        yield felt.change(
            6, -3, Occasion.TOO_EARLY, "You offered a fix before they felt heard; it bounced off."
        )
    if Move.BOUNDARY in felt.moves and not felt.mood.insulted:
        yield felt.change(7, -5, Move.BOUNDARY, "You asked for civility where nobody had been uncivil.")


def _help(felt: _Message) -> Iterator[MoodChange]:
    soothing = 0
    for found in felt.moves.values():
        if found.move in HARMFUL or _has_no_hold(felt, found.move):
            continue
        effect = EFFECTS[found.move]
        weight = 0.5 if felt.hurt else 1.0
        if found.move in SOOTHING:
            weight *= 0.5 ** (felt.mood.soothed + soothing)
            soothing += 1
        elif not _is_news(felt, found.move):
            weight *= 0.3
        anger, trust = round(effect.anger * weight), round(effect.trust * weight)
        if anger or trust:
            yield felt.change(anger, trust, found.move, effect.reason)


def _has_no_hold(felt: _Message, move: Move) -> bool:
    """Whether a helpful move finds nothing to work on as things stand."""
    offered = felt.mood.offered or felt.offers
    return (
        (move in FIXES and not felt.heard)
        or (move is Move.CLARIFY and felt.asked_again is not None)
        or (move is Move.BOUNDARY and not felt.mood.insulted)
        or (move in {Move.TIMELINE, Move.SUMMARISE} and not offered)
    )


def _is_news(felt: _Message, move: Move) -> bool:
    """Whether the move brings something that this customer has not had from it before."""
    if move in FIXES:
        return bool(set(felt.offers) - set(felt.mood.offered))
    return move not in felt.mood.seen


def _remember(felt: _Message) -> Mood:
    mood, repaired = felt.mood, dict(felt.mood.repaired)
    for grievance in felt.persona.grievances:
        done = [i for i, repair in enumerate(grievance.repairs) if _does(felt, repair)]
        if done:
            repaired[grievance.id] = tuple(sorted({*repaired.get(grievance.id, ()), *done}))
    progress = repaired != mood.repaired
    soothed = mood.soothed + any(move in SOOTHING for move in felt.moves)
    known = asked_known(felt.persona, felt.appraisal)
    return mood.model_copy(
        update={
            "repaired": repaired,
            "heard": felt.heard,
            "soothed": max(0, soothed - 1) if progress and felt.substantial else soothed,
            "idle": 0 if progress else mood.idle + 1,
            "told": tuple(dict.fromkeys((*mood.told, *([known.id] if known else ())))),
            "offered": tuple(dict.fromkeys((*mood.offered, *felt.offers))),
            "refused": tuple(dict.fromkeys((*mood.refused, *felt.denied))),
            "seen": tuple(dict.fromkeys((*mood.seen, *felt.moves))),
            "warned": mood.warned or (Move.BOUNDARY in felt.moves and mood.insulted),
        }
    )


def _does(felt: _Message, repair: Repair) -> bool:
    """Whether the message does this repair: by the move, its topic, and for a fix the right offer."""
    if felt.hurt and not felt.substantial:
        return False
    if repair.offers:
        return bool(set(felt.offers) & set(repair.offers))
    if not felt.appraisal.has(*repair.moves) or (repair.about and not mentions(felt.text, repair.about)):
        return False
    return Move.TIMELINE not in repair.moves or bool(felt.offers or felt.mood.offered)


def _closing(felt: _Message, after: Mood) -> Iterator[MoodChange]:
    for grievance in felt.persona.grievances:
        if missing(felt.mood, grievance) and not missing(after, grievance):
            cause = felt.appraisal.first(*_moves_of(grievance), *PLANS)
            last = cause or felt.appraisal.moves[0]
            fall = (grievance.weight - grievance.residue) // (
                3 if open_grievances(after, felt.persona) else 2
            )
            reason = f"That settles it for them: {grievance.label}."
            yield felt.change(-fall, 5, last.move, reason)


def _moves_of(grievance: Grievance) -> set[Move]:
    return {move for repair in grievance.repairs for move in repair.moves}


def _emptiness(felt: _Message, after: Mood) -> Iterator[MoodChange]:
    if felt.mood.soothed >= 2 and not felt.substantial and felt.appraisal.has(*SOOTHING):
        yield felt.change(5, -3, Occasion.EMPTY_EMPATHY, "Kind words again, and still nothing done.")
    elif not felt.appraisal.moves:
        yield felt.change(3, -2, Occasion.NOTHING, "Nothing in this message moved things forward.")
    if after.idle >= 4 and not felt.substantial and open_grievances(after, felt.persona):
        yield felt.change(4, -2, Occasion.STALLED, "The call is going in circles.")


def _bounded(
    wanted: list[MoodChange], before: Mood, after: Mood, persona: Persona
) -> tuple[list[MoodChange], int, int]:
    """The changes as far as the bounds of one message and the floor let them through."""
    temper = persona.temperament
    lowest = max(0, before.anger - temper.max_fall, min(before.anger, floor(after, persona)))
    highest = min(100, before.anger + temper.max_rise)
    anger, trust, changes = before.anger, before.trust, []
    for change in wanted:
        new_anger = min(highest, max(lowest, anger + change.anger))
        new_trust = min(
            100, before.trust + TRUST_STEP, max(0, before.trust - TRUST_STEP, trust + change.trust)
        )
        step = {"anger": new_anger - anger, "trust": new_trust - trust}
        if any(step.values()):
            changes.append(change.model_copy(update=step))
        anger, trust = new_anger, new_trust
    return changes, anger, trust
