"""The command line: what it prints for people and programs, and how it says what is wrong."""

import io
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from trainer import cli
from trainer.appraiser.local import LocalAppraiser
from trainer.content import Content
from trainer.rubric import Judgement
from trainer.text import contains_quote

MESSAGE = "I'm so sorry about the wait. What happened when you called us? I'll refund the fee today."
CASE = {"company": "Heron Buses", "policy": ["The fare is refunded when a bus is cancelled."]}
CALL: dict[str, Any] = {
    "id": "bus",
    "case": CASE,
    "turns": [
        {"n": 1, "speaker": "customer", "text": "I waited an hour at Mill Lane. No bus, no word, nothing."},
        {
            "n": 2,
            "speaker": "trainee",
            "text": "I'm sorry, an hour in the rain is awful. Where were you going?",
        },
        {"n": 3, "speaker": "customer", "text": "To an interview. I missed it."},
        {
            "n": 4,
            "speaker": "trainee",
            "text": "It's only a bus, Ms Berg. I'll refund your fare today.",
        },
    ],
}


class Shown:
    """What a command printed and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def rows(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Trainer:
    """The `trainer` command as a shell runs it, within this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capfd = monkeypatch, capfd

    def __call__(self, *words: object, said: str = "") -> Shown:
        self._monkeypatch.setattr(sys, "argv", ["trainer", *map(str, words)])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(said))
        self._capfd.readouterr()
        try:
            cli.main()
            code: object = 0
        except SystemExit as ended:
            code = ended.code
        out, err = self._capfd.readouterr()
        if isinstance(code, str):  # what sys.exit prints
            code, err = 1, f"{err}{code}\n"
        return Shown(int(str(code or 0)), out, err)


@pytest.fixture
def trainer(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    appraiser: LocalAppraiser,
) -> Trainer:
    """The command over a data folder of its own, with the moves learned once for all tests."""
    for door in ("app", "listen"):
        monkeypatch.setattr(f"trainer.{door}.build_appraiser", lambda *_: appraiser)
    monkeypatch.setenv("TRAINER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TRAINER_PACE", "0")
    monkeypatch.setenv("COLUMNS", "200")
    return Trainer(monkeypatch, capfd)


def jsonl(path: Path, *rows: Any) -> Path:
    """A file with one row a line; text rows stand as they are."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def one_sentence(shown: Shown) -> str:
    """What stderr says: one plain line from the product, no traceback."""
    assert shown.code == 1
    assert shown.out == ""
    assert shown.err.startswith("trainer: ")
    assert shown.err.count("\n") == 1
    assert "Traceback" not in shown.err
    return shown.err


def test_help_lists_every_command(trainer: Trainer) -> None:
    shown = trainer("--help")
    assert shown.code == 0
    for command in ("serve", "play", "personas", "moves", "grade", "check", "doctor"):
        assert f" {command} " in shown.out


@pytest.mark.parametrize("command", ["serve", "play", "personas", "moves", "grade", "check", "doctor"])
def test_every_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(cli.cli, [command, "--help"])
    assert shown.exit_code == 0
    assert f"{command} [OPTIONS]" in shown.stdout


def test_an_unknown_command_is_a_usage_error(trainer: Trainer) -> None:
    shown = trainer("practise")
    assert shown.code == 2
    assert "No such command 'practise'" in shown.err


# Personas


def test_personas_are_listed_for_programs_without_their_secrets(trainer: Trainer) -> None:
    shown = trainer("personas", "--json")
    (found,) = shown.rows
    assert shown.code == 0
    assert "missed-birthday" in [persona["id"] for persona in found]
    assert {tuple(sorted(persona)) for persona in found} == {
        ("difficulty", "id", "industry", "name", "summary", "title")
    }


def test_personas_are_listed_for_people(trainer: Trainer) -> None:
    shown = trainer("personas")
    assert shown.code == 0
    assert "Daniel Okafor" in shown.out


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_broken_persona_is_named_on_stderr_and_stdout_stays_clean(
    trainer: Trainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_json: tuple[str, ...]
) -> None:
    (tmp_path / "own" / "personas").mkdir(parents=True)
    broken = tmp_path / "own" / "personas" / "broken.yaml"
    broken.write_text("id: broken\nage: old\n")
    monkeypatch.setenv("TRAINER_CONTENT", str(tmp_path / "own"))
    shown = trainer("personas", *as_json)
    assert f"{broken}:2: age" in shown.err
    assert str(broken) not in shown.out
    if as_json:
        assert shown.rows == [[]]


# Moves


def test_moves_come_out_as_id_and_moves_with_quotes(trainer: Trainer, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "in.jsonl", {"id": "a", "message": MESSAGE}, {"id": 7, "message": "Hm."})
    shown = trainer("moves", file, "--json")
    assert (shown.code, shown.err) == (0, "")
    first, second = shown.rows
    assert first.keys() == second.keys() == {"id", "moves"}
    assert (first["id"], second["id"]) == ("a", 7)
    assert all(found.keys() == {"move", "quote"} for found in first["moves"])
    assert {"apologise", "solution"} <= {found["move"] for found in first["moves"]}
    assert all(found["quote"] in MESSAGE for found in first["moves"])


def test_moves_reads_standard_input_and_passes_over_what_it_does_not_know(trainer: Trainer) -> None:
    row = {"id": "a", "message": MESSAGE, "context": ["I waited."], "channel": "chat", "agent": {"name": "B"}}
    shown = trainer("moves", "--json", said=json.dumps(row) + "\n")
    assert (shown.code, shown.err) == (0, "")
    assert [found["id"] for found in shown.rows] == ["a"]


def test_moves_are_shown_to_people(trainer: Trainer, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "in.jsonl", {"id": "[a]", "message": MESSAGE})
    shown = trainer("moves", file)
    assert shown.code == 0
    assert "[a]" in shown.out
    assert "apologise" in shown.out


def test_moves_are_explained_for_programs(trainer: Trainer, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "in.jsonl", {"id": "a", "message": MESSAGE})
    shown = trainer("moves", file, "--explain", "--json")
    assert (shown.code, shown.err) == (0, "")
    (row,) = shown.rows
    counted = {reason["move"] for reason in row["reasons"] if reason["counted"]}
    assert counted == {found["move"] for found in row["moves"]}
    for reason in row["reasons"]:
        assert reason["clause"] in MESSAGE
        assert reason["nearest"].keys() == {"source", "text", "likeness"}
        assert reason["phrase"] or reason["cues"]


def test_moves_are_explained_for_people(trainer: Trainer, tmp_path: Path) -> None:
    shown = trainer("moves", jsonl(tmp_path / "in.jsonl", {"id": "[a]", "message": MESSAGE}), "--explain")
    assert shown.code == 0
    for word in ("[a]", "likely, counts from", "speaks for it", "nearest example"):
        assert word in shown.out


def test_hearing_by_model_needs_one(trainer: Trainer, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "in.jsonl", {"id": "a", "message": MESSAGE})
    assert "OPENAI_API_KEY" in one_sentence(trainer("moves", file, "--by", "model"))


def test_where_no_model_listened_there_is_nothing_to_compare(trainer: Trainer) -> None:
    shown = trainer("moves", "--recorded")
    assert shown.code == 0
    assert "0 messages heard by a model" in shown.out


BAD_ROWS = [
    ("{not json", "no JSON"),
    ('{"id": "x"}', "required"),
    ('["a", "list"]', ""),
    ("null", ""),
    ('"\\ud800"', ""),
    ('{"id": null, "message": 3}', "id"),
]


@pytest.mark.parametrize(("bad", "says"), BAD_ROWS)
def test_a_bad_line_is_named_by_number_and_the_others_are_still_read(
    trainer: Trainer, tmp_path: Path, bad: str, says: str
) -> None:
    good = {"id": "a", "message": MESSAGE}
    file = jsonl(tmp_path / "in.jsonl", good, bad, "", good | {"id": "b"})
    shown = trainer("moves", file, "--json")
    assert shown.code == 1
    assert [row["id"] for row in shown.rows] == ["a", "b"]
    assert shown.err.startswith(f"trainer: {file}:2: ")
    assert shown.err.count("\n") == 1
    assert says in shown.err


@pytest.mark.parametrize(("bad", "says"), BAD_ROWS)
def test_a_bad_conversation_is_named_by_number_and_the_others_are_still_graded(
    trainer: Trainer, tmp_path: Path, bad: str, says: str
) -> None:
    file = jsonl(tmp_path / "in.jsonl", bad, CALL)
    shown = trainer("grade", file, "--json")
    assert shown.code == 1
    assert [row["id"] for row in shown.rows] == ["bus"]
    assert shown.err.startswith(f"trainer: {file}:1: ")
    assert says in shown.err


@pytest.mark.parametrize("command", ["moves", "grade"])
def test_an_empty_file_is_no_error(trainer: Trainer, tmp_path: Path, command: str) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n\n")
    assert trainer(command, empty, "--json").__dict__ == {"code": 0, "out": "", "err": ""}


@pytest.mark.parametrize("command", ["moves", "grade"])
@pytest.mark.parametrize("missing", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(
    trainer: Trainer, tmp_path: Path, command: str, missing: str
) -> None:
    assert f"{tmp_path / missing} cannot be read" in one_sentence(trainer(command, tmp_path / missing))


def test_a_file_of_any_bytes_is_reported_line_by_line(trainer: Trainer, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(
        b"\xff\xfe\x00\n" + json.dumps({"id": "a", "message": "Hello."}).encode() + b"\n\x80\x81\n"
    )
    shown = trainer("moves", file, "--json")
    assert shown.code == 1
    assert [row["id"] for row in shown.rows] == ["a"]
    assert [line.split(": ")[1] for line in shown.err.splitlines()] == [f"{file}:1", f"{file}:3"]


def test_a_file_with_a_byte_order_mark_is_read(trainer: Trainer, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"id": "a", "message": "Hello."}), "utf-8-sig")
    shown = trainer("moves", file, "--json")
    assert (shown.code, [row["id"] for row in shown.rows]) == (0, ["a"])


# Grading


def test_a_graded_conversation_has_exactly_this_shape(trainer: Trainer, tmp_path: Path) -> None:
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", CALL), "--json")
    (row,) = shown.rows
    assert (shown.code, shown.err) == (0, "")
    assert row.keys() == {"id", "rubric", "score", "verdicts"}
    assert (row["id"], row["rubric"]) == ("bus", "deescalation")
    assert 0 <= row["score"] <= 100
    assert list(row["verdicts"]) == [criterion.id for criterion in Content().rubric("deescalation").criteria]
    for verdict in row["verdicts"].values():
        assert verdict.keys() == {"verdict", "evidence", "reason"}
        assert verdict["verdict"] in set(Judgement)
        assert verdict["reason"]
        assert all(item.keys() == {"turn", "quote"} for item in verdict["evidence"])


def test_every_quote_stands_in_the_trainees_turn_that_it_names(trainer: Trainer, tmp_path: Path) -> None:
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", CALL), "--json")
    said = {turn["n"]: turn["text"] for turn in CALL["turns"] if turn["speaker"] == "trainee"}
    quotes = [
        item for row in shown.rows for verdict in row["verdicts"].values() for item in verdict["evidence"]
    ]
    assert quotes
    for item in quotes:
        assert item["quote"] in said[item["turn"]]
        assert contains_quote(said[item["turn"]], item["quote"])
    minimised = shown.rows[0]["verdicts"]["calm.no_minimising"]
    assert minimised["verdict"] == "not_met"
    assert minimised["evidence"][0] == {"turn": 4, "quote": "It's only a bus, Ms Berg."}


def test_an_agent_is_a_trainee_and_unknown_fields_are_passed_over(trainer: Trainer, tmp_path: Path) -> None:
    turns = [
        turn | {"speaker": "agent" if turn["speaker"] == "trainee" else "customer", "sentiment": 0.1}
        for turn in CALL["turns"]
    ]
    other = CALL | {"turns": turns, "case": CASE | {"crm": 4}, "source": "export"}
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", CALL, other), "--json")
    first, second = shown.rows
    assert shown.code == 0
    assert first == second


def test_numbers_as_ids_come_back_as_numbers(trainer: Trainer, tmp_path: Path) -> None:
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", CALL | {"id": 12}), "--json")
    assert shown.rows[0]["id"] == 12


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        ([], "turns: at least one turn, each with a number of its own"),
        ([CALL["turns"][0], CALL["turns"][0]], "turns: at least one turn, each with a number of its own"),
        ([{"n": 0, "speaker": "trainee", "text": "Hello."}], "turns.0.n"),
        ([{"n": -3, "speaker": "trainee", "text": "Hello."}], "turns.0.n"),
        ([{"n": 1, "speaker": "bot", "text": "Hello."}], "turns.0.speaker"),
        ([{"n": "one", "speaker": "trainee", "text": "Hello."}], "turns.0.n"),
        ([{"n": 1, "speaker": "trainee"}], "turns.0.text"),
    ],
)
def test_turns_that_cannot_be_graded_are_explained_and_stop_nothing(
    trainer: Trainer, tmp_path: Path, turns: list[Any], says: str
) -> None:
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", CALL | {"turns": turns}, CALL), "--json")
    assert shown.code == 1
    assert [row["id"] for row in shown.rows] == ["bus"]
    assert ":1: " in shown.err
    assert says in shown.err
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize(
    "case",
    [
        {"company": "x" * 2001},
        {"policy": ["y" * 2001]},
        {"channel": "pigeon"},
        {"process_gap": {"text": "a", "words": []}},
        {"process_gap": {"text": "", "words": ["ab"]}},
    ],
)
def test_a_case_that_cannot_be_used_is_explained_and_stops_nothing(
    trainer: Trainer, tmp_path: Path, case: dict[str, Any]
) -> None:
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", CALL | {"case": case}, CALL), "--json")
    assert shown.code == 1
    assert [row["id"] for row in shown.rows] == ["bus"]
    assert f":1: case.{next(iter(case))}" in shown.err
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize(
    "case", [{}, {"company": ""}, {"policy": [""]}, {"situation": "", "hidden_reason": ""}]
)
def test_what_a_case_leaves_empty_is_as_if_it_were_not_there(
    trainer: Trainer, tmp_path: Path, case: dict[str, Any]
) -> None:
    bare = {"id": "bare", "turns": CALL["turns"]}
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", bare, bare | {"case": case}), "--json")
    assert (shown.code, shown.err) == (0, "")
    assert shown.rows[0] == shown.rows[1]


def test_fields_that_are_not_ours_are_passed_over_wherever_they_stand(
    trainer: Trainer, tmp_path: Path
) -> None:
    gap = {"text": "Nobody is told.", "words": ["told"]}
    wrap_up = {"message": "You get 4.20 back.", "process_gap": "nobody was told", "incident": ""}
    plain = CALL | {"case": CASE | {"process_gap": gap}, "wrap_up": wrap_up}
    more = plain | {
        "case": CASE | {"process_gap": gap | {"owner": "x"}},
        "wrap_up": wrap_up | {"minutes": 3},
    }
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", plain, more), "--json")
    assert (shown.code, shown.err) == (0, "")
    assert shown.rows[0] == shown.rows[1]
    assert shown.rows[0]["verdicts"]["after.process_gap"]["verdict"] == "met"


def test_a_conversation_without_a_case_is_graded_all_the_same(trainer: Trainer, tmp_path: Path) -> None:
    bare = {"id": "bare", "turns": CALL["turns"]}
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", bare), "--json")
    assert shown.code == 0
    assert shown.rows[0]["verdicts"]["solve.within_policy"]["verdict"] == "cannot_assess"


def test_a_conversation_in_which_the_trainee_says_nothing_gets_no_score(
    trainer: Trainer, tmp_path: Path
) -> None:
    silent = {"id": "silent", "turns": CALL["turns"][:1]}
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", silent), "--json")
    assert (shown.code, shown.rows[0]["score"]) == (0, None)


SPOKEN = "Customer: I waited an hour. Write to jo@example.com.\nMe: I'm so sorry. I'll refund your fare to jo@example.com today.\n"


def test_a_written_conversation_is_graded_with_the_case_given_and_nothing_personal_comes_out(
    trainer: Trainer, tmp_path: Path
) -> None:
    (tmp_path / "bus.txt").write_text(SPOKEN)
    (tmp_path / "case.yaml").write_text(f"company: Heron Buses\npolicy:\n  - {CASE['policy'][0]}\n")
    options = ("--case", tmp_path / "case.yaml", "--mask", "--json")
    shown = trainer("grade", tmp_path / "bus.txt", *options)
    assert (shown.code, shown.err) == (0, "")
    assert shown.rows[0]["id"] == "bus"
    assert shown.rows[0]["verdicts"]["solve.within_policy"]["verdict"] != "cannot_assess"
    assert "[e-mail]" in shown.out
    assert "jo@example.com" not in shown.out
    assert trainer("grade", "-", *options, said=SPOKEN).rows == [shown.rows[0] | {"id": "stdin"}]


def test_a_form_that_was_asked_for_is_kept_to(trainer: Trainer, tmp_path: Path) -> None:
    (tmp_path / "bus.jsonl").write_text(SPOKEN)
    assert trainer("grade", tmp_path / "bus.jsonl", "--json").code == 1
    assert trainer("grade", tmp_path / "bus.jsonl", "--format", "text", "--json").rows[0]["id"] == "bus"


def test_an_unknown_region_for_masking_is_explained(trainer: Trainer, tmp_path: Path) -> None:
    file = jsonl(tmp_path / "in.jsonl", CALL)
    assert "no region 'XX'" in one_sentence(trainer("grade", file, "--mask", "--region", "XX"))


def test_grades_are_shown_to_people(trainer: Trainer, tmp_path: Path) -> None:
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", CALL | {"id": "[red]bus"}))
    assert shown.code == 0
    assert "[red]bus: " in shown.out
    assert "calm.no_minimising" in shown.out


def test_an_unknown_rubric_is_answered_with_those_there_are(trainer: Trainer, tmp_path: Path) -> None:
    shown = trainer("grade", jsonl(tmp_path / "in.jsonl", CALL), "--rubric", "kindness")
    assert "no rubric 'kindness'; there are deescalation" in one_sentence(shown)


# Playing


def test_an_unknown_persona_is_answered_with_those_there_are(trainer: Trainer) -> None:
    said = one_sentence(trainer("play", "nobody"))
    assert "no persona 'nobody'" in said
    assert "missed-birthday" in said


@pytest.mark.parametrize("end", ["/end\n", ""])
def test_a_piped_call_ends_with_a_scorecard(trainer: Trainer, end: str) -> None:
    lines = "I'm so sorry, Mr Okafor. Your wife's fiftieth, and no gift.\n\nWhat happened that evening?\n"
    shown = trainer("play", "missed-birthday", "--seed", "3", said=lines + end)
    assert shown.code == 0
    assert "Hollow & Pine Gifts" in shown.out
    assert "an empty message says nothing" in shown.out
    assert "of 100" in shown.out
    assert "empathy.apologise" in shown.out


@pytest.mark.parametrize("hints", [True, False])
def test_a_call_with_hints_is_practice_and_one_without_is_unaided(trainer: Trainer, hints: bool) -> None:
    shown = trainer(
        "play", "missed-birthday", *["--hints"] * hints, said="I'm sorry, that was her fiftieth.\n/end\n"
    )
    assert shown.code == 0
    found = json.loads(trainer("progress", "--json").out)
    assert [len(found["practice"]), len(found["unaided"])] == ([1, 0] if hints else [0, 1])


def test_the_same_seed_and_words_give_the_same_call(trainer: Trainer) -> None:
    first, second = (
        trainer("play", "third-call", "--seed", "5", said="I'm sorry.\nTell me more.\n").out for _ in range(2)
    )
    assert first == second


# Settings, folders, ports


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRAINER_BACKEND", "telepathy"),
        ("TRAINER_PACE", "quick"),
        ("TRAINER_PACE", "-1"),
        ("TRAINER_TIMEOUT", "0"),
        ("TRAINER_RETRIES", "many"),
        ("TRAINER_CONTENT", "/nowhere/at/all"),
    ],
)
@pytest.mark.parametrize("command", [("personas",), ("play", "missed-birthday")])
def test_a_setting_that_cannot_be_is_named(
    trainer: Trainer,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv(variable, value)
    assert variable in one_sentence(trainer(*command))


def test_a_backend_that_needs_a_key_says_which(trainer: Trainer) -> None:
    assert "OPENAI_API_KEY" in one_sentence(trainer("play", "missed-birthday", "--backend", "openai"))


def test_a_data_folder_that_cannot_be_made_is_named(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_DATA", "/dev/null/x")
    said = one_sentence(trainer("play", "missed-birthday"))
    assert "/dev/null/x" in said
    assert "TRAINER_DATA" in said


def test_moves_and_grades_need_no_data_folder(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRAINER_DATA", "/dev/null/x")
    assert trainer("moves", jsonl(tmp_path / "m.jsonl", {"id": 1, "message": MESSAGE}), "--json").code == 0
    assert trainer("grade", jsonl(tmp_path / "c.jsonl", CALL), "--json").code == 0


def test_a_database_that_is_none_is_named(trainer: Trainer, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "trainer.db").write_bytes(b"not a database at all" * 100)
    assert "TRAINER_DATA" in one_sentence(trainer("play", "missed-birthday"))


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        served = subprocess.run(
            [sys.executable, "-m", "trainer", "serve", "--port", str(port), "--no-browser"],
            env={"PATH": "", "HOME": str(tmp_path), "TRAINER_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    said = one_sentence(Shown(served.returncode, served.stdout, served.stderr))
    assert f"127.0.0.1:{port}" in said
    assert "--port" in said


def test_the_doctor_says_what_is_in_order(trainer: Trainer) -> None:
    shown = trainer("doctor", "--json")
    (findings,) = shown.rows
    assert shown.code == 0
    assert {finding["about"] for finding in findings} >= {"content", "data", "customer"}
    assert all(finding.keys() == {"state", "about", "says"} for finding in findings)


def test_the_doctor_finds_a_folder_that_cannot_be_written(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_DATA", "/dev/null/x")
    shown = trainer("doctor", "--json")
    assert shown.code == 1
    assert [f["about"] for f in shown.rows[0] if f["state"] == "problem"] == ["data"]


def test_the_doctor_never_shows_a_key(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret-indeed-1234")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("TRAINER_RETRIES", "0")
    shown = trainer("doctor")
    assert "secret" not in shown.out + shown.err
    assert "1234" in shown.out
