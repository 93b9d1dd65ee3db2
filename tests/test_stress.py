"""Every shipped customer can be earned down and cannot be had cheaply; a customer who can is shown up."""

import json
from pathlib import Path

import pytest

from trainer.appraiser.local import LocalAppraiser
from trainer.content import Content
from trainer.llm.scripted import Scripted
from trainer.persona import Persona
from trainer.settings import Settings
from trainer.stress import SEEDS, Ear, Gate, Played, judge, play, play_all, succeeded
from trainer.stress_report import stress
from trainer.temperament import Act, Insults, Outcome
from trainer.trainees import Style, Trainee
from trainer.transcript import Speaker

PERSONAS = sorted(Content().personas)
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def backend(content: Content, appraiser: LocalAppraiser) -> Scripted:
    return Scripted(content.bank, appraiser)


async def played(persona: Persona, backend: Scripted, content: Content, seeds: int = SEEDS) -> list[Played]:
    return [one async for one in play_all(persona, backend, content.trainees, seeds)]


async def gates(persona: Persona, backend: Scripted, content: Content, seeds: int = SEEDS) -> dict[str, Gate]:
    calls = await played(persona, backend, content, seeds)
    return {gate.name: gate for gate in await judge(persona, calls, Ear(backend))}


def test_there_are_twelve_customers_of_different_industries_ages_and_channels(content: Content) -> None:
    people = list(content.personas.values())
    assert len(people) == 12
    assert len({p.industry for p in people}) >= 11  # one of them calls again
    assert {p.case.channel for p in people} == {"phone", "chat", "email"}
    assert {p.difficulty for p in people} == {1, 2, 3, 4, 5}
    assert min(p.age for p in people) < 25
    assert max(p.age for p in people) > 75
    for person in people:
        assert sum(map(len, person.lines.values())) >= 90, person.id
        assert person.secrets, person.id
        assert person.triggers, person.id
        assert set(person.afterwords) == {1, 2, 3, 4, 5}, person.id
        needs_offers = [g for g in person.grievances if any(repair.offers for repair in g.repairs)]
        assert needs_offers, f"{person.id}: something must need more than words"


@pytest.mark.parametrize("name", PERSONAS)
async def test_every_customer_passes_every_gate(name: str, backend: Scripted, content: Content) -> None:
    found = await gates(content.persona(name), backend, content)
    assert [gate for gate in found.values() if not gate.passed] == []


async def test_the_same_seed_plays_the_same_calls_to_the_letter(backend: Scripted, content: Content) -> None:
    persona = content.persona("lost-match")
    first, second = [await played(persona, backend, content, seeds=3) for _ in range(2)]
    texts = [[[turn.text for turn in one.call.turns] for one in calls] for calls in (first, second)]
    assert texts[0] == texts[1]
    assert [one.call for one in first] == [one.call for one in second]


async def test_different_seeds_play_different_calls(backend: Scripted, content: Content) -> None:
    calls = await played(content.persona("third-call"), backend, content, seeds=4)
    skilled = [tuple(turn.text for turn in one.call.turns) for one in calls if one.style is Style.SKILLED]
    assert len(set(skilled)) == 4


def changed(persona: Persona, **changes: object) -> Persona:
    return Persona.model_validate({**persona.model_dump(mode="json"), **changes})


async def test_a_customer_who_can_be_won_by_nothing_fails(backend: Scripted, content: Content) -> None:
    birthday = content.persona("missed-birthday")
    grievances = [g.model_dump(mode="json") for g in birthday.grievances]
    grievances[0]["repairs"] = [{"moves": ["boundary"], "about": ["never said by anybody"]}]
    found = await gates(changed(birthday, grievances=grievances), backend, content, seeds=3)
    gate = found["a skilled trainee succeeds"]
    assert not gate.passed
    assert gate.example
    assert gate.example.style is Style.SKILLED


async def test_a_customer_of_few_words_fails(appraiser: LocalAppraiser, content: Content) -> None:
    birthday = content.persona("missed-birthday")
    lines = {act.value: [f"No. And {n}?" for n in range(60)] for act in Act}
    found = await gates(changed(birthday, lines=lines), Scripted({}, appraiser), content, seeds=1)
    assert not found["lines as long as people talk"].passed


@pytest.mark.parametrize(
    ("line", "gate"),
    [
        ("He gave her an empty box with a picture in it, and her sister laughed.", "no secret before it is asked for"),
        ("Thank you for your patience, let me check your order and refund you right away.", "no line in the agent's voice"),
        ("I'm so angry and upset about all of this, I'm furious.", "hardly ever names a feeling"),
    ],
)  # fmt: skip
async def test_a_line_that_no_customer_says_is_found(
    line: str, gate: str, backend: Scripted, content: Content
) -> None:
    birthday = content.persona("missed-birthday")
    lines = {act.value: [line] for act in Act}
    found = await gates(changed(birthday, lines=lines), backend, content, seeds=1)
    assert not found[gate].passed
    assert found[gate].line == line


async def test_a_warned_caller_who_goes_on_may_be_cut_off(backend: Scripted, content: Content) -> None:
    pub = content.persona("lost-match")
    assert pub.temperament.insults is Insults.UNPROVOKED
    calls = [one for one in await played(pub, backend, content) if one.style is Style.SKILLED]
    ends = {one.call.outcome for one in calls}
    assert ends == {Outcome.RESOLVED, Outcome.ENDED_BY_TRAINEE}
    cut = next(one for one in calls if one.call.outcome is Outcome.ENDED_BY_TRAINEE)
    assert succeeded(cut)
    insults = [turn.n for turn in cut.call.turns if turn.cue and turn.cue.act is Act.INSULT]
    warned = next(t.n for t in cut.call.turns if t.speaker is Speaker.TRAINEE and t.mood and t.mood.warned)
    assert insults[-1] > warned
    unwarned = cut.call.model_copy(update={"turns": cut.call.turns[:1]})
    assert not succeeded(cut._replace(call=unwarned))


async def test_the_trainees_say_what_their_kind_says(backend: Scripted, content: Content) -> None:
    birthday = content.persona("missed-birthday")
    for style in Style:
        trainee = Trainee(style, birthday, content.trainees, seed=2)
        call = await play(birthday, trainee, 2, backend, Ear(backend))
        said = [turn.text for turn in call.conversation.trainee_turns]
        assert said, style
        assert len(set(said)) == len(said), f"{style} says something twice"
        assert not [text for text in said if "{" in text], style


def test_the_command_prints_what_holds_and_why_not(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert stress(settings, ["missed-birthday"], 2, as_json=False) == 0
    printed = capsys.readouterr().out
    assert "passes" in printed
    assert "over_promiser" in printed
    text = (Content().folder("personas") / "missed-birthday.yaml").read_text()
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace("moves: [explain, own]", "moves: [boundary]"))
    assert stress(settings, [str(broken)], 2, as_json=False) == 1
    printed = capsys.readouterr().out
    assert "✗ a skilled trainee succeeds" in printed
    assert "You named what it meant for them." in printed, "the call is shown turn by turn"


def test_the_command_writes_json(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert stress(settings, ["lost-online"], 1, as_json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["persona"] == "lost-online"
    assert report["passed"] is True
    assert len(report["trainees"]) == len(Style)
    assert len(report["gates"]) >= 11
