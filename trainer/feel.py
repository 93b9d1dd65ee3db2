"""Feel: how one trainee message changes the customer. Deterministic, bounded, every change with its quote.

The state is owned by code, after appraise-then-respond designs for simulated emotion (Chain-of-Emotion, SAGE): apology
or empathy alone leaves anger standing (EmoWOZ), fair procedure builds trust, anger rises faster than it falls.
"""

import re
from collections.abc import Iterator

from trainer.effects import EFFECTS, FIXES, HEARING, PLANS, PROCEDURE, SOOTHING, SUBSTANCE
from trainer.given import denies, promises
from trainer.mood import Felt, asked_known, floor, missing, open_grievances
from trainer.moves import HARMFUL, Appraisal, FoundMove, Move
from trainer.persona import Grievance, Limit, Persona, Repair, Words
from trainer.policy import breach
from trainer.role import breaks_role
from trainer.temperament import Occasion
from trainer.text import fold, mentions, quote_of, spelled_out
from trainer.transcript import Mood, MoodChange

NAMES_ITSELF = re.compile(
    r"\b(?:[Mm]y name(?:'s| is) \w|(?:[Nn]ame's|I'?m|I am|[Tt]his is|[Aa]sk for|[Mm]ine is) (?:Dr |Mrs? |Ms )?[A-Z][a-z])"
)
SENTENCE = 8  # words; in a longer message the ear may have missed a move, and nobody is angry at that


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
    return Felt(after, tuple(changes), tuple(dict.fromkeys(occasions)), tuple(felt.offers))


def overpromise(appraisal: Appraisal, persona: Persona) -> FoundMove | None:
    """The promise in a message that the case's policy rules out; None where there is none."""
    case, limits = persona.case, persona.limits
    return next(
        (
            found
            for found in appraisal.all(*PLANS)
            if any(promises(found.quote, limit.words) for limit in limits)
            or breach(found.quote, case.policy, case.situation)
        ),
        None,
    )


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
        self.out_of_role = breaks_role(text)
        self.fixes = appraisal.all(*FIXES)
        self.overpromise = overpromise(appraisal, persona)
        self.limits = self._limits_named()
        self.denied = self._offers_in(" ".join(wall.quote for wall in appraisal.all(Move.POLICY_WALL)))
        self.offers = self._offers_made() if appraisal.has(*PLANS) and self.heard else []
        known = asked_known(persona, appraisal)
        again = known and (known.said or known.id in mood.told) and Move.RESTATE not in self.moves
        self.asked_again = known if again else None

    def _limits_named(self) -> list[Limit]:
        """What they want and were told, in this message, that they cannot have."""
        if not denies(self.text):
            return []
        said = f"{self.text} {spelled_out(fold(self.text))}"
        return [limit for limit in self.persona.limits if mentions(said, limit.words)]

    def _offers_made(self) -> list[str]:
        """The offers in the message; none is what is promised beyond policy, or only said back."""
        text = self.text.replace(self.overpromise.quote, " ") if self.overpromise else self.text
        for told in self.appraisal.all(Move.RESTATE):
            text = text.replace(told.quote, " ")
        return [offer for offer in self._offers_in(text) if offer not in self.denied]

    def _offers_in(self, text: str) -> list[str]:
        return [offer.id for offer in self.persona.case.may_offer if mentions(text, offer.words)]

    def change(
        self, anger: int, trust: int, cause: Move | Occasion, reason: str, quote: str = ""
    ) -> MoodChange:
        found = self.moves.get(cause) if isinstance(cause, Move) else None
        said = quote or (found.quote if found else quote_of(self.text))
        return MoodChange(anger=anger, trust=trust, cause=cause, reason=reason, quote=said)


def _interruption(felt: _Message, interrupted: bool) -> Iterator[MoodChange]:
    if interrupted:
        yield felt.change(8, -4, Occasion.INTERRUPTED, "You wrote before they had finished.")


def _harm(felt: _Message) -> Iterator[MoodChange]:
    mirrored = felt.persona.temperament.sensitivity
    for move, found in felt.moves.items():
        if move in HARMFUL:
            effect = EFFECTS[move]
            anger, trust = round(effect.anger * mirrored), round(effect.trust * mirrored)
            yield felt.change(anger, trust, found.move, effect.reason)
    for trigger in felt.persona.triggers:
        if mentions(felt.text, trigger.words):
            reason = f"It touched a sore point: {trigger.why}."
            yield felt.change(trigger.anger, -2, Occasion.SORE_POINT, reason)
    yield from _slips(felt)


def _slips(felt: _Message) -> Iterator[MoodChange]:
    """What goes wrong beside the harmful moves."""
    if felt.out_of_role:
        yield felt.change(5, -5, Occasion.OUT_OF_ROLE, "You wrote as if to a program, not to them.")
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
    if felt.overpromise:
        yield felt.change(0, -3, Occasion.OVERPROMISED, "You promised what policy rules out; they doubt it.")
    if Move.BOUNDARY in felt.moves and not felt.mood.insulted:
        yield felt.change(7, -5, Move.BOUNDARY, "You asked for civility where nobody had been uncivil.")


def _help(felt: _Message) -> Iterator[MoodChange]:
    soothing, temper = 0, felt.persona.temperament
    for found in felt.moves.values():
        if found.move in HARMFUL or _has_no_hold(felt, found.move):
            continue
        effect = EFFECTS[found.move]
        weight = 0.5 if felt.hurt else 1.0
        if found.move in SOOTHING:
            weight *= temper.empathy_wears ** (felt.mood.soothed + soothing)
            soothing += 1
        elif not _is_news(felt, found.move):
            weight *= 0.3
        fair = temper.fairness if found.move in PROCEDURE else 1.0
        anger, trust = round(effect.anger * weight), round(effect.trust * weight * fair)
        if anger or trust:
            yield felt.change(anger, trust, found.move, effect.reason)
    if felt.limits and not felt.hurt:
        reason = "You told them plainly what you cannot do, and stayed with them."
        yield felt.change(-2, round(5 * temper.fairness), Occasion.LIMIT_HELD, reason)


def _has_no_hold(felt: _Message, move: Move) -> bool:
    """Whether a helpful move finds nothing to work on as things stand."""
    offered = felt.mood.offered or felt.offers
    return (
        (move in FIXES and (not felt.heard or (felt.overpromise is not None and not felt.offers)))
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
            "limits": tuple(dict.fromkeys((*mood.limits, *(limit.id for limit in felt.limits)))),
            "named": mood.named or NAMES_ITSELF.search(felt.text) is not None,
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
            last = _what_settles(felt, grievance)
            fall = (grievance.weight - grievance.residue) // (
                3 if open_grievances(after, felt.persona) else 2
            )
            reason = f"That settles it for them: {grievance.label}."
            yield felt.change(-fall, 5, last.move, reason, last.quote)


def _what_settles(felt: _Message, grievance: Grievance) -> FoundMove:
    """The part of the message that does a repair of the grievance in words about it, else the first that does one."""
    repairs = [repair for repair in grievance.repairs if _does(felt, repair)]
    doing = [(found, repair) for repair in repairs for found in felt.appraisal.all(*repair.moves, *PLANS)]
    told = (found for found, repair in doing if mentions(found.quote, _words_of(felt.persona, repair)))
    return next(told, doing[0][0] if doing else felt.appraisal.moves[0])


def _words_of(persona: Persona, repair: Repair) -> Words:
    offered = (offer.words for offer in persona.case.may_offer if offer.id in repair.offers)
    return repair.about + tuple(word for words in offered for word in words)


def _emptiness(felt: _Message, after: Mood) -> Iterator[MoodChange]:
    limit = felt.persona.temperament.empathy_limit
    if felt.mood.soothed >= limit and not felt.substantial and felt.appraisal.has(*SOOTHING):
        yield felt.change(5, -3, Occasion.EMPTY_EMPATHY, "Kind words again, and still nothing done.")
    elif (
        not felt.appraisal.moves
        and not felt.out_of_role
        and not felt.limits
        and len(felt.text.split()) < SENTENCE
    ):
        yield felt.change(3, -2, Occasion.NOTHING, "Nothing in this message moved things forward.")
    if after.idle >= 4 and not felt.substantial and open_grievances(after, felt.persona):
        yield felt.change(4, -2, Occasion.STALLED, "The call is going in circles.")


def _bounded(
    wanted: list[MoodChange], before: Mood, after: Mood, persona: Persona
) -> tuple[list[MoodChange], int, int]:
    """The changes as far as the bounds of one message and the floor let them through.

    Beside a promise that they doubt nothing softens them.
    """
    temper = persona.temperament
    wary = any(change.cause is Occasion.OVERPROMISED for change in wanted)
    most_fall, most_trust = (0, 0) if wary else (temper.max_fall, temper.max_trust)
    lowest = max(0, before.anger - most_fall, min(before.anger, floor(after, persona)))
    highest = min(100, before.anger + temper.max_rise)
    lowest_trust, highest_trust = before.trust - temper.max_trust, before.trust + most_trust
    anger, trust, changes = before.anger, before.trust, []
    for change in wanted:
        new_anger = min(highest, max(lowest, anger + change.anger))
        new_trust = min(100, highest_trust, max(0, lowest_trust, trust + change.trust))
        step = {"anger": new_anger - anger, "trust": new_trust - trust}
        if any(step.values()):
            changes.append(change.model_copy(update=step))
        anger, trust = new_anger, new_trust
    return changes, anger, trust
