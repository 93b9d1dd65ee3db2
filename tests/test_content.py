"""What people edit: every mistake is named with its file, its line, its field and what was expected."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from trainer.cli import cli
from trainer.content import Content, check, shipped_root
from trainer.customer.lines import fill
from trainer.errors import ContentError, InputError, Problem
from trainer.persona import Line, Persona
from trainer.prompts import VARIABLES
from trainer.temperament import Act

PERSONA = """\
id: late-bus
name: Ada Berg
age: 40
title: The bus that never came
summary: She waited for an hour.
industry: Buses
difficulty: 2
voice: Dry.
background: She missed a job interview.
want: an apology and her fare
case:
  company: Heron Buses
  situation: Bus 14 was cancelled at 8:05.
  policy:
    - The fare is refunded when a bus is cancelled.
  may_offer:
    - id: fare
      text: the fare of 4.20 back
      words: [fare, ticket]
grievances:
  - id: no-bus
    label: no bus came
    weight: 30
    repairs:
      - moves: [solution]
        offers: [fare]
known:
  - id: stop
    value: Mill Lane
    asked: [which stop]
secrets:
  - id: interview
    fact: It was a job interview.
    asked: [why]
temperament:
  anger: 70
  trust: 30
opening:
  - I stood at Mill Lane for an hour.
  - Nobody came.
lines:
  press:
    - text: Four twenty, {company}. Four twenty.
      about: no-bus
"""
RUBRIC = """\
id: small
title: Small
description: One step
steps:
  - id: calm
    title: Stay calm
    criteria:
      - id: calm.composed
        text: The trainee never argues.
        you: You never argued.
        points: 5
        check: {kind: absent, moves: [argue]}
        advice: Leave the point unanswered.
        better: I won't argue with you.
        met: You waited for an hour.
        not_met: The bus did come.
      - id: calm.thanks
        text: The trainee thanks the customer.
        you: You said thank you.
        points: 2
        advice: Say thank you once.
        better: Thank you for telling me.
        met: Thank you for the call.
        not_met: Bye.
"""
BANK = "press:\n  - And what now?\n  - text: Still nothing, {company}.\n    mood: [angry]\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def line_of(text: str, part: str) -> int:
    assert text.count(part) == 1, "the test must point at one place"
    return text[: text.index(part)].count("\n") + 1


def only_problem(path: Path) -> Problem:
    problems = check([path])
    assert len(problems) == 1, problems
    assert problems[0].file == str(path)
    assert str(problems[0]).startswith(f"{path}:{problems[0].line}: {problems[0].field}: ")
    return problems[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A content root with one persona, one rubric, one bank and the shipped prompts."""
    write(tmp_path / "personas" / "late-bus.yaml", PERSONA)
    write(tmp_path / "personas" / "lines" / "general.yaml", BANK)
    write(tmp_path / "rubrics" / "small.yaml", RUBRIC)
    shutil.copytree(shipped_root() / "prompts", tmp_path / "prompts")
    return tmp_path


def test_all_shipped_content_is_in_order() -> None:
    content = Content()
    assert check(content.files()) == []
    assert content.problems == []
    assert len(content.personas) >= 3
    assert {path.suffix for path in content.files()} == {".yaml", ".j2"}


def test_content_of_ones_own_that_is_in_order_has_no_problems(root: Path) -> None:
    assert check([root]) == []
    assert list(Content(root).personas) == ["late-bus"]


PERSONA_MISTAKES = [
    ("age: 40", "age: forty", "age: forty", "age", "valid integer"),
    ("age: 40", "age: 12", "age: 12", "age", "greater than or equal to 16"),
    ("name: Ada Berg\n", "", None, "name", "expected, and not there"),
    ("    weight: 30\n", "", "  - id: no-bus", "grievances.0.weight", "expected, and not there"),
    ("voice: Dry.", "voice: Dry.\nvoise: Dry.", "voise:", "voise", "not a field known here"),
    ("    weight: 30", "    weihgt: 3\n    weight: 30", "weihgt", "grievances.0.weihgt", "not a field known"),
    ("  trust: 30", "  trust: 130", "  trust: 130", "temperament.trust", "less than or equal to 60"),
    ("      - moves: [solution]", "      - moves: [grovel]", "- moves: [grovel]", "repairs.0.moves.0", "'apologise'"),
    ("  press:", "  prance:", "  prance:", "lines.prance", "'press'"),
    ("      words: [fare, ticket]", "      words: fare", "words: fare", "words", "tuple"),
    ("  company: Heron Buses\n", "", "case:", "case.company", "expected, and not there"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "field", "expected"), PERSONA_MISTAKES)
def test_a_mistake_in_a_persona_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, at: str | None, field: str, expected: str
) -> None:
    assert PERSONA.count(old) >= 1
    text = PERSONA.replace(old, new, 1)
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert problem.line == (line_of(text, at) if at else 1)
    assert problem.field.endswith(field)
    assert expected in problem.expected


def test_anger_that_would_fall_as_fast_as_it_rises_is_refused(tmp_path: Path) -> None:
    text = PERSONA.replace("  trust: 30", "  trust: 30\n  max_fall: 20\n  max_rise: 20")
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert (problem.line, problem.field) == (line_of(text, "temperament:"), "temperament")
    assert "anger rises faster than it falls" in problem.expected


def test_a_grievance_that_kind_words_alone_could_close_is_refused(tmp_path: Path) -> None:
    text = PERSONA.replace("moves: [solution]\n        offers: [fare]", "moves: [apologise, acknowledge]")
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert (problem.line, problem.field) == (line_of(text, "  - id: no-bus"), "grievances.0")
    assert "kind words alone" in problem.expected


def test_a_repair_with_an_offer_that_is_not_there_is_named(tmp_path: Path) -> None:
    text = PERSONA.replace("offers: [fare]", "offers: [taxi]")
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert (problem.line, problem.field) == (line_of(text, "offers: [taxi]"), "grievances.0.repairs.0.offers")
    assert "case.may_offer" in problem.expected
    assert "taxi" in problem.expected


def test_an_id_used_twice_is_named_where_it_is_used_again(tmp_path: Path) -> None:
    text = PERSONA.replace("  - id: interview", "  - id: stop # again")
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert (problem.line, problem.field) == (line_of(text, "id: stop # again"), "secrets.0.id")
    assert "used twice: stop" in problem.expected


def test_a_line_about_nothing_that_is_there_is_named(tmp_path: Path) -> None:
    text = PERSONA.replace("about: no-bus", "about: no-tram")
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert (problem.line, problem.field) == (line_of(text, "about: no-tram"), "lines.press.0.about")
    assert "'no-tram'" in problem.expected


def test_an_unknown_placeholder_is_named_with_the_one_there_is(tmp_path: Path) -> None:
    text = PERSONA.replace("Four twenty, {company}", "Four twenty, {agent}")
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert (problem.line, problem.field) == (line_of(text, "{agent}"), "lines.press.0.text")
    assert "{company}" in problem.expected


def test_all_mistakes_of_a_file_come_at_once(tmp_path: Path) -> None:
    text = PERSONA.replace("age: 40", "age: old").replace("difficulty: 2", "difficulty: 9")
    assert [(p.line, p.field) for p in check([write(tmp_path / "late-bus.yaml", text)])] == [
        (line_of(text, "age: old"), "age"),
        (line_of(text, "difficulty: 9"), "difficulty"),
    ]


RUBRIC_MISTAKES = [
    ("points: 5", "points: 50", "points: 50", "steps.0.criteria.0.points", "less than or equal to 10"),
    ("points: 5", "points: 5\n        cap: high", "cap: high", "steps.0.criteria.0.cap", "valid integer"),
    ("kind: absent", "kind: missing", "check: {kind: missing", "steps.0.criteria.0.check", "'absent'"),
    ("        advice: Say thank you once.\n", "", "      - id: calm.thanks", "criteria.1.advice", "not there"),
    ("title: Small", "title: Small\nauthor: me", "author: me", "author", "not a field known here"),
    ("id: small", "id: Small One", "id: Small One", "id", "pattern"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "field", "expected"), RUBRIC_MISTAKES)
def test_a_mistake_in_a_rubric_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, at: str, field: str, expected: str
) -> None:
    text = RUBRIC.replace(old, new, 1)
    problem = only_problem(write(tmp_path / "small.yaml", text))
    assert problem.line == line_of(text, at)
    assert problem.field.endswith(field)
    assert expected in problem.expected


def test_a_criterion_id_used_twice_is_named_where_it_is_used_again(tmp_path: Path) -> None:
    text = RUBRIC.replace("- id: calm.thanks", "- id: calm.composed # again")
    problem = only_problem(write(tmp_path / "small.yaml", text))
    assert (problem.line, problem.field) == (line_of(text, "# again"), "steps.0.criteria.1.id")
    assert "used twice: calm.composed" in problem.expected


@pytest.mark.parametrize(
    ("old", "new", "at", "field", "expected"),
    [
        ("press:", "prance:", "prance:", "prance", "'press'"),
        ("mood: [angry]", "mood: [cross]", "mood: [cross]", "press.1.mood.0", "'furious'"),
        ("{company}", "{name}", "{name}", "press.1.text", "{company}"),
        ("  - And what now?", "  - 7", "  - 7", "press.0", ""),
    ],
)
def test_a_mistake_in_a_line_bank_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, at: str, field: str, expected: str
) -> None:
    text = BANK.replace(old, new)
    problem = only_problem(write(tmp_path / "lines" / "general.yaml", text))
    assert problem.line == line_of(text, at)
    assert problem.field.startswith(field)
    assert expected in problem.expected


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("Hello {{ name }}\n{{ mood }}\n", 2, "one of "),
        ("Hello {{ name }}\n\n{% if name %}\n", 3, "valid jinja2"),
        ("Hello\n{{ name | shout }}\n", 2, "valid jinja2"),
    ],
)
def test_a_mistake_in_a_prompt_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, expected: str
) -> None:
    path = write(tmp_path / "customer.md.j2", text)
    problem = check([path])[0]
    assert (problem.file, problem.line) == (str(path), line)
    assert expected in problem.expected


def test_each_unknown_variable_of_a_prompt_is_named_on_its_own_line(tmp_path: Path) -> None:
    text = "{# nick is not here #}\n{{ name }} and nick\n{{ nickname }}\n{{ nick }}\n"
    problems = check([write(tmp_path / "customer.md.j2", text)])
    assert {(p.field, p.line) for p in problems} == {("nickname", 3), ("nick", 4)}


def test_a_prompt_that_nothing_uses_is_named_with_those_there_are(tmp_path: Path) -> None:
    problem = only_problem(write(tmp_path / "custommer.md.j2", "Hello"))
    assert all(name in problem.expected for name in VARIABLES)


@pytest.mark.parametrize("variable", ["''.__class__.__mro__", "name.__init__.__globals__"])
def test_a_prompt_cannot_reach_into_the_program(root: Path, variable: str) -> None:
    write(root / "prompts" / "customer.md.j2", "Hello {{ " + variable + " }}")
    with pytest.raises(ContentError, match="unsafe") as failed:
        Content(root).prompts.render("customer", name="Ada")
    assert failed.value.problems[0].file == str(root / "prompts" / "customer.md.j2")


def alias_bomb() -> str:
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    return "\n".join(layers) + "\n"


UNREADABLE = [
    ("id: [one, two\nname: x\n", 2, "yaml", "valid YAML"),
    ("id: a\n\tname: b\n", 2, "yaml", "valid YAML"),
    ("id: a\nname: 'b\n", 3, "yaml", "valid YAML"),
    ("id: a\nname: b\nid: c\n", 3, "yaml", "valid YAML"),
    (alias_bomb(), 2, "yaml", "no aliases"),
    ("id: &x a\nname: *x\n", 2, "yaml", "no aliases"),
    ("id: !!python/object/apply:os.system [true]\n", 1, "yaml", "valid YAML"),
    ("", 1, "file", "a mapping"),
    ("# only a remark\n", 1, "file", "a mapping"),
    ("- id: a\n- name: b\n", 1, "file", "a mapping"),
    ("just words", 1, "file", "a mapping"),
    ("- " * 3000, 0, "yaml", "valid YAML"),
    ("? - id: a\n: b\n", 0, "yaml", "valid YAML"),
]


@pytest.mark.parametrize(("text", "line", "field", "expected"), UNREADABLE)
def test_a_file_that_is_no_mapping_in_yaml_is_named(
    tmp_path: Path, text: str, line: int, field: str, expected: str
) -> None:
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert (problem.line, problem.field) == (line, field)
    assert expected in problem.expected


@pytest.mark.parametrize("name", ["late-bus.yaml", "customer.md.j2"])
def test_text_that_is_not_utf8_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes("name: Zoë\n".encode("latin-1"))
    assert only_problem(path) == Problem(str(path), 0, "file", "text in UTF-8")


@pytest.mark.parametrize("name", ["late-bus.yaml", "customer.md.j2"])
def test_a_file_of_two_megabytes_is_refused_unread(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, "# " + "x" * 2_000_000)
    assert only_problem(path) == Problem(str(path), 0, "file", "at most 1,000,000 bytes")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert only_problem(tmp_path / "nobody.yaml").expected == "a readable file (No such file or directory)"


def test_an_own_folder_with_personas_only_takes_the_rest_from_what_ships(tmp_path: Path) -> None:
    write(tmp_path / "personas" / "late-bus.yaml", PERSONA)
    own, shipped = Content(tmp_path), Content()
    assert list(own.personas) == ["late-bus"]
    assert own.rubric("deescalation") == shipped.rubric("deescalation")
    assert own.bank == shipped.bank
    assert own.folder("prompts") == shipped.folder("prompts")
    assert check(own.files()) == []


def test_a_content_folder_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="TRAINER_CONTENT"):
        Content(tmp_path / "nowhere")


def test_a_broken_persona_is_left_out_and_the_others_stay(root: Path) -> None:
    broken = write(root / "personas" / "broken.yaml", PERSONA.replace("age: 40", "age: old"))
    content = Content(root)
    assert list(content.personas) == ["late-bus"]
    assert [p.file for p in content.problems] == [str(broken)]
    with pytest.raises(ContentError, match=r"broken\.yaml:3: age"):
        content.persona("broken")


def test_an_unknown_persona_or_rubric_is_answered_with_those_there_are(root: Path) -> None:
    content = Content(root)
    with pytest.raises(InputError, match=r"no persona 'nobody'; there are late-bus"):
        content.persona("nobody")
    for name in ("nothing", "../rubrics/small", ""):
        with pytest.raises(InputError, match="there are small"):
            content.rubric(name)


def test_two_personas_of_one_id_are_both_seen_and_the_second_is_named(root: Path) -> None:
    write(root / "personas" / "later.yaml", PERSONA.replace("name: Ada Berg", "name: Somebody Else"))
    content = Content(root)
    assert content.personas["late-bus"].name == "Ada Berg"
    assert [(Path(p.file).name, p.line, p.field) for p in content.problems] == [("later.yaml", 1, "id")]
    assert "late-bus.yaml" in content.problems[0].expected


@pytest.mark.parametrize("trick", ["{% if x", "%(company)s", "%s", "[bold]loud[/bold]", "{# note", "company"])
def test_template_signs_in_a_line_stay_text(tmp_path: Path, trick: str) -> None:
    text = PERSONA.replace("Four twenty, {company}. Four twenty.", f'"And {trick} it is"')
    path = write(tmp_path / "personas" / "late-bus.yaml", text)
    assert check([path]) == []
    persona = Content(tmp_path).persona("late-bus")
    assert fill(persona.lines[Act.PRESS][0], persona) == f"And {trick} it is"


@pytest.mark.parametrize(
    "trick",
    ["{company.__class__}", "{company!r}", "{{ 7*7 }}", "{{ company }}", "${HOME}", "{0}", "{}", "{% x %}"],
)
def test_braces_that_would_be_spoken_as_they_stand_are_refused(tmp_path: Path, trick: str) -> None:
    text = PERSONA.replace("Four twenty, {company}. Four twenty.", f'"And {trick} it is"')
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert (problem.line, problem.field) == (line_of(text, trick), "lines.press.0.text")
    assert "{company}" in problem.expected


def test_a_stray_placeholder_is_named_where_it_stands_not_where_its_name_does(tmp_path: Path) -> None:
    text = "# never write {agent}\n" + BANK.replace("{company}", "{agent}")
    problem = only_problem(write(tmp_path / "lines" / "general.yaml", text))
    assert (problem.line, problem.field) == (4, "press.1.text")


def test_an_opening_is_spoken_as_it_stands_so_braces_in_it_are_refused(tmp_path: Path) -> None:
    text = PERSONA.replace("- Nobody came.", '- "{company}, nobody came."')
    problem = only_problem(write(tmp_path / "late-bus.yaml", text))
    assert (problem.line, problem.field) == (line_of(text, "nobody came."), "opening.1")


@given(said=st.text(max_size=300).filter(str.strip))
def test_whatever_a_line_says_comes_out_as_it_stands(birthday: Persona, said: str) -> None:
    spoken = fill(Line(text=said), birthday)
    assert spoken == said.strip().replace("{company}", birthday.case.company)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_whatever_a_file_holds_is_either_read_or_explained(tmp_path: Path, data: bytes) -> None:
    for name in ("any.yaml", "customer.md.j2"):
        path = tmp_path / name
        path.write_bytes(data)
        assert all(problem.file == str(path) and problem.expected for problem in check([path]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.integers(0, PERSONA.count("\n") - 1), st.sampled_from(["", "x: y", "? ", "  - &a", "{{", "\t", "---"])
)
def test_a_persona_with_any_line_spoilt_is_either_in_order_or_explained(
    tmp_path: Path, at: int, instead: str
) -> None:
    lines = PERSONA.splitlines()
    lines[at] = instead
    path = write(tmp_path / "late-bus.yaml", "\n".join(lines))
    for problem in check([path]):
        assert 0 <= problem.line <= len(lines) + 1
        assert problem.expected


def test_check_prints_every_problem_and_exits_1(root: Path) -> None:
    write(root / "personas" / "late-bus.yaml", PERSONA.replace("age: 40", "age: old"))
    write(root / "prompts" / "grader.md.j2", "{{ cse }}")
    shown = CliRunner().invoke(cli, ["check", str(root)])
    assert shown.exit_code == 1
    persona, prompt = shown.stdout.splitlines()
    assert persona.startswith(f"{root / 'personas' / 'late-bus.yaml'}:3: age: ")
    assert prompt.startswith(f"{root / 'prompts' / 'grader.md.j2'}:1: cse: ")


def test_check_names_an_id_that_two_files_have(root: Path) -> None:
    second = write(root / "rubrics" / "zweite.yaml", RUBRIC)
    shown = CliRunner().invoke(cli, ["check", str(root)])
    assert shown.exit_code == 1
    assert shown.stdout == f"{second}:1: id: an id of its own; small.yaml has small already\n"


def test_check_says_that_good_content_is_good(root: Path) -> None:
    shown = CliRunner().invoke(cli, ["check", str(root)])
    assert (shown.exit_code, shown.stdout) == (0, "No problems found.\n")


def test_check_without_paths_looks_at_all_content_in_force(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root / "rubrics" / "small.yaml", RUBRIC.replace("points: 5", "points: many"))
    monkeypatch.setenv("TRAINER_CONTENT", str(root))
    shown = CliRunner().invoke(cli, ["check"])
    assert shown.exit_code == 1
    assert "small.yaml:11: steps.0.criteria.0.points" in shown.stdout


def test_what_a_check_finds_good_can_be_played(root: Path) -> None:
    persona = Content(root).persona("late-bus")
    assert isinstance(persona, Persona)
    assert persona.offer("fare").text == "the fare of 4.20 back"
