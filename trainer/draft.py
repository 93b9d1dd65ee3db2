"""Draft a persona from a pasted complaint: by a model where one is configured, else as a filled skeleton.

Either way what comes out passes `trainer check` and can be called at once; what only a trainer can know is marked.
"""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from trainer.llm.chat import Chat
from trainer.persona import Persona
from trainer.prompts import Prompts, fenced
from trainer.text import fold

MOST = 12_000  # characters of a complaint that are read
BUBBLES = 3
WEIGHTS = (26, 18, 12)
FULL = 6  # words of a sentence that can stand for a grievance
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|to whom|good (?:morning|afternoon|evening))\b[^.!?\n]{0,40}[,.!]?\s*", re.I
)
_SIGNED = re.compile(
    r"(?:regards|sincerely|faithfully|thanks|thank you|yours|cheers)[\s,.!]*\n+\s*([A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2})\s*$"
)
_INTRODUCED = re.compile(r"\b(?:my name is|this is|i am|i'm) ([A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+){0,2})\b")
_REFERENCE = re.compile(r"\b(?=[A-Z0-9-]*\d)[A-Z]{1,4}[-/ ]?\d[\d-]{2,}\b|#\d{3,}")
_WRONG = re.compile(
    r"\d+|\b(?:not|never|no|nobody|none|nothing|without|still|again|twice|wrong|broken|late|missing|cancel\w*|charg\w*|refus\w*|promis\w*|wait\w*|told|closed|lost|fail\w*)\b"
)
_WANTS = re.compile(
    r"\b(?:i(?:'d| would) like|i(?:'m| am) asking for|i (?:now |just |simply )?(?:want|expect|demand|request)|please (?=refund|send|give|return)) (?:to (?:have|get|receive) )?(.{8,160}?)[.!?]?$",
    re.I,
)
_CONTENT = re.compile(r"[a-z][a-z'-]{3,}")
_COMMON = frozenset(
    "that this with have from they them then when what which were been their there would could about after before again because into over only some than "
    "very just your yours will more most also each other being does doesn't didn't wasn't isn't told said says know still never nobody nothing without".split()
)


class DraftOffer(BaseModel):
    text: str = Field(description="what the agent may give, such as 'refund the express fee of 14.95'")
    words: list[str] = Field(description="3 to 8 lower-case words by which people refer to it")


class DraftGrievance(BaseModel):
    label: str = Field(description="what must be put right, in the third person")
    aloud: str = Field(description="one short sentence in which the customer says it")
    about: list[str] = Field(description="5 to 12 lower-case words that an agent would use speaking of it")
    offers: list[int] = Field(
        description="indexes of the offers that repair it, from 0; empty: an honest reason does"
    )


class DraftSecret(BaseModel):
    fact: str = Field(description="the reason behind the anger that the complaint does not say, third person")
    aloud: str = Field(description="how the customer tells it when asked kindly, one or two sentences")
    asked: list[str] = Field(description="6 to 12 lower-case words in a question that touch it")


class Draft(BaseModel):
    """What a model makes of a complaint."""

    name: str
    age: int
    title: str
    summary: str
    industry: str
    company: str
    voice: str = Field(description="how they talk, three sentences")
    background: str = Field(description="who they are and what happened, without the secret")
    want: str = Field(description="a noun phrase: what would settle it")
    situation: str = Field(description="what the agent's screen shows")
    policy: list[str]
    offers: list[DraftOffer]
    grievances: list[DraftGrievance]
    secrets: list[DraftSecret]
    opening: list[str] = Field(description="three things the customer says first, 8 to 35 words each")


async def drafted(complaint: str, ident: str, chat: Chat, model: str, prompts: Prompts) -> Persona:
    """The persona that a model makes of a complaint. Raises ModelError, or pydantic's ValidationError where what
    it made breaks a rule of personas."""
    nonce, data = fenced({"complaint": complaint[:MOST]})
    messages = [
        {"role": "system", "content": prompts.render("persona", nonce=nonce)},
        {"role": "user", "content": data},
    ]
    return _assembled(ident, await chat.parse(model, messages, Draft))


def _assembled(ident: str, draft: Draft) -> Persona:
    offers = [_offer(f"offer-{i + 1}", offer.text, offer.words) for i, offer in enumerate(draft.offers)]
    grievances = [
        _grievance(f"grievance-{i + 1}", item.label, item.aloud, item.about, weight, [offers[j]["id"] for j in item.offers if 0 <= j < len(offers)])
        for i, (item, weight) in enumerate(zip(draft.grievances, WEIGHTS, strict=False))
    ]  # fmt: skip
    secrets = [
        {"id": f"secret-{i + 1}", "fact": item.fact, "aloud": item.aloud, "asked": _words(item.asked), "real_reason": i == 0}
        for i, item in enumerate(draft.secrets)
    ]  # fmt: skip
    return Persona.model_validate(
        {
            "id": ident, "name": draft.name, "age": min(99, max(16, draft.age)), "title": draft.title, "summary": draft.summary,
            "industry": draft.industry, "difficulty": 3, "voice": draft.voice, "background": draft.background, "want": draft.want,
            "case": {"company": draft.company, "situation": draft.situation, "policy": draft.policy, "may_offer": offers},
            "grievances": grievances, "secrets": secrets, "temperament": {"anger": 74, "trust": 22},
            "opening": draft.opening[:BUBBLES],
        }
    )  # fmt: skip


def skeleton(complaint: str, ident: str, name: str = "", company: str = "") -> Persona:
    """A persona filled with what a complaint says by itself: its sentences open the call and are its grievances.

    Raises pydantic's ValidationError where the complaint has not even two sentences.
    """
    sentences = sentences_of(complaint[:MOST])
    problems = _problems(sentences)
    wants = next((found.group(1) for sentence in sentences if (found := _WANTS.search(sentence))), "")
    reference = _REFERENCE.search(complaint)
    known = [
        {"id": "reference", "value": reference.group(), "asked": ["order number", "reference", "booking number", "account number"]}
    ] if reference else []  # fmt: skip
    repair = _offer(
        "put-right",
        "put it right at no cost",
        ["put it right", "put this right", "replac", "refund", "repair", "correct", "new one"],
    )
    gesture = _offer("goodwill", "a goodwill credit of up to 20", ["goodwill", "credit", "voucher", "20"])
    return Persona.model_validate(
        {
            "id": ident,
            "name": name or _name_in(complaint) or "A. Customer",
            "age": 45,
            "title": _short(problems[0] if problems else ident, 60),
            "summary": _short(" ".join(sentences), 160),
            "industry": "Customer service",
            "difficulty": 3,
            "voice": "Plain and direct. Gives times and sums. Does not name feelings.",
            "background": _short(" ".join(sentences), 1900),
            "want": wants or "it put right, a date for it, and somebody who says what went wrong",
            "case": {
                "company": company or "our company",
                "channel": "chat",
                "situation": _short(" ".join(sentences), 400),
                "policy": ["Agents may put a fault right at no cost.", "Agents may give a goodwill credit of up to 20.", "No cash compensation."],
                "may_offer": [repair, gesture],
            },
            "grievances": _grievances_of(problems or sentences),
            "known": known,
            "temperament": {"anger": 74, "trust": 22},
            "opening": bubbles(sentences),
        }
    )  # fmt: skip


def _problems(sentences: Sequence[str]) -> list[str]:
    """The sentences that say what went wrong, in their order: those with most signs of it, no wishes."""
    signs = {
        sentence: len(_WRONG.findall(sentence.lower()))
        for sentence in sentences
        if not _WANTS.search(sentence)
    }
    heavy = sorted(
        (s for s, n in signs.items() if n and len(s.split()) >= FULL), key=lambda s: -min(signs[s], 4)
    )
    return [sentence for sentence in sentences if sentence in heavy[: len(WEIGHTS)]]


def _grievances_of(problems: Sequence[str]) -> list[dict[str, Any]]:
    """The first is repaired by a fix and a date, the others by an honest reason or by owning it."""
    found = []
    for i, (problem, weight) in enumerate(zip(problems, WEIGHTS, strict=False)):
        offers = ["put-right", "goodwill"] if i == 0 else []
        found.append(_grievance(f"grievance-{i + 1}", problem, problem, _keywords(problem), weight, offers))
    return found


def _grievance(
    ident: str, label: str, aloud: str, about: Sequence[str], weight: int, offers: Sequence[str]
) -> dict[str, Any]:
    heard = {"moves": ["acknowledge", "apologise", "restate"], "about": _words(about)}
    fix = [{"moves": ["solution", "options"], "offers": list(offers)}, {"moves": ["timeline"]}]
    return {
        "id": ident,
        "label": label,
        "aloud": aloud,
        "weight": weight,
        "repairs": [heard, *(fix if offers else [{"moves": ["explain", "own"]}])],
    }


def _offer(ident: str, text: str, words: Sequence[str]) -> dict[str, Any]:
    return {"id": ident, "text": text, "words": _words(words)}


def _words(words: Sequence[str]) -> list[str]:
    return [fold(word)[:60] for word in words if len(fold(word)) > 1]


def sentences_of(complaint: str) -> list[str]:
    """The sentences of a complaint, without greeting and signature."""
    body = _SIGNED.sub("", _GREETING.sub("", complaint.strip()))
    found = (
        " ".join(sentence.split()).replace("{", "(").replace("}", ")") for sentence in _SENTENCE.split(body)
    )
    return [sentence for sentence in found if len(sentence.split()) > 2]


def bubbles(sentences: Sequence[str]) -> list[str]:
    """The first sentences in two or three bubbles of about 35 words at most."""
    found: list[str] = []
    for sentence in sentences:
        if found and len(f"{found[-1]} {sentence}".split()) <= 35 and len(sentences) > BUBBLES:
            found[-1] = f"{found[-1]} {sentence}"
        elif len(found) < BUBBLES:
            found.append(sentence)
    return found


def _keywords(sentence: str) -> list[str]:
    words = (word for word in _CONTENT.findall(fold(sentence)) if word not in _COMMON)
    return list(dict.fromkeys(words))[:12]


def _name_in(complaint: str) -> str:
    found = _SIGNED.search(complaint.strip()) or _INTRODUCED.search(complaint)
    return found.group(1) if found else ""


def _short(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    head = text[: most - 2]
    return (head[: head.rfind(" ")].rstrip(",;: ") if " " in head else head) + " …"
