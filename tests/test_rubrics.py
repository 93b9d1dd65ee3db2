"""Rubrics: each guide keeps its own, criteria apply when they should, and what is questionable in one is named."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.test_content import PERSONA, RUBRIC, line_of, only_problem, write
from trainer.appraiser.local import LocalAppraiser
from trainer.batch import rows
from trainer.content import Content, check
from trainer.conversations import ConversationIn
from trainer.grader.evidence import forbids, needs_quote, verified
from trainer.grader.local import grade_locally, settled
from trainer.moves import Appraisal, FoundMove, Move
from trainer.persona import Case
from trainer.regress import grader_key
from trainer.rubric import Criterion, Evidence, Judgement, Phrase, Rubric, Verdict, When
from trainer.scoring import tally
from trainer.settings import read_settings
from trainer.temperament import Act
from trainer.transcript import Conversation, Cue, Speaker, Turn, WrapUp

MET, NOT_MET = Judgement.MET, Judgement.NOT_MET
NOT_APPLICABLE, CANNOT_ASSESS = Judgement.NOT_APPLICABLE, Judgement.CANNOT_ASSESS
GUIDES = ("g1", "g2", "g3", "g4", "g5")
ALL = ("deescalation", *GUIDES)
ELSEWHERE = Path(__file__).parent / "grading" / "conversations.jsonl"


@pytest.fixture(scope="module")
def rubrics(content: Content) -> dict[str, Rubric]:
    return {ident: content.rubric(ident) for ident in ALL}


@pytest.fixture(scope="module")
def conversations(content: Content) -> list[Conversation]:
    """The golden cases, and conversations that took place elsewhere."""
    golden = [case.conversation for case in content.golden("deescalation")]
    return [*golden, *(row.item.conversation() for row in rows(ELSEWHERE, ConversationIn))]


def talk(*said: str, **more: Any) -> Conversation:
    """A conversation that the customer begins and in which they take turns."""
    who = (Speaker.CUSTOMER, Speaker.TRAINEE)
    turns = tuple(Turn(n=n, speaker=who[(n - 1) % 2], text=text) for n, text in enumerate(said, 1))
    return Conversation(id="t", turns=turns, **{"case": Case(company="Heron", situation="Late."), **more})


def criterion(**more: Any) -> Criterion:
    return Criterion.model_validate(
        {
            "id": "a.b",
            "text": "The trainee does it well.",
            "points": 2,
            "advice": "Do it next time.",
            "better": "Better.",
        }
        | more
    )


# The guides


@pytest.mark.parametrize("ident", ALL)
def test_every_shown_quote_is_really_there(
    ident: str,
    rubrics: dict[str, Rubric],
    conversations: list[Conversation],
    appraiser: LocalAppraiser,
) -> None:
    rubric = rubrics[ident]
    for conversation in conversations:
        verdicts = grade_locally(conversation, rubric, appraiser)
        tally(rubric, verdicts, "scripted")
        for item, verdict in zip(rubric.criteria, verdicts, strict=True):
            assert verified(conversation, verdict.evidence) == verdict.evidence, (conversation.id, verdict)
            proof = needs_quote(item, verdict.verdict)
            assert verdict.evidence or not proof, (conversation.id, verdict)


@pytest.mark.parametrize("ident", GUIDES)
def test_a_guides_rubric_cites_that_guide_and_no_other(ident: str, rubrics: dict[str, Rubric]) -> None:
    for item in rubrics[ident].criteria:
        assert item.source.startswith(f"{ident.upper()}."), item.id


SORRY = ("It came four days late!", "I'm sorry that the cake came four days late.")
CHOICE = (
    "It came four days late!",
    "Four days late for a birthday must have hurt. Either I refund the 14.95 today, or I send a new one tomorrow. Which would you prefer?",
)


def verdict(
    rubrics: dict[str, Rubric], ident: str, said: tuple[str, ...], appraiser: LocalAppraiser, about: str
) -> Judgement:
    verdicts = grade_locally(talk(*said), rubrics[ident], appraiser)
    return next(v.verdict for v in verdicts if v.criterion == about)


def test_sorry_is_an_apology_to_the_other_guides_and_a_fault_to_the_fifth(
    rubrics: dict[str, Rubric], appraiser: LocalAppraiser
) -> None:
    assert verdict(rubrics, "g1", SORRY, appraiser, "empathy.apologise") is MET
    assert verdict(rubrics, "g5", SORRY, appraiser, "apologise.for_company") is MET
    assert verdict(rubrics, "g5", SORRY, appraiser, "apologise.wording") is NOT_MET


def test_two_options_are_what_the_second_guide_asks_and_what_the_fifth_asks_to_hold_back(
    rubrics: dict[str, Rubric], appraiser: LocalAppraiser
) -> None:
    assert verdict(rubrics, "g2", CHOICE, appraiser, "options.two_or_three") is MET
    assert verdict(rubrics, "g5", CHOICE, appraiser, "want.before_offers") is NOT_MET


def test_an_apology_earns_nothing_by_the_second_guide(rubrics: dict[str, Rubric]) -> None:
    checks = [item.check for item in rubrics["g2"].criteria]
    assert all(Move.APOLOGISE not in getattr(check, "moves", ()) for check in checks)


# Words that must be said, or must not


def phrase(*words: str, allowed: bool = False) -> Criterion:
    return criterion(check={"kind": "phrase", "words": words, "allowed": allowed})


def judge(item: Criterion, *said: str, **more: Any) -> Verdict:
    found = settled(item, talk("Well?", *said, **more))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("Oh, I\u2019m  SORRY about that.", "I\u2019m  SORRY"),
        ("'Sorry', as they say.", "Sorry"),
        ("He is sorry-looking.", "sorry"),
        ("A sorrycake and sorry's cousin.", ""),
        ("I apologise.", ""),
    ],
)
def test_a_forbidden_phrase_is_found_as_whole_words_and_quoted_as_it_stands(said: str, quote: str) -> None:
    found = judge(phrase("sorry", "i'm sorry"), said)
    assert found.verdict is (NOT_MET if quote else MET)
    assert found.evidence == ((Evidence(turn=2, quote=quote),) if quote else ())


def test_a_phrase_that_is_wanted_is_met_where_it_is_said() -> None:
    wanted = phrase("on behalf of", allowed=True)
    said = judge(wanted, "On behalf of Heron, I apologise.")
    assert (said.verdict, said.evidence) == (MET, (Evidence(turn=2, quote="On behalf of"),))
    assert judge(wanted, "I apologise.").verdict is NOT_MET
    assert (forbids(wanted), forbids(phrase("sorry"))) == (False, True)


def test_the_customers_words_do_not_count() -> None:
    found = settled(phrase("sorry"), talk("You're not even sorry!", "I apologise.", "Sorry, I shouted."))
    assert found is not None
    assert found.verdict is MET


@pytest.mark.parametrize("words", [[], ["x"], "sorry"])
def test_a_phrase_check_needs_words(words: object) -> None:
    with pytest.raises(ValidationError):
        Phrase.model_validate({"kind": "phrase", "words": words})


# Conditions

SECRET = Case(company="Heron", situation="Late.", hidden_reason="It was her job interview.")
LACKING: list[tuple[When, dict[str, Any]]] = [
    (When.SECRET, {"case": SECRET}),
    (When.WRAP_UP, {"wrap_up": WrapUp(message="It goes out today.")}),
    (When.TIMING, {"timed": True}),
]


@pytest.mark.parametrize(("when", "there"), LACKING, ids=[when for when, _ in LACKING])
def test_what_the_record_lacks_makes_a_criterion_not_applicable_whoever_grades(
    when: When, there: dict[str, Any]
) -> None:
    item = criterion(when=when)
    without = settled(item, talk("It's late.", "I see."))
    assert without is not None
    assert without.verdict is NOT_APPLICABLE
    assert settled(item, talk("It's late.", "I see.", **there)) is None


HEARD: list[tuple[When, str, str]] = [
    (When.ABUSE, "It's late, you useless idiot!", "I see."),
    (When.PROMISE, "It's late.", "I'm refunding the fare to your card today."),
    (When.REFUSAL, "It's late.", "We do not refund fares. That is our policy."),
]


@pytest.mark.parametrize(("when", "customer", "trainee"), HEARD, ids=[when for when, *_ in HEARD])
def test_the_local_grader_hears_whether_a_condition_holds(
    when: When, customer: str, trainee: str, rubrics: dict[str, Rubric], appraiser: LocalAppraiser
) -> None:
    def judged(*said: str) -> Judgement:
        first = rubrics["g1"].steps[0]
        step = first.model_copy(update={"criteria": (criterion(when=when),)})
        small = rubrics["g1"].model_copy(update={"steps": (step,)})
        return grade_locally(talk(*said), small, appraiser)[0].verdict

    assert judged("It's late.", "I see what you mean.") is NOT_APPLICABLE
    assert judged(customer, trainee) is CANNOT_ASSESS, "it applies, and nothing here can judge it"


@pytest.mark.parametrize("when", [When.ABUSE, When.PROMISE, When.REFUSAL])
def test_of_a_call_from_elsewhere_a_model_is_asked_whether_it_happened(when: When) -> None:
    assert settled(criterion(when=when), talk("It's late.", "I see.")) is None


def recorded(act: Act, *moves: Move) -> Conversation:
    """A call of our own: the customer's acts and what was found in the trainee's turns are on record."""
    found = Appraisal(moves=tuple(FoundMove(move=move, quote="I see") for move in moves))
    customer, trainee = talk("It's late.", "I see.").turns
    return talk().model_copy(
        update={
            "turns": (
                customer.model_copy(update={"cue": Cue(act=act)}),
                trainee.model_copy(update={"appraisal": found}),
            )
        }
    )


@pytest.mark.parametrize(
    ("when", "there"),
    [
        (When.ABUSE, recorded(Act.INSULT)),
        (When.PROMISE, recorded(Act.VENT, Move.SUMMARISE)),
        (When.REFUSAL, recorded(Act.VENT, Move.POLICY_WALL)),
    ],
)
def test_of_a_call_of_our_own_the_record_decides_whoever_grades(when: When, there: Conversation) -> None:
    without = settled(criterion(when=when), recorded(Act.VENT, Move.ACKNOWLEDGE))
    assert without is not None
    assert without.verdict is NOT_APPLICABLE
    assert settled(criterion(when=when), there) is None


def test_what_was_said_in_another_language_rules_nothing_out(appraiser: LocalAppraiser) -> None:
    german = appraiser.appraise("Ich erstatte Ihnen heute noch den vollen Betrag auf Ihr Konto.")
    call = talk("Zu spät!", "Ich erstatte Ihnen heute noch den vollen Betrag auf Ihr Konto.")
    assert settled(criterion(when=When.PROMISE), call, [german]) is None


# What the trainee reads of a criterion


def test_every_criterion_is_told_to_the_trainee_in_words_of_its_own(rubrics: dict[str, Rubric]) -> None:
    told = [item.you for rubric in rubrics.values() for item in rubric.criteria]
    assert len(set(told)) == len(told)
    for you in told:
        assert you.startswith("You "), you
        assert you.endswith("."), you
        assert len(you) <= 80, you


def test_words_for_the_trainee_change_nothing_that_a_grader_is_asked_or_a_baseline_is_kept_under(
    content: Content,
) -> None:
    rubric, settings = content.rubric("deescalation"), read_settings()
    other = [step.model_copy(update={"criteria": tuple(c.model_copy(update={"you": "You did."}) for c in step.criteria)}) for step in rubric.steps]  # fmt: skip
    changed = rubric.model_copy(update={"steps": tuple(other)})
    assert changed.criteria[0].to_trainee == "You did."
    assert grader_key(settings, content, changed, "scripted") == grader_key(settings, content, rubric, "scripted")  # fmt: skip
    assert "you" not in json.dumps(Rubric.model_json_schema()["$defs"]["Criterion"]["properties"])
    assert not any(c.you in content.prompts.source("grader") for c in rubric.criteria)
    prompts = [
        content.prompts.render("grader", case=Case(company="Heron", situation="Late."), criteria=one.criteria, nonce="n", problems={})
        for one in (rubric, changed)
    ]  # fmt: skip
    assert prompts[0] == prompts[1]


def test_a_criterion_without_words_for_the_trainee_is_told_by_the_first_sentence_of_its_own() -> None:
    assert (
        criterion(text="The trainee apologises. A bare sorry counts.").to_trainee == "The trainee apologises."
    )


@pytest.mark.parametrize(
    ("instead", "expected"),
    [("", "what the trainee reads"), ("        you: The trainee never argued.\n", "words to the trainee")],
)
def test_words_for_the_trainee_that_are_missing_or_about_them_are_named(
    tmp_path: Path, instead: str, expected: str
) -> None:
    ((field, found),) = problems(tmp_path, ("        you: You never argued.\n", instead))
    assert field == "steps.0.criteria.0.you"
    assert expected in found


# The lint


def problems(tmp_path: Path, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Field and expectation of every problem of the small rubric with some of its text replaced."""
    text = RUBRIC
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return [(found.field, found.expected) for found in check([write(tmp_path / "small.yaml", text)])]


TEXT = "The trainee never argues."
ARGUE = "{kind: absent, moves: [argue]}"
COMPOUND = [
    "The trainee apologises and offers a solution.",
    "The trainee apologises and explains.",
    "The trainee never argues, and never sighs.",
    "The trainee says what happens next and by when.",
    "The trainee both apologises and thanks the customer.",
    "The trainee apologises, thanks, or both.",
    "The trainee thanks them. They also name a date.",
    "The trainee names the fault as well as the date and then says goodbye.",
]
SINGLE = [
    "The trainee never argues, blames or mocks.",
    "The trainee names a time and a date for the visit.",
    'The trainee apologises; "I am sorry and also ashamed" is one apology.',
    "The trainee names the loss and its weight.",
    "The trainee apologises. A sorry that interrupts and then refuses does not count.",
    "The trainee asks a question. Not applicable when nothing was said and then nothing done.",
    "The trainee is patient with the customers and their families.",
]


@pytest.mark.parametrize("text", COMPOUND)
def test_a_criterion_that_asks_for_two_things_is_named(tmp_path: Path, text: str) -> None:
    ((field, expected),) = problems(tmp_path, (f"text: {TEXT}", f"text: >-\n          {text}"))
    assert field == "steps.0.criteria.0.text"
    assert "two" in expected


@pytest.mark.parametrize("text", SINGLE)
def test_a_criterion_that_asks_for_one_thing_is_left_alone(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, (f"text: {TEXT}", f"text: >-\n          {text}")) == []


ONE_WAY = [
    ("{kind: before, moves: [apologise], before: [apologise, solution]}", "", "check.before", "apologise"),
    ("{kind: first_answer, moves: [invite], before: [invite]}", "", "check.before", "not invite"),
    ("{kind: absent, moves: [policy_wall, rude]}", "when: refusal", "when", "never be met"),
    ("{kind: present, moves: [solution, options, summarise]}", "when: promise", "when", "always be met"),
    ("{kind: absent, moves: [argue]}", "when: wrap_up", "when", "looks at the call"),
    ("{kind: phrase, words: ['?!'], allowed: true}", "", "check.words.0", "a word"),
]


@pytest.mark.parametrize(("checked", "when", "field", "expected"), ONE_WAY)
def test_a_criterion_that_can_come_out_one_way_only_is_named(
    tmp_path: Path, checked: str, when: str, field: str, expected: str
) -> None:
    new = f"{checked}\n        {when}" if when else checked
    found = dict(problems(tmp_path, (ARGUE, new)))
    assert expected in found[f"steps.0.criteria.0.{field}"]


@pytest.mark.parametrize(
    ("checked", "when"),
    [
        ("{kind: absent, moves: [argue]}", "refusal"),
        ("{kind: present, moves: [solution]}", "promise"),
        ("{kind: wrap_up_message}", "wrap_up"),
    ],
)
def test_a_condition_that_leaves_both_ways_open_is_left_alone(
    tmp_path: Path, checked: str, when: str
) -> None:
    assert problems(tmp_path, (ARGUE, f"{checked}\n        when: {when}")) == []


def test_a_single_point_does_not_decide_the_whole_score(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, ("points: 5", "points: 1\n        cap: 0"))
    assert found[0] == "steps.0.criteria.0.cap"
    assert problems(tmp_path, ("points: 5", "points: 2\n        cap: 0")) == []


def test_a_missing_example_is_named_at_its_criterion(tmp_path: Path) -> None:
    text = RUBRIC.replace("        not_met: Bye.\n", "")
    problem = only_problem(write(tmp_path / "small.yaml", text))
    assert problem.line == line_of(text, "- id: calm.thanks")
    assert (problem.field, problem.expected) == (
        "steps.0.criteria.1.not_met",
        "an example of what is not met",
    )


@pytest.mark.parametrize("example", ["Thank you for the call.", "'Customer: Bye.'"])
def test_an_example_shows_something_else_said_by_the_trainee(tmp_path: Path, example: str) -> None:
    (found,) = problems(tmp_path, ("not_met: Bye.", f"not_met: {example}"))
    assert found[0] == "steps.0.criteria.1.not_met"


def test_an_example_that_contradicts_the_words_of_its_check_is_named(tmp_path: Path) -> None:
    changed = problems(tmp_path, (ARGUE, "{kind: phrase, words: [bus, hour]}"))
    assert [field for field, _ in changed] == ["steps.0.criteria.0.met"]
    assert '"hour"' in changed[0][1]


def test_a_condition_that_is_not_known_is_named(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, ("points: 5", "points: 5\n        when: sunny"))
    assert found[0] == "steps.0.criteria.0.when"
    assert "'abuse'" in found[1]


COACHED = PERSONA + "coaching:\n  calm.composed: I take your word for it.\n  calm.snacks: Have a biscuit.\n"


def names(found: Iterable[Any]) -> list[tuple[str, int]]:
    return [(problem.field, problem.line) for problem in found]


def test_coaching_for_a_criterion_that_no_rubric_has_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "personas" / "late-bus.yaml", COACHED)
    line = line_of(COACHED, "calm.snacks")
    assert names(check([path], Content(tmp_path))) == [("coaching.calm.snacks", line)]


def test_coaching_may_be_for_a_rubric_of_ones_own(tmp_path: Path) -> None:
    path = write(tmp_path / "personas" / "late-bus.yaml", COACHED)
    write(tmp_path / "rubrics" / "small.yaml", RUBRIC.replace("calm.thanks", "calm.snacks"))
    assert check([path], Content(tmp_path)) == []


def test_a_rubric_that_cannot_be_read_accuses_no_persona(tmp_path: Path) -> None:
    path = write(tmp_path / "personas" / "late-bus.yaml", COACHED)
    write(tmp_path / "rubrics" / "small.yaml", RUBRIC.replace("points: 5", "points: many"))
    assert check([path], Content(tmp_path)) == []
