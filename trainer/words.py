"""How facts are called where a person reads them: one place for the words of terminal and page."""

from trainer.persona import Band
from trainer.rubric import Judgement
from trainer.transcript import Outcome

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
