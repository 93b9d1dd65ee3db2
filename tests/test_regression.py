"""Golden cases hold graders to what people expect; a regression run tells drift from noise."""

import asyncio
import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.agreement import Pair, confusion, figures, gwet_ac1, macro_f1, score_agreement
from trainer.appraiser.local import LocalAppraiser
from trainer.content import GOLDEN, Content, check, load
from trainer.drift import FEWEST, Drift, State, drift
from trainer.errors import InputError, ModelBusy
from trainer.golden import GoldenCase
from trainer.grader.evidence import verified
from trainer.invariance import calmer, in_other_words, invariances, padded, rewritten, spelled_out
from trainer.llm.scripted import Scripted
from trainer.paraphrase import paraphrased
from trainer.regress import Exit, Wanted, junit, regress
from trainer.regression import (
    Baseline,
    Graded,
    Run,
    against,
    baseline_of,
    grade_all,
    measure,
    read_baseline,
    seen,
)
from trainer.regression_html import page
from trainer.rubric import Judgement, Verdict
from trainer.settings import Settings
from trainer.transcript import Speaker, Turn

MET, NOT_MET, NA, UNSURE = Judgement
CONTENT = Content()
RUBRIC = CONTENT.rubric("deescalation")
CASES = CONTENT.golden("deescalation")
FLOOR = 0.80


@pytest.fixture(scope="module")
def backend(appraiser: LocalAppraiser) -> Scripted:
    return Scripted(CONTENT.bank, appraiser)


@pytest.fixture(scope="module")
def run(backend: Scripted) -> Run:
    return measure(RUBRIC, asyncio.run(grade_all(CASES, RUBRIC, backend, 1, lambda: None)))


# Golden cases


def test_there_are_sixty_cases_and_each_criterion_is_met_and_not_met_in_twelve() -> None:
    assert len(CASES) >= 60
    assert len({case.industry for case in CASES}) >= 20
    for criterion in RUBRIC.criteria:
        verdicts = [case.expected[criterion.id] for case in CASES]
        assert verdicts.count(MET) >= 12, criterion.id
        assert verdicts.count(NOT_MET) >= 12, criterion.id


def test_every_case_judges_every_criterion_and_its_labels_fit_its_facts() -> None:
    names = {criterion.id for criterion in RUBRIC.criteria}
    for case in CASES:
        assert set(case.expected) == names, case.id
        if not case.timed:
            assert case.expected["calm.no_interrupting"] is NA, case.id
        if not case.case.hidden_reason:
            assert case.expected["listen.real_reason"] is NA, case.id
        if case.wrap_up is None:
            assert case.expected["after.email"] is NA, case.id


def test_a_grader_never_sees_what_is_expected() -> None:
    for case in CASES:
        shown = case.conversation.model_dump_json()
        assert "expected" not in case.conversation.model_dump()
        for why in case.why.values():
            assert why not in shown


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("- customer: a\n    trainee: b\n", "either `customer` or `trainee`"),
        ("- interrupted: true\n", "either `customer` or `trainee`"),
    ],
)
def test_a_turn_of_nobody_or_of_both_is_refused_with_its_line(tmp_path: Path, change: str, says: str) -> None:
    path = tmp_path / "golden" / "x.yaml"
    path.parent.mkdir()
    path.write_text(f"id: x\nindustry: y\ncase: {{company: z}}\nturns:\n  {change}expected: {{a.b: met}}\n")
    (problem,) = check([path])
    assert (problem.line, problem.field) == (5, "turns.0")
    assert says in problem.expected


# The local grader on them


def test_the_local_grader_agrees_with_people(run: Run) -> None:
    assert run.macro_f1 >= FLOOR
    assert run.verified_quotes == 1.0
    assert run.weighted
    assert run.weighted.low >= 0.8


def test_every_quote_that_is_shown_is_really_there(run: Run) -> None:
    for one in run.graded:
        for verdict in one.verdicts.values():
            assert len(verified(one.case.conversation, verdict.evidence)) == len(verdict.evidence)


async def test_padding_other_words_a_calmer_customer_and_order_do_not_move_the_score(
    run: Run, backend: Scripted
) -> None:
    tried = await invariances(run, backend)
    assert [one.name for one in tried if not one.holds] == []
    assert len(tried) == 5
    assert all(one.verdicts > 1000 for one in tried)


def test_the_rewrites_change_what_they_say_and_nothing_else() -> None:
    shouting = Turn(n=1, speaker=Speaker.CUSTOMER, text="FOUR days! I can't believe it!!")
    mine = Turn(n=2, speaker=Speaker.TRAINEE, text="I'm sorry! That's NOT right.")
    assert calmer(shouting).text == "four days. I can't believe it."
    assert calmer(mine) == mine
    assert spelled_out(mine).text == "I am sorry! That is NOT right."
    assert padded(mine).text.split() == mine.text.split()
    conversation = CASES[0].conversation
    assert rewritten(conversation, lambda turn: turn) == conversation


def test_a_paraphrase_says_the_same_in_other_words() -> None:
    said = "I'm really sorry about the delay. I'll refund the fee, and you'll have the parcel by Friday!"
    assert paraphrased(said) == (
        "I apologise for the delay. I am going to pay back the fee, and you are going to have the package no later than Friday!"
    )
    assert paraphrased("You'll have the part by Friday.") == "By Friday you will have the part."
    assert paraphrased("There's nothing I can do.") == "There isn't anything I can do."
    assert paraphrased("Nothing here to change.") == "Nothing here to change."


def test_the_paraphrase_changes_more_than_contractions_in_most_messages() -> None:
    mine = [turn for case in CASES for turn in case.conversation.trainee_turns]
    rewrite = in_other_words(RUBRIC)
    changed = [turn for turn in mine if spelled_out(rewrite(turn)).text != spelled_out(turn).text]
    assert len(changed) >= 0.6 * len(mine)


def test_words_that_a_criterion_is_about_stay_as_they_are() -> None:
    turn = Turn(n=1, speaker=Speaker.TRAINEE, text="I'm sorry about that. I apologise for the wait.")
    assert in_other_words(CONTENT.rubric("g5"))(turn) == turn
    assert in_other_words(RUBRIC)(turn).text == "I apologise for that. I'm sorry about the wait."


# Agreement


def test_what_nobody_confirmed_tells_drift_and_no_agreement(run: Run) -> None:
    names = tuple(criterion.id for criterion in RUBRIC.criteria[:3])
    graded = [
        one._replace(case=one.case.model_copy(update={"unconfirmed": names})) if i < 10 else one
        for i, one in enumerate(run.graded)
    ]
    some = measure(RUBRIC, graded)
    assert some.unconfirmed == 30
    assert len(some.pairs) == len(run.pairs) - 30
    assert some.overall.cases == run.overall.cases - 30
    assert len(some.both) == len(run.both) - 10
    assert some.scores == run.scores
    assert against(some, baseline_of(run, "scripted", "k")).cases == len(CASES)


def pairs(expected: str, given_: str) -> list[Pair]:
    """One pair a letter: m(et), n(ot met), - (not applicable), ? (cannot tell)."""
    means = {"m": MET, "n": NOT_MET, "-": NA, "?": UNSURE}
    return [
        Pair(str(i), "c", means[e], means[g]) for i, (e, g) in enumerate(zip(expected, given_, strict=True))
    ]


def test_the_figures_are_those_of_the_textbook() -> None:
    one = figures("c", pairs("mmmnnn--", "mmnnnm--"))
    assert one.agreement == 0.75
    assert one.true_negative_rate == pytest.approx(2 / 3)
    assert one.macro_f1 == pytest.approx(2 / 3)
    assert one.bias == 0
    assert one.kappa == pytest.approx(0.619, abs=0.001)
    assert one.low < 0.75 < one.high


def test_ac1_is_gwets() -> None:
    """0.52941 is what irrCAC 0.4.4 prints for these four pairs on a scale of two."""
    assert gwet_ac1(
        ["met", "not_met", "met", "met"], ["met", "not_met", "not_met", "met"], ("met", "not_met")
    ) == pytest.approx(0.52941, abs=1e-5)
    rare = ["met"] * 19 + ["not_met"]
    assert (gwet_ac1(rare, ["met"] * 20) or 0) > 0.9, "kappa would be 0 here"
    assert gwet_ac1(["met"], ["met"]) is None


def test_a_lenient_grader_shows() -> None:
    one = figures("c", pairs("mmmmnnnn", "mmmmmmmn"))
    assert one.true_negative_rate == 0.25
    assert one.bias == pytest.approx(3 / 8)


def test_what_cannot_be_told_is_no_pass() -> None:
    assert macro_f1(pairs("mmnn", "????")) == 0.0
    assert confusion(pairs("mn-?", "mn-?")) == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


@given(st.lists(st.tuples(st.sampled_from("mn-?"), st.sampled_from("mn-?")), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_figures_stay_in_their_ranges(both: list[tuple[str, str]]) -> None:
    one = figures("c", pairs("".join(e for e, _ in both), "".join(g for _, g in both)))
    assert 0 <= one.low <= one.agreement <= one.high <= 1
    for value in (one.macro_f1, one.true_negative_rate):
        assert value is None or 0 <= value <= 1
    for value in (one.kappa, one.ac1):
        assert value is None or -1 <= value <= 1


def test_scores_that_are_alike_agree_and_the_interval_holds_the_value() -> None:
    same = score_agreement([10, 40, 70, 90], [12, 45, 75, 95])
    assert same
    assert same.qwk == 1.0
    off = score_agreement([10, 40, 70, 90, 20, 60], [90, 20, 40, 60, 70, 10])
    assert off
    assert off.low <= off.qwk <= off.high < 0.8
    assert score_agreement([10, 20], [10, 20]) is None


# Drift


def verdicts(
    cases: int, right: float = 1.0, criterion: str = "close.thank"
) -> dict[str, dict[str, Judgement]]:
    """All criteria met in every case; `criterion` is given wrongly in all but the first share of the cases."""
    given_ = {f"case-{i:02}": {c.id: MET for c in RUBRIC.criteria} for i in range(cases)}
    for i, case in enumerate(given_.values()):
        if i >= right * cases:
            case[criterion] = NOT_MET
    return given_


def found(
    before: Mapping[str, Mapping[str, Judgement]], now: Mapping[str, Mapping[str, Judgement]], shift: int = 0
) -> Drift:
    expected = verdicts(len(before))
    scores = dict.fromkeys(before, 80)
    return drift(
        RUBRIC, expected, before, now, scores, {case: score + shift for case, score in scores.items()}
    )


def test_the_same_verdicts_are_steady() -> None:
    one = found(verdicts(40), verdicts(40))
    assert one.state is State.STEADY
    assert one.flips == ()


def test_a_criterion_that_turns_wrong_in_many_cases_is_a_regression() -> None:
    one = found(verdicts(40), verdicts(40, right=0.6))
    assert one.state is State.REGRESSION
    assert "close.thank" in one.reason or "share of right" in one.reason
    assert len(one.flips) == 16


def test_a_few_flickers_are_not() -> None:
    one = found(verdicts(40), verdicts(40, right=0.95))
    assert one.state is State.STEADY
    assert len(one.flips) == 2


def test_one_critical_verdict_that_turns_wrong_always_counts() -> None:
    critical = next(c.id for c in RUBRIC.criteria if c.cap is not None)
    one = found(verdicts(40), verdicts(40, right=0.975, criterion=critical))
    assert one.state is State.REGRESSION
    assert one.flips[0].critical
    assert critical in one.reason


def test_scores_that_shift_up_count_as_well() -> None:
    assert found(verdicts(40), verdicts(40), shift=+5).state is State.REGRESSION
    assert found(verdicts(40), verdicts(40), shift=-5).state is State.REGRESSION
    assert found(verdicts(40), verdicts(40), shift=1).state is State.STEADY


def test_too_few_cases_conclude_nothing() -> None:
    assert found(verdicts(FEWEST - 1), verdicts(FEWEST - 1)).state is State.INCONCLUSIVE


def test_a_grader_that_gets_better_is_no_regression() -> None:
    assert found(verdicts(40, right=0.6), verdicts(40)).state is State.STEADY


def test_a_large_change_that_chance_explains_is_inconclusive() -> None:
    names = [c.id for c in RUBRIC.criteria if c.cap is None]
    now = verdicts(24)
    for name in names[:15]:
        now["case-00"][name] = NOT_MET
    one = found(verdicts(24), now)
    assert one.state is State.INCONCLUSIVE
    assert "chance" in one.reason


# The baseline and the command


def test_a_baseline_comes_back_as_it_was_written_and_the_run_is_steady_against_it(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "b.json"
    path.write_text(baseline_of(run, "scripted", "k").model_dump_json())
    baseline = read_baseline(path)
    assert against(run, baseline).state is State.STEADY
    assert against(run, baseline).cases == len(CASES)


def test_a_changed_conversation_is_left_out_of_the_comparison(run: Run) -> None:
    baseline = baseline_of(run, "scripted", "k")
    one = CASES[0].id
    changed = baseline.cases | {one: baseline.cases[one].model_copy(update={"conversation": "other"})}
    assert against(run, baseline.model_copy(update={"cases": changed})).cases == len(CASES) - 1
    assert seen(CASES[0].conversation) != seen(CASES[1].conversation)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"rubric": 3}'])
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(InputError, match="no baseline"):
        read_baseline(path)


def test_the_shipped_baseline_is_what_the_grader_does_now(run: Run) -> None:
    path = CONTENT.folder("rubrics") / "baselines" / "deescalation-scripted.json"
    blessed = Baseline.model_validate_json(path.read_text())
    now = baseline_of(run, "scripted", blessed.key)
    assert now.cases == blessed.cases, "run `trainer regress`; bless what is meant with --bless"


@pytest.fixture
def own(tmp_path: Path, settings: Settings) -> Settings:
    """A content folder with a few golden cases of its own."""
    golden = tmp_path / "content" / "rubrics" / "golden"
    golden.mkdir(parents=True)
    shipped = CONTENT.folder("rubrics")
    (golden.parent / "deescalation.yaml").write_text((shipped / "deescalation.yaml").read_text())
    for case in CASES[:24]:
        (golden / f"{case.id}.yaml").write_text((shipped / "golden" / f"{case.id}.yaml").read_text())
    return settings.model_copy(update={"content": tmp_path / "content"})


def wanted(**changes: object) -> Wanted:
    return Wanted("deescalation", 1, None, False, None, None, True)._replace(**changes)


def test_a_changed_rubric_that_shifts_the_scores_is_caught(
    own: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert regress(own, wanted(bless=True)) == Exit.STEADY
    assert regress(own, wanted()) == Exit.STEADY
    path = (own.content or Path()) / "rubrics" / "deescalation.yaml"
    path.write_text(
        path.read_text().replace(
            "check: {kind: absent, moves: [argue, blame, rude]}", "check: {kind: absent, moves: [apologise]}"
        )
    )
    capsys.readouterr()
    xml, html = tmp_path / "r.xml", tmp_path / "r.html"
    assert regress(own, wanted(junit=xml, report=html)) == Exit.REGRESSION
    printed = json.loads(capsys.readouterr().out)
    assert printed["drift"]["state"] == "regression"
    assert any(flip["critical"] for flip in printed["drift"]["flips"])
    suite = ET.parse(xml).getroot()
    assert int(suite.get("failures") or 0) > 0
    assert suite.get("tests") == "24"
    assert "calm.composed" in html.read_text()


def test_few_cases_are_inconclusive_and_none_is_said(own: Settings) -> None:
    golden = (own.content or Path()) / "rubrics" / "golden"
    for path in sorted(golden.glob("*.yaml"))[5:]:
        path.unlink()
    assert regress(own, wanted(bless=True)) == Exit.STEADY
    assert regress(own, wanted()) == Exit.INCONCLUSIVE
    for path in golden.glob("*.yaml"):
        path.unlink()
    with pytest.raises(InputError, match="no golden cases"):
        regress(own, wanted())


async def test_a_grader_that_fails_leaves_no_verdict(backend: Scripted) -> None:
    class Broken:
        name = "openai"

        async def grade(self, *_: object) -> tuple[Verdict, ...]:
            raise ModelBusy("The model's service is busy.")

    graded = await grade_all(CASES[:2], RUBRIC, Broken(), 1, lambda: None)  # type: ignore[arg-type]
    assert all(one.repeats == () and one.failure for one in graded)
    with pytest.raises(InputError, match="Nothing could be graded"):
        measure(RUBRIC, graded)
    good = await grade_all(CASES[2:4], RUBRIC, backend, 1, lambda: None)
    both = measure(RUBRIC, [*graded, *good])
    assert len(both.failures) == 2
    suite = ET.fromstring(junit(both, None))
    assert suite.get("errors") == "2"


async def test_verdicts_that_repeats_give_differently_are_counted(backend: Scripted) -> None:
    (one,) = await grade_all(CASES[:1], RUBRIC, backend, 2, lambda: None)
    assert measure(RUBRIC, [one]).flake_rate == 0.0
    flipped = tuple(
        v.model_copy(update={"verdict": MET if v.verdict is not MET else NOT_MET}) if i < 6 else v
        for i, v in enumerate(one.repeats[1])
    )
    assert measure(RUBRIC, [Graded(one.case, (one.repeats[0], flipped))]).flake_rate == pytest.approx(6 / 24)


def test_the_report_is_one_file_that_shows_what_was_written_as_text(run: Run) -> None:
    nasty = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    first = run.graded[0]
    turns = tuple(t.model_copy(update={"trainee": nasty}) if t.trainee else t for t in first.case.turns)
    opposite = {name: MET if verdict is not MET else NOT_MET for name, verdict in first.case.expected.items()}
    case = first.case.model_copy(update={"turns": turns, "expected": opposite, "why": {"close.thank": nasty}})
    html = page(run._replace(graded=(Graded(case, first.repeats), *run.graded[1:])), None, ())
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "http://" not in html
    assert "https://" not in html


def test_pytest_collects_golden_cases(
    own: Settings, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_CONTENT", str(own.content))
    monkeypatch.setenv("TRAINER_DATA", str(own.data))
    result = pytester.runpytest_inprocess(str((own.content or Path()) / "rubrics"), "-p", "no:cacheprovider")
    result.assert_outcomes(passed=24)
    assert regress(own, wanted(bless=True)) == Exit.STEADY
    path = (own.content or Path()) / "rubrics" / "deescalation.yaml"
    path.write_text(path.read_text().replace("moves: [argue, blame, rude]}", "moves: [apologise]}"))
    result = pytester.runpytest_inprocess(str((own.content or Path()) / "rubrics"), "-p", "no:cacheprovider")
    failed = result.parseoutcomes()["failed"]
    assert failed > 3
    result.stdout.fnmatch_lines(["*calm.composed: expected *"])


def test_golden_files_load_as_what_they_are(content: Content) -> None:
    path = content.folder("rubrics") / "golden" / f"{CASES[0].id}.yaml"
    assert isinstance(load(path, GOLDEN), GoldenCase)
