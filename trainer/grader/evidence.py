"""Which quotes count: verbatim words of the trainee to the customer, found in code; and which verdicts need one."""

from collections.abc import Iterable, Iterator

from trainer.abuse import is_abusive
from trainer.appraiser.language import is_english
from trainer.appraiser.local import EMPTY
from trainer.grader.asides import SENTENCE, is_void, only_tells, touched
from trainer.moves import Appraisal
from trainer.rubric import Absent, Criterion, Evidence, Judgement, Phrase, Rubric, Rule, Verdict
from trainer.text import contains_quote, content_of, fold, mentions
from trainer.transcript import Conversation, Speaker, WrapUp

WRAP_UP = 0
ABOUT_WRAP_UP = "wrap_up_"
FORBIDDING = frozenset({"no_interrupting", "within_policy", "alternative"})
EVERYWHERE = content_of("customer monday tuesday wednesday thursday friday saturday sunday today tomorrow")
SHORTEST = 2  # letters and digits; a quote of less proves nothing
TELLING = 2  # words; a quote of less is not looked for in another turn than it names


def forbids(criterion: Criterion) -> bool:
    """Whether the criterion is about something that must not be done."""
    check = criterion.check
    if isinstance(check, Phrase):
        return not check.allowed
    return isinstance(check, Absent) or (isinstance(check, Rule) and check.kind in FORBIDDING)


def needs_quote(criterion: Criterion, verdict: Judgement) -> bool:
    """Whether `verdict` claims that something was done, which only the trainee's own words can show."""
    return verdict is (Judgement.NOT_MET if forbids(criterion) else Judgement.MET)


def looked_at(criterion: Criterion, conversation: Conversation) -> Conversation:
    """What of a conversation the criterion looks at: its own part of the wrap-up if it is about that, else the call."""
    check = criterion.check
    if check is None:
        return conversation
    if not check.kind.startswith(ABOUT_WRAP_UP):
        return conversation.model_copy(update={"wrap_up": None})
    part = check.kind.removeprefix(ABOUT_WRAP_UP)
    text = getattr(conversation.wrap_up or WrapUp(), part)
    heard = tuple(turn for turn in conversation.turns if turn.speaker is Speaker.CUSTOMER)
    return conversation.model_copy(update={"turns": heard, "wrap_up": WrapUp(**{part: text})})


def to_the_point(criterion: Criterion, quote: str, conversation: Conversation) -> bool:
    """Whether a quote from a note shares words with the gap that it should name, or with the abuse it should tell."""
    kind = criterion.check.kind if criterion.check else ""
    if kind == "wrap_up_process_gap" and (gap := conversation.case.process_gap):
        return mentions(quote, gap.words) or bool(matter(quote) & matter(gap.text))
    if kind == "wrap_up_incident":
        said = " ".join(turn.text for turn in conversation.turns if turn.speaker is Speaker.CUSTOMER)
        return is_abusive(quote) or bool(matter(quote) & matter(said))
    return True


def matter(text: str) -> set[str]:
    """The words that tell one matter from another."""
    return content_of(text) - EVERYWHERE


def verified(
    conversation: Conversation, evidence: Iterable[Evidence], void: frozenset[str] | None = None
) -> tuple[Evidence, ...]:
    """The evidence that is really there: quotes found in the trainee's turn of that number, or, when the
    number is off, in another of the trainee's turns, whose number they then carry.

    With `void` only what helped the customer: said to them, in none of these texts, and not merely told of."""
    return tuple(dict.fromkeys(found for item in evidence if (found := _find(conversation, item, void))))


def _find(conversation: Conversation, item: Evidence, void: frozenset[str] | None) -> Evidence | None:
    if sum(map(str.isalnum, fold(item.quote))) < SHORTEST:
        return None
    english = void is not None and in_english(conversation)
    anywhere = len(fold(item.quote).split()) >= TELLING
    for n, text in sorted(_places(conversation), key=lambda place: place[0] != item.turn):
        if n != item.turn and not anywhere:
            return None
        counts = void is None or (text not in void and not _helps_nobody(text, item.quote, void, english))
        if counts and contains_quote(text, item.quote):
            return Evidence(turn=n, quote=item.quote)
    return None


def _helps_nobody(text: str, quote: str, void: frozenset[str], english: bool) -> bool:
    """Whether a quote lies in a sentence that is void, that does no deed, or that no customer of a call in
    English can read."""
    if only_tells(text, quote):
        return True
    said = touched(SENTENCE.split(text), text, quote)
    return any(part in void or (english and not is_english(part)) for part in said)


def in_english(conversation: Conversation) -> bool:
    """Whether the customer speaks English, and so is not helped by what is said in no language of theirs."""
    said = (turn.text for turn in conversation.turns if turn.speaker is Speaker.CUSTOMER)
    return is_english(fold("\n".join(said)))


def _places(conversation: Conversation) -> Iterator[tuple[int, str]]:
    """Whatever the trainee wrote, by turn; the parts of the wrap-up one by one."""
    yield from ((turn.n, turn.text) for turn in conversation.trainee_turns)
    if conversation.wrap_up:
        yield from ((WRAP_UP, text) for text in conversation.wrap_up.model_dump().values())


def void_texts(conversation: Conversation, rubric: Rubric) -> frozenset[str]:
    """What the trainee wrote that helps nobody: asides to a grader or a program, and what the ear found empty."""
    found = {
        turn.text for turn in conversation.trainee_turns
        if is_void(turn.text, rubric) or (turn.appraisal and is_empty(turn.appraisal))
    }  # fmt: skip
    if wrap_up := conversation.wrap_up:
        found |= {wrap_up.message} if is_void(wrap_up.message, rubric) else set()
        notes = (wrap_up.process_gap, wrap_up.incident)
        found |= {note for note in notes if is_void(note, rubric, note=True)}
    return frozenset(found)


def is_empty(appraisal: Appraisal) -> bool:
    """Whether the local ear found that the message is meant for no customer."""
    return any(heard.note in EMPTY for heard in (appraisal, appraisal.other) if heard)


def no_claim(criterion: Criterion, judgement: Judgement, reason: str) -> Verdict:
    return Verdict(criterion=criterion.id, verdict=judgement, reason=reason)
