"""People's verdicts beside the grader's: how they are given, how far they agree, and golden cases made of them."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from trainer.app import App, open_app
from trainer.calibration import Judged, calibrate
from trainer.cli import cli
from trainer.content import GOLDEN, Content, check, load
from trainer.errors import TrainerError
from trainer.golden import GoldenCase, golden_of
from trainer.golden_files import yaml_of
from trainer.persona import Case
from trainer.pytest_plugin import WITHOUT_BASELINE
from trainer.reading import read
from trainer.regression import seen
from trainer.rubric import Evidence, Judgement, Rubric, Verdict
from trainer.session import PracticeSession
from trainer.settings import Settings
from trainer.transcript import Conversation, Speaker, Turn, WrapUp
from trainer.verdicts import HumanVerdict, HumanVerdicts, person_named

MET, NOT_MET = Judgement.MET, Judgement.NOT_MET
SAID = (
    "I'm so sorry about your wife's fiftieth, Mr Okafor. Please tell me everything that happened.",
    "That is on us. I can refund the express fee today or send flowers tomorrow. Which would you prefer?",
)
WRAP_UP = WrapUp(message="Dear Mr Okafor,\n\nas promised: the fee is on its way.")
OPINION = """\
verdicts:
  calm.composed: met
  empathy.apologise: not_met
notes:
  empathy.apologise: "Sorry for the party, not for the delay: [sic]"
"""


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return Content().rubric("deescalation")


def said(person: str, verdict: Judgement, call: str = "a", criterion: str = "calm.composed") -> HumanVerdict:
    return HumanVerdict(call=call, person=person, criterion=criterion, verdict=verdict)


async def finished(app: App, *, graded: bool = True) -> PracticeSession:
    call = await app.practice.start("missed-birthday", seed=1)
    for message in SAID:
        async for _ in app.practice.say(call.id, message):
            pass
    await app.practice.end(call.id)
    await app.practice.keep_wrap_up(call.id, WRAP_UP)
    return await (app.practice.grade if graded else app.practice.get)(call.id)


@pytest.fixture
def call(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> PracticeSession:
    """A finished call in the data folder of the commands that follow."""
    monkeypatch.setenv("TRAINER_DATA", str(settings.data))
    monkeypatch.setenv("TRAINER_PACE", "0")

    async def play() -> PracticeSession:
        async with open_app(settings) as app:
            return await finished(app)

    return asyncio.run(play())


@pytest.fixture
def opinion(tmp_path: Path) -> Path:
    path = tmp_path / "opinion.yaml"
    path.write_text(OPINION)
    return path


def run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], input=typed)


def refusal(*words: object) -> str:
    """The one sentence with which a command refuses."""
    shown = run(*words)
    assert isinstance(shown.exception, TrainerError)
    assert "\n" not in str(shown.exception)
    return str(shown.exception)


def kept(settings: Settings) -> list[tuple[str, str, Judgement, str]]:
    async def look() -> list[HumanVerdict]:
        async with open_app(settings) as app:
            return await app.verdicts.all()

    return [(one.person, one.criterion, one.verdict, one.note) for one in asyncio.run(look())]


# Keeping them


async def test_a_second_opinion_of_the_same_person_replaces_the_first(app: App) -> None:
    verdicts = HumanVerdicts(app.store)
    await verdicts.keep([said("ann", MET), said("bob", MET)])
    await verdicts.keep([said("ann", NOT_MET), said("ann", MET, call="b")])
    found = await verdicts.all("a")
    assert [(one.person, one.verdict) for one in found] == [("ann", NOT_MET), ("bob", MET)]
    assert all(one.at and one.at.tzinfo for one in found)
    assert len(await verdicts.all()) == 3


def test_a_name_is_the_same_in_capitals_and_golden_is_nobodys() -> None:
    assert person_named("  Ann   LEE ") == "ann lee"
    for name in ("", " ", "x" * 61, "Golden"):
        with pytest.raises(TrainerError, match="--by"):
            person_named(name)


# Judging


def test_a_file_of_verdicts_is_kept_with_its_notes(
    call: PracticeSession, opinion: Path, settings: Settings
) -> None:
    assert run("judge", call.id, "--by", "Ann", "--file", opinion).exit_code == 0
    assert kept(settings) == [
        ("ann", "calm.composed", MET, ""),
        ("ann", "empathy.apologise", NOT_MET, "Sorry for the party, not for the delay: [sic]"),
    ]


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("calm.composed", "calm.compsed", "such as calm.composed"),
        ("composed: met", "composed: mett", "'met', 'not_met', 'not_applicable' or 'cannot_assess'"),
        ('  empathy.apologise: "', '  close.thank: "', "a criterion that has a verdict in this file"),
        ("notes:", "note:", "not a field known here"),
    ],
)
def test_a_file_with_anything_unknown_is_refused_whole(
    call: PracticeSession, opinion: Path, settings: Settings, wrong: str, right: str, says: str
) -> None:
    opinion.write_text(OPINION.replace(wrong, right))
    assert says in refusal("judge", call.id, "--by", "ann", "--file", opinion)
    assert kept(settings) == []


def test_at_the_keyboard_answers_are_kept_at_once_and_gone_on_with(
    call: PracticeSession, settings: Settings
) -> None:
    shown = run("judge", call.id, "--by", "ann", typed="m\nmaybe\nn told him [b] to calm down\n\nq\n")
    assert "Begin with m, n, x or ?" in shown.stdout
    assert "Kept 2 verdicts of ann; 22 still without one." in shown.stdout
    assert shown.stdout.count(SAID[0][:40]) == 1
    assert "Grader:" not in shown.stdout
    again = run("judge", call.id, "--by", "ANN", typed="x\n")
    assert "calm.composed" not in again.stdout
    assert kept(settings) == [
        ("ann", "calm.composed", MET, ""),
        ("ann", "calm.no_interrupting", Judgement.NOT_APPLICABLE, ""),
        ("ann", "calm.no_minimising", NOT_MET, "told him [b] to calm down"),
    ]


def test_who_has_judged_everything_is_asked_again_only_when_they_say_so(
    call: PracticeSession, settings: Settings
) -> None:
    run("judge", call.id, "--by", "ann", typed="m\n" * 24)
    assert "has judged all 24 criteria" in run("judge", call.id, "--by", "ann").stdout
    run("judge", call.id, "--by", "ann", "--again", typed="n\n")
    assert [verdict for _, _, verdict, _ in kept(settings)].count(NOT_MET) == 1


def test_the_graders_verdict_is_shown_when_asked_for(call: PracticeSession) -> None:
    assert call.scorecard
    shown = run("judge", call.id, "--by", "ann", "--show-grader", typed="q\n")
    assert call.scorecard.verdicts[0].reason in " ".join(shown.stdout.split())


def test_a_golden_case_is_judged_like_a_call_and_what_is_not_there_is_not(
    call: PracticeSession, settings: Settings
) -> None:
    shown = run("judge", "airline-maiden-name", "--by", "ann", typed="m\n")
    assert "MAIDEN name" in shown.stdout
    assert len(kept(settings)) == 1
    assert "There is no call and no golden case nope" in refusal("judge", "nope", "--by", "ann")


# How far they agree


def made_up(rubric: Rubric) -> list[Judged]:
    """Fifty calls: both met 20, both not met 15, and 5 and 10 times divided: Cohen's kappa is 0.4."""
    counts = {(MET, MET): 20, (MET, NOT_MET): 5, (NOT_MET, MET): 10, (NOT_MET, NOT_MET): 15}
    both = [pair for pair, count in counts.items() for _ in range(count)]
    quote = (Evidence(turn=2, quote="calm down"),)
    return [
        Judged(
            f"call-{n}",
            [
                said("ann", first, f"call-{n}"),
                said("bob", second, f"call-{n}"),
                said("ann", MET, criterion="no.such"),
            ],
            {"calm.composed": Verdict(criterion="calm.composed", verdict=first, reason="r", evidence=quote)},
            "scripted",
        )
        for n, (first, second) in enumerate(both)
    ]


def test_the_figures_are_those_of_the_textbook(rubric: Rubric) -> None:
    found = calibrate(rubric, made_up(rubric))
    people, grader = found.human_human.overall, found.human_grader.overall
    assert (found.people, found.calls, found.graders) == (("ann", "bob"), 50, {"scripted": 50})
    assert people
    assert (people.cases, people.agreement) == (50, 0.7)
    assert people.kappa == pytest.approx(0.4)
    assert people.ac1 == pytest.approx((0.7 - 0.165) / (1 - 0.165))
    assert grader
    assert (grader.cases, grader.agreement) == (100, 0.85)  # with ann always, with bob as ann does
    assert [one.name for one in found.human_human.criteria] == ["calm.composed"]
    assert not found.human_human.too_few


def test_where_they_part_is_named_with_quotes(rubric: Rubric) -> None:
    found = calibrate(rubric, made_up(rubric)).human_grader
    assert found.hardest_criteria == (("calm.composed", 15, 100),)
    assert {one.parted for one in found.hardest_calls} == {1}
    assert {one.first.by for one in found.partings} == {"bob"}
    assert found.partings[0].second.words == "“calm down”"


def test_three_people_make_three_pairs_and_few_pairs_say_nothing(rubric: Rubric) -> None:
    people = [said(name, MET) for name in ("ann", "bob", "cem")]
    found = calibrate(rubric, [Judged("a", people, {})])
    assert (found.human_human.pairs, found.human_human.too_few) == (3, True)
    assert (found.human_grader.overall, found.human_grader.too_few) == (None, True)


def test_the_report_says_who_agrees_and_that_it_is_too_little(call: PracticeSession, opinion: Path) -> None:
    assert "Nobody has judged a call by this rubric yet" in refusal("calibrate")
    run("judge", call.id, "--by", "ann", "--file", opinion)
    run("judge", call.id, "--by", "bob", typed="n\n")
    shown = " ".join(run("calibrate").stdout.split())
    assert "1 call judged by ann, bob; graded by scripted (1)." in shown
    assert "People with each other: 1 pair, agreement 0.00" in shown
    assert "Too few to say anything: it takes 10 pairs at least." in shown
    assert "ann: not met (Sorry for the party, not for the delay: [sic]); grader: met" in shown
    found = json.loads(run("calibrate", "--json").stdout)
    assert (found["human_human"]["pairs"], found["human_grader"]["pairs"]) == (1, 3)
    assert found["human_grader"]["too_few"]


def test_golden_cases_count_only_when_asked_for(call: PracticeSession, opinion: Path) -> None:
    run("judge", call.id, "--by", "ann", "--file", opinion)
    run("judge", "airline-maiden-name", "--by", "ann", typed="m\n")
    found = json.loads(run("calibrate", "--json").stdout)
    assert (found["people"], found["human_grader"]["pairs"]) == (["ann"], 3)
    found = json.loads(run("calibrate", "--json", "--golden").stdout)
    assert found["people"] == ["ann", "golden"]
    assert found["human_human"]["pairs"] == 1
    assert found["human_grader"]["pairs"] > 1000
    assert not found["human_grader"]["too_few"]


# Golden cases


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of one's own, without any rubrics in it."""
    root = tmp_path / "own"
    root.mkdir()
    monkeypatch.setenv("TRAINER_CONTENT", str(root))
    return root


def test_a_judged_call_becomes_a_golden_case_that_is_graded_as_the_call_was(
    call: PracticeSession, opinion: Path, own: Path, settings: Settings
) -> None:
    assert call.scorecard
    run("judge", call.id, "--by", "ann", "--file", opinion)
    shown = run("golden", "add", call.id, "--id", "late-gift", "--level", "good")
    path = own / "rubrics" / "golden" / "late-gift.yaml"
    assert f"Wrote {path}: 2 verdicts of ann, 22 of the grader's own, unconfirmed." in shown.stdout
    assert check([path]) == []
    case = load(path, GOLDEN)
    bare = tuple(
        Turn(n=turn.n, speaker=turn.speaker, text=turn.text, interrupted=turn.interrupted)
        for turn in call.turns
    )
    graded = call.conversation.model_copy(update={"id": "late-gift", "turns": bare})
    assert seen(case.conversation) == seen(graded)
    assert case.conversation.case.hidden_reason
    assert case.expected["empathy.apologise"] is NOT_MET
    assert case.why == {"empathy.apologise": "Sorry for the party, not for the delay: [sic]"}
    assert {name: case.expected[name] for name in case.unconfirmed} == {
        v.criterion: v.verdict
        for v in call.scorecard.verdicts
        if v.criterion not in {"calm.composed", "empathy.apologise"}
    }
    regrade(case, call, settings)


def regrade(case: GoldenCase, call: PracticeSession, settings: Settings) -> None:
    """The grader says of the case what it said of the call."""

    async def grade() -> dict[str, Judgement]:
        async with open_app(settings) as app:
            given = await app.backend.grade(case.conversation, app.content.rubric(case.rubric))
            return {verdict.criterion: verdict.verdict for verdict in given}

    assert call.scorecard
    given = asyncio.run(grade())
    assert given == {v.criterion: v.verdict for v in call.scorecard.verdicts}
    assert sum(given[name] is not case.expected[name] for name in given) <= WITHOUT_BASELINE * len(given)


def test_adding_overwrites_nothing_and_says_whose_verdicts_it_needs(
    call: PracticeSession, opinion: Path, own: Path, tmp_path: Path
) -> None:
    assert "Nobody has judged this call" in refusal("golden", "add", call.id)
    run("judge", call.id, "--by", "ann", "--file", opinion)
    run("judge", call.id, "--by", "bob", "--file", opinion)
    assert "ann, bob have judged this call; say with --by" in refusal("golden", "add", call.id)
    assert "cem has not judged this call" in refusal("golden", "add", call.id, "--by", "cem")
    assert "No golden case can be made of this call (id:" in refusal(
        "golden", "add", call.id, "--by", "ann", "--id", "Ä"
    )
    assert run("golden", "add", call.id, "--by", "ann").exit_code == 0
    assert "choose another id with --id" in refusal("golden", "add", call.id, "--by", "bob")
    taken = tmp_path / "taken.yaml"
    taken.write_text("mine")
    assert "exists already" in refusal("golden", "add", call.id, "--by", "bob", "--id", "b", "--out", taken)
    assert taken.read_text() == "mine"


def test_a_case_made_of_a_judged_call_does_not_count_twice(
    call: PracticeSession, opinion: Path, own: Path
) -> None:
    run("judge", call.id, "--by", "ann", "--file", opinion)
    run("golden", "add", call.id)
    found = json.loads(run("calibrate", "--json", "--golden").stdout)
    assert (found["people"], found["human_grader"]["pairs"]) == (["ann"], 2)


def test_pytest_collects_what_was_added(pytester_ini: Path, call: PracticeSession, opinion: Path) -> None:
    run("judge", call.id, "--by", "ann", "--file", opinion)
    run("golden", "add", call.id, "--id", "late-gift")
    (case,) = (pytester_ini / "rubrics" / "golden").glob("*.yaml")
    assert case.stem == "late-gift"
    assert (
        pytest.main(["-q", "-p", "no:cacheprovider", "-c", str(pytester_ini / "pytest.ini"), str(case)]) == 0
    )


@pytest.fixture
def pytester_ini(own: Path) -> Path:
    (own / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    return own


def test_golden_cases_are_listed_with_level_and_industry(call: PracticeSession) -> None:
    listed = [json.loads(line) for line in run("golden", "list", "--json").stdout.splitlines()]
    first = {"id": "airline-maiden-name", "rubric": "deescalation", "level": "mixed", "industry": "Airlines"}
    assert listed[0] == first
    assert "airline-maiden-name" in run("golden", "list").stdout


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=250
).filter(str.strip)


@given(st.lists(texts, min_size=1, max_size=4), texts)
def test_whatever_was_said_reads_back_word_for_word(lines: list[str], note: str) -> None:
    turns = tuple(Turn(n=n, speaker=Speaker.TRAINEE, text=line) for n, line in enumerate(lines, 1))
    conversation = Conversation(id="x", case=Case(company="Hollow & Pine"), turns=turns)
    made = golden_of(conversation, "deescalation", {"a.b": MET}, id="x", industry="Gifts", why={"a.b": note})
    assert read(Path("golden/x.yaml"), yaml_of(made), GOLDEN) == made
