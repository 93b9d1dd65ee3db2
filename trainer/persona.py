"""Who calls, why, what they know and want, and what the trainee may do about it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from trainer.facts import Fact, Misplaced
from trainer.look import Look
from trainer.moves import EMPATHY, Move
from trainer.temperament import Act, Band, Occasion, Outcome, Temperament

Channel = Literal["phone", "chat", "email"]
Ident = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Words = tuple[Annotated[str, Field(min_length=2, max_length=60)], ...]
Opening = Annotated[tuple[Text, ...], Field(min_length=2, max_length=3)]
Stars = Annotated[int, Field(ge=1, le=5)]
Afterwords = dict[Stars, tuple[Text, ...]]
WON = (Outcome.RESOLVED,)
NAME = "name"
COMPANY, TOPIC, PROMISE = "{company}", "{topic}", "{promise}"  # what is filled into spoken texts


class Topic(StrEnum):
    """What a line can be about."""

    GRIEVANCE = "grievance"
    KNOWN = "known"
    SECRET = "secret"  # noqa: S105 - a customer's, not a password
    OFFER = "offer"
    LIMIT = "limit"
    WANT = "want"


class Offer(Fact):
    """Something the trainee may give. `words` are how people refer to it, lower case, stems allowed."""

    id: Ident
    text: Text
    words: Words = Field(min_length=1)


class ProcessGap(Fact):
    """What in the company's way of working let this happen, and the words that name it."""

    text: Text
    words: Words = Field(min_length=1)


class Case(Fact):
    """The company's side: all that the trainee may know. The grader sees it too."""

    company: Text
    channel: Channel = "chat"
    situation: str = ""
    policy: tuple[Text, ...] = ()
    may_offer: tuple[Offer, ...] = ()
    goals: tuple[Text, ...] = ()
    process_gap: ProcessGap | None = None
    hidden_reason: str = ""


class Repair(Fact):
    """One thing that must happen for a grievance to close: any of `moves`, about any of `about`,
    or (for a solution or options) any of `offers`. Empty `about` and `offers`: the move is enough."""

    moves: tuple[Move, ...] = Field(min_length=1)
    about: Words = ()
    offers: tuple[Ident, ...] = ()


class Grievance(Fact):
    """One thing that must be repaired. Open, it holds anger at `weight` points or above together with
    the other open ones; closed, it still holds `residue` (policy denies what would have healed it).
    `aloud` is how the customer says it, as a sentence: for the general bank's lines."""

    id: Ident
    label: Text
    aloud: str = ""
    weight: int = Field(ge=1, le=60)
    residue: int = Field(default=0, ge=0, le=40)
    repairs: tuple[Repair, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def needs_more_than_empathy(self) -> Self:
        if all(set(repair.moves) & EMPATHY for repair in self.repairs):
            raise ValueError("at least one repair that kind words alone cannot do")
        return self


class Known(Fact):
    """A plain fact the customer gives when asked. `asked` are words in a question that ask for it;
    `said`: the opening already says it, so asking is asking again."""

    id: Ident
    value: Text
    asked: Words = Field(min_length=1)
    said: bool = False


class Secret(Fact):
    """A fact released only when asked for: a question or invitation that touches one of `asked` (or an
    open one, when `asked` is empty), once trust has reached `trust`. `real_reason` marks the reason
    behind the anger; `aloud` is how the customer says it, for the general bank's lines."""

    id: Ident
    fact: Text
    aloud: str = ""
    asked: Words = ()
    trust: int = Field(default=30, ge=0, le=100)
    real_reason: bool = False


class Trigger(Fact):
    """Words that make this customer flare, with the points of anger they cost."""

    words: Words = Field(min_length=1)
    anger: int = Field(ge=1, le=25)
    why: Text


class Limit(Fact):
    """What the customer wants and policy denies. They ask for it once before they agree, unless the trainee
    has named it; `words` are how people refer to it, as in `Offer`."""

    id: Ident
    text: Text
    words: Words = Field(min_length=1)


class Kept(Fact):
    """How the call begins where the promised call-back did happen: the trainee rings the customer."""

    anger: int = Field(ge=0, le=95)
    trust: int = Field(ge=0, le=90)
    opening: Opening


class FollowUp(Fact):
    """This call continues one with the persona `of`. `{promise}` in the texts of this persona stands for what
    the trainee promised then, in their own words; `promise` where no such call is stored. The persona's own
    opening and temperament are for a call-back that did not happen, `kept` for one that did."""

    of: Ident
    promise: Text
    kept: Kept


def as_list(value: object) -> object:
    """A single word stands for a list of one."""
    return [value] if isinstance(value, str) else value


def as_line(value: object) -> object:
    """A bare string is a line without conditions."""
    return {"text": value} if isinstance(value, str) else value


Cause = Move | Occasion


class Line(Fact):
    """One authored customer line; it is used only where every condition that it names holds.

    `asks` is what the line wants to have or to hear: an offer, a limit (whether it can be had), a move that repairs
    what the line is about, or `name`, the trainee's. Nobody says it who has had all of that.
    """

    text: Text
    about: str = ""
    asks: Annotated[
        tuple[str, ...], BeforeValidator(as_list, json_schema_input_type=str | tuple[str, ...])
    ] = ()
    after: Annotated[
        tuple[Cause, ...], BeforeValidator(as_list, json_schema_input_type=Cause | tuple[Cause, ...])
    ] = ()
    mood: Annotated[
        tuple[Band, ...], BeforeValidator(as_list, json_schema_input_type=Band | tuple[Band, ...])
    ] = ()


class Said(NamedTuple):
    """One thing of a persona that can be spoken about: its kind, what is meant, and how the customer says it."""

    topic: Topic
    meaning: str
    aloud: str


Lines = dict[Act, tuple[Annotated[Line, BeforeValidator(as_line, json_schema_input_type=str | Line)], ...]]


def general(lines: Lines) -> Lines:
    """The general bank, whose lines are about kinds of topics, no one's own. Raises Misplaced."""
    for act, authored in lines.items():
        for i, line in enumerate(authored):
            if line.about and line.about not in set(Topic):
                raise Misplaced(f"one of {', '.join(Topic)}, not {line.about!r}", act.value, i, "about")
            if unknown := set(line.asks) - {*Move, NAME}:
                raise Misplaced(f"moves or 'name', not {', '.join(sorted(unknown))}", act.value, i, "asks")
    return lines


class Persona(Fact):
    """A customer to practise on. `voice` and `background` are for a model that plays them; `opening` is
    the vent, one bubble an item; `coaching` holds better lines for this case by criterion id; `outcomes` are
    the ends that count as a success; `afterwords` what they say afterwards, by the stars they give; `look` how
    they are drawn; `card` what an imported character card held that has no place here."""

    id: Ident
    name: Text
    age: int = Field(ge=16, le=99)
    look: Look = Look()
    title: Text
    summary: Text
    industry: Text
    difficulty: int = Field(ge=1, le=5)
    voice: Text
    background: Text
    want: Text
    case: Case
    grievances: tuple[Grievance, ...] = Field(min_length=1)
    known: tuple[Known, ...] = ()
    secrets: tuple[Secret, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    limits: tuple[Limit, ...] = ()
    outcomes: tuple[Outcome, ...] = Field(default=WON, min_length=1)
    temperament: Temperament
    follow_up: FollowUp | None = None
    opening: Opening
    lines: Lines = Field(default_factory=dict)
    afterwords: Afterwords = Field(default_factory=dict)
    coaching: dict[str, Text] = Field(default_factory=dict)
    card: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def refers_to_what_is_there(self) -> Self:
        offers = {offer.id for offer in self.case.may_offer}
        topics = self._topics_once() | {"want"}
        for i, grievance in enumerate(self.grievances):
            for j, repair in enumerate(grievance.repairs):
                if unknown := set(repair.offers) - offers:
                    wrong = ", ".join(sorted(unknown))
                    raise Misplaced(
                        f"offers from case.may_offer, not {wrong}", "grievances", i, "repairs", j, "offers"
                    )
        may_ask = {*offers, *(limit.id for limit in self.limits), *Move, NAME}
        for act, lines in self.lines.items():
            for i, line in enumerate(lines):
                if line.about and line.about not in topics:
                    wanted = f"a grievance, known, secret, limit or offer id or 'want', not {line.about!r}"
                    raise Misplaced(wanted, "lines", act.value, i, "about")
                if unknown := set(line.asks) - may_ask:
                    wanted = f"offer or limit ids, moves or 'name', not {', '.join(sorted(unknown))}"
                    raise Misplaced(wanted, "lines", act.value, i, "asks")
        return self

    def _topics_once(self) -> set[str]:
        """The ids that a line can be about. Raises Misplaced where one is used again."""
        topics: set[str] = set()
        places: dict[tuple[str, ...], Sequence[Offer | Grievance | Known | Secret | Limit]] = {
            ("case", "may_offer"): self.case.may_offer,
            ("grievances",): self.grievances,
            ("known",): self.known,
            ("secrets",): self.secrets,
            ("limits",): self.limits,
        }
        for place, items in places.items():
            for i, item in enumerate(items):
                if item.id in topics:
                    raise Misplaced(f"each id only once; used twice: {item.id}", *place, i, "id")
                topics.add(item.id)
        return topics

    @property
    def first_name(self) -> str:
        return self.name.removeprefix("Dr ").split()[0]

    def offer(self, ident: str) -> Offer:
        return next(offer for offer in self.case.may_offer if offer.id == ident)

    def said(self, ident: str) -> Said | None:
        """What an id that a line can be about stands for; None for an id of nothing."""
        if ident == Topic.WANT:
            return Said(Topic.WANT, self.want, self.want)
        for grievance in self.grievances:
            if grievance.id == ident:
                return Said(Topic.GRIEVANCE, grievance.label, grievance.aloud)
        for secret in self.secrets:
            if secret.id == ident:
                return Said(Topic.SECRET, secret.fact, secret.aloud)
        plain = {
            **{known.id: Said(Topic.KNOWN, known.value, known.value) for known in self.known},
            **{offer.id: Said(Topic.OFFER, offer.text, offer.text) for offer in self.case.may_offer},
            **{limit.id: Said(Topic.LIMIT, limit.text, limit.text) for limit in self.limits},
        }
        return plain.get(ident)
