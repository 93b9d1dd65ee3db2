"""How facts are called where a person reads them: one place for the words of terminal and page."""

import re
from datetime import date, datetime

from trainer.history import local_day
from trainer.moves import Move
from trainer.recommend import Reason, Recommendation
from trainer.rubric import Judgement
from trainer.session import PracticeSession
from trainer.spacing import DrillDue, DrillReason
from trainer.temperament import Band, Outcome
from trainer.transcript import Loyalty
from trainer.unaided import Evidence

BANDS: dict[Band, str] = {
    Band.FURIOUS: "furious",
    Band.ANGRY: "angry",
    Band.ANNOYED: "annoyed",
    Band.CALM: "calm",
}
JUDGEMENTS: dict[Judgement, str] = {
    Judgement.MET: "met",
    Judgement.NOT_MET: "not met",
    Judgement.NOT_APPLICABLE: "does not apply",
    Judgement.CANNOT_ASSESS: "cannot be told",
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.RESOLVED: "Resolved: the customer left with a plan they trust.",
    Outcome.WALKED_OUT: "The customer walked out.",
    Outcome.ENDED_BY_TRAINEE: "You ended the call before it was settled.",
    Outcome.ESCALATED: "You handed the call over.",
    Outcome.ABANDONED: "The call ended before you said anything.",
}

LOYALTIES: dict[Loyalty, str] = {
    Loyalty.YES: "Would buy again.",
    Loyalty.PERHAPS: "May buy again.",
    Loyalty.NO: "Will not buy again.",
}
WARNED_FIRST = "You ended the call, after a fair warning."


def addressed(reason: str) -> str:
    """A reason that the local grader gives, as the trainee reads it: "You never apologised."."""
    for about, to in (("the trainee was", "you were"), ("the trainee's", "your"), ("the trainee", "you")):
        reason = re.sub(rf"\b{about}\b", to, reason, flags=re.IGNORECASE)
    return reason[:1].upper() + reason[1:]


def how_it_ended(call: PracticeSession) -> str:
    """One sentence for how a call ended; ending it after a warning is no failure (G3)."""
    if call.outcome is None:
        return ""
    if call.outcome is Outcome.ENDED_BY_TRAINEE and call.mood.warned:
        return WARNED_FIRST
    return OUTCOMES[call.outcome]


# What somebody who makes the move does, after "the trainee never" or "the trainee".
DEEDS: dict[Move, str] = {
    Move.INVITE: "invited them to tell the whole story",
    Move.ACKNOWLEDGE: "named what it meant for them",
    Move.APOLOGISE: "apologised for what happened",
    Move.RESTATE: "said the problem back in other words",
    Move.CLARIFY: "asked a question in order to understand",
    Move.ASK_WANT: "asked what they would like",
    Move.OPTIONS: "put two or more ways before them to choose from",
    Move.SOLUTION: "offered or did something concrete",
    Move.TIMELINE: "said what happens by when",
    Move.EXPLAIN: "explained honestly why it happened",
    Move.OWN: "took responsibility for the fault or for seeing it through",
    Move.SUMMARISE: "went over what was agreed",
    Move.FOLLOW_UP: "offered to check back",
    Move.THANK: "thanked them",
    Move.BOUNDARY: "answered the abuse with a calm warning",
    Move.ESCALATE: "brought in somebody who can decide more",
    Move.BLAME: "put the fault on somebody else",
    Move.MINIMISE: "played it down or told them how to feel",
    Move.POLICY_WALL: "refused by a rule with nothing beside it",
    Move.ARGUE: "contradicted or lectured them",
    Move.BRUSH_OFF: "sent them away or stalled",
    Move.RUDE: "was rude",
}

# Why somebody is recommended next.
REASONS: dict[Reason, str] = {
    Reason.FOLLOW_UP: "{name} has your word: “{promise}” That {due}.",
    Reason.FIRST_CALL: "Start with {name}: nobody here is easier to talk to.",
    Reason.STILL_FRESH: "You scored {score} with {name} {ago}. Try the same call again while you still know what you would change.",
    Reason.WEAK_STEP: "“{step}” stands at {skill} of 100, lower than your other steps. A call with {name} is practice for it.",
    Reason.HARDER: "With {mastered} you scored {score}. {name} is a notch harder.",
    Reason.NEVER_MET: "You have not spoken to {name} yet.",
    Reason.LONG_AGO: "You last spoke to {name} {ago}, longer ago than to anybody else.",
}


def ago(days: int) -> str:
    """How many days ago something was."""
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def how_long_ago(at: datetime, now: datetime) -> str:
    """How long ago something was: in minutes, in hours, then in days."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes == 0:
        return "just now"
    if minutes < 60:
        return "a minute ago" if minutes == 1 else f"{minutes} minutes ago"
    if minutes < 12 * 60:
        return "an hour ago" if minutes < 120 else f"{minutes // 60} hours ago"
    return ago((local_day(now, now) - local_day(at, now)).days)


def in_full(day: date) -> str:
    """A day as one says it, such as Friday 4 December."""
    return f"{day:%A} {day.day} {day:%B}"


def why(recommendation: Recommendation) -> str:
    """Why somebody is recommended, in a sentence or two."""
    days = int(recommendation.facts.get("days", 0))
    due = f"was due {ago(days)}" if days else "is due today"
    return REASONS[recommendation.reason].format(**recommendation.facts, ago=ago(days), due=due)


# Why a drill is due; a drill that was missed long ago has a sentence of its own.
DRILL_REASONS: dict[DrillReason, str] = {
    DrillReason.MISSED: "Not met in {missed} of your last {of} calls.",
    DrillReason.FAILED: "{met} of {lines} answers landed {ago}. A little each day, and it comes by itself.",
    DrillReason.WENT_WELL: "It went well {ago}; coming back to it after a while is what makes it stay.",
}
FAILED_ALL = "None of the {lines} answers landed {ago}. A little each day, and it comes by itself."
MISSED_ONCE = "Not met in your last call."
MISSED_SINCE = "A call since your last drill missed it."


def why_drill(drill: DrillDue, now: datetime) -> str:
    """Why a drill is due, in one sentence."""
    if drill.reason is DrillReason.MISSED and (drill.missed == 0 or drill.of == 1):
        return MISSED_ONCE if drill.missed else MISSED_SINCE
    facts: dict[str, str | int] = {"missed": drill.missed, "of": drill.of}
    if last := drill.last:
        days = (local_day(now, now) - local_day(last.at, now)).days
        facts |= {"met": last.met, "lines": last.of, "ago": ago(days)}
        if drill.reason is DrillReason.FAILED and not last.met:
            return FAILED_ALL.format(**facts)
    return DRILL_REASONS[drill.reason].format(**facts)


PAIR = "Without hints, with customers you had not met before: {first} with {who} (difficulty {hard}), then {later} with {whom} (difficulty {harder}), {apart}."
NO_PAIR = (
    "Take two calls without hints, each with a customer you have never met, to see what you can do unaided."
)
ONE_PAIR = "One pair of calls is an observation, not a proof: the customers differ, and so do the days."


def in_a_pair(pair: Evidence) -> str:
    """Both unaided calls in one sentence, without a claim."""
    apart = {0: "on the same day", 1: "a day later"}.get(pair.days, f"{pair.days} days later")
    first, later = pair.baseline, pair.later
    return PAIR.format(
        first=first.score, who=first.name, hard=first.difficulty,
        later=later.score, whom=later.name, harder=later.difficulty, apart=apart,
    )  # fmt: skip
