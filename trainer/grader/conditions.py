"""What a criterion takes for granted, and whether the record shows that it is lacking."""

from collections.abc import Sequence

from trainer.abuse import is_abusive
from trainer.appraiser.local import NOT_ENGLISH
from trainer.moves import Appraisal, Move
from trainer.rubric import Criterion, When
from trainer.temperament import Act
from trainer.transcript import Conversation, Speaker, Turn

PROMISES = (Move.SOLUTION, Move.OPTIONS, Move.SUMMARISE)
ABUSE_FREE = "The customer was not abusive."
IMPLIED = {
    "no_interrupting": When.TIMING,
    "real_reason": When.SECRET,
    "wrap_up_message": When.WRAP_UP,
    "wrap_up_process_gap": When.WRAP_UP,
    "wrap_up_incident": When.WRAP_UP,
}


def conditions(criterion: Criterion) -> tuple[When, ...]:
    """What a criterion takes for granted: by its check, and as its file says."""
    implied = IMPLIED.get(criterion.check.kind) if criterion.check else None
    return tuple(dict.fromkeys(when for when in (implied, criterion.when) if when))


def lacking(when: When, conversation: Conversation, heard: Sequence[Appraisal] | None = None) -> str:
    """Why `when` does not hold; empty where it does, and where the record does not tell.

    Abuse, promises and refusals are on record in calls of our own: the customer's acts, what was found in the
    trainee's turns. In transcripts from elsewhere only a grader that goes by what is `heard` may rule them out.
    """
    match when:
        case When.SECRET:
            return "" if conversation.case.hidden_reason else "The case keeps no hidden reason."
        case When.WRAP_UP:
            return "" if conversation.wrap_up else "There is no wrap-up to look at."
        case When.TIMING:
            return "" if conversation.timed else "The transcript carries no timing."
        case When.ABUSE:
            told = heard is not None or _acts_are_known(conversation)
            return ABUSE_FREE if told and not abusive(conversation) else ""
        case When.PROMISE:
            return "Nothing was promised." if _without(PROMISES, conversation, heard) else ""
        case When.REFUSAL:
            return "Nothing was refused." if _without((Move.POLICY_WALL,), conversation, heard) else ""


def abusive(conversation: Conversation) -> list[Turn]:
    """The customer's turns that insult or threaten the trainee."""
    return [turn for turn in _of_customer(conversation) if _insults(turn) or is_abusive(turn.text)]


def _of_customer(conversation: Conversation) -> list[Turn]:
    return [turn for turn in conversation.turns if turn.speaker is Speaker.CUSTOMER]


def _insults(turn: Turn) -> bool:
    return turn.cue is not None and turn.cue.act is Act.INSULT


def _acts_are_known(conversation: Conversation) -> bool:
    return all(turn.cue for turn in _of_customer(conversation))


def _without(moves: tuple[Move, ...], conversation: Conversation, heard: Sequence[Appraisal] | None) -> bool:
    """Whether all that the trainee said is known and none of `moves` is in it."""
    known = heard if heard is not None else [turn.appraisal for turn in conversation.trainee_turns]
    return all(found and found.note != NOT_ENGLISH and not found.has(*moves) for found in known)
