"""Live hints: which move would help now, and why, from nothing but the call so far.

A hint names a move and a reason, never the words: no secret, sum or limit is in it unless one of the two has
said it, in the quote. What it asks for is what `trainer.feel` rewards as things stand.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from trainer.acts import CALM_ENOUGH
from trainer.effects import FIXES
from trainer.facts import Fact
from trainer.feel import overpromise
from trainer.heed import reaches_them
from trainer.hint_words import WHY, Why
from trainer.mood import missing, open_grievances
from trainer.moves import EMPATHY, Appraisal, Move
from trainer.persona import Grievance, Repair
from trainer.session import PracticeSession
from trainer.temperament import Act, Occasion
from trainer.text import fold, phrase_in, quote_of
from trainer.transcript import Cue, Speaker, Turn

MOST = 2  # hints at a time
LONGEST = 70  # characters of a quote
IDLE = 3  # messages without progress; one more that is no step forward annoys
QUESTIONS = 3  # open ones; whoever has put so many need not be told to ask
_PIECE = re.compile(r"\S[^\n]*?(?:(?<![.…])[.!?](?![.!?])(?=\s|$)|(?=\n|$))")
_CLAUSE = re.compile(r"\w[^\n]*?(?=[,;:.!?]+(?:\s|$)|\n|$)")
_WORD = re.compile(r"[a-z]{4,}|\d[\d.,:]*\d|\d")


class Hint(Fact):
    """A move that helps now, why, and the customer's or the trainee's own words that it is about."""

    move: Move
    why: str
    quote: str = ""


class _Reason(NamedTuple):
    move: Move
    why: Why
    quote: str = ""


def hints(call: PracticeSession) -> tuple[Hint, ...]:
    """One hint or two, what presses most first; none while the customer's answer is due or when the call is over."""
    if call.outcome or call.awaits_answer:
        return ()
    moment = _Moment(call)
    mending = next(_mending(moment), None)
    reasons = [mending] if mending else islice(_apart(moment), MOST)
    turn = call.seed + len(call.turns) // 2  # the same reason reads differently the next time
    return tuple(Hint(move=r.move, why=WHY[r.why][turn % len(WHY[r.why])], quote=r.quote) for r in reasons)


def _apart(moment: "_Moment") -> Iterator[_Reason]:
    """What the customer's act calls for and what is still to come, each move and each reason once."""
    moves, whys = set[Move](), set[Why]()
    for reason in (*_answering(moment), *_going_on(moment)):
        if reason.move not in moves and reason.why not in whys:
            moves.add(reason.move)
            whys.add(reason.why)
            yield reason


class _Moment:
    """The call as it stands after a customer's turn."""

    def __init__(self, call: PracticeSession) -> None:
        self.call, self.persona, self.mood = call, call.persona, call.mood
        said = call.turns[-2] if len(call.turns) > 1 else None
        self.text = said.text if said else ""
        heard = (said.appraisal if said else None) or Appraisal()
        self.appraisal = reaches_them(self.text, heard, call.persona, call.turns[-3].cue if said else None)
        self.cue = call.turns[-1].cue or Cue(act=Act.PRESS)
        self.after = set(self.cue.after)
        self.open = sorted(open_grievances(self.mood, self.persona), key=lambda g: g.id != self.cue.about)
        self.idle = self.mood.idle >= IDLE and bool(self.open)
        self.worn = self.mood.soothed >= self.persona.temperament.empathy_limit
        todo = sum(len(missing(self.mood, grievance)) for grievance in self.open)
        left = self.persona.temperament.patience - len(call.conversation.trainee_turns)
        self.hurried = left <= todo

    def kind(self, move: Move = Move.ACKNOWLEDGE, instead: Move = Move.RESTATE) -> Move:
        """A kind word, or what does its work where kind words alone irritate."""
        return instead if self.worn or self.idle else move

    def mine(self, *moves: Move) -> str:
        """The trainee's last words that make one of `moves`."""
        found = self.appraisal.first(*moves)
        return quote_of(found.quote if found else self.text, LONGEST)

    def theirs(self, asking: bool = False, whole: bool = False) -> str:
        """The customer's last words: the first sentence, their first question, or the `whole` of what they want."""
        pieces = _PIECE.findall(self.call.turns[-1].text)
        questions = [piece for piece in pieces if piece.endswith("?")] if asking else []
        longer = [piece for piece in pieces if len(piece.split()) > 2]
        found = questions or longer or pieces or [""]
        return quote_of(max(found, key=len) if whole else found[0], LONGEST)

    def about(self, grievance: Grievance) -> str:
        """How the customer put a grievance, just now or before; empty where they have not yet."""
        if grievance.id != self.cue.about:
            return self._put(grievance, self.call.turns, 2)
        just_now = self._put(grievance, self.call.turns[-1:], 1)
        return just_now or self._put(grievance, self.call.turns, 2) or self.theirs(whole=True)

    def _put(self, grievance: Grievance, turns: Sequence[Turn], least: int) -> str:
        """The customer's clause that shares most words with a grievance, `least` at least, the latest of such."""
        named = set(_WORD.findall(fold(f"{grievance.label} {grievance.aloud}")))
        words = [fold(w) for r in grievance.repairs if set(r.moves) & EMPATHY for w in r.about]
        best, most = "", least - 1
        for turn in reversed(turns):
            for clause in _CLAUSE.findall(turn.text) if turn.speaker is Speaker.CUSTOMER else ():
                said = fold(clause)
                shared = len(named & set(_WORD.findall(said))) + sum(word in said for word in words)
                if shared > most and len(clause) <= LONGEST and len(clause.split()) > 2:
                    best, most = clause, shared
        return best

    @property
    def untold(self) -> bool:
        """Whether they hold something back that a question would bring out by now."""
        asked = sum(
            bool(turn.appraisal and turn.appraisal.has(Move.INVITE, Move.CLARIFY))
            for turn in self.call.conversation.trainee_turns
        )
        kept = [s for s in self.persona.secrets if s.id not in self.mood.told and self.mood.trust >= s.trust]
        return bool(kept) and asked < QUESTIONS and not self.mood.offered and not self.mood.confided

    @property
    def fix(self) -> Move:
        """The kind of fix that is due next."""
        due = [r for g in self.open for r in missing(self.mood, g) if set(r.moves) & set(FIXES)]
        if due:
            return self.fix_by(due[0])
        left = [offer for offer in self.persona.case.may_offer if offer.id not in self.mood.offered]
        return Move.OPTIONS if len(left) > 1 and not self.mood.chosen else Move.SOLUTION

    def fix_by(self, repair: Repair) -> Move:
        """The kind of fix that a repair is: a choice where there is one, and the first time."""
        offers = repair.offers if Move.OPTIONS in self.mood.seen else self.persona.case.may_offer
        return Move.OPTIONS if len(offers) > 1 else Move.SOLUTION

    @property
    def wanted(self) -> bool:
        """Whether they have said, or were asked, what they would like."""
        return "want" in self.mood.told or Move.ASK_WANT in self.mood.seen


def _mending(m: _Moment) -> Iterator[_Reason]:
    """What the trainee's last message did harm by, and the customer's insults: before all else."""
    if Occasion.INTERRUPTED in m.after:
        yield _Reason(Move.INVITE, Why.CUT_OFF)
    if Occasion.OUT_OF_ROLE in m.after:
        yield _Reason(m.kind(), Why.TO_A_PROGRAM, m.mine())
    if Move.RUDE in m.after:
        yield _Reason(m.kind(Move.APOLOGISE, Move.OWN), Why.RUDE, m.mine(Move.RUDE))
    if m.cue.act is Act.INSULT:
        yield _insult(m)
    if Move.MINIMISE in m.after:
        yield _Reason(m.kind(), Why.MINIMISED, m.mine(Move.MINIMISE))
    if Move.ARGUE in m.after:
        yield _Reason(Move.RESTATE, Why.ARGUED, m.mine(Move.ARGUE))
    if Move.BRUSH_OFF in m.after and m.open:
        yield _Reason(Move.OWN, Why.BRUSHED_OFF, m.mine(Move.BRUSH_OFF))
    if Move.BLAME in m.after:
        yield _Reason(Move.OWN, Why.BLAMED, m.mine(Move.BLAME))
    if Move.POLICY_WALL in m.after:
        mends, why = (m.fix, Why.WALLED) if m.mood.heard else (m.kind(), Why.WALLED_UNHEARD)
        yield _Reason(mends, why, m.mine(Move.POLICY_WALL))
    yield from _slips(m)


def _insult(m: _Moment) -> _Reason:
    if m.mood.warned:
        return _Reason(Move.ESCALATE, Why.STILL_INSULTED)
    return _Reason(Move.BOUNDARY, Why.INSULTED)


def _slips(m: _Moment) -> Iterator[_Reason]:
    if Occasion.SORE_POINT in m.after:
        words = (phrase_in(m.text, trigger.words) for trigger in m.persona.triggers)
        yield _Reason(m.kind(Move.APOLOGISE, Move.OWN), Why.SORE_POINT, next(filter(None, words), m.mine()))
    if Occasion.CONTRADICTED in m.after:
        yield _Reason(Move.OWN, Why.CONTRADICTED, m.mine(*FIXES, Move.POLICY_WALL))
    if Occasion.TOO_EARLY in m.after:
        yield _Reason(m.kind(), Why.TOO_EARLY, m.mine(*FIXES))
    if Occasion.OVERPROMISED in m.after:
        beyond = overpromise(m.appraisal, m.persona)
        promise = quote_of(beyond.quote, LONGEST) if beyond else ""
        yield _Reason(m.fix if m.mood.heard else Move.OWN, Why.OVERPROMISED, promise)
    if Occasion.ASKED_AGAIN in m.after:
        yield _Reason(Move.RESTATE, Why.ASKED_AGAIN, m.mine(Move.CLARIFY, Move.INVITE))


def _answering(m: _Moment) -> Iterator[_Reason]:
    """What the customer's act calls for."""
    match m.cue.act:
        case Act.ASK_WHEN:
            yield _Reason(Move.TIMELINE, Why.ASKED_WHEN, m.theirs(asking=True))
        case Act.CHOOSE:
            yield _Reason(Move.SOLUTION, Why.CHOSE, m.theirs())
        case Act.PUSH_FOR_MORE if m.cue.about in {limit.id for limit in m.persona.limits}:
            yield _Reason(m.fix, Why.WANTS_MORE_THAN_ALLOWED, m.theirs(asking=True, whole=True))
        case Act.REVEAL if m.mood.confided:
            yield _Reason(m.kind(), Why.CONFIDED, m.theirs())
        case Act.REVEAL if m.cue.about == "want" and m.mood.heard and m.open:
            yield _Reason(m.fix, Why.SAID_WHAT_THEY_WANT, m.theirs(whole=True))
        case Act.VENT if m.text:
            yield _Reason(Move.RESTATE if Move.RESTATE not in m.mood.seen else m.kind(), Why.TOLD_MORE)
        case Act.APOLOGISE if not (m.worn or m.idle):
            yield _Reason(Move.THANK, Why.REGRETS, m.theirs())
        case Act.THREATEN:
            yield _Reason(Move.OWN, Why.THREATENS, m.theirs())
    if not m.text and m.mood.insulted:
        yield _Reason(Move.ACKNOWLEDGE, Why.FIRST)
        yield _insult(m)


def _going_on(m: _Moment) -> Iterator[_Reason]:
    """The way of the guides from here: hear, understand, own, ask, fix, date, close."""
    if not m.open:
        yield from _closing(m)
    elif not m.mood.heard:
        yield _Reason(m.kind(), Why.UNHEARD if m.text else Why.FIRST)
        yield _Reason(Move.RESTATE, Why.NOT_SAID_BACK) if m.idle else _Reason(Move.INVITE, Why.UNFINISHED)
    else:
        needs = sorted(_needs(m), key=lambda reason: reason.move in FIXES)
        deed = next((need for need in reversed(needs) if need.move not in EMPATHY), None)
        if deed and Occasion.STALLED in m.after:
            yield deed._replace(why=Why.STALLED)
        if deed and m.worn:
            yield deed._replace(why=Why.WORN_OUT)
        steps = [*(() if m.hurried else _hearing(m)), *needs]
        if Occasion.NOTHING in m.after:
            yield steps[0]._replace(why=Why.NOTHING_SAID)
        yield from steps


def _hearing(m: _Moment) -> Iterator[_Reason]:
    if Move.RESTATE not in m.mood.seen:
        yield _Reason(Move.RESTATE, Why.NOT_SAID_BACK)
    if m.untold:
        asked = Move.CLARIFY in m.mood.seen and not m.idle
        yield _Reason(Move.INVITE if asked else Move.CLARIFY, Why.UNTOLD)


def _needs(m: _Moment) -> Iterator[_Reason]:
    """What the open grievances still wait for, the one just spoken of first."""
    for grievance in m.open:
        quote = m.about(grievance)
        for repair in missing(m.mood, grievance):
            yield from _need(m, repair, quote)


def _need(m: _Moment, repair: Repair, quote: str) -> Iterator[_Reason]:
    moves = set(repair.moves)
    if Move.TIMELINE in moves and m.mood.offered:
        yield _Reason(Move.TIMELINE, Why.UNDATED)
    elif moves & {*FIXES, Move.TIMELINE}:
        if not m.wanted and not m.hurried:
            yield _Reason(Move.ASK_WANT, Why.WANT_UNASKED)
        fix = m.fix_by(repair)
        yield _Reason(fix, Why.READY_TO_CHOOSE if fix is Move.OPTIONS else Why.NEEDS_A_DEED, quote)
    elif Move.OWN in moves and not (Move.OWN in m.mood.seen and Move.EXPLAIN in moves):
        yield _Reason(Move.OWN, Why.UNOWNED, quote)
    elif Move.EXPLAIN in moves:
        yield _Reason(Move.EXPLAIN, Why.UNEXPLAINED, quote)
    else:
        kind = Move.RESTATE if m.worn and Move.RESTATE in moves else repair.moves[0]
        yield _Reason(kind, Why.UNNAMED, quote)


def _closing(m: _Moment) -> Iterator[_Reason]:
    seen, recap = m.mood.seen, Move.SUMMARISE if m.mood.offered else Move.FOLLOW_UP
    if m.mood.anger > CALM_ENOUGH:
        yield _Reason(m.kind(Move.ACKNOWLEDGE, recap), Why.STILL_SORE)
    if Move.SUMMARISE not in seen and m.mood.offered:
        yield _Reason(Move.SUMMARISE, Why.NOT_GONE_OVER)
    if Move.FOLLOW_UP not in seen:
        yield _Reason(Move.FOLLOW_UP, Why.NOT_CHECKED)
    if Move.THANK not in seen and not m.worn:
        yield _Reason(Move.THANK, Why.UNTHANKED)
    yield _Reason(m.kind(Move.THANK, recap), Why.SETTLED)
