"""What a customer may not say: the agent's lines, directions read aloud, a secret before its time, the same again.

Checked while a model speaks, on what it said so far, and of every line that a stress run hears.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from trainer.moves import HELPFUL, Appraisal
from trainer.persona import Persona, Secret
from trainer.text import fold

MOST_WORDS = 60  # the prompt asks for 35 at most
SECRET_SHARE = 0.5  # of a secret's own words in one line: it is out
SURE = 0.9  # two helpful moves as likely as this are no customer's (none of 2,465 customers' lines)
STEM = 5  # letters by which two words are taken for the same


class Fault(StrEnum):
    """Why a line cannot be said; the value completes "your last try was not usable because ..."."""

    EMPTY = "there was nothing in it to say aloud"
    AGENT = "it spoke for the company; you are the customer and work for nobody here"
    OUT_OF_ROLE = "it spoke about being a program, a role or instructions; you are a person on the line"
    SECRET = "it told what you do not tell yet"  # noqa: S105 - a customer's, not a password
    REPEAT = "it repeated something that was said before; say something new"
    LONG = "it was too long; one reply of at most 35 words"


_AGENT = re.compile(
    r"\bhow (?:can|may) i (?:help|assist)\b|\bis there anything else i can\b|\bthank you for (?:calling|contacting|reaching out|your patience|bringing this|being a)\b"
    r"|\b(?:i|we)(?: do| sincerely| truly| really)? apologi[sz]e (?:for (?:the|any|all|this|our|your) |on behalf\b)|\bi(?:'m| am) (?:so |very |truly )?sorry (?:for (?:the|any|your) (?:inconvenience|trouble|frustration|delay|wait|confusion|experience)|to hear (?:that|about your)|you(?:'re| are| had| have))"
    r"|\bi (?:completely |totally |fully |can )?understand (?:your|how (?:you|frustrat|upset)|that you)"
    r"|\b(?:i|we)(?:'ll| will| can| could|'m going to| am going to|'ve| have) (?:now |gladly |happily |immediately |just |also |certainly |already )*(?:look into (?:this|that|it|your)|refund (?:you|your|the)|process (?:your|the|a)|issue (?:you|a|your)|arrange (?:a|for|your)|escalate|transfer you|credit (?:you|your)|send you|offer you|waive|book you|assist you|check (?:on )?(?:your|this for)|make (?:this|it) right|resolve (?:this|your)|pull up your|expedite|replace (?:it|your|the) for)"
    r"|\blet me (?:check|pull up|look into|look up|see what i can|help|transfer|assist|get you|explain our|process)\b"
    r"|\b(?:our|the company's) (?:policy|policies|records|system|systems|team|records|customers|terms)\b[^.!?]{0,25}\b(?:shows?|states?|says?|will|can|does|do not|don't|is|are|allows?|indicates?)\b"
    r"|\bas a (?:gesture of )?goodwill\b|\byour (?:satisfaction|patience|understanding) is\b|\bwe (?:value|appreciate) (?:you|your)\b|\bon behalf of (?:the company|our|everyone here|us)\b"
    r"|\brest assured\b|\bwe(?:'re| are) here to help\b|\bmay i have your (?:order|account|name|booking|reference)"
)  # fmt: skip
_OUT_OF_ROLE = re.compile(
    r"\bas an? (?:ai|a\.i\.|llm|language model|(?:virtual )?assistant|customer service)\b|\b(?:language model|openai|chatgpt)\b|\bi(?:'m| am) (?:just |only |actually )?(?:an? )?(?:ai|assistant|language model|program|simulation|bot)\b"
    r"|\b(?:system prompt|my (?:instructions|prompt|programming|guidelines|role here)|role-?play(?:ing)?|in character|out of character|the persona|this scenario|the simulation)\b"
    r"|^(?:sure|certainly|of course|absolutely|okay|here)[,!.]? (?:here(?:'s| is)|i(?:'ll| will| can) (?:respond|reply|play|write))|^here(?:'s| is) (?:a|the|my) (?:response|reply|line|possible|customer)"
    r"|\b(?:anger|trust|mood)(?: level| score)? (?:is|at|=|:|has|drops|rises|falls)\b"
    r"|^(?:furious|angry|annoyed|calm|vent|press|test|refuse|reveal|choose|soften|agree|threaten|insult)\s*[:\-\]]|\bi (?:can't|cannot|won't) (?:continue|help with|assist with|comply)\b"
)  # fmt: skip
_DIRECTION = re.compile(r"\*[^*\n]{1,80}\*|\([^()\n]{1,80}\)|\[[^\[\]\n]{1,80}\]|<[^<>\n]{1,40}>")
_OPEN_DIRECTION = re.compile(r"(?:\*[^\n]{0,80}|\([^)\n]{0,80}|\[[^\]\n]{0,80}|<[^>\n]{0,40})$")
_FEELING = re.compile(
    r"\b(?:i'm|i am|i feel|i was|i've been|makes me|made me|making me|i get|i got|leaves me|left me)\s+(?:\w+\s+){0,2}?"
    r"(?:angry|furious|upset|frustrated|disappointed|annoyed|mad|livid|irritated|sad|hurt|worried|scared|afraid of|ashamed|anxious|stressed|outraged|fuming|devastated|desperate|heartbroken|humiliated)\b"
)  # fmt: skip
_QUOTED = re.compile(r"(?<!\w)'[^'\n]{8,}?(?:'\w[^'\n]*)*'(?!\w)|\"[^\"\n]{8,}\"|“[^”\n]{8,}”")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_WORD = re.compile(r"[a-z0-9][a-z0-9'.:-]*[a-z0-9]|[a-z0-9]")
_COMMON = frozenset(
    "that this with have from they them then when what which were been their there would could about after before again because into over only "
    "some than very just your yours hers his she him her has had not but and the for was are its it's who will more most also each other being "
    "does did didn't doesn't wants told said says know knows never still".split()
)


def cleaned(text: str, name: str, *, finished: bool = True) -> str:
    """What of a model's words is spoken: no name in front, no stage direction, no quotation marks around it.

    Of an unfinished text nothing that may yet turn out to be one of these; so what is given out only grows.
    """
    spoken = text.lstrip().lstrip("\"“'")
    labels = _labels(name)
    if not finished and any(label.startswith(spoken.lower()) for label in labels):
        return ""
    while label := next((label for label in labels if spoken.lower().startswith(label)), ""):
        spoken = spoken[len(label) :].lstrip().lstrip("\"“'")
    spoken = _DIRECTION.sub("", spoken)
    spoken = spoken.rstrip().rstrip('"”').rstrip() if finished else _OPEN_DIRECTION.sub("", spoken)
    return re.sub(r"[ \t]{2,}", " ", spoken).lstrip()


@lru_cache(maxsize=256)
def _labels(name: str) -> tuple[str, ...]:
    return tuple(f"{label}:".lower() for label in (name, name.split()[0], "customer"))


def kept_back(persona: Persona, told: Sequence[str]) -> list[frozenset[str]]:
    """The words that only a secret has, for each that is not among `told`, the ids of what may be known by now."""
    common = _common_knowledge(persona)
    return [_own_words(secret.fact, common) for secret in persona.secrets if secret.id not in told]


def fault_so_far(text: str, kept: Sequence[frozenset[str]]) -> Fault | None:
    """What is wrong with a line, as far as it was said; `kept` is what is `kept_back`."""
    folded = fold(text)
    if _OUT_OF_ROLE.search(folded):
        return Fault.OUT_OF_ROLE
    if _AGENT.search(fold(own_words(text))):
        return Fault.AGENT
    if kept and _gives_away(text, kept):
        return Fault.SECRET
    return Fault.LONG if len(folded.split()) > MOST_WORDS else None


def fault(
    text: str, persona: Persona, told: Sequence[str], said: Sequence[str], heard: Appraisal
) -> Fault | None:
    """What is wrong with a whole line; `said` are the customer's turns so far, `heard` what the ear finds in their
    own words of it."""
    if not _WORD.search(fold(text)):
        return Fault.EMPTY
    if so_far := fault_so_far(text, kept_back(persona, told)):
        return so_far
    if len({found.move for found in heard.moves if found.move in HELPFUL and found.confidence >= SURE}) > 1:
        return Fault.AGENT
    return Fault.REPEAT if repeats(text, said) else None


def own_words(text: str) -> str:
    """A line without what it quotes: reading a promise back is neither the agent's voice nor saying it again."""
    return _QUOTED.sub(" ", text)


def repeats(text: str, said: Sequence[str]) -> bool:
    """Whether a sentence of four words or more was said before, to the letter."""
    before = {sentence for turn in said for sentence in _sentences(turn)}
    return any(sentence in before for sentence in _sentences(own_words(text)))


def _sentences(text: str) -> list[str]:
    found = (" ".join(_WORD.findall(sentence)) for sentence in _SENTENCE.findall(fold(text)))
    return [sentence for sentence in found if len(sentence.split()) >= 4]


def tells(text: str, secret: Secret, persona: Persona) -> bool:
    """Whether a line gives a secret away: it has half of the words that only the secret has, and two at least."""
    return _gives_away(text, [_own_words(secret.fact, _common_knowledge(persona))])


def _gives_away(text: str, kept: Sequence[frozenset[str]]) -> bool:
    folded = fold(text)
    for own in kept:
        if sum(stem in folded for stem in own) >= 2:  # quick, and true wherever the next is
            hit = own & _stems(text)
            if len(hit) >= 2 and len(hit) >= SECRET_SHARE * len(own):
                return True
    return False


def _common_knowledge(persona: Persona) -> str:
    grievances = (grievance.label for grievance in persona.grievances)
    known = (known.value for known in persona.known)
    case = (persona.case.situation, persona.case.company, *persona.case.policy)
    return " ".join((*persona.opening, *grievances, *known, *case, persona.want, persona.name))


@lru_cache(maxsize=512)
def _own_words(fact: str, known: str) -> frozenset[str]:
    return _stems(fact) - _stems(known)


def _stems(text: str) -> frozenset[str]:
    return frozenset(
        word[:STEM]
        for word in _WORD.findall(fold(text))
        if (len(word) > 3 or word.isdigit()) and word not in _COMMON
    )


def names_a_feeling(text: str) -> bool:
    """Whether the customer names an emotion of their own; real angry customers hardly ever do."""
    return _FEELING.search(fold(text)) is not None


def until_sentence_end(text: str) -> str:
    """The whole sentences of a line that is too long, as many as may be said; empty where the first is too long."""
    words, kept = 0, ""
    for match in _SENTENCE.finditer(text):
        words += len(match.group().split())
        if words > MOST_WORDS or match.group().rstrip()[-1:] not in ".!?":
            break
        kept = text[: match.end()]
    return kept.strip()
