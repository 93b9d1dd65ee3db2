"""The arithmetic of a scorecard: points, caps, and what counts neither way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.content import Content
from trainer.rubric import Criterion, Judgement, Rubric, Step, Verdict
from trainer.scoring import tally

MET, NOT_MET = Judgement.MET, Judgement.NOT_MET
SHIPPED = Content().rubric("deescalation")


def criterion(ident: str, points: int, cap: int | None = None) -> Criterion:
    return Criterion(
        id=ident,
        text="a criterion to be judged",
        points=points,
        cap=cap,
        advice="do it the next time",
        better="better",
    )


RUBRIC = Rubric(
    id="small",
    title="Small",
    description="Two steps",
    steps=(
        Step(
            id="calm", title="Calm", criteria=(criterion("calm.a", 5, cap=50), criterion("calm.b", 3, cap=70))
        ),
        Step(id="close", title="Close", criteria=(criterion("close.a", 2), criterion("close.b", 10))),
    ),
)


def verdicts(rubric: Rubric, *judgements: Judgement) -> list[Verdict]:
    return [
        Verdict(criterion=c.id, verdict=j, reason="so it is")
        for c, j in zip(rubric.criteria, judgements, strict=True)
    ]


def score(*judgements: str) -> int | None:
    return tally(RUBRIC, verdicts(RUBRIC, *map(Judgement, judgements)), "test").score


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        (("met", "met", "met", "met"), 100),
        (("not_met", "not_met", "not_met", "not_met"), 0),
        (("met", "met", "met", "not_met"), 50),
        (("met", "met", "not_met", "met"), 90),
        (("met", "met", "not_applicable", "met"), 100),
        (("met", "met", "cannot_assess", "not_met"), 44),
        (("not_applicable", "cannot_assess", "not_applicable", "cannot_assess"), None),
    ],
)
def test_the_score_is_the_share_of_points_among_what_was_judged(
    judgements: tuple[str, ...], expected: int | None
) -> None:
    assert score(*judgements) == expected


def test_a_broken_cap_holds_the_whole_score_down_and_is_named() -> None:
    card = tally(RUBRIC, verdicts(RUBRIC, NOT_MET, MET, MET, MET), "test")
    assert (card.score, card.capped_by) == (50, "calm.a")  # 15 of 20 points would be 75


def test_of_two_broken_caps_the_lower_counts() -> None:
    card = tally(RUBRIC, verdicts(RUBRIC, NOT_MET, NOT_MET, MET, MET), "test")
    assert (card.score, card.capped_by) == (50, "calm.a")  # 12 of 20 points would be 60


def test_a_cap_above_the_score_changes_and_names_nothing() -> None:
    card = tally(RUBRIC, verdicts(RUBRIC, NOT_MET, MET, MET, NOT_MET), "test")
    assert (card.score, card.capped_by) == (25, "")


@pytest.mark.parametrize("judgement", [Judgement.NOT_APPLICABLE, Judgement.CANNOT_ASSESS])
def test_a_criterion_that_was_not_judged_caps_nothing(judgement: Judgement) -> None:
    card = tally(RUBRIC, verdicts(RUBRIC, judgement, MET, MET, MET), "test")
    assert (card.score, card.capped_by, card.judged, card.criteria) == (100, "", 3, 4)


def test_each_step_has_its_own_points_and_score() -> None:
    card = tally(RUBRIC, verdicts(RUBRIC, MET, NOT_MET, Judgement.NOT_APPLICABLE, NOT_MET), "test")
    assert [(s.id, s.earned, s.possible, s.score) for s in card.steps] == [
        ("calm", 5, 8, 62),
        ("close", 0, 10, 0),
    ]


def test_a_step_in_which_nothing_was_judged_has_no_score() -> None:
    nothing = Judgement.CANNOT_ASSESS
    card = tally(RUBRIC, verdicts(RUBRIC, MET, MET, nothing, nothing), "test")
    assert (card.steps[1].possible, card.steps[1].score) == (0, None)


def test_verdicts_come_out_in_the_rubrics_order_with_who_graded() -> None:
    card = tally(RUBRIC, verdicts(RUBRIC, MET, MET, NOT_MET, MET)[::-1], "scripted")
    assert [v.criterion for v in card.verdicts] == [c.id for c in RUBRIC.criteria]
    assert (card.rubric, card.grader) == ("small", "scripted")


@pytest.mark.parametrize("change", ["missing", "twice", "unknown", "empty"])
def test_verdicts_that_do_not_fit_the_rubric_are_refused(change: str) -> None:
    given_ = verdicts(RUBRIC, MET, MET, MET, MET)
    broken = {
        "missing": given_[:-1],
        "twice": [*given_, given_[0]],
        "unknown": [*given_[:-1], given_[0].model_copy(update={"criterion": "calm.z"})],
        "empty": [],
    }[change]
    with pytest.raises(ValueError, match="one verdict for every criterion"):
        tally(RUBRIC, broken, "test")


judgements = st.lists(
    st.sampled_from(Judgement), min_size=len(SHIPPED.criteria), max_size=len(SHIPPED.criteria)
)


@given(judgements)
def test_every_score_lies_between_0_and_100(given_: list[Judgement]) -> None:
    card = tally(SHIPPED, verdicts(SHIPPED, *given_), "test")
    for value in (card.score, *(step.score for step in card.steps)):
        assert value is None or 0 <= value <= 100
    assert card.judged == sum(j in {MET, NOT_MET} for j in given_)
    assert (card.score is None) == (card.judged == 0)


@given(judgements, st.data())
def test_doing_better_never_lowers_the_score(given_: list[Judgement], data: st.DataObject) -> None:
    missed = [i for i, judgement in enumerate(given_) if judgement is NOT_MET]
    if not missed:
        given_[0], missed = NOT_MET, [0]
    better = list(given_)
    for i in data.draw(st.lists(st.sampled_from(missed), min_size=1)):
        better[i] = MET
    before = tally(SHIPPED, verdicts(SHIPPED, *given_), "test").score
    after = tally(SHIPPED, verdicts(SHIPPED, *better), "test").score
    assert before is not None
    assert after is not None
    assert after >= before


@given(judgements, st.randoms())
def test_the_order_of_verdicts_does_not_matter(given_: list[Judgement], random: object) -> None:
    straight = verdicts(SHIPPED, *given_)
    shuffled = list(straight)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tally(SHIPPED, shuffled, "test") == tally(SHIPPED, straight, "test")
