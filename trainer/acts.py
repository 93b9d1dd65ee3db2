"""Act: what the customer does next, chosen by code from the mood and from what the trainee just did."""

import re
from random import Random

from trainer.effects import FIXES, PLANS
from trainer.mood import Felt, asked_known, band, missing, open_grievances
from trainer.moves import Appraisal, Move
from trainer.parting import GOODBYES, LEAVES, hangs_up
from trainer.persona import Persona, Secret
from trainer.temperament import Act, Insults, Occasion
from trainer.text import mentions
from trainer.transcript import Cue, Mood

CALM_ENOUGH = 60
LISTENING = 50  # anger below which somebody sits through a few messages more
OVERTIME = 4  # messages
SHOUTING = 85  # anger at which somebody hits back, or leaves when trust is gone
GETS_PERSONAL = 62  # anger from which somebody who needs no reason insults
UNWARNED = 0.5  # how likely they do, before they were warned
OTHER_QUESTIONS = (Move.RESTATE, Move.FOLLOW_UP, *FIXES)  # these ask for something else
QUESTION = re.compile(r"[^.!?\n]*\?")
WARM_REPLIES = (Move.ACKNOWLEDGE, Move.RESTATE, Move.OWN, Move.EXPLAIN, Move.APOLOGISE, Move.THANK)
WALLS = (Move.POLICY_WALL, Move.BRUSH_OFF, Move.BLAME, Move.ARGUE, Move.MINIMISE)


def act(
    before: Mood, felt: Felt, message: str, appraisal: Appraisal, persona: Persona, rng: Random, left: int
) -> Cue:
    """The customer's next act; `left` is how many more trainee messages they would sit through.

    `rng` only breaks ties between acts that fit equally well. THANK and WALK_OUT end the call.
    """
    scene = _Scene(before, felt, message, appraisal, persona, rng, left)
    for answer in (
        scene.ending, scene.interruption, scene.hurt, scene.slip, scene.bounce, scene.secret, scene.fact,
        scene.choice, scene.closing, scene.abuse, scene.fix, scene.date, scene.checking_back, scene.warmth,
    ):  # fmt: skip
        if cue := answer():
            return cue
    return scene.pressing()


def remember(mood: Mood, cue: Cue, persona: Persona) -> Mood:
    """The mood with what the customer's own act adds to it: kind words about a secret just told are new ones."""
    told = (cue.about,) if cue.act is Act.REVEAL and cue.about else ()
    asked = (cue.about,) if cue.act is Act.PUSH_FOR_MORE and cue.about else ()
    confided = next((secret.id for secret in persona.secrets if secret.id in told), "")
    return mood.model_copy(
        update={
            "told": tuple(dict.fromkeys((*mood.told, *told))),
            "soothed": 0 if confided else mood.soothed,
            "confided": confided,
            "chosen": cue.about if cue.act is Act.CHOOSE else mood.chosen,
            "agreed": mood.agreed + (cue.act is Act.AGREE),
            "insulted": cue.act is Act.INSULT or (mood.insulted and cue.act is not Act.APOLOGISE),
            "sorry": mood.sorry or cue.act is Act.APOLOGISE,
            "limits": tuple(dict.fromkeys((*mood.limits, *asked))),
        }
    )


class _Scene:
    """One moment of the call; each method answers with a cue where it applies."""

    def __init__(
        self,
        before: Mood,
        felt: Felt,
        message: str,
        appraisal: Appraisal,
        persona: Persona,
        rng: Random,
        left: int,
    ) -> None:
        self.before, self.mood, self.occasions, self.offers = before, felt.mood, felt.occasions, felt.offers
        self.message, self.appraisal, self.persona = message, appraisal, persona
        self.rng, self.left, self.temper = rng, left, persona.temperament
        self.first = left == self.temper.patience - 1
        self.open = open_grievances(self.mood, persona)
        self.after = (*felt.occasions, *dict.fromkeys(found.move for found in appraisal.moves))

    def cue(self, act: Act, about: str = "", after: Move | Occasion | None = None) -> Cue:
        first = (after,) if after else ()
        rest = tuple(item for item in self.after if item is not after)
        return Cue(act=act, about=about, after=(*first, *rest), band=band(self.mood.anger))

    def ending(self) -> Cue | None:
        if hangs_up(self.message):
            return self.cue(Act.WALK_OUT)
        anger, trust = self.mood.anger, self.mood.trust
        beside_themselves = anger >= self.temper.walks_out_at
        given_up = trust <= self.temper.gives_up_at and (self.temper.quiet or anger >= SHOUTING)
        conciliatory = Occasion.WARNED in self.occasions or self.appraisal.has(Move.APOLOGISE)
        if conciliatory or (self.first and not self.appraisal.has(Move.RUDE)):
            return None  # nobody leaves at a calm warning or an apology, or after one clumsy sentence
        if beside_themselves or given_up:
            return self.cue(Act.WALK_OUT)
        if self.left <= (0 if anger >= LISTENING else -OVERTIME):
            settled = not self.open and anger <= CALM_ENOUGH
            return self.cue(Act.THANK if settled else Act.WALK_OUT)
        return None

    def interruption(self) -> Cue | None:
        return self.cue(Act.VENT) if Occasion.INTERRUPTED in self.occasions else None

    def hurt(self) -> Cue | None:
        if self.appraisal.has(Move.RUDE):
            provoked = self.temper.insults is Insults.PROVOKED and self.mood.anger >= SHOUTING
            bites = provoked or self.temper.insults is Insults.UNPROVOKED
            return self.cue(Act.INSULT if bites else Act.THREATEN, after=Move.RUDE)
        if self.open and mentions(self.message, LEAVES) and not self.appraisal.has(*PLANS):
            return self.cue(Act.REFUSE, after=Move.BRUSH_OFF)  # a good-bye, and nothing is settled
        wall = self.appraisal.first(*WALLS)
        if not wall or (wall.move is Move.BRUSH_OFF and not self.open):
            return None
        if self.mood.anger >= 82 and self.rng.random() < 0.4:
            return self.cue(Act.THREATEN, after=wall.move)
        return self.cue(Act.REFUSE, after=wall.move)

    def slip(self) -> Cue | None:
        if Occasion.OUT_OF_ROLE in self.occasions:
            return self.cue(Act.PRESS, after=Occasion.OUT_OF_ROLE)
        if Occasion.SORE_POINT in self.occasions:
            return self.cue(Act.REFUSE, after=Occasion.SORE_POINT)
        if Occasion.OVERPROMISED in self.occasions:
            return self.cue(Act.TEST, after=Occasion.OVERPROMISED)
        if Occasion.CONTRADICTED in self.occasions:
            return self.cue(Act.REFUSE, after=Occasion.CONTRADICTED)
        if Occasion.ASKED_AGAIN in self.occasions:
            known = asked_known(self.persona, self.appraisal)
            return self.cue(Act.REVEAL, known.id if known else "", Occasion.ASKED_AGAIN)
        return None

    def secret(self) -> Cue | None:
        return next((self.cue(Act.REVEAL, s.id) for s in self.persona.secrets if self._asks_for(s)), None)

    def _asks_for(self, secret: Secret) -> bool:
        asking = self.appraisal.all(Move.CLARIFY, Move.INVITE, Move.ASK_WANT)
        other = " ".join(found.quote for found in self.appraisal.all(*OTHER_QUESTIONS))
        questions = [q for q in QUESTION.findall(self.message) if q.strip() not in other]
        questions += [found.quote for found in asking]
        touched = any(not secret.asked or mentions(question, secret.asked) for question in questions)
        return touched and secret.id not in self.mood.told and self.mood.trust >= secret.trust

    def choice(self) -> Cue | None:
        """One of the alternatives just put to them, the one that repairs most."""
        new = [offer for offer in self.mood.offered if offer not in self.before.offered]
        if not new or self.mood.chosen or not self.appraisal.has(Move.OPTIONS):
            return None
        put = " ".join(found.quote for found in self.appraisal.all(Move.OPTIONS))
        to_choose = [offer for offer in new if mentions(put, self.persona.offer(offer).words)]
        return self.cue(Act.CHOOSE, max(to_choose or new, key=self._worth), Move.OPTIONS)

    def closing(self) -> Cue | None:
        if self.open or self.mood.anger > CALM_ENOUGH:
            return None
        unasked = [limit for limit in self.persona.limits if limit.id not in self.mood.limits]
        if unasked and self.left > 1:
            return self.cue(Act.PUSH_FOR_MORE, unasked[0].id)
        if self.appraisal.has(Move.FOLLOW_UP) and Move.FOLLOW_UP not in self.before.seen:
            return self.cue(Act.ALLOW_FOLLOW_UP)
        if Occasion.LIMIT_HELD in self.occasions:
            return self.cue(Act.AGREE, after=Occasion.LIMIT_HELD)
        if self._parting():
            return self.cue(Act.THANK)
        if self.appraisal.has(*PLANS):
            recaps = self.appraisal.has(Move.SUMMARISE)
            return self.cue(Act.AGREE, after=Move.SUMMARISE if recaps else None)
        if self._regrets() and self.rng.random() < 0.5:
            return self.cue(Act.APOLOGISE)
        return (self.warmth() if self.mood.agreed else None) or self.cue(Act.AGREE)

    def _regrets(self) -> bool:
        """Whether somebody who was sharp, and trusts the trainee by now, may say so (G4)."""
        was_sharp = self.before.insulted or self.temper.anger >= 70
        return was_sharp and not self.mood.agreed and self.mood.trust >= 60 and not self.mood.sorry

    def _parting(self) -> bool:
        """Whether the trainee takes leave, or has nothing left to add to what is agreed."""
        if mentions(self.message, GOODBYES):
            return True
        if self.message.rstrip().endswith("?"):
            return False
        leaving = self.appraisal.has(Move.THANK) and not self.appraisal.has(*PLANS)
        recapped = Move.SUMMARISE in self.mood.seen and Move.FOLLOW_UP in self.mood.seen
        return bool(self.mood.agreed) and (
            leaving or (recapped and self.mood.agreed > 1) or self.mood.agreed > 2
        )

    def bounce(self) -> Cue | None:
        if Occasion.TOO_EARLY in self.occasions:
            return self.cue(Act.REFUSE, after=Occasion.TOO_EARLY)
        return None

    def fact(self) -> Cue | None:
        asks = self.message.rstrip().endswith("?")
        if self.appraisal.has(*PLANS) and not (asks and asked_known(self.persona, self.appraisal)):
            return None
        if self.appraisal.has(Move.ASK_WANT) and "want" not in self.mood.told:
            return self.cue(Act.REVEAL, "want", Move.ASK_WANT)
        known = asked_known(self.persona, self.appraisal)
        if known:
            return self.cue(Act.REVEAL, known.id, Move.CLARIFY)
        answers = self.appraisal.has(Move.EXPLAIN, Move.OWN)  # "How did it happen? The van broke down."
        if self.appraisal.has(Move.INVITE) and not answers and Move.INVITE not in self.before.seen:
            return self.cue(Act.VENT, after=Move.INVITE)
        return None

    def abuse(self) -> Cue | None:
        """An insult that nobody provoked; right after a warning nobody repeats it."""
        if self.temper.insults is not Insults.UNPROVOKED or self.mood.anger < GETS_PERSONAL:
            return None
        if Occasion.WARNED in self.occasions or not self.open:
            return None
        likely = self.temper.relapses if self.mood.warned else UNWARNED
        return self.cue(Act.INSULT) if self.rng.random() < likely else None

    def fix(self) -> Cue | None:
        if not self.appraisal.has(*FIXES):
            return None
        if not self.offers and self.appraisal.has(*WARM_REPLIES):
            return None
        if not self.mood.offered:  # whatever it was, it is nothing they can have
            return self.cue(Act.TEST, after=Move.SOLUTION)
        undated = [g for g in self.open for r in missing(self.mood, g) if Move.TIMELINE in r.moves]
        if undated and not self.appraisal.has(Move.TIMELINE):
            asked = {offer for repair in undated[0].repairs for offer in repair.offers}
            made = self.offers or self.mood.offered[::-1]
            about = next((offer for offer in made if offer in asked), made[-1])
            return self.cue(Act.ASK_WHEN, about, Move.SOLUTION)
        if self.open:
            return self.cue(Act.PUSH_FOR_MORE, self.open[0].id, Move.SOLUTION)
        return None

    def _worth(self, offer: str) -> int:
        """How much anger the grievances hold that this offer helps to repair."""
        return sum(
            grievance.weight
            for grievance in self.persona.grievances
            if any(offer in repair.offers for repair in grievance.repairs)
        )

    def date(self) -> Cue | None:
        """A time, for something offered before or for nothing that was."""
        if not self.appraisal.has(Move.TIMELINE) or not self.open:
            return None
        if not self.mood.offered:
            return self.cue(Act.TEST, after=Move.TIMELINE)
        return self.cue(Act.PUSH_FOR_MORE, self.open[0].id, Move.TIMELINE)

    def checking_back(self) -> Cue | None:
        if self.appraisal.has(Move.FOLLOW_UP) and self.mood.trust >= 50:
            return self.cue(Act.ALLOW_FOLLOW_UP)
        return None

    def warmth(self) -> Cue | None:
        if Occasion.WARNED in self.occasions:
            return self.cue(Act.APOLOGISE if self.mood.anger < 75 else Act.PRESS, after=Occasion.WARNED)
        if Occasion.EMPTY_EMPATHY in self.occasions:
            return self.cue(Act.TEST, after=Occasion.EMPTY_EMPATHY)
        warm = [move for move in WARM_REPLIES if self.appraisal.has(move)]
        if not warm:
            return None
        answered = self.rng.choice(warm[:-1] if len(warm) > 1 and warm[-1] is Move.THANK else warm)
        if self.before.confided:
            return self.cue(Act.SOFTEN, self.before.confided, answered)
        softens = self.mood.anger < 50 or self.mood.trust >= 42
        return self.cue(Act.SOFTEN if softens else Act.TEST, after=answered)

    def pressing(self) -> Cue:
        if Occasion.LIMIT_HELD in self.occasions and self.open:
            return self.cue(Act.PUSH_FOR_MORE, self.open[0].id, Occasion.LIMIT_HELD)
        cornered = self.mood.anger >= 80 and Occasion.STALLED in self.occasions
        if not self.open:
            return self.cue(Act.SOFTEN)
        return self.cue(Act.THREATEN if cornered else Act.PRESS, self.open[0].id)
