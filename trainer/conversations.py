"""Conversations as programs hand them in: what is asked of them, who speaks, and what is wrong with one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from trainer.persona import Case, Channel, ProcessGap, Text, Words
from trainer.reading import parse, read, text_of
from trainer.transcript import Conversation, Speaker, Turn, WrapUp

AGENTS = frozenset(
    "agent|trainee|rep|representative|me|adviser|advisor|support|operator|assistant|staff|employee|admin|csr"
    "|associate|customer service|customer support|customer care|support agent|service agent".split("|")
)
CUSTOMERS = frozenset(
    "customer|client|caller|user|end-user|end user|consumer|guest|visitor|contact|lead|patient|passenger"
    "|member|buyer".split("|")
)


class Loose(BaseModel):
    """What programs hand in: fields that are not ours are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ProcessGapIn(Loose):
    text: Text
    words: Words = Field(min_length=1)


class CaseIn(Loose):
    company: Annotated[str, Field(max_length=2000)] = ""
    channel: Channel = "chat"
    situation: str = ""
    policy: tuple[Annotated[str, Field(max_length=2000)], ...] = ()
    hidden_reason: str = ""
    process_gap: ProcessGapIn | None = None

    def case(self) -> Case:
        return Case(
            company=self.company or "the company",
            channel=self.channel,
            situation=self.situation,
            policy=tuple(sentence for sentence in self.policy if sentence),
            hidden_reason=self.hidden_reason,
            process_gap=ProcessGap(**self.process_gap.model_dump()) if self.process_gap else None,
        )


class WrapUpIn(Loose):
    message: str = ""
    process_gap: str = ""
    incident: str = ""


class TurnIn(Loose):
    n: int = Field(ge=1)
    speaker: Speaker
    text: str
    interrupted: bool = False

    @field_validator("speaker", mode="before")
    @classmethod
    def agent_is_trainee(cls, value: object) -> object:
        return "trainee" if value == "agent" else value


class ConversationIn(Loose):
    id: str | int
    case: CaseIn = CaseIn()
    turns: tuple[TurnIn, ...]
    wrap_up: WrapUpIn | None = None
    timed: bool = False

    @field_validator("turns")
    @classmethod
    def numbers_are_unique(cls, turns: tuple[TurnIn, ...]) -> tuple[TurnIn, ...]:
        if not turns or len({turn.n for turn in turns}) != len(turns):
            raise ValueError("at least one turn, each with a number of its own")
        return turns

    def conversation(self, case: Case | None = None) -> Conversation:
        """What a grader sees; `case` is that of a conversation which brings none."""
        return Conversation(
            id=str(self.id),
            case=case if case and self.case == CaseIn() else self.case.case(),
            turns=tuple(Turn(**turn.model_dump()) for turn in self.turns),
            wrap_up=WrapUp(**self.wrap_up.model_dump()) if self.wrap_up else None,
            timed=self.timed or any(turn.interrupted for turn in self.turns),
        )


class HoldsCase(Loose):
    """A persona or a golden case, of which only the case counts."""

    case: Case


def case_in(path: Path) -> Case:
    """The case in a YAML file: the file itself, or the `case` of a persona or golden case. Raises ContentError."""
    text = text_of(path)
    if "case" in parse(path, text):
        return read(path, text, TypeAdapter(HoldsCase)).case
    return read(path, text, TypeAdapter(Case))


class Row(NamedTuple):
    """One item of a file as read, or what was wrong with it. `place`: a line number, or which item it is."""

    place: int | str
    item: Any
    problem: str


class Unclear(ValueError):
    """Why a conversation cannot be read, as a sentence."""


def what_is_wrong(error: ValidationError) -> str:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"this line is no JSON ({first['ctx']['error']}); the others are not affected"
    place = ".".join(map(str, first["loc"])) or "conversation"
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"


def spoken(ident: str | int, said: Iterable[tuple[Speaker, str]]) -> ConversationIn:
    """A conversation of what was said, in order; empty messages are left out. Raises Unclear when none is left."""
    filled = [(speaker, text.strip()) for speaker, text in said if text.strip()]
    if not filled:
        raise Unclear("nobody says anything in it; leave it out")
    turns = (TurnIn(n=n, speaker=speaker, text=text) for n, (speaker, text) in enumerate(filled, 1))
    return ConversationIn(id=ident, turns=tuple(turns))


def speaker_of(name: str, agents: Sequence[str] = ()) -> Speaker | None:
    """Who speaks under `name` ("Agent", "Rep 2", "Client"; `agents` are names of agents), if that is known."""
    plain = " ".join(name.casefold().split())
    if plain in {" ".join(agent.casefold().split()) for agent in agents} or plain in AGENTS:
        return Speaker.TRAINEE
    if plain in CUSTOMERS:
        return Speaker.CUSTOMER
    first = plain.split()[0] if plain else ""
    return {"agent": Speaker.TRAINEE, "rep": Speaker.TRAINEE, "customer": Speaker.CUSTOMER}.get(first)


def cast(names: Sequence[str], agents: Sequence[str] = ()) -> dict[str, Speaker]:
    """Who speaks under each of the names of one conversation, as far as that can be told.

    Where the agent is known and no customer is, the customer is the name that comes most often.
    """
    known = {name: speaker for name in names if (speaker := speaker_of(name, agents))}
    unknown = Counter(name for name in names if name not in known)
    if unknown and set(known.values()) == {Speaker.TRAINEE}:
        known[unknown.most_common(1)[0][0]] = Speaker.CUSTOMER
    return known
